"""Shell text: argument vectors quoted, and the file that runs one `exec` request.

The user's text is always one word given to `eval`, quoted in the file or, in bash, read from it, so no
quoting inside it can reach the lines around it, its variables are the shell's own, and errors read as
if it had been typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*").fullmatch
"""Words that mean themselves in every shell; `=first` and `%first` are not among them (zsh, fish)."""

_FILES = {
    "bash": "# {id}\n{text}",
    "zsh": "# {id}\n"
    "{{ __ai_session_begin {id} {word}; \\builtin unsetopt xtrace notify; __ai_session_status }}"
    " 2>/dev/null\n"
    '{{ \\builtin eval "$__ai_session_text" </dev/null }} always {{ {{ __ai_session_end $?;'
    " \\builtin setopt $__ai_session_xtrace }} 2>/dev/null }}\n"
    "{{ __ai_session_status }} 2>/dev/null\n",
    "fish": "# {id}\n__ai_session_begin {id}\nbegin\neval {word}\nend </dev/null\n"
    "__ai_session_end $status\n",
}


def command_text(words: Sequence[str], kind: str) -> str:
    """Returns shell text for the words of a command line.

    Args:
        words: One word is shell text as it is; several are an argument vector, each quoted.
        kind: ``bash``, ``zsh`` or ``fish``; anything else is quoted as for a POSIX shell.
    """
    if len(words) == 1:
        return words[0]
    return " ".join(word if _PLAIN(word) else quote(word, kind) for word in words)


def quote(word: str, kind: str) -> str:
    """Returns the word in single quotes, safe in that kind of shell."""
    if kind == "fish":
        return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + word.replace("'", "'\\''") + "'"


def with_input(text: str, path: str, kind: str) -> str:
    """Returns shell text that runs the text with a file as its input, at the top level still."""
    word, file = quote(text, kind), quote(path, kind)
    if kind == "fish":
        return f"begin; eval {word}; end <{file}"
    return f"\\builtin eval {'-- ' if kind == 'bash' else ''}{word} <{file}"


def request_file(request_id: str, text: str, kind: str) -> str:
    """Returns what the shell is to run for one request: a script, in bash the text itself."""
    return _FILES[kind].format(id=request_id, text=text, word=quote(text, kind))
