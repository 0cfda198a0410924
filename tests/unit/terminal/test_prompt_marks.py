"""Where prompts and output are: kept with the rows, through scrolling, new widths and snapshots."""

from __future__ import annotations

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.prompt_marks import LineMark


def mark(kind: str) -> bytes:
    return b"\x1b]133;%s;aid=0123\x07" % kind.encode()


def command(name: bytes, output: bytes, end: str = "D;0") -> bytes:
    """What a shell with marks writes for one command, up to the next prompt."""
    return mark("A") + b"$ " + mark("B") + name + b"\r\n" + mark("C") + output + mark(end)


def session(columns: int = 20, rows: int = 5, scrollback: int = 1000) -> Terminal:
    terminal = Terminal(columns, rows, scrollback)
    terminal.feed(
        command(b"ls", b"a\r\nb\r\n") + command(b"true", b"") + command(b"cat", b"no end")
    )
    terminal.feed(mark("A") + b"$ " + mark("B"))
    return terminal


MARKS = [
    *((0, 0, "A"), (0, 2, "B"), (1, 0, "C"), (3, 0, "D")),
    *((3, 0, "A"), (3, 2, "B"), (4, 0, "C"), (4, 0, "D")),
    *((4, 0, "A"), (4, 2, "B"), (5, 0, "C"), (5, 6, "D")),
    *((5, 6, "A"), (5, 8, "B")),
]


def test_marks_have_absolute_lines_on_the_screen_and_in_the_history():
    terminal = session()
    assert terminal.scrollback_end == 1
    assert terminal.marks() == [LineMark(*each) for each in MARKS]
    terminal.feed(b"\r\n" * 50)
    assert terminal.marks() == [LineMark(*each) for each in MARKS]
    assert terminal.marks(3) == [LineMark(*each) for each in MARKS[-3:]]


def test_marks_are_given_up_with_their_lines():
    terminal = session(scrollback=4)
    terminal.feed(b"\r\n" * 7)
    assert terminal.scrollback_start == 4
    assert [each.line for each in terminal.marks()] == [4, 4, 4, 4, 5, 5, 5, 5]


def test_a_flood_between_two_commands_leaves_their_marks_alone():
    terminal = Terminal(40, 5, 20_000)
    flood = b"".join(b"line %d\r\n" % n for n in range(5000))
    terminal.feed(command(b"seq", b""))
    terminal.feed(flood)
    terminal.feed(command(b"ls", b"x\r\n"))
    lines = [(each.line, each.kind) for each in terminal.marks()]
    assert lines == [
        *((0, "A"), (0, "B"), (1, "C"), (1, "D")),
        *((5001, "A"), (5001, "B"), (5002, "C"), (5003, "D")),
    ]


def test_a_screen_that_is_cleared_has_no_prompts():
    terminal = session()
    terminal.feed(b"\x1b[H\x1b[2J\x1b[3J" + mark("A"))
    [only] = terminal.marks()
    assert (only.line, only.kind) == (terminal.scrollback_end, "A")


def test_a_prompt_that_is_drawn_anew_is_one_prompt():
    terminal = Terminal(20, 5)
    for _ in range(3):
        terminal.feed(b"\r" + mark("A") + b"$ " + mark("B"))
    assert [each.kind for each in terminal.marks()] == ["A", "B"]


def test_full_screen_programs_make_no_prompts():
    terminal = Terminal(20, 5)
    terminal.feed(b"\x1b[?1049h" + mark("A") + b"\x1b[?1049l")
    assert terminal.marks() == []


@pytest.mark.parametrize("columns", [7, 11, 40])
def test_marks_stay_on_their_text_in_another_width(columns):
    terminal = Terminal(20, 5)
    for name in (b"one", b"two", b"six"):
        terminal.feed(command(name, b"o" * 33 + b"\r\n"))
    terminal.feed(mark("A") + b"$ sleep\r\n" + mark("C"))  # nothing to draw anew
    terminal.resize(columns, 5)
    start = terminal.scrollback_start
    rows = terminal.history(start, terminal.scrollback_length)
    rows += [terminal.row(y) for y in range(5)]
    texts = {"A": "$ ", "B": ("one", "two", "six"), "C": "ooo"}
    found = [each for each in terminal.marks() if each.kind in texts]
    assert [each.kind for each in found] == ["A", "B", "C"] * 3 + ["A", "C"]
    for each in found[:-1]:
        text = rows[each.line - start].plain()[each.column :]
        assert text.startswith(texts[each.kind]), each


def test_a_prompt_that_its_shell_draws_anew_keeps_its_place():
    terminal = Terminal(40, 6)
    terminal.feed(command(b"ls", b"x\r\n"))
    terminal.feed(mark("A") + b"me@host:~/src/somewhere$ " + mark("B"))
    terminal.resize(16, 6)
    terminal.feed(b"\r\x1b[Jme@host:~/src/somewhere$ " + mark("B"))
    prompts = [each for each in terminal.marks() if each.kind == "A"]
    assert [each.line - prompts[0].line for each in prompts] == [0, 2]
    terminal.resize(40, 6)
    terminal.feed(b"\r\x1b[Jme@host:~/src/somewhere$ " + mark("B"))
    assert [each.kind for each in terminal.marks()] == list("ABCDAB")


def test_a_snapshot_has_the_marks_of_its_lines():
    terminal = session()
    copy = Terminal(20, 5)
    copy.feed(terminal.snapshot(1000))
    assert copy.marks() == terminal.marks()
    assert copy.display == terminal.display
    assert copy.cursor == terminal.cursor
    assert copy.screen.edits_line
