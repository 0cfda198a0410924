"""Answers to our colour question are taken out of what is typed, wherever they are cut."""

from __future__ import annotations

import pytest

from aisession_tui.cli.outer_colors import OuterColors

ANSWERS = b"\x1b]10;rgb:ffff/eeee/0000\x1b\\\x1b]11;rgb:00/80/ff\x07\x1b[?62;22c"


def test_answers_are_learnt_and_not_typed():
    colors = OuterColors()
    assert colors.take(b"ls" + ANSWERS + b"\r") == b"ls\r"
    assert (colors.foreground, colors.background) == ("ffee00", "0080ff")


@pytest.mark.parametrize("cut", range(1, len(ANSWERS)))
def test_cut_anywhere(cut):
    colors = OuterColors()
    typed = colors.take(ANSWERS[:cut]) + colors.take(ANSWERS[cut:] + b"x")
    if ANSWERS[:cut].endswith((b"\x1b", b"\x1b]", b"\x1b[")) and not ANSWERS[cut - 2 :].startswith(
        b"0\x1b"
    ):
        return  # Escape and alt keys must not wait for an answer that may never come
    assert typed == b"x"
    assert colors.background == "0080ff"


def test_keys_that_look_alike_pass():
    colors = OuterColors()
    for key in (b"\x1b", b"\x1b[A", b"\x1b[99;5u", b"\x1b]", b"\x1bOP"):
        assert colors.take(key) == key


def test_after_the_last_answer_everything_is_typed():
    colors = OuterColors()
    colors.take(b"\x1b[?62c")
    assert colors.take(ANSWERS) == ANSWERS
