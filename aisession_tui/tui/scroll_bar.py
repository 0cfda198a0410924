"""Where the scroll bar's thumb is, and where a thumb that was moved leads to. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aisession_tui.tui.viewport import Viewport


class Thumb(NamedTuple):
    """The cells of the bar that stand for what is in view."""

    first: int
    size: int


def thumb_of(view: Viewport, height: int) -> Thumb:
    """The thumb in a bar of this height."""
    room = view.bottom - view.oldest
    size = max(1, height * height // max(1, room + height))
    first = (view.top - view.oldest) * (height - size) // room if room else 0
    return Thumb(first, size)


def top_of(view: Viewport, height: int, first: int) -> int:
    """The first line in view when the thumb begins at this cell."""
    room, size = view.bottom - view.oldest, thumb_of(view, height).size
    way = max(1, height - size)
    return view.oldest + max(0, min(first, way)) * room // way
