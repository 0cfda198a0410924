"""A recording, or a part of it, in forms that others read: asciicast, text, HTML, SVG.

An asciicast is the output as it was, to be played; everything else is what the screen and the
scrollback are in the end. Marks of our shell integration are left out: their nonces are secrets.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aisession_tui.model.size import Size
from aisession_tui.service.recordings import Moment, Recording
from aisession_tui.shell.marks import MarkRemover
from aisession_tui.store import journal
from aisession_tui.store.playback import show
from aisession_tui.terminal.documents import html_page, svg_picture
from aisession_tui.terminal.reflow import logical_lines
from aisession_tui.terminal.render import screen_lines
from aisession_tui.terminal.terminal import Terminal

FORMATS = ("cast", "text", "ansi", "html", "svg")
CAST_VERSIONS = (3, 2)
_SCROLLBACK = 1_000_000


FOREVER_MS = 1 << 62
"""A time after everything."""


class Excerpt(NamedTuple):
    """What is to be exported, in milliseconds of the journal."""

    recording: Recording
    from_ms: int
    to_ms: int
    title: str


def export(excerpt: Excerpt, form: str, cast_version: int) -> Iterator[str]:
    """The pieces of a document, one of `FORMATS`."""
    if form == "cast":
        return cast(excerpt, cast_version)
    return iter([_document(excerpt, form)])


def cast(excerpt: Excerpt, version: int) -> Iterator[str]:
    """The lines of an asciicast; with version 2 times count from the beginning, and no exit is told."""
    terminal, rest = excerpt.recording.terminal_at(excerpt.from_ms)
    yield _header(excerpt, Size(terminal.columns, terminal.rows), version) + "\n"
    last_ms = 0
    begin = Moment(excerpt.from_ms, journal.OUTPUT, terminal.snapshot())
    for moment, text in _texts(_until(excerpt.to_ms, begin, rest)):
        at_ms = moment.at_ms - excerpt.from_ms
        time_ms = at_ms if version == 2 else at_ms - last_ms
        last_ms = at_ms
        if version != 2 or moment.code != journal.EXIT:
            line = journal.event_line(time_ms, moment.code, json.dumps(text).encode())
            yield line.decode()


def _until(to_ms: int, first: Moment, rest: Iterable[Moment]) -> Iterator[Moment]:
    yield first
    for moment in rest:
        if moment.at_ms > to_ms:
            return
        yield moment


def _texts(moments: Iterable[Moment]) -> Iterator[tuple[Moment, str]]:
    """Moments with their data as text, without marks of ours."""
    marks = MarkRemover()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    last = Moment(0, journal.OUTPUT, b"")
    for last in moments:
        if last.code == journal.OUTPUT:
            text = decoder.decode(marks.feed(last.data))
            if text:
                yield last, text
        else:
            yield last, last.data.decode("utf-8", "replace")
    if text := decoder.decode(marks.flush(), final=True):
        yield last._replace(code=journal.OUTPUT), text


def _header(excerpt: Excerpt, size: Size, version: int) -> str:
    stamp = int(excerpt.recording.started + excerpt.from_ms / 1000)
    table = {"version": version, "timestamp": stamp, "title": excerpt.title}
    if version == 2:
        shape = {"width": size.columns, "height": size.rows, "env": {"TERM": "xterm-256color"}}
    else:
        term = {"cols": size.columns, "rows": size.rows, "type": "xterm-256color"}
        shape = {"term": term}
    return json.dumps({**table, **shape})


def _document(excerpt: Excerpt, form: str) -> str:
    terminal = _final(excerpt)
    if form in ("text", "ansi"):
        return screen_lines(terminal, _SCROLLBACK, ansi=form == "ansi", joined=True)
    rows = [terminal.row(y) for y in range(terminal.rows)]
    if form == "svg":
        return svg_picture(rows, terminal.columns, terminal.table, excerpt.title)
    start = terminal.scrollback_start
    rows = terminal.history(start, terminal.scrollback_end - start) + rows
    lines = [line.row for line in logical_lines(rows)]
    while lines and not lines[-1].text.strip():
        lines.pop()
    return html_page(lines, terminal.table, excerpt.title)


def _final(excerpt: Excerpt) -> Terminal:
    """The screen at the end, with all that scrolled away since the beginning."""
    if excerpt.from_ms:
        earlier, rest = excerpt.recording.terminal_at(excerpt.from_ms)
        terminal = Terminal(earlier.columns, earlier.rows, _SCROLLBACK)
        terminal.feed(earlier.snapshot())
    else:
        terminal, rest = Terminal(80, 24, _SCROLLBACK), excerpt.recording.moments()
    for moment in rest:
        if moment.at_ms > excerpt.to_ms:
            break
        show(terminal, moment)
    return terminal
