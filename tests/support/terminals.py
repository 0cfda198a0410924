"""A program's terminal and the view that shows it, joined as host and app join them."""

from __future__ import annotations

from aisession_tui.terminal.diff import FULL
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.widgets.terminal_messages import HistoryWanted, Painted


class Program:
    """A terminal engine; what is written to it reaches a view as diffs."""

    def __init__(self, view, columns: int = 40, rows: int = 10, scrollback: int = 5000):
        self.view = view
        self.terminal = Terminal(columns, rows, scrollback)
        self._known = (FULL, FULL, 0)

    def write(self, text: str = ""):
        """Print, and show what changed."""
        self.terminal.feed(text.encode())
        self.show()

    def show(self):
        diff = self.terminal.changes(*self._known)
        self._known = (diff.revision, diff.epoch, len(self.terminal.table))
        self.view.apply(diff)
        return diff

    def answer(self, wanted: HistoryWanted):
        """Send the lines the view asked for."""
        self.view.set_history(self.terminal.history_lines(wanted.start, wanted.count))


def lines_of(app) -> list[str]:
    """The lines of the screen, without the blanks behind them."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def posted(app, kind: type) -> list:
    """The messages of a kind that the app has seen."""
    return [each for each in app.posted if isinstance(each, kind)]


async def settle(pilot, program: Program):
    """Answer the view as long as it asks, then let it paint."""
    answered = 0
    await pilot.pause()
    while answered < len(wanted := posted(pilot.app, HistoryWanted)):
        for each in wanted[answered:]:
            program.answer(each)
        answered = len(wanted)
        await pilot.pause()
    pilot.app.posted[:] = [each for each in pilot.app.posted if not isinstance(each, HistoryWanted)]


__all__ = ["Painted", "Program", "lines_of", "posted", "settle"]
