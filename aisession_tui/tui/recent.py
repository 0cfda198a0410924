"""What the palette offers besides actions and sessions: tabs, and places and commands used lately.

Pure: each becomes a choice whose id says what it is, `tab:2`, `directory:/src` or `command:0123abcd`.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aisession_tui.tui.text import home_relative
from aisession_tui.tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.widgets.tab_bar import TabLabel

TAB, DIRECTORY, COMMAND = "tab", "directory", "command"
_MOST = 10


def tab_choices(labels: Sequence[TabLabel]) -> list[Choice]:
    """Tabs to turn to, if there are several."""
    if len(labels) < 2:
        return []
    return [Choice(f"{TAB}:{at}", f"Tab {label.name}") for at, label in enumerate(labels, 1)]


def directory_choices(records: Iterable[SessionRecord], home: str) -> list[Choice]:
    """Directories that sessions were in, for a new one there; the last used first."""
    places = [each.cwd or each.directory for each in _latest_first(records)]
    return [
        Choice(f"{DIRECTORY}:{place}", f"New session in {home_relative(place, home)}")
        for place in _first_ones(places)
    ]


def command_choices(records: Iterable[SessionRecord]) -> list[Choice]:
    """Commands that sessions ran, to be run anew in the present directory; the last used first."""
    owners: dict[tuple[str, ...], str] = {}
    for each in _latest_first(records):
        if each.command:
            owners.setdefault(each.command, each.id)
    return [
        Choice(f"{COMMAND}:{session_id}", f"Run {shlex.join(command)}")
        for command, session_id in list(owners.items())[:_MOST]
    ]


def _latest_first(records: Iterable[SessionRecord]) -> list[SessionRecord]:
    return sorted(records, key=lambda each: each.last_accessed or each.created, reverse=True)


def _first_ones(places: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, places)))[:_MOST]
