"""Writes one kind of file over and over, and says each number that is written; to be killed."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Sequence

from aisession_tui.config import writing
from aisession_tui.model.layout import Layout
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.store import layouts, records, snapshots

SESSION = "0123abcd"
PADDING = "x" * 3000
"""So that one write is not one block."""


def write_record(number: int) -> None:
    env, status = {"PADDING": PADDING}, SessionStatus.EXITED
    ended = time.time()
    records.save(
        SessionRecord(SESSION, "x", title=str(number), status=status, env=env, exited=ended)
    )


def read_record() -> int:
    return int(records.load(SESSION).title)


def write_layout(number: int) -> None:
    layouts.save(Layout(theme=str(number), collapsed=frozenset({PADDING})))


def read_layout() -> int:
    return int(layouts.load().theme)


def write_settings(number: int) -> None:
    writing.set_value(("sidebar", "width"), number)


def read_settings() -> int:
    import tomllib

    with open(writing.presence.config_path(), "rb") as file:
        return int(tomllib.load(file)["sidebar"]["width"])


def write_screen(number: int) -> None:
    screen = f"{number} {PADDING * 20}".encode()
    snapshots.save(SESSION, snapshots.Snapshot(Size(80, 24), screen, number))


def read_screen() -> int:
    found = snapshots.load(SESSION)
    assert found is not None
    assert found.data == f"{found.segment} {PADDING * 20}".encode()
    return found.segment


WRITERS = {
    "record": (write_record, read_record),
    "layout": (write_layout, read_layout),
    "settings": (write_settings, read_settings),
    "screen": (write_screen, read_screen),
}


def run(arguments: Sequence[str]) -> int:
    """Write from a number on until somebody ends this."""
    kind, start = arguments
    for number in itertools.count(int(start)):
        WRITERS[kind][0](number)
        os.write(1, b"%d\n" % number)
    return 0
