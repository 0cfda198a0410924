r"""The form of a journal: a session's output as asciicast v3, to the byte.

A journal is a row of segments, files of lines as the asciicast v3 specification has them
(docs.asciinema.org/manual/asciicast/v3): a header, then events `[seconds since the one before,
code, text]`. Codes are `o` output, `r` resize (`80x24`), `m` marker, `x` exit. What is typed is never
an event. Of ours are:

* `ai_session` in the header: the segment's number, its exact time, and whether it `continues` the one
  before it. The first event of a segment is a keyframe, output that draws the screen as it was then
  (`terminal/snapshot.py`); who has just read the segment that it continues leaves the keyframe out.
* `# bytes ff--80`, a comment before an `o` event with bytes that are no UTF-8. JSON holds text, so the
  event has U+FFFD for each such byte; the comment says in order which byte each U+FFFD of the event stands
  for, or `--` for one that the program wrote. A character whose bytes have not all come yet waits for
  the next event.
* `# screen 1795769783.125 80x24 "…"`, a comment with a time and the screen as it was then, in the form of
  keyframes. There is one every half megabyte, so that a reader can begin in the middle.

Times are whole milliseconds. Everything a reader is given may be cut off or damaged anywhere: what can
be read is read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from aisession_tui.model.size import Size

VERSION = 3
OUTPUT, RESIZE, MARKER, EXIT = "o", "r", "m", "x"
PROMPT, COMMAND, ENDED, BELL = "prompt", "command", "exit", "bell"
"""Labels of markers: a prompt begins, a command's output begins (`command 1f3a`, by the name that its
shell gave it, if it did), it ended (`exit 0`), the bell rang."""
_BYTES = b"# bytes "
_SCREEN = b"# screen "
_REPLACED = "\ufffd"
_IS_RAW = re.compile("[\udc80-\udcff]")
_DOUBTFUL = re.compile("[\ufffd\udc80-\udcff]")
_KEPT = "--"
_INTERVAL = re.compile(rb"^\[([0-9]{1,9})\.([0-9]{3}), ", re.MULTILINE)
_LINE = re.compile(rb'^\[([0-9]{1,9})\.([0-9]{3}), "(.)"', re.MULTILINE)
_LONGEST_PAUSE_S = 10.0 * 365 * 86_400


class Event(NamedTuple):
    """One event; the data is bytes of the program for `o`, otherwise UTF-8."""

    interval_ms: int
    code: str
    data: bytes


class Header(NamedTuple):
    """What a segment says of itself."""

    size: Size
    time: float = 0.0
    """When it begins, in POSIX seconds."""
    number: int = 1
    continues: bool = False
    """Nothing is missing between the segment before it and this one."""


class _Start(NamedTuple):
    """Where reading begins: the screen there, and the events from there on."""

    at_ms: int
    """Since the beginning of the segment."""
    size: Size
    keyframe: bytes
    offset: int


class Segment(NamedTuple):
    """What could be read of a segment."""

    header: Header
    keyframe: bytes
    events: list[Event]
    """Those after the keyframe."""
    is_whole: bool = True
    """False: something at its end, or in the middle, could not be read."""


def header_line(header: Header) -> bytes:
    """The first line of a segment."""
    table = {
        "version": VERSION,
        "term": {"cols": header.size.columns, "rows": header.size.rows, "type": "xterm-256color"},
        "timestamp": int(header.time),
        "ai_session": {
            "segment": header.number,
            "time": round(header.time, 3),
            "continues": header.continues,
        },
    }
    return json.dumps(table).encode() + b"\n"


def event_line(interval_ms: int, code: str, text: bytes) -> bytes:
    """A line for an event; `text` is a JSON string already."""
    return b'[%d.%03d, "%s", %s]\n' % (*divmod(interval_ms, 1000), code.encode(), text)


def screen_line(time_ms: int, size: Size, text: bytes) -> bytes:
    """A comment with the screen at a POSIX time in milliseconds; `text` is a JSON string already."""
    return b"%b%d.%03d %b %b\n" % (_SCREEN, *divmod(time_ms, 1000), str(size).encode(), text)


class Encoder:
    """Makes lines of events, and keeps the clock and the bytes that do not make a character yet."""

    def __init__(self, as_json: Callable[[str], bytes], last_ms: int) -> None:
        """Begin at a time.

        Args:
            as_json: A text as JSON, in UTF-8.
            last_ms: When the event before was, on any clock that `encode` uses too.
        """
        self.last_ms = last_ms
        self._as_json = as_json
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    @property
    def held_bytes(self) -> int:
        """How many bytes wait for the rest of their character."""
        return len(self._decoder.getstate()[0])

    def encode(self, at_ms: int, code: str, data: bytes) -> bytes:
        """The lines for an event at a time; none, if its bytes do not make a character yet."""
        if code != OUTPUT:
            return self.release(at_ms) + self._line(at_ms, code, data.decode("utf-8", "replace"))
        return self._output(at_ms, self._decoder.decode(data))

    def release(self, at_ms: int) -> bytes:
        """The lines for what waits: the rest of the character will not come, or not next."""
        return self._output(at_ms, self._decoder.decode(b"", final=True))

    def _output(self, at_ms: int, text: str) -> bytes:
        if not text:
            return b""
        if text.isascii() or not _IS_RAW.search(text):
            return self._line(at_ms, OUTPUT, text)
        listed = "".join(map(_listed, _DOUBTFUL.findall(text)))
        comment = _BYTES + listed.encode() + b"\n"
        return comment + self._line(at_ms, OUTPUT, _IS_RAW.sub(_REPLACED, text))

    def _line(self, at_ms: int, code: str, text: str) -> bytes:
        interval_ms = max(0, at_ms - self.last_ms)
        self.last_ms = max(at_ms, self.last_ms)
        return event_line(interval_ms, code, self._as_json(text))


def _listed(character: str) -> str:
    return _KEPT if character == _REPLACED else f"{ord(character) - 0xDC00:02x}"


class SegmentReader:
    """Reads a segment, whole or not, from the last screen before a time on."""

    def __init__(self, data: bytes, header: Header, at_ms: int = 0, before: int = 0) -> None:
        """Begin at the beginning, at a time, or at a place.

        Args:
            data: The whole segment.
            header: What `read_header` found in its first line.
            at_ms: Since the segment's beginning; events before it may come, and all after it do.
            before: An offset: begin with a screen that stands before it.
        """
        start = _last_screen(data, header, at_ms, before)
        self.is_whole = data.endswith(b"\n")
        """Whether all that was read so far could be read, and the last line is complete."""
        self._events = _lines(data, start.offset if start else data.find(b"\n") + 1)
        self._first: Event | None = None
        self.start_ms = 0
        """When the keyframe is, since the beginning of the segment."""
        self.size = header.size
        if start is not None:
            self.start_ms, self.size, self.keyframe = start[:3]
            return
        first = next(self._readable(), None)
        if first is None or first.code != OUTPUT:
            self.is_whole, self._first, self.keyframe = False, first, b""
        else:
            self.keyframe = first.data

    def events(self) -> Iterator[Event]:
        """The events after the keyframe, once."""
        if self._first is not None:
            yield self._first
        yield from self._readable()

    def _readable(self) -> Iterator[Event]:
        for event in self._events:
            if event is None:
                self.is_whole = False
            else:
                yield event


def read_events(data: bytes, offset: int) -> Iterator[Event]:
    """The events of lines from an offset on, as far as they can be read."""
    return (event for event in _lines(data, offset) if event is not None)


def _lines(data: bytes, offset: int) -> Iterator[Event | None]:
    """The events of lines; None for a line that is none."""
    listed, end = "", offset
    while (start := end) < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        line = data[start:end].rstrip(b"\n")
        if line.startswith(_BYTES):
            listed = line[len(_BYTES) :].decode("ascii", "replace")
        elif line.startswith(b"#"):
            listed = ""
        elif line:
            yield _event(line, listed)
            listed = ""


def _last_screen(data: bytes, header: Header, at_ms: int, before: int) -> _Start | None:
    """The last screen that is not after a time or a place and can be read; None: the keyframe."""
    end = before if before > 0 else len(data) if at_ms > 0 else 0
    while (at := data.rfind(b"\n" + _SCREEN, 0, end)) >= 0:
        line = data[at + 1 : data.find(b"\n", at + 1) + 1]
        end = at + 1
        words = line[len(_SCREEN) :].split(b" ", 2)
        try:
            screen_ms = round((float(words[0]) - header.time) * 1000)
            if screen_ms > at_ms and before <= 0:
                continue
            keyframe = json.loads(words[2]).encode("utf-8", "replace")
            size = Size.parse(words[1].decode("ascii"))
        except (ValueError, IndexError, AttributeError, RecursionError, OverflowError):
            continue
        return _Start(max(0, screen_ms), size, keyframe, at + 1 + len(line))
    return None


def size_of(data: bytes) -> Size | None:
    """The size that a resize is to; None if it says something else."""
    try:
        return Size.parse(data.decode("ascii", "replace"))
    except ValueError:
        return None


def read_segment(data: bytes) -> Segment | None:
    """Read all of a segment, whole or not; None if not even its header can be read."""
    header = read_header(data.partition(b"\n")[0])
    if header is None:
        return None
    reader = SegmentReader(data, header)
    events = list(reader.events())
    return Segment(header, reader.keyframe, events, reader.is_whole)


def duration_ms(data: bytes) -> int:
    """From the beginning of a segment of ours to its last event, without reading what they say."""
    return sum(int(seconds) * 1000 + int(rest) for seconds, rest in _INTERVAL.findall(data))


def markers(data: bytes) -> Iterator[tuple[int, str]]:
    """When since the beginning of a segment of ours markers are, and what they say."""
    at_ms = 0
    for match in _LINE.finditer(data):
        at_ms += int(match[1]) * 1000 + int(match[2])
        if match[3] == MARKER.encode():
            event = _event(data[match.start() : data.find(b"\n", match.start())], "")
            if event is not None:
                yield at_ms, event.data.decode()


def read_header(line: bytes) -> Header | None:
    """Read the first line of a segment; None if it is none."""
    try:
        table = json.loads(line)
        term, own = table["term"], table.get("ai_session", {})
        size = Size.possible(int(term["cols"]), int(term["rows"]))
        time = float(own.get("time", table.get("timestamp", 0)))
        number, continues = int(own.get("segment", 1)), bool(own.get("continues", False))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    return Header(size, time, number, continues) if table.get("version") == VERSION else None


def _event(line: bytes, listed: str) -> Event | None:
    try:
        interval_s, code, text = json.loads(line)
        interval_ms = round(min(max(0.0, interval_s), _LONGEST_PAUSE_S) * 1000)
        data = text.encode("utf-8", "replace") if not listed else _with_bytes(text, listed)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return Event(interval_ms, code, data) if isinstance(code, str) else None


def _with_bytes(text: Any, listed: str) -> bytes:
    """The bytes of a text in which U+FFFD stand for some; as it is, if the list is another's."""
    pieces = text.split(_REPLACED)
    if len(listed) != 2 * (len(pieces) - 1):
        return bytes(text.encode("utf-8", "replace"))
    found = bytearray(pieces[0].encode("utf-8", "replace"))
    for at, piece in enumerate(pieces[1:]):
        entry = listed[2 * at : 2 * at + 2]
        found += _REPLACED.encode() if entry == _KEPT else bytes([int(entry, 16)])
        found += piece.encode("utf-8", "replace")
    return bytes(found)
