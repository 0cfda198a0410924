"""Random commands for a shell, each with what it must write and exit with."""

from __future__ import annotations

import random
from typing import NamedTuple

ALPHABET = 'abc XYZ019 "$`!#&|;<>(){}[]*?~=+-_.,:/%@^é漢☃\t'
"""What means itself between single quotes in bash, zsh and fish."""


class Command(NamedTuple):
    """A command and its oracle."""

    text: str
    output: str
    code: int


def text(source: random.Random, longest: int) -> str:
    """Random characters; the same ones mean themselves between single quotes everywhere."""
    return "".join(source.choices(ALPHABET, k=source.randrange(longest)))


def command(source: random.Random, kind: str) -> Command:
    """Any of the kinds below."""
    makers = [_printed, _several_lines, _loop, _pipeline, _job, _long_line, _killed, _input]
    if kind != "fish":
        makers += [_here_document, _function, _group]
    return source.choice(makers)(source, kind)


def _code(source: random.Random) -> int:
    return source.choice([0, 0, 1, 2, source.randrange(256)])


def _printed(source: random.Random, _kind: str) -> Command:
    said = text(source, 60) + source.choice(["", "\n", "\r\n", "\r", "\n\n"])
    code = _code(source)
    return Command(f"printf %s '{said}'; sh -c 'exit {code}'", said, code)


def _several_lines(source: random.Random, _kind: str) -> Command:
    words = [text(source, 20) for _ in range(source.randrange(1, 6))]
    lines = [f"printf '%s\\n' '{word}'" for word in words]
    return Command("\n".join(lines), "".join(f"{word}\n" for word in words), 0)


def _loop(source: random.Random, kind: str) -> Command:
    count = source.randrange(1, 30)
    loop = "for i in $(seq {0}); do echo $i; done"
    loop = "for i in (seq {0}); echo $i; end" if kind == "fish" else loop
    return Command(loop.format(count), "".join(f"{n}\n" for n in range(1, count + 1)), 0)


def _pipeline(source: random.Random, _kind: str) -> Command:
    count = source.randrange(1, 3000)
    return Command(f"seq {count} | tail -n 1", f"{count}\n", 0)


def _job(source: random.Random, kind: str) -> Command:
    said, code = text(source, 10).replace("%", ""), _code(source)
    start = "" if kind == "zsh" else "sleep 0.01 & "  # zsh tells its number at once
    return Command(f"{start}printf %s '{said}'; sh -c 'exit {code}'", said, code)


def _long_line(source: random.Random, _kind: str) -> Command:
    size = source.randrange(4000, 20_000)
    return Command(f"printf %s '{'y' * size}' | wc -c | tr -d ' '", f"{size}\n", 0)


def _killed(source: random.Random, _kind: str) -> Command:
    number = source.choice([1, 9, 15])  # of 2 bash tells by a newline
    said = text(source, 10)
    return Command(f"printf %s '{said}'; sh -c 'kill -{number} $$'", said, 128 + number)


def _input(source: random.Random, _kind: str) -> Command:
    said = text(source, 10)
    return Command(f"cat; printf %s '{said}'", said, 0)


def _here_document(source: random.Random, _kind: str) -> Command:
    lines = [text(source, 20) for _ in range(source.randrange(4))]
    body = "".join(f"{line}\n" for line in lines)
    return Command(f"cat <<'END'\n{body}END", body, 0)


def _function(source: random.Random, _kind: str) -> Command:
    code = _code(source)
    return Command(f"f() {{\n  echo in-$1\n  return {code}\n}}\nf x", "in-x\n", code)


def _group(source: random.Random, _kind: str) -> Command:
    said, code = text(source, 10), _code(source)
    return Command(f"(cd /; {{ printf %s '{said}'; pwd; }} >&2; exit {code})", f"{said}/\n", code)
