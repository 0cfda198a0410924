"""The title of the outer terminal's window: the session that has the focus.

The driver keeps the title there was on the terminal's own stack and takes it back at every end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aisession_tui.tui.text import fit, printable

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord

_MOST_CELLS = 120


class OuterTitle:
    """Writes the title when it is another one."""

    def __init__(self, write: Callable[[str], None], *, is_shown: bool) -> None:
        """Make the title.

        Args:
            write: Writes to the outer terminal.
            is_shown: The terminal has a title; the Linux console has none.
        """
        self._write = write
        self._is_shown = is_shown
        self._title = ""

    def show(self, record: SessionRecord | None) -> None:
        """Name the session, and what its program says of itself."""
        title = title_of(record)
        if self._is_shown and title != self._title:
            self._title = title
            self._write(f"\x1b]2;{title}\x1b\\")


def title_of(record: SessionRecord | None) -> str:
    """`web: reading tests`, `web`, or the program's name if there is no session."""
    if record is None:
        return "ai-session-tui"
    said = " ".join(record.title.split())
    title = record.name if said in ("", record.name) else f"{record.name}: {said}"
    return fit(printable(title), _MOST_CELLS, "…")
