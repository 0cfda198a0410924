"""The bottom line: the keys that matter now at the left, how many sessions run or pause at the right.

It shows what it is told and has no clock: nothing is written to the terminal while nothing
happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from aisession_tui.model.session import SessionStatus
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.text import fit, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style
    from textual import events

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.hints import Hint


class Piece(NamedTuple):
    """A part of the line."""

    text: str
    style: str
    """The name of its style."""
    hint: str = ""
    """The id of the hint that a click on it means; `leader` for the prefix."""


_GAP = 3
_ALWAYS = 1
"""Hints up to this rank stay longer than the counts at the right."""


class Status(NamedTuple):
    """What the line says."""

    prefix: str = ""
    """The leader key, or the sidebar's name: where the hints' keys apply."""
    hints: tuple[Hint, ...] = ()
    attention: int = 0
    """How many sessions need the user; its hint shows from one on."""
    counts: tuple[str, ...] = ()
    """At the right: the same in ever fewer words, such as `2 running · 1 paused`, `2 running`."""
    is_waiting: bool = False
    """The leader was pressed: the prefix stands out."""
    notice: str = ""
    """One sentence in place of the hints."""


class StatusLine(Widget, can_focus=False):
    """One line; see the module."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"status-line--{name}"
        for name in ("prefix", "waiting", "key", "word", "attention", "hover")
    }
    _hover: reactive[str] = reactive("")

    class Clicked(Message):
        """A hint was clicked, or the leader before them."""

        def __init__(self, hint: str) -> None:
            self.hint = hint
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._status = Status()

    def show(self, status: Status) -> None:
        """Say this; paints only if it is something new."""
        if status != self._status:
            self._status = status
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        return Strip([Segment(each.text, self._look(each)) for each in self._pieces()], width)

    def on_click(self, event: events.Click) -> None:
        """Do what a hint says."""
        if hint := self._hint_at(event.x):
            event.stop()
            self.post_message(self.Clicked(hint))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light up what a click would do."""
        self._hover = self._hint_at(event.x)

    def on_leave(self) -> None:
        """Put the light out."""
        self._hover = ""

    def _pieces(self) -> list[Piece]:
        return compose_line(self._status, self.size.width, glyphs_of(self).ellipsis)

    def _hint_at(self, x: int) -> str:
        for piece in self._pieces():
            x -= cell_len(piece.text)
            if x < 0:
                return piece.hint
        return ""

    def _look(self, piece: Piece) -> Style:
        style = self._style(piece.style)
        is_lit = bool(piece.hint) and piece.hint == self._hover
        return (
            style + self.get_component_rich_style("status-line--hover", partial=True)
            if is_lit
            else style
        )

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"status-line--{name}")


def compose_line(status: Status, width: int, ellipsis: str) -> list[Piece]:
    """Lay the line out in `width` cells; the least important hints go first where it is crowded."""
    prefix = f" {status.prefix} " if status.prefix else ""
    style = "waiting" if status.is_waiting else "prefix"
    pieces = [Piece(fit(prefix, width, ellipsis), style, "leader" if prefix else "")]
    room = width - cell_len(prefix)
    if status.notice:
        pieces.append(Piece(fit(f" {printable(status.notice)}", room, ellipsis), "word"))
        return _filled(pieces, "", width)
    hints = [hint for hint in status.hints if hint.id != "attention" or status.attention]
    counts, chosen = "", _fitting(hints, status.attention, room)
    for words in reversed(status.counts):  # more words only where they push no hint away
        longer = f"{' ' * _GAP}{printable(words)} "
        beside = _fitting(hints, status.attention, room - cell_len(longer))
        stay = chosen if counts else [hint for hint in hints if hint.rank <= _ALWAYS]
        if all(hint in beside for hint in stay):
            counts, chosen = longer, beside
    for hint in chosen:
        pieces += _hint_pieces(hint, status.attention)
    return _filled(pieces, counts, width)


def counted(records: Iterable[SessionRecord], separator: str) -> tuple[str, ...]:
    """How many sessions run and how many pause, for `Status.counts`."""
    states = [record.status for record in records if record.is_live]
    paused = states.count(SessionStatus.PAUSED)
    counts = ((len(states) - paused, "running"), (paused, "paused"))
    words = [f"{count} {word}" for count, word in counts if count]
    return (f" {separator} ".join(words), words[0]) if len(words) > 1 else tuple(words)


def _fitting(hints: list[Hint], attention: int, room: int) -> list[Hint]:
    """The most important hints that fit, in their own order."""
    chosen: set[str] = set()
    for hint in sorted(hints, key=lambda hint: hint.rank):
        room -= _length(_hint_pieces(hint, attention))
        if room < 0:
            break
        chosen.add(hint.id)
    return [hint for hint in hints if hint.id in chosen]


def _hint_pieces(hint: Hint, attention: int) -> list[Piece]:
    gap = Piece(" " * _GAP, "word")
    if hint.id == "attention":
        return [gap, Piece(f"{hint.key} {hint.word} {attention}", "attention", hint.id)]
    return [gap, Piece(hint.key, "key", hint.id), Piece(f" {hint.word}", "word", hint.id)]


def _filled(pieces: list[Piece], right: str, width: int) -> list[Piece]:
    gap = " " * max(width - _length(pieces) - cell_len(right), 0)
    return [*pieces, Piece(gap, "word"), Piece(right, "word")]


def _length(pieces: list[Piece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
