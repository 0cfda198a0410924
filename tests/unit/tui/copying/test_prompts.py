"""From marks to prompts and outputs, with marks as a terminal keeps them."""

from __future__ import annotations

from aisession_tui.terminal.prompt_marks import LineMark
from aisession_tui.tui.copying.prompts import next_prompt, output_at, prompt_lines
from aisession_tui.tui.selection import LINE_END, Point, Span


def marks(*texts: str) -> list[LineMark]:
    """`3 A` or `3.6 D`: line, column, kind."""
    found = []
    for text in texts:
        place, kind = text.split()
        line, _, column = place.partition(".")
        found.append(LineMark(int(line), int(column or 0), kind))
    return found


SESSION = marks(
    *("0 A", "0.2 B", "1 C", "3 D"),  # two lines of output
    *("3 A", "3.2 B", "4 C", "4 D"),  # none
    *("4 A", "4.2 B", "5 C", "5.6 D"),  # no end of the line
    *("5.6 A", "5.8 B"),
)


def test_prompts_are_gone_to_from_anywhere():
    assert prompt_lines(SESSION) == [0, 3, 4, 5]
    assert next_prompt(SESSION, 2, -1) == 0
    assert next_prompt(SESSION, 2, 1) == 3
    assert next_prompt(SESSION, 5, -2) == 3
    assert next_prompt(SESSION, 5, -9) == 0
    assert next_prompt(SESSION, 5, 1) is None


def test_a_prompt_without_its_beginning_is_one():
    assert prompt_lines(marks("0.2 B", "1 C", "2 D", "2 A", "3.2 B")) == [0, 2]


def test_the_output_of_the_command_one_is_at():
    first = Span(Point(1, 0), Point(2, LINE_END))
    for line in (0, 1, 2):
        assert output_at(SESSION, Point(line, 3), 9) == first
    assert output_at(SESSION, Point(3, 5), 9) is None
    assert output_at(SESSION, Point(4, 5), 9) == Span(Point(5, 0), Point(5, 6))


def test_at_the_prompt_it_is_that_of_the_last_command():
    assert output_at(SESSION, Point(5, 8), 9) == Span(Point(5, 0), Point(5, 6))


def test_a_command_that_still_runs_has_written_up_to_here():
    running = marks("0 A", "0.2 B", "1 C")
    assert output_at(running, Point(0, 0), 7) == Span(Point(1, 0), Point(7, LINE_END))


def test_without_marks_there_is_nothing():
    assert output_at([], Point(3, 0), 9) is None
    assert next_prompt([], 3, -1) is None


def test_a_command_whose_prompt_is_gone_still_has_its_output():
    assert output_at(marks("4 C", "6 D", "6 A"), Point(5, 0), 9) == Span(
        Point(4, 0), Point(5, LINE_END)
    )
    assert output_at(marks("4 C", "6 D"), Point(2, 0), 9) is None
