"""Text for a cell grid."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from aisession_tui.tui.text import age, fit, home_relative, pad, printable, span

WIDTHS = st.integers(0, 40)
CLUSTERS = st.text(st.sampled_from("a 漢e\u0301\u200d\ufe0f\U0001f469\U0001f3fd❤\U0001f1e9\u0d4d"))


@given(st.text() | CLUSTERS, WIDTHS)
@example("\u200d", 1)
@example("a\u200d", 3)
def test_padded_text_has_exactly_the_width(text, width):
    assert cell_len(pad(printable(text), width, "…")) == width
    assert cell_len(fit(printable(text), width, "…")) <= width


@given(st.text(st.characters()))
def test_nothing_that_moves_the_cursor_gets_through(text):
    shown = printable(text)
    assert shown.isprintable() or not any(ord(letter) < 32 or letter == "\x7f" for letter in shown)
    shown.encode()


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\x9b31mb", "a\u202eb", "a\udc80b", "a\nb"])
def test_dangerous_characters_are_replaced(text):
    assert printable(text)[1] == "?"


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert fit("sessions", 5, "…") == "sess…"
    assert fit("日本語", 4, "…") == "日…"
    assert fit("sessions", 8, "…") == "sessions"
    assert fit("sessions", 0, "…") == ""


def test_paths_below_home():
    assert home_relative("/home/me/src", "/home/me/") == "~/src"
    assert home_relative("/home/me", "/home/me") == "~"
    assert home_relative("/home/meg", "/home/me") == "/home/meg"
    assert home_relative("/x", "") == "/x"


@pytest.mark.parametrize(
    ("seconds", "said", "aged"),
    [
        (-3, "0 s", ""),
        (40, "40 s", ""),
        (240, "4 m", "4 m"),
        (7_200, "2 h", "2 h"),
        (7_800, "2 h 10 m", "2 h"),
        (100_000, "1 d 3 h", "1 d"),
        (864_000, "10 d", "10 d"),
    ],
)
def test_spans_and_ages(seconds, said, aged):
    assert span(seconds) == said
    assert age(seconds) == aged
