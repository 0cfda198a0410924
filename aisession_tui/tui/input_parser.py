"""The outer terminal's bytes, made into keys, pastes, mouse events and terminal replies.

Owns where one sequence ends and the next begins. What a key or mouse sequence means stands in
`key_sequences` and `mouse_sequences`; reading, waiting and Textual's events are the driver's.
Sans-IO and without a clock: `InputParser.patience_s` tells the caller how long to wait.

The rules where bytes are ambiguous:

* A lone ESC, or ESC and one of `[ O ] P _`, is a key (escape, alt+[ …) if nothing follows soon.
* ESC ESC is escape twice, but alt+key if a key sequence follows (rxvt, and "meta sends escape").
* A sequence that breaks off is swallowed, never typed: half a reply is no text the user wrote.
* Text becomes one press per grapheme cluster. Only a cluster torn apart between two `feed` calls
  is several presses; every other event is the same however the bytes are cut.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from aisession_tui.model.keys import (
    FocusChange,
    KeyPress,
    MouseEvent,
    Paste,
)
from aisession_tui.model.size import Size
from aisession_tui.tui.key_sequences import (
    BACKSPACE,
    CONTROL_KEYS,
    ESCAPE,
    SS3_FINALS,
    clusters,
    decode_csi,
    decode_ss3,
    typed,
    with_alt,
)
from aisession_tui.tui.mouse_sequences import decode_sgr, decode_urxvt, decode_x10

ESCAPE_PATIENCE_S = 0.025
"""How long a lone ESC may still be the start of a sequence."""
SEQUENCE_PATIENCE_S = 0.25
"""How long a slow link may take to bring the rest of a sequence or character."""
PASTE_PATIENCE_S = 1.0
"""How long a paste may pause before its end mark counts as lost."""
PASTE_LIMIT_BYTES = 64 * 2**20
"""A longer paste arrives in pieces of this size."""

_PASTE_END = b"\x1b[201~"


class ReplyKind(StrEnum):
    """What a terminal's reply is about."""

    DEVICE_ATTRIBUTES = "device-attributes"
    STATUS = "status"
    COLOR_SCHEME = "color-scheme"
    CURSOR = "cursor"
    MODE = "mode"
    WINDOW = "window"
    KITTY_KEYBOARD = "kitty-keyboard"
    VERSION = "version"
    OSC = "osc"
    DCS = "dcs"
    APC = "apc"
    UNKNOWN = "unknown"
    """A complete sequence without a meaning here."""
    BROKEN = "broken"
    """A sequence that broke off or is too long."""


class TerminalReply(NamedTuple):
    """What the outer terminal said about itself; never something the user typed."""

    kind: ReplyKind
    payload: str
    """What stands between the introducer and the terminator; with the final byte for CSI."""


InputEvent = KeyPress | MouseEvent | Paste | FocusChange | Size | TerminalReply
"""Everything a parser returns."""

# CSI: linux console keys, X10 mouse, rxvt's shifted keys (`$` is no final byte in ECMA-48), and
# everything else; parameter and intermediate bytes in any order, as minus signs stand in reports.
_CSI = re.compile(
    rb"\x1b\[(?:(?P<linux>\[[A-E])|M(?P<x10>[\x20-\xff][\0\x20-\xff]{2})|(?P<rxvt>[0-9]{1,2}\$)"
    rb"|(?P<other>[ -?]{1,4096}[@-~]|[@-LN-Z\\-~]))"
)
_CSI_PART = re.compile(rb"\x1b\[(?:\[?|M[\x20-\xff]?|M[\x20-\xff][\0\x20-\xff]|[ -?]{1,4096})\Z")
_CSI_WRECK = re.compile(rb"\x1b\[(?:M|[ -?]{1,4096})")
_SS3 = re.compile(rb"\x1bO([0-9]{0,2})([%b])" % SS3_FINALS.encode())
_SS3_PART = re.compile(rb"\x1bO[0-9]{0,2}\Z")
_STRING_START = rb"\x1b(?:\](?=[0-9lLI])|P(?=[0-9:;<=>?!$+|])|_(?=G))[ -\xff]{1,1048576}+"
_STRING = re.compile(_STRING_START + rb"(?:\x07|\x1b\\)")
_STRING_PART = re.compile(rb"(?:\x1b[\]P_]|" + _STRING_START + rb"\x1b?)\Z")
_STRING_WRECK = re.compile(_STRING_START)
_TEXT = re.compile(rb"[^\x00-\x1f\x7f]+")

_SCANNERS = {
    ord("["): (_CSI, _CSI_PART, _CSI_WRECK),
    ord("O"): (_SS3, _SS3_PART, None),
    **dict.fromkeys(b"]P_", (_STRING, _STRING_PART, _STRING_WRECK)),
}
"""By the byte behind ESC: a complete sequence, the start of one, and what to drop of a broken one.

All three look at nothing behind the sequence, so that cutting the input changes nothing.
"""


class InputParser:
    """Turns bytes into events. No bytes make it raise, and what it holds back is bounded.

    Args:
        erase: The terminal's erase character (`stty erase`): 8 makes ^H the backspace key; DEL
            always is.
        paste_limit: The longest paste in one piece, in bytes; at least 4.
    """

    def __init__(self, *, erase: int = 0x7F, paste_limit: int = PASTE_LIMIT_BYTES) -> None:
        self.cell_pixels: tuple[int, int] | None = None
        """A cell's width and height while the mouse reports pixels (mode 1016), else nothing."""
        self._controls = {**CONTROL_KEYS, 8: BACKSPACE} if erase == 8 else CONTROL_KEYS
        self._paste_limit = paste_limit
        self._held = b""
        self._paste: bytearray | None = None

    @property
    def patience_s(self) -> float | None:
        """Seconds of silence after which to call `flush`; nothing if nothing is held back."""
        if self._paste is not None:
            return PASTE_PATIENCE_S
        if not self._held:
            return None
        is_key = self._held.strip(b"\x1b") in (b"", b"[", b"O", b"]", b"P", b"_")
        return ESCAPE_PATIENCE_S if is_key else SEQUENCE_PATIENCE_S

    @property
    def pending(self) -> bool:
        """Whether something is held back that time decides on."""
        return self.patience_s is not None

    def feed(self, data: bytes) -> list[InputEvent]:
        """Take what the terminal sent and return the events that are complete."""
        events: list[InputEvent] = []
        while data:
            if self._paste is None:
                data = self._scan(self._held + data, events)
            else:
                data = self._collect_paste(self._paste, data, events)
        return events

    def flush(self) -> list[InputEvent]:
        """Decide on what is held back, as nothing more came in time."""
        events: list[InputEvent] = []
        if self._paste is not None:
            events.append(Paste(self._paste.decode("utf-8", "replace")))
            self._paste = None
        held, self._held = self._held, b""
        while held.startswith(b"\x1b\x1b"):
            events.append(ESCAPE)
            held = held[1:]
        if held:
            events.extend(_settle(held))
        return events

    def _scan(self, data: bytes, events: list[InputEvent]) -> bytes:
        """Read up to the start of a paste; return what follows it, or nothing."""
        self._held = b""
        position, end = 0, len(data)
        while position < end and self._paste is None:
            byte = data[position]
            if byte == 0x1B:
                consumed = self._escape(data, position, events)
            elif control := self._controls.get(byte):
                events.append(control)
                consumed = position + 1
            else:
                consumed = _read_text(data, position, events)
            if consumed == position:
                self._held = data[position:]
                return b""
            position = consumed
        return data[position:]

    def _escape(self, data: bytes, start: int, events: list[InputEvent]) -> int:
        """Read what an ESC introduces; return its end, or `start` if more must come."""
        follower = data[start + 1 : start + 2]
        if not follower:
            return start
        if follower == b"\x1b":
            return self._double_escape(data, start, events)
        byte = follower[0]
        if byte in _SCANNERS:
            return self._sequence(data, start, events)
        if control := self._controls.get(byte):
            events.append(with_alt(control))
            return start + 2
        return _read_alt_text(data, start, events)

    def _double_escape(self, data: bytes, start: int, events: list[InputEvent]) -> int:
        """Read ESC ESC: alt and a key sequence, or the escape key and whatever is next."""
        third = data[start + 2 : start + 3]
        if not third:
            return start
        if third in b"[O":
            complete, part, _ = _SCANNERS[third[0]]
            if match := complete.match(data, start + 1):
                keys = _keys(match)
                events.extend(with_alt(key) for key in keys)
                if keys:
                    return match.end()
            elif part.match(data, start + 1):
                return start
        events.append(ESCAPE)
        return start + 1

    def _sequence(self, data: bytes, start: int, events: list[InputEvent]) -> int:
        """Read a control sequence or string; what breaks off is dropped or was an alt key."""
        complete, part, wreck = _SCANNERS[data[start + 1]]
        if match := complete.match(data, start):
            self._interpret(match, events)
            return match.end()
        if part.match(data, start):
            return start
        if wreck and (match := wreck.match(data, start)):
            events.append(_reply(ReplyKind.BROKEN, match[0][1:]))
            return match.end()
        events.append(with_alt(typed(chr(data[start + 1]))))
        return start + 2

    def _interpret(self, match: re.Match[bytes], events: list[InputEvent]) -> None:
        """Add what a complete sequence means."""
        if match[0] == b"\x1b[200~":
            self._paste = bytearray()
        elif match.re is _STRING:
            events.append(_string_reply(match[0]))
        elif event := self._mouse(match):
            events.append(event)
        elif keys := _keys(match):
            events.extend(keys)
        else:
            events.append(_decode_csi_event(match[0][2:].decode("latin-1")))

    def _mouse(self, match: re.Match[bytes]) -> MouseEvent | None:
        if match.re is _SS3:
            return None
        if match["x10"]:
            return decode_x10(match["x10"])
        sequence = match[0][2:].decode("ascii")
        body, final = sequence[:-1], sequence[-1]
        if final not in "Mm":
            return None
        if body.startswith("<"):
            return decode_sgr(body[1:], final, self.cell_pixels)
        return decode_urxvt(body) if final == "M" else None

    def _collect_paste(self, paste: bytearray, data: bytes, events: list[InputEvent]) -> bytes:
        """Add to the paste up to its end mark; return what follows the mark, or nothing."""
        searched = max(0, len(paste) - len(_PASTE_END) + 1)
        paste += data
        while True:
            end = paste.find(_PASTE_END, searched)
            if 0 <= end <= self._paste_limit:
                events.append(Paste(paste[:end].decode("utf-8", "replace")))
                self._paste = None
                return bytes(paste[end + len(_PASTE_END) :])
            if len(paste) < self._paste_limit + len(_PASTE_END):
                return b""
            cut = _character_start(paste, self._paste_limit)
            events.append(Paste(paste[:cut].decode("utf-8", "replace")))
            del paste[:cut]
            searched = 0


def _keys(match: re.Match[bytes]) -> tuple[KeyPress, ...]:
    """The keys of a complete CSI or SS3 sequence; none if it is something else."""
    if match.re is _SS3:
        return (decode_ss3(match[1].decode("ascii"), match[2].decode("ascii")),)
    if match["x10"]:
        return ()
    sequence = match[0][2:].decode("ascii")
    return decode_csi(sequence[:-1], sequence[-1])


def _read_text(data: bytes, start: int, events: list[InputEvent]) -> int:
    """Read a run of text; return its end, which is before a character that is not all there."""
    text, end = _decode_run(data, start)
    events.extend(map(typed, clusters(text)))
    return end


def _read_alt_text(data: bytes, start: int, events: list[InputEvent]) -> int:
    """Read ESC and a run of text, of which the first character is an alt key."""
    text, end = _decode_run(data, start + 1)
    if not text:
        return start
    events.append(with_alt(typed(text[0])))
    events.extend(map(typed, clusters(text[1:])))
    return end


def _decode_run(data: bytes, start: int) -> tuple[str, int]:
    """Decode from `start` to the next control byte; a last character may be incomplete."""
    match = _TEXT.match(data, start)
    run = match[0] if match else b""
    text, length = utf_8_decode(run, "replace", start + len(run) < len(data))
    return text, start + length


def _settle(held: bytes) -> list[InputEvent]:
    """What an incomplete sequence or character is when nothing follows it."""
    if held == b"\x1b":
        return [ESCAPE]
    if held[0] != 0x1B:
        return list(map(typed, clusters(held.decode("utf-8", "replace"))))
    if len(held) == 2 or held[1] >= 0x80:
        text = held[1:].decode("utf-8", "replace")
        return [with_alt(typed(text[0])), *map(typed, text[1:])]
    return [_reply(ReplyKind.BROKEN, held[1:])]


def _character_start(data: bytearray, limit: int) -> int:
    """The last index up to `limit` where a UTF-8 character starts; `limit` if there is none near."""
    for index in range(limit, limit - 4, -1):
        if data[index] & 0xC0 != 0x80:
            return index
    return limit


def _reply(kind: ReplyKind, payload: bytes) -> TerminalReply:
    return TerminalReply(kind, payload.decode("utf-8", "replace"))


def _string_reply(sequence: bytes) -> TerminalReply:
    """Name an OSC, DCS or APC string."""
    payload = sequence[2:-1] if sequence.endswith(b"\x07") else sequence[2:-2]
    if sequence[1:2] == b"P":
        is_version = payload.startswith(b">|")
        return _reply(ReplyKind.VERSION if is_version else ReplyKind.DCS, payload)
    return _reply(ReplyKind.OSC if sequence[1:2] == b"]" else ReplyKind.APC, payload)


@lru_cache(maxsize=256)
def _decode_csi_event(sequence: str) -> FocusChange | Size | TerminalReply:
    """Read a complete CSI sequence that is neither key nor mouse, without its introducer."""
    if sequence in ("I", "O"):
        return FocusChange(has_focus=sequence == "I")
    if match := _IN_BAND_SIZE.fullmatch(sequence):
        return Size(columns=int(match[2]), rows=int(match[1]))
    for pattern, kind in _REPLIES:
        if pattern.fullmatch(sequence):
            return TerminalReply(kind, sequence)
    return TerminalReply(ReplyKind.UNKNOWN, sequence)


_IN_BAND_SIZE = re.compile(
    r"48;0*([1-9][0-9]{0,3})(?::[0-9:]*)?;0*([1-9][0-9]{0,3})(?::[0-9:]*)?(?:;[0-9:;]*)?t"
)
"""Rows, columns and sizes in pixels (mode 2048)."""
_REPLIES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"[?>=][0-9;]*c", ReplyKind.DEVICE_ATTRIBUTES),
        (r"\?997;[0-9]+n", ReplyKind.COLOR_SCHEME),
        (r"[?>]?[0-9;]*n", ReplyKind.STATUS),
        (r"\??[0-9;]+R", ReplyKind.CURSOR),
        (r"\??[0-9;]+\$y", ReplyKind.MODE),
        (r"[0-9;]+t", ReplyKind.WINDOW),
        (r"\?[0-9]+u", ReplyKind.KITTY_KEYBOARD),
    )
)
