"""The terminal a user sits at with `ai-session-tui` on it: raw bytes in, and a screen to look at."""

from __future__ import annotations

import os
from collections.abc import Callable

from aisession_tui.terminal.terminal import Terminal
from tests.support.home import ENTRY, Home
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
        self.lines: list[str] = self.emulator.display
        """The screen after the last whole frame."""
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
            if not self.emulator.in_synchronized_update:
                self.lines = self.emulator.display
        return came

    @property
    def screen(self) -> str:
        return "\n".join(self.lines)

    @property
    def pane(self) -> list[str]:
        """The lines inside the pane's frame, without the blanks behind them."""
        left = max(self.lines[0].rfind(corner, 0, self.columns - 1) for corner in "┏╭+") + 1
        return [line[left : self.columns - 1].rstrip() for line in self.lines[1 : self.rows - 2]]

    @property
    def sidebar(self) -> list[str]:
        """The lines inside the sidebar's frame."""
        right = next((at for at, cell in enumerate(self.lines[0]) if cell in "╮┓+" and at), 0)
        return [line[1:right].rstrip() for line in self.lines[1 : self.rows - 2]]

    def wait_shown(self, *texts: str) -> str:
        """Wait until all these texts are on the screen at once."""
        self._wait(lambda: all(text in self.screen for text in texts), f"{texts} not on the screen")
        return self.screen

    def wait_gone(self, text: str) -> str:
        self._wait(lambda: text not in self.screen, f"{text!r} still on the screen")
        return self.screen

    def wait_lines(self, *lines: str) -> None:
        """Wait until the pane shows these whole lines, one below the other."""

        def are_there() -> bool:
            starts = range(len(self.pane))
            return any(tuple(self.pane[at : at + len(lines)]) == lines for at in starts)

        self._wait(are_there, f"{lines} not in the pane")

    def wait_row(self, *texts: str) -> None:
        """Wait until one line of the sidebar has all these texts."""
        self._wait(
            lambda: any(all(text in line for text in texts) for line in self.sidebar),
            f"{texts} not in the sidebar",
        )

    def wait_focus(self, name: str) -> None:
        """Wait until a frame with this title has the keyboard."""
        self._wait(lambda: f"┏━ {name} ━" in self.screen, f"{name} has not the keyboard")

    def _wait(self, condition: Callable[[], bool], problem: str) -> None:
        try:
            self.until(condition, problem)
        except AssertionError:
            raise AssertionError(f"{problem}:\n{self.screen}") from None

    def place(self, text: str) -> tuple[int, int]:
        """The column and the row at which a text begins."""
        self.wait_shown(text)
        return next((line.index(text), y) for y, line in enumerate(self.lines) if text in line)


class AttachTerminal(AppTerminal):
    """Runs `ai-session attach` and the like on such a terminal."""

    entry = ENTRY
