"""Going about in a recording that was made up line by line."""

from __future__ import annotations

import json
import time

import pytest

from aisession_tui.model.size import Size
from aisession_tui.service.playing import Player
from aisession_tui.service.recordings import Part, Recording
from aisession_tui.service.rewinding import Rewinder
from aisession_tui.store import journal
from aisession_tui.terminal.terminal import Terminal

EVENTS = [
    (1000, "o", "$ "),
    (1000, "m", "prompt"),
    (2000, "m", "command"),
    (2000, "o", "make\r\n"),
    (2500, "o", "\x1b[31mErr\x1b[1mor"),
    (2600, "o", ": 12\x1b[m\r\n"),
    (3000, "m", "exit 2"),
    (3000, "o", "$ "),
    (600_000, "m", "command"),
    (600_000, "o", "make again\r\n"),
    (600_100, "o", "ERROR: 13\r\n"),
    (600_200, "m", "bell"),
    (600_300, "m", "exit 0"),
]


def screen_after(events):
    terminal = Terminal(40, 10)
    terminal.feed("".join(text for _, code, text in events if code == "o").encode())
    return json.dumps(terminal.snapshot().decode()).encode()


def segment(events, before, number, begin_s):
    header = journal.Header(Size(40, 10), begin_s, number, continues=number > 1)
    keyframe = journal.event_line(0, "o", screen_after(before))
    lines, last_ms = [journal.header_line(header), keyframe], 0
    for at_ms, code, text in events:
        lines.append(journal.event_line(at_ms - last_ms, code, json.dumps(text).encode()))
        last_ms = at_ms
    return header, b"".join(lines)


def recording(split):
    parts = []
    for number, events in enumerate((EVENTS[:split], EVENTS[split:]), 1):
        start_ms = events[0][0] if events and number > 1 else 0
        shifted = [(at - start_ms, code, text) for at, code, text in events]
        if shifted or number == 1:
            before = EVENTS[:split] if number > 1 else []
            header, data = segment(shifted, before, number, 1000 + start_ms / 1000)
            parts.append(Part(start_ms, header, lambda data=data: data))
    return Recording(parts)


@pytest.fixture(params=[len(EVENTS), 5, 8], ids=["one segment", "cut in a word", "cut in a pause"])
def rewinder(request):
    made = recording(request.param)
    return Rewinder(made, made.duration_ms)


def shown(rewinder):
    return [line.rstrip() for line in rewinder.terminal.display if line.strip()]


def test_it_begins_where_it_is_told(rewinder):
    assert rewinder.at_ms == rewinder.duration_ms == 600_300
    assert shown(rewinder) == ["$ make", "Error: 12", "$ make again", "ERROR: 13"]


def test_steps_back_and_on_show_every_change(rewinder):
    back = []
    while rewinder.step(-1):
        back.append(rewinder.at_ms)
    assert [at for at in back if at] == [600_100, 600_000, 3000, 2600, 2500, 2000, 1000]
    on = []
    while rewinder.step(1):
        on.append(rewinder.at_ms)
    assert [at for at in on if at in back] == sorted(at for at in back if at > min(back))
    assert shown(rewinder)[-1] == "ERROR: 13"


def test_steps_by_command(rewinder):
    assert rewinder.to_command(-1)
    assert rewinder.at_ms == 600_000
    assert rewinder.to_command(-1)
    assert rewinder.at_ms == 2000
    assert not rewinder.to_command(-1)
    assert rewinder.to_command(1)
    assert (rewinder.at_ms, shown(rewinder)[-1]) == (600_000, "$ make again")
    assert not rewinder.to_command(1)


def test_prompts_are_no_marks(rewinder):
    labels = [(each.at_ms, each.label) for each in rewinder.markers]
    assert labels == [
        (2000, "command"), (3000, "exit 2"),
        (600_000, "command"), (600_200, "bell"), (600_300, "exit 0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("error", [600_100, 2500]),
        ("Error: 12", [2600]),
        ("ERROR", [600_100]),
        ("make", [600_000, 2000]),
        ("nowhere", []),
    ],
)
def test_when_a_text_appeared(rewinder, text, times):
    found = []
    while rewinder.to_text(text, -1):
        found.append(rewinder.at_ms)
    assert found == times
    rewinder.seek(0)
    found = []
    while rewinder.to_text(text, 1):
        found.append(rewinder.at_ms)
    assert found == times[::-1]


def test_long_pauses_are_played_as_short_ones(rewinder):
    rewinder.seek(3000)
    rewinder.play(50, 2000)
    assert rewinder.at_ms == 598_000
    rewinder.play(1999, 2000)
    assert shown(rewinder)[-1] == "$"
    rewinder.play(50, 2000)
    assert shown(rewinder)[-1] == "$ make again"


FRAMES = 1_500
FRAMES_A_SCREEN = 100


def dense():
    """Frames of a full-screen program, one a millisecond, and what they show at some of them."""
    header = journal.Header(Size(80, 24), 1000.0, 1, continues=False)
    terminal = Terminal(80, 24)
    lines = [journal.header_line(header), journal.event_line(0, "o", b'""')]
    for number in range(FRAMES):
        rows = (f"\x1b[{y};1H\x1b[3{y % 8}mrow {y} of frame {number}\x1b[K" for y in range(1, 24))
        text = "".join(rows)
        lines.append(journal.event_line(1, "o", json.dumps(text).encode()))
        terminal.feed(text.encode())
        if number % FRAMES_A_SCREEN == 0:
            shown = json.dumps(terminal.snapshot().decode()).encode()
            lines.append(journal.screen_line(1_000_001 + number, Size(80, 24), shown))
    data = b"".join(lines)
    return Recording([Part(0, header, lambda: data)])


def test_a_moment_that_is_near_in_time_but_not_in_output_is_not_walked_to():
    found = dense()
    walker, seeker = Player(found, 400), Player(found, 400)
    begun = time.thread_time()
    walker.advance(1390)
    walked_s = time.thread_time() - begun
    begun = time.thread_time()
    seeker.seek(1390)
    sought_s = time.thread_time() - begun
    assert seeker.at_ms == walker.at_ms == 1390
    assert seeker.next_ms == walker.next_ms == 1391
    assert seeker.terminal.display == walker.terminal.display
    assert sought_s < walked_s / 2


def test_a_moment_that_is_near_is_walked_to():
    player = Player(dense(), 400)
    terminal = player.terminal
    player.seek(420)
    assert player.terminal is terminal
    assert "row 1 of frame 419" in terminal.display[0]
