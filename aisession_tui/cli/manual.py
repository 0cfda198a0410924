"""The pages of `docs` for a terminal: Markdown made plain, and paged where somebody reads along."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

import aisession_tui
from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"
_INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|``(?P<quoted>.+?)``|`(?P<code>[^`]+)`", re.DOTALL)
_RULE = re.compile(r"\|[\s|:-]+\|")
_CELL = re.compile(r"(?<!\\)\|")


def path_of(page: str) -> str:
    """Where a page lies."""
    package = os.path.dirname(os.path.abspath(aisession_tui.__file__))
    return os.path.join(package, "docs", f"{page}.md")


def show(page: str) -> int:
    """Print a page, through a pager if a person reads it and there is one."""
    with open(path_of(page), encoding="utf-8") as file:
        source = file.read()
    if not output.is_terminal():
        output.text(plain(source))
    elif not _paged(plain(source, is_bold=True), os.environ):
        output.text(plain(source, is_bold=True))
    return ExitCode.OK


def plain(source: str, *, is_bold: bool = False) -> str:
    """A page without Markdown's marks; headings and names in bold if the terminal can."""
    bold, end = (_BOLD, _PLAIN) if is_bold else ("", "")
    blocks = [_block(block, bold, end) for block in source.strip("\n").split("\n\n")]
    return "\n\n".join(blocks) + "\n"


def _block(block: str, bold: str, end: str) -> str:
    if block.startswith("    "):
        return block
    if block.startswith("#"):
        return f"{bold}{block.lstrip('# ')}{end}"
    if block.startswith("|"):
        return "\n".join(_table(block.split("\n"), bold, end))
    return _INLINE.sub(lambda match: _words(match, bold, end), block)


def _words(match: re.Match[str], bold: str, end: str) -> str:
    words = match["strong"] or match["quoted"] or match["code"]
    return f"{bold}{words.strip('`')}{end}"


def _table(lines: list[str], bold: str, end: str) -> Iterator[str]:
    rows = [
        [_unmarked(cell) for cell in _CELL.split(line.strip()[1:-1])]
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for at, row in enumerate(rows):
        text = "   ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {text.rstrip()}" if at else f"  {bold}{text.rstrip()}{end}"


def _unmarked(cell: str) -> str:
    text = cell.strip().replace("\\|", "|")
    return _INLINE.sub(lambda match: _words(match, "", ""), text)


def _paged(text: str, environ: Mapping[str, str]) -> bool:
    """Show text in the user's pager, or in less; whether there was one."""
    import shlex
    import subprocess

    for pager in filter(None, (environ.get("PAGER"), "less")):
        try:
            argv = shlex.split(pager)
            env = {"LESS": "FRX", **environ}
            subprocess.run(argv, input=text.encode(), env=env, check=False)
        except (OSError, ValueError):
            continue  # it is not there: the next one, or none
        return True
    return False
