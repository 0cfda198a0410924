"""Operating system commands: titles, places, links, notifications, colours, marks, the clipboard.

Sources: xterm ctlseqs, iTerm2 (OSC 9, 133, 1337), ConEmu (9;4), urxvt (777), kitty (99),
the hyperlink specification (8).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import RowMark
from aisession_tui.terminal.colors import ENTRIES, SPECIAL, TEXT_COLORS, parse_color
from aisession_tui.terminal.events import (
    MAX_TEXT,
    ClipboardWrite,
    CwdChanged,
    EventLog,
    Notification,
    Progress,
    PromptMark,
    is_printable,
    printable,
)
from aisession_tui.terminal.kitty_notifications import decode_base64

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisession_tui.terminal.screen import Screen

MAX_LINK = 2048

_NUMBERED = re.compile(r"\d{1,2}(;|$)")
_PALETTE_INDEX = re.compile("[0-9]{1,3}")
_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")
_POINTER = re.compile("[a-z-]{1,32}")


def execute(screen: Screen, payload: str) -> None:
    """Carry out `number ; rest`."""
    number, _, rest = payload.partition(";")
    function = _COMMANDS.get(number)
    if function is not None:
        function(screen, rest)


def _set_title(screen: Screen, text: str) -> None:
    screen.set_title(printable(text))


def _set_both_titles(screen: Screen, text: str) -> None:
    screen.icon_name = printable(text)
    screen.set_title(printable(text))


def _set_icon_name(screen: Screen, text: str) -> None:
    screen.icon_name = printable(text)


def _set_directory(screen: Screen, url: str) -> None:
    """OSC 7: `file://host/path`, percent-encoded."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"file", "kitty-shell-cwd"} or "/" not in rest:
        return
    host, _, path = rest.partition("/")
    if scheme == "file":
        path = decode_percent(path)
    _change_directory(screen, "/" + path, printable(host))


def decode_percent(text: str) -> str:
    """Text with each `%41` made the byte it stands for."""
    encoded = text.encode("utf-8", "replace")
    decoded = _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), encoded)
    return decoded.decode("utf-8", "replace")


def _change_directory(screen: Screen, path: str, host: str) -> None:
    is_usable = path.startswith("/") and len(path) <= 4096 and is_printable(path)
    if is_usable and path != screen.cwd:
        screen.cwd = path
        screen.events.add(CwdChanged(path, host))


def _set_link(screen: Screen, rest: str) -> None:
    """OSC 8: `parameters ; target`; no target ends the link."""
    _, _, target = rest.partition(";")
    target = target if len(target) <= MAX_LINK and is_printable(target) else ""
    screen.pen = screen.pens.with_link(screen.pen, target)


def _notify(screen: Screen, rest: str) -> None:
    """OSC 9: a notification, or `4;state;percent`, a progress."""
    if rest.startswith("4;"):
        _progress(screen, rest.split(";")[1:3])
    elif not _NUMBERED.match(rest):
        screen.events.add(Notification("", printable(rest)))


def _progress(screen: Screen, values: list[str]) -> None:
    numbers = [int(value[:4]) if value[:4].isdecimal() else 0 for value in values]
    if numbers and numbers[0] <= 4:
        percent = min(numbers[1], 100) if len(numbers) > 1 else 0
        screen.events.add(Progress(numbers[0], percent))


def _notify_urxvt(screen: Screen, rest: str) -> None:
    command, _, text = rest.partition(";")
    if command == "notify":
        title, _, body = text.partition(";")
        screen.events.add(Notification(printable(title), printable(body)))


def _notify_kitty(screen: Screen, rest: str) -> None:
    """OSC 99."""
    notification = screen.notifications.add(rest)
    if notification is not None:
        screen.events.add(notification)


def _clipboard(screen: Screen, rest: str) -> None:
    """OSC 52: an offer is an event, a question is refused by silence."""
    _, _, encoded = rest.partition(";")
    data = decode_base64(encoded)
    if data and len(data) <= EventLog.MAX_CLIPBOARD:
        screen.events.add(ClipboardWrite(data))


def _mark(screen: Screen, rest: str) -> None:
    """OSC 133: `kind ; value ; key=value ...`."""
    kind, *values = rest[: 4 * MAX_TEXT].split(";")
    if kind not in {"A", "B", "C", "D"}:
        return
    parameters: dict[str, str] = {}
    for value in values[:16]:
        key, separator, text = value.partition("=")
        if separator:
            parameters[printable(key)] = printable(text)
        elif kind == "D" and value:
            parameters.setdefault("exit_code", printable(value))
    screen.edits_line = kind in {"A", "B"}
    screen.hidden_line = None
    _keep_mark(screen, kind)
    line = screen.history.end + screen.y
    screen.events.add(PromptMark(kind, parameters, line))


def _keep_mark(screen: Screen, kind: str) -> None:
    """Let the row remember the mark, once of each kind; a full-screen program has no commands."""
    if screen.page is screen.main:
        row = screen.rows[screen.y]
        others = tuple(mark for mark in row.marks if mark.kind != kind)
        row.marks = (*others, RowMark(kind, screen.column))


def _iterm(screen: Screen, rest: str) -> None:
    """OSC 1337: only where the program is, and its marks."""
    key, _, value = rest.partition("=")
    if key == "CurrentDir":
        _change_directory(screen, value, "")
    elif key == "SetMark":
        _keep_mark(screen, "A")
        screen.events.add(PromptMark("A", {}, screen.history.end + screen.y))


def _set_pointer(screen: Screen, rest: str) -> None:
    """OSC 22: the shape of the mouse pointer by its name in CSS; nothing is the usual one."""
    if not rest or _POINTER.fullmatch(rest):
        screen.pointer_shape = rest


def _special_colors(first: int) -> Callable[[Screen, str], None]:
    """OSC 10, 11 and 12: each further value is for the next number."""

    def execute_colors(screen: Screen, rest: str) -> None:
        for number, value in zip(range(first, SPECIAL[-1] + 1), rest.split(";"), strict=False):
            if value == "?":
                _tell_color(screen, "\x1b]{};", (number,), screen.colors.special(number))
            elif (color := parse_color(value)) is not None:
                screen.colors.set_special(number, color)

    return execute_colors


def _reset_special_color(number: int) -> Callable[[Screen, str], None]:
    """OSC 110, 111 and 112."""
    return lambda screen, _: screen.colors.reset_special(number)


def _tell_color(screen: Screen, start: str, numbers: tuple[int, ...], color: int | None) -> None:
    if color is not None:
        parts = [part * 257 for part in (color >> 16 & 255, color >> 8 & 255, color & 255)]
        screen.replies.add(start + "rgb:{:04x}/{:04x}/{:04x}\x1b\\", *numbers, *parts)


def _palette(command: int, first: int) -> Callable[[Screen, str], None]:
    """OSC 4 and 5: pairs of an index, counted from entry `first`, and a colour or a question mark."""

    def execute_pairs(screen: Screen, rest: str) -> None:
        values = rest.split(";")[:512]
        for digits, value in zip(values[::2], values[1::2], strict=False):
            index = _entry(digits, first)
            if index is None:
                continue
            if value == "?":
                numbers = (command, index - first)
                _tell_color(screen, "\x1b]{};{};", numbers, screen.colors.indexed(index))
            elif (color := parse_color(value)) is not None:
                screen.colors.set_indexed(index, color)

    return execute_pairs


def _entry(digits: str, first: int) -> int | None:
    """The entry of the palette or the text colour that an index stands for."""
    if not _PALETTE_INDEX.fullmatch(digits):
        return None
    index = first + int(digits)
    return index if index in ENTRIES else None


def _reset_palette(entries: range) -> Callable[[Screen, str], None]:
    """OSC 104 and 105: the entries named, or all; for 104 the text colours are among these."""

    def execute_resets(screen: Screen, rest: str) -> None:
        named = [_entry(digits, entries.start) for digits in rest.split(";")[:256]]
        for index in named if rest else entries:
            if index is not None:
                screen.colors.reset_indexed(index)

    return execute_resets


_COMMANDS: dict[str, Callable[[Screen, str], None]] = {
    "0": _set_both_titles,
    "1": _set_icon_name,
    "2": _set_title,
    "4": _palette(4, ENTRIES.start),
    "5": _palette(5, TEXT_COLORS.start),
    "7": _set_directory,
    "8": _set_link,
    "9": _notify,
    "10": _special_colors(10),
    "11": _special_colors(11),
    "12": _special_colors(12),
    "22": _set_pointer,
    "52": _clipboard,
    "99": _notify_kitty,
    "104": _reset_palette(ENTRIES),
    "105": _reset_palette(TEXT_COLORS),
    **{str(100 + number): _reset_special_color(number) for number in SPECIAL},
    "133": _mark,
    "777": _notify_urxvt,
    "1337": _iterm,
}
