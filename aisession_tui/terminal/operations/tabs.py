"""Tab stops (ECMA-48 HT, CHT, CBT, HTS, TBC)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


def forward(screen: Screen, params: Params) -> None:
    """HT and CHT: to the next stops, at most to the right margin."""
    if screen.modes.wraps_before_tab and screen.x >= screen.columns and screen.modes.autowrap:
        screen.wrap()
    column, limit = screen.column, screen.right
    if screen.x < screen.columns:
        screen.x = min(column, limit)  # xterm tabs back to the margin
    if column >= limit:
        return
    stops = sorted(stop for stop in screen.tabstops if column < stop < limit)
    count = params[0] or 1
    screen.x = stops[count - 1] if count <= len(stops) else limit


def back(screen: Screen, params: Params) -> None:
    """CBT: to the stops before, at most to column 1 or the left margin in origin mode."""
    column = screen.column
    limit = screen.left if screen.modes.origin else 0
    stops = sorted((stop for stop in screen.tabstops if limit < stop < column), reverse=True)
    count = params[0] or 1
    screen.x = stops[count - 1] if count <= len(stops) else limit


def set_stop(screen: Screen, _: Params) -> None:
    """HTS."""
    screen.tabstops.add(screen.column)


def clear_stop(screen: Screen, params: Params) -> None:
    """TBC: 0 the stop here, 3 all."""
    if params[0] == 0:
        screen.tabstops.discard(screen.column)
    elif params[0] == 3:
        screen.tabstops.clear()


def reset_stops(screen: Screen, params: Params) -> None:
    """DECST8C: a stop every eight columns."""
    if params[0] == 5:
        screen.tabstops = set(range(8, screen.columns, 8))
