"""The terminal a user sits at with `ai-session-tui` on it: raw bytes in, and a screen to look at."""

from __future__ import annotations

import os

from aisession_tui.terminal.terminal import Terminal
from tests.support.home import Home
from tests.support.outer_terminal import OuterTerminal

LEADER = "\x02"
_NO_ANSWERS = ("linux",)
"""Values of TERM of terminals that answer no question."""


class AppTerminal(OuterTerminal):
    """Runs the app on a PTY; what it draws goes through a terminal emulator that answers it."""

    entry = "from aisession_tui.tui.__main__ import main; main()"

    def __init__(
        self, home: Home, *arguments: str, size: tuple[int, int] = (120, 36), **environ: str
    ) -> None:
        self.emulator = Terminal(*size, scrollback=0)
        self.columns, self.rows = size
        self._answers = environ.get("TERM", "") not in _NO_ANSWERS
        super().__init__(home, *arguments, size=size, **environ)

    # -- what the user does

    def lead(self, keys: str) -> None:
        """Press the leader and then these keys."""
        self.type(LEADER + keys)

    def resize(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.emulator.resize(columns, rows)
        super().resize(columns, rows)

    def mouse(self, code: int, x: int, y: int, *, release: bool = False) -> None:
        """Send a mouse event in SGR form; cells count from 0."""
        self.type(f"\x1b[<{code};{x + 1};{y + 1}{'m' if release else 'M'}")

    def click(self, x: int, y: int, button: int = 0) -> None:
        self.mouse(button, x, y)
        self.mouse(button, x, y, release=True)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = -1

    def close(self) -> None:
        if self.master < 0:
            self.process.kill()
            self.process.wait()
        else:
            super().close()

    # -- what the user sees

    def pump(self, wait_s: float = 0.0) -> bool:
        start = len(self.output)
        came = super().pump(wait_s)
        if came:
            self.emulator.feed(self.output[start:])
            answers = self.emulator.take_replies()
            if self._answers and answers:
                self.type(answers)
        return came

    @property
    def lines(self) -> list[str]:
        return self.emulator.display

    @property
    def screen(self) -> str:
        return "\n".join(self.lines)

    @property
    def sidebar(self) -> str:
        """The left part of the screen."""
        return "\n".join(line.split("┃")[0].split("││")[0] for line in self.lines)

    def wait_shown(self, *texts: str) -> str:
        """Wait until all these texts are on the screen at once."""
        try:
            self.until(lambda: all(text in self.screen for text in texts), f"{texts}")
        except AssertionError as problem:
            raise AssertionError(f"{texts} not on the screen:\n{self.screen}") from problem
        return self.screen

    def wait_gone(self, text: str) -> str:
        try:
            self.until(lambda: text not in self.screen, f"end of {text}")
        except AssertionError as problem:
            raise AssertionError(f"{text} still on the screen:\n{self.screen}") from problem
        return self.screen

    def place(self, text: str) -> tuple[int, int]:
        """The column and the row at which a text begins."""
        self.wait_shown(text)
        return next((line.index(text), y) for y, line in enumerate(self.lines) if text in line)
