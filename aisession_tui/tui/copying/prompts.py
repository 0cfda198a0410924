"""From the shell's marks (OSC 133) to prompts to jump to and outputs to select. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aisession_tui.terminal.prompt_marks import LineMark
from aisession_tui.tui.selection import LINE_END, Point, Span


class _Output(NamedTuple):
    prompt: Point
    """Where its command's prompt began, or the output itself."""
    start: Point
    end: Point | None
    """Nothing: it goes on."""


def prompt_lines(marks: Sequence[LineMark]) -> list[int]:
    """The lines on which prompts begin: where `A` is, or `B` if a cleared screen has taken `A`."""
    lines: list[int] = []
    is_open = False
    for mark in marks:
        if mark.kind == "A" or (mark.kind == "B" and not is_open):
            lines.append(mark.line)
        is_open = mark.kind in ("A", "B")
    return lines


def next_prompt(marks: Sequence[LineMark], line: int, count: int) -> int | None:
    """The line of the so manieth prompt below a line (negative: above), or of the last one."""
    lines = sorted(set(prompt_lines(marks)))
    if count < 0:
        found = [each for each in reversed(lines) if each < line]
    else:
        found = [each for each in lines if each > line]
    return found[min(abs(count), len(found)) - 1] if found else None


def output_at(marks: Sequence[LineMark], point: Point, newest: int) -> Span | None:
    """The output of the command at a place, or of the last one before it; nothing if it is empty.

    A command that still runs has written up to the line `newest`.
    """
    outputs = [each for each in _outputs(marks) if each.prompt <= point]
    if not outputs:
        return None
    start, end = outputs[-1].start, outputs[-1].end or Point(newest, LINE_END)
    if end.column == 0:
        end = Point(end.line - 1, LINE_END)
    return Span(start, end) if start < end else None


def _outputs(marks: Sequence[LineMark]) -> list[_Output]:
    found: list[_Output] = []
    prompt: Point | None = None
    is_open = False
    for mark in marks:
        point = Point(mark.line, mark.column)
        if is_open and mark.kind in ("A", "D"):
            found[-1] = found[-1]._replace(end=point)
            is_open = False
        if mark.kind == "C":
            found.append(_Output(prompt or point, point, None))
            prompt, is_open = None, True
        elif mark.kind == "A" or (mark.kind == "B" and prompt is None):
            prompt = Point(mark.line, 0)
    return found
