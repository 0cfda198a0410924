"""A command on a PTY that xterm.js shows and answers, with the user's hands on it."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.home import Home
from tests.support.outer_terminal import OuterTerminal

DRIVER = Path(__file__).parents[1] / "tools" / "xterm_window.js"
DISAMBIGUATE, ALL_KEYS, WITH_TEXT = 1, 8, 16
"""Flags of the kitty keyboard protocol."""
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}
_CODES = {"escape": 27, "enter": 13, "tab": 9, "backspace": 127}
_FINALS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F", "f3": "R"}
_TILDES = {"delete": 3, "pageup": 5, "pagedown": 6, "f5": 15, "f6": 17, "f9": 20, "f10": 21}
_LEFT, _NO_BUTTON, _WHEEL = 0, 3, 4
_UP, _DOWN, _MOVE = 0, 1, 32
"""Buttons and actions as xterm.js numbers them; those of the wheel are its directions."""

Cell = tuple[str, int, int, int, int, int]
"""Text (of a wide one's second half: none), foreground, background, styles, underline and its colour."""


class Look(NamedTuple):
    """What a screen, or a part of it, shows."""

    rows: list[list[Cell]]
    cursor: tuple[int, int] | None
    """Its column and row, if it is shown there."""
    cursor_style: tuple[str, bool] | None
    """The shape that a program chose, and whether it blinks."""

    @property
    def lines(self) -> list[str]:
        """The texts of the rows."""
        return ["".join(cell[0] for cell in row) for row in self.rows]

    def cut(self, left: int, top: int, columns: int, rows: int) -> Look:
        """A rectangle of it."""
        lines = [row[left : left + columns] for row in self.rows[top : top + rows]]
        x, y = self.cursor or (-1, -1)
        is_inside = left <= x < left + columns and top <= y < top + rows
        place = (x - left, y - top) if is_inside else None
        return Look(lines, place, self.cursor_style if is_inside else None)


class XtermWindow(OuterTerminal):
    """What the command draws goes to xterm.js; keys are sent in the form the command asked for.

    Args:
        home: Whose command it is.
        folder: Where node_modules/@xterm/headless is.
        arguments: The command's words, or the app's.
        size: Columns and rows.
        entry: What is run, in Python; nothing: the words are the command.
        environ: What is set for it.
    """

    entry = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"

    def __init__(
        self,
        home: Home,
        folder: str,
        *arguments: str,
        size: tuple[int, int],
        entry: str = "",
        **environ: str,
    ) -> None:
        self.entry = entry or self.entry
        self.columns, self.rows = size
        command = ["node", str(DRIVER), folder, *map(str, size)]
        self._xterm = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._state: dict[str, Any] = {}
        self._ask("look", None)
        super().__init__(home, *arguments, size=size, **environ)

    def close(self) -> None:
        super().close()
        self._xterm.kill()
        self._xterm.communicate()

    def _ask(self, operation: str, value: object) -> bytes:
        """Have xterm.js do something; what it sends to the program."""
        self._xterm.stdin.write(json.dumps({"operation": operation, "value": value}) + "\n")
        self._xterm.stdin.flush()
        self._state = json.loads(self._xterm.stdout.readline())
        return base64.b64decode(self._state["sent"])

    # -- what the user sees

    def pump(self, wait_s: float = 0.0) -> bool:
        start = len(self.output)
        try:
            came = super().pump(wait_s)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        if came:
            data = base64.b64encode(self.output[start:]).decode()
            if answers := self._ask("feed", data):
                self.type(answers)
        return came

    def settle(self, quiet_s: float, at_most_s: float) -> None:
        """Take in what is drawn until nothing comes any more."""
        end = time.monotonic() + at_most_s
        while self.pump(quiet_s) and time.monotonic() < end:
            pass

    def look(self) -> Look:
        """The whole screen now."""
        self._ask("look", None)
        lines = zip(self._state["lines"], self._state["underlines"], strict=True)
        rows = [[(*cell, *more) for cell, more in zip(*each, strict=True)] for each in lines]
        style = self._state["cursorStyle"]
        cursor = tuple(self._state["cursor"]) if self._state["hasCursor"] else None
        return Look(rows, cursor, tuple(style) if style else None)

    # -- what the user does

    def press(self, *keys: str) -> None:
        """Press keys: characters, `enter`, `up`, `ctrl+c`, `shift+right` and the like."""
        for key in keys:
            self.type(self._encoded(key))

    def _encoded(self, pressed: str) -> str:
        """A key as xterm has it, or as the kitty keyboard protocol where that was asked for."""
        flags = self._state["keyboard"]
        *held, key = [pressed] if len(pressed) == 1 else pressed.split("+")
        modifiers = sum(_MODIFIERS[each] for each in held)
        further = f";{modifiers + 1}" if modifiers else ""
        if key in _FINALS:
            is_application = self._state["applicationCursor"] and not flags
            start = f"\x1b[1{further}" if further else "\x1bO" if is_application else "\x1b["
            return start + _FINALS[key]
        if key in _TILDES:
            return f"\x1b[{_TILDES[key]}{further}~"
        code = _CODES.get(key) or ord(key)
        modifiers |= _MODIFIERS["shift"] if key.isupper() and len(key) == 1 else 0
        is_text = key not in _CODES and not modifiers & ~_MODIFIERS["shift"]
        is_plain = is_text or (key != "escape" and not modifiers)
        if flags & ALL_KEYS or (flags & DISAMBIGUATE and not is_plain):
            return _in_kitty_form(code, modifiers, with_text=is_text and bool(flags & WITH_TEXT))
        character = (
            chr(code & 31) if modifiers & _MODIFIERS["ctrl"] and len(key) == 1 else chr(code)
        )
        return "\x1b" * bool(modifiers & _MODIFIERS["alt"]) + character

    def paste(self, text: str) -> None:
        """Paste, between brackets if the command asked for them."""
        text = text.replace("\n", "\r")
        self.type(f"\x1b[200~{text}\x1b[201~" if self._state["bracketedPaste"] else text)

    def click(self, x: int, y: int) -> None:
        """Press and release the left button on a cell, if the command wants to know."""
        self._mouse(x, y, _LEFT, _DOWN)
        self._mouse(x, y, _LEFT, _UP)

    def drag(self, x: int, y: int, right: int, down: int) -> None:
        """Move the mouse over some cells with the left button down."""
        self._mouse(x, y, _LEFT, _DOWN)
        for step in range(1, 5):
            self._mouse(x + right * step // 4, y + down * step // 4, _LEFT, _MOVE)
        self._mouse(x + right, y + down, _LEFT, _UP)

    def scroll(self, x: int, y: int, notches: int) -> None:
        """Turn the wheel over a cell, up with negative numbers."""
        for _ in range(abs(notches)):
            self._mouse(x, y, _WHEEL, _DOWN if notches > 0 else _UP)

    def hover(self, x: int, y: int) -> None:
        """Move the mouse onto a cell."""
        self._mouse(x, y, _NO_BUTTON, _MOVE)

    def _mouse(self, x: int, y: int, button: int, action: int) -> None:
        event = {"col": x, "row": y, "x": 0, "y": 0, "button": button, "action": action}
        self.type(self._ask("mouse", event | dict.fromkeys(("ctrl", "alt", "shift"), False)))

    def resize(self, columns: int, rows: int) -> None:
        self._ask("resize", (columns, rows))
        self.columns, self.rows = columns, rows
        super().resize(columns, rows)


def _in_kitty_form(code: int, modifiers: int, *, with_text: bool) -> str:
    text = f";{code}" if with_text else ""
    held = f";{modifiers + 1}" if modifiers or text else ""
    return f"\x1b[{ord(chr(code).lower())}{held}{text}u"
