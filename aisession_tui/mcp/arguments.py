"""What the tools take. The descriptions are read by agents; the types are checked at each call."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

DEFAULT_TIMEOUT_S = 50.0
"""Many clients give a call up after 60 s, and then lose what the command has written."""
LONGEST_TIMEOUT_S = 24 * 3600.0
DEFAULT_CHARACTERS = 24_000

_Characters = Annotated[
    int, Meta(description="Of longer output the middle is left out.", ge=1000, le=1_000_000)
]
_Session = Annotated[str, Meta(description="Its name or id, as in list_sessions.")]


class _Arguments(msgspec.Struct, forbid_unknown_fields=True):
    """What every tool's arguments are."""


class CreateSession(_Arguments):
    """What `create_session` takes."""

    name: Annotated[str, Meta(description="Default: after the command or directory.")] = ""
    command: Annotated[
        list[str],
        Meta(
            description="Argument vector of a program to run. Default: the user's shell, which"
            " execute_command needs (or bash, zsh, fish)."
        ),
    ] = []
    directory: Annotated[str, Meta(description="Where it starts. Default: the server's own.")] = ""
    env: Annotated[dict[str, str], Meta(description="Variables to set in it.")] = {}
    group: Annotated[str, Meta(description="The heading the user sees it under.")] = ""


class ListSessions(_Arguments):
    """What `list_sessions` takes."""

    include_exited: Annotated[bool, Meta(description="Also those whose program has ended.")] = False


class ExecuteCommand(_Arguments):
    """What `execute_command` takes."""

    session: _Session
    command: Annotated[str, Meta(description="Shell text, also of several lines.", min_length=1)]
    timeout_s: Annotated[
        float, Meta(description="How long to wait for its end.", gt=0, le=LONGEST_TIMEOUT_S)
    ] = DEFAULT_TIMEOUT_S
    wait_s: Annotated[
        float,
        Meta(description="How long to wait for a busy shell first.", ge=0, le=LONGEST_TIMEOUT_S),
    ] = 0.0
    new: Annotated[
        bool,
        Meta(
            description="In a shell of its own beside the session's, also while that is busy: same directory"
            " and environment, ends with the command or the wait, changes nothing in the session."
        ),
    ] = False
    max_characters: _Characters = DEFAULT_CHARACTERS


class SendInput(_Arguments):
    """What `send_input` takes."""

    session: _Session
    text: Annotated[str, Meta(description="Typed as it is, first.")] = ""
    keys: Annotated[
        list[str],
        Meta(description="Pressed after the text: ctrl+c, enter, tab, escape, up, f5, alt+b …"),
    ] = []
    enter: Annotated[bool, Meta(description="Press Enter at the end.")] = False


class ReadScreen(_Arguments):
    """What `read_screen` takes."""

    session: _Session
    scrollback_lines: Annotated[
        int, Meta(description="So many lines from before the screen, too.", ge=0, le=10_000)
    ] = 0


class GetContext(_Arguments):
    """What `get_context` takes."""

    session: _Session
    max_tokens: Annotated[int, Meta(description="How much it may be.", ge=100, le=100_000)] = 4096
    since: Annotated[
        str, Meta(description="Only what came after this: a command's id, or 15m, 2h ago.")
    ] = ""


class GetOutput(_Arguments):
    """What `get_output` takes."""

    session: _Session
    command_id: Annotated[str, Meta(description="As get_context or execute_command told it.")]
    first_line: Annotated[int, Meta(description="From 1 on.", ge=1)] = 1
    last_line: Annotated[int, Meta(description="0: the last one.", ge=0)] = 0
    max_characters: _Characters = DEFAULT_CHARACTERS


class WaitFor(_Arguments):
    """What `wait_for` takes."""

    session: _Session
    until: Annotated[
        str,
        Meta(
            description="prompt (the shell is ready), idle, needs-you (a program asks), exit, quiet=S (nothing"
            " written for S seconds), or text=REGEX (a line on the screen matches, now or later)."
        ),
    ]
    timeout_s: Annotated[
        float, Meta(description="How long to wait.", gt=0, le=LONGEST_TIMEOUT_S)
    ] = DEFAULT_TIMEOUT_S


class SearchHistory(_Arguments):
    """What `search_history` takes."""

    pattern: Annotated[
        str,
        Meta(
            description="Text within a line; in either case if it has no capital letter.",
            max_length=1000,
        ),
    ]
    sessions: Annotated[list[str], Meta(description="Names or ids. Default: all.")] = []
    regex: Annotated[bool, Meta(description="The pattern is a Python regular expression.")] = False
    since: Annotated[
        str, Meta(description="Nothing older: 30m, 2h, 3d ago, or 2026-11-22T14:05.")
    ] = ""
    context_lines: Annotated[
        int, Meta(description="Lines before and after each hit.", ge=0, le=50)
    ] = 0
    limit: Annotated[int, Meta(description="The newest so many hits.", ge=1, le=1000)] = 50


class RenameSession(_Arguments):
    """What `rename_session` takes."""

    session: _Session
    new_name: Annotated[str, Meta(description="Its name from now on.")]


class KillSession(_Arguments):
    """What `kill_session` takes."""

    session: _Session
    force: Annotated[bool, Meta(description="SIGKILL at once, with no hang-up before.")] = False


def schema_of(form: type[msgspec.Struct]) -> dict[str, object]:
    """The JSON schema of arguments or results, with an object at its root."""
    schema = msgspec.json.schema(form)
    definitions = schema["$defs"]
    root: dict[str, object] = definitions.pop(form.__name__)
    for name in ("title", "description"):
        root.pop(name, None)
    return {**root, "$defs": definitions} if definitions else root
