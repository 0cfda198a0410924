"""Runs libvterm's test language against a terminal: what can be observed from outside.

A case is what follows a line that begins with `!`. Lines about libvterm's callbacks are skipped.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from aisession_tui.model.keys import KeyPress, Modifiers, MouseAction, MouseButton, MouseEvent
from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import DEFAULT_COLOR, RGB, CursorShape, Style
from aisession_tui.terminal.encode_keys import encode_focus, encode_key, encode_paste
from aisession_tui.terminal.encode_mouse import encode_mouse
from aisession_tui.terminal.events import ClipboardWrite, Event

if TYPE_CHECKING:
    from pathlib import Path

BUTTONS = {
    1: MouseButton.LEFT,
    2: MouseButton.MIDDLE,
    3: MouseButton.RIGHT,
    4: MouseButton.WHEEL_UP,
    5: MouseButton.WHEEL_DOWN,
    6: MouseButton.WHEEL_LEFT,
    7: MouseButton.WHEEL_RIGHT,
}
KEYS = {"Up": "up", "Tab": "tab", "Enter": "enter", "F1": "f1", "KP0": "kp_0"}
MODIFIERS = {"0": 0, "S": 1, "A": 2, "C": 4}
WRITTEN_OVER = {"Insert/Replace Mode", "REP till end of line"}
"""Cases that write several characters in one place, of which only the last can be seen."""
STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "blink": Style.BLINK,
    "reverse": Style.REVERSE,
}


def value_of(expression: str) -> bytes:
    """A string in Perl: literals joined by dots, repeated by x."""
    total = b""
    pattern = r'"((?:[^"\\]|\\.)*)"(?:\s*x\s*(\d+))?'
    for literal, times in re.findall(pattern, expression):
        total += literal_of(literal) * int(times or 1)
    return total


def literal_of(text: str) -> bytes:
    text = text.replace("\\e", "\\x1b").replace("\\$", "$").replace("\\@", "@").replace("\\#", "#")
    text = re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: f"\\x{int(m[1], 16):02x}", text)
    text = re.sub(r"\\x([0-9a-fA-F])(?![0-9a-fA-F])", r"\\x0\1", text).replace("\\0", "\\x00")
    return bytes(ast.literal_eval(f'b"{text}"')) if text.isascii() else text.encode()


class Script:
    """One file's run."""

    def __init__(self, scrollback: int = 0) -> None:
        self.scrollback = scrollback
        self.terminal = Terminal(80, 25, scrollback)
        self.cases: dict[str, list[str]] = {}
        """By title: what differed. Only cases with something to observe."""
        self.case = ""
        self.pending = b""
        self.events: list[Event] = []
        self.mouse = (0, 0)
        self.held: MouseButton = MouseButton.NONE

    def run(self, path: Path) -> dict[str, list[str]]:
        for raw in path.read_text(encoding="utf-8").splitlines():
            line = raw.strip()
            if line == "__END__":
                break
            if line and not line.startswith("#"):
                self.line(line)
        return self.cases

    def line(self, line: str) -> None:
        if found := re.match(r"\$SEQ\s+(\d+)\s+(\d+):\s*(.*)", line):
            for number in range(int(found[1]), int(found[2]) + 1):
                self.line(found[3].replace("\\#", str(number)))
        elif found := re.match(r"\$REP\s+(\d+):\s*(.*)", line):
            for _ in range(int(found[1])):
                self.line(found[2])
        elif line.startswith("!"):
            self.case = line[1:].strip()
            self.pending = b""
        else:
            word, _, rest = line.partition(" ")
            command = getattr(self, "do_" + word.lstrip("?").lower().replace("-", "_"), None)
            if command is not None:
                command(rest.strip())

    def check(self, got: object, want: object) -> None:
        misses = self.cases.setdefault(self.case, [])
        if got != want:
            misses.append(f"{got!r} is not {want!r}")

    # -- commands

    def do_reset(self, _: str) -> None:
        size = self.terminal.columns, self.terminal.rows
        self.terminal = Terminal(*size, self.scrollback)

    def do_push(self, rest: str) -> None:
        self.terminal.feed(value_of(rest))
        self.events = self.terminal.take_events()
        self.pending = self.terminal.take_replies()

    def do_resize(self, rest: str) -> None:
        rows, columns = map(int, rest.split(","))
        self.terminal.resize(columns, rows)

    def do_inchar(self, rest: str) -> None:
        held, code = rest.split()
        text = chr(int(code, 16))
        modifiers = self.modifiers(held)
        typed = text if not modifiers & ~Modifiers.SHIFT else ""
        if text.isupper():
            modifiers |= Modifiers.SHIFT
        self.pending = encode_key(KeyPress(text.lower(), modifiers, typed), self.terminal.modes)

    def do_inkey(self, rest: str) -> None:
        held, name = rest.split()
        self.pending = encode_key(KeyPress(KEYS[name], self.modifiers(held)), self.terminal.modes)

    def modifiers(self, held: str) -> Modifiers:
        return Modifiers(sum(MODIFIERS[letter] for letter in held))

    def do_focus(self, rest: str) -> None:
        self.pending = encode_focus(rest == "IN", self.terminal.modes)

    def do_paste(self, rest: str) -> None:
        whole = encode_paste("", self.terminal.modes)
        self.pending = whole[:6] if rest == "START" else whole[6:]

    def do_mousemove(self, rest: str) -> None:
        y, x = map(int, rest.split(maxsplit=1)[0].split(","))
        if (x, y) != self.mouse:
            self.mouse = (x, y)
            event = MouseEvent(MouseAction.MOVE, self.held, x, y)
            self.pending = encode_mouse(event, self.terminal.modes)

    def do_mousebtn(self, rest: str) -> None:
        direction, number, held = rest.split()
        button = BUTTONS[int(number)]
        action = MouseAction.PRESS if direction == "d" else MouseAction.RELEASE
        if int(number) < 4:
            self.held = button if direction == "d" else MouseButton.NONE
        event = MouseEvent(action, button, *self.mouse, self.modifiers(held))
        self.pending = encode_mouse(event, self.terminal.modes)

    # -- observations

    def do_output(self, rest: str) -> None:
        self.check(self.pending, value_of(rest))
        self.pending = b""

    def do_cursor(self, rest: str) -> None:
        y, x = map(int, rest.lstrip("= ").split(","))
        cursor = self.terminal.cursor
        self.check((cursor.y, cursor.x), (y, x))

    def do_putglyph(self, rest: str) -> None:
        codes, width, place, *line = rest.split()
        y, x = map(int, place.split(","))
        if line or self.case in WRITTEN_OVER:
            return
        cell = self.terminal.cells(y)[x]
        text = "".join(chr(int(code, 16)) for code in codes.split(","))
        self.check((cell.text, cell.width), (text, int(width)))

    def do_screen_text(self, rest: str) -> None:
        place, _, expression = rest.partition("=")
        top, left, bottom, right = map(int, place.split(","))
        rows = [self.terminal.row(y).plain(left, right).rstrip() for y in range(top, bottom)]
        want = bytes(int(code, 16) for code in expression.strip().split(",") if code)
        self.check("\n".join(rows).encode(), want)

    def do_screen_eol(self, rest: str) -> None:
        place, _, want = rest.partition("=")
        y, x = map(int, place.split(","))
        self.check(not self.terminal.row(y).text[x:].strip(), want.strip() == "1")

    def do_settermprop(self, rest: str) -> None:
        number, _, want = rest.partition(" ")
        modes = self.terminal.modes
        got = {
            "1": "true" if modes.cursor_visible else "false",
            "3": "true" if modes.alternate else "false",
            "5": "true" if modes.reverse_video else "false",
            "8": str((0, 1000, 1002, 1003).index(modes.mouse)),
            "9": "true" if modes.focus_events else "false",
        }
        if modes.cursor_shape != CursorShape.DEFAULT:
            got["2"] = "true" if modes.cursor_blinks else "false"
            got["7"] = str(int(modes.cursor_shape) // 2)
        if number in got:
            self.check(got[number], want)

    def do_selection_set(self, rest: str) -> None:
        if found := re.fullmatch(r"mask=0001 \[(\".+)\]", rest):
            offers = [e.data for e in self.events if isinstance(e, ClipboardWrite)]
            self.check(offers, [value_of(found[1])])

    def do_screen_row(self, rest: str) -> None:
        y, _, expression = rest.partition("=")
        self.check(self.terminal.display[int(y)], text_of(expression).rstrip())

    def do_screen_chars(self, rest: str) -> None:
        place, _, expression = rest.partition("=")
        top, left, bottom, right = map(int, place.split(","))
        if bottom == top + 1:
            row = self.terminal.display[top][left:right]
            self.check(row.rstrip(), text_of(expression).rstrip())

    def do_lineinfo(self, rest: str) -> None:
        y, _, flags = rest.partition("=")
        if "dwl" not in flags:
            above = int(y) > 0 and self.terminal.row(int(y) - 1).wrapped
            self.check(above, "cont" in flags)

    def do_pen(self, rest: str) -> None:
        name, _, want = (part.strip() for part in rest.partition("="))
        screen = self.terminal.screen
        attributes = screen.pens.table[screen.pen]
        if name in STYLES:
            self.check("on" if attributes.style & STYLES[name] else "off", want)
        elif name == "underline":
            self.check(str(attributes.underline), want)
        elif name in {"foreground", "background"}:
            self.check(
                color_name(getattr(attributes, name)), re.sub(r".*default.*", "default", want)
            )


def text_of(expression: str) -> str:
    expression = expression.strip()
    if expression.startswith("0x"):
        return "".join(chr(int(number, 16)) for number in expression.split(","))
    return value_of(expression).decode()


def color_name(color: int) -> str:
    if color == DEFAULT_COLOR:
        return "default"
    if color & RGB:
        return f"rgb({color >> 16 & 255},{color >> 8 & 255},{color & 255})"
    return f"idx({color})"
