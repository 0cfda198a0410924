"""What a command wrote, for a model."""

import pytest

from aisession_tui.mcp.output import KeptOutput, cut, read


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (b"", ""),
        (b"plain  \n\n\ttext\n\n", "plain  \n\n\ttext\n\n"),
        (b"dos\r\n", "dos\n"),
        (b"\xff\n", "�\n"),
        (b"\x1b[31mred\x1b[m\n", "red\n"),
        (b"10%\r50%\r100%\ndone\n", "100%\ndone\n"),
        (b"one\ntwo\x1b[A\rONE\n\n", "ONE\ntwo\n"),
        (b"x" * 200 + b"\x07\n", "x" * 200 + "\n"),
    ],
)
def test_it_reads_as_on_a_terminal(output, text):
    assert read(output, 80) == text


def test_nothing_scrolls_away_of_drawn_output():
    lines = "".join(f"{number}\n" for number in range(5000))
    assert read(f"\x1b[m{lines}".encode(), 80) == lines


def test_short_output_is_whole():
    kept = KeptOutput()
    kept.take(b"a" * 999)
    kept.take(b"\n")
    assert kept.text(80, 1000, "") == ("a" * 999 + "\n", False)


@pytest.mark.parametrize("pieces", [1, 100, 5000])
def test_of_long_output_beginning_and_end_are_kept_in_bounded_memory(pieces):
    kept = KeptOutput()
    data = b"".join(b"%09d\n" % number for number in range(1000))
    for _ in range(pieces):
        kept.take(data)
    text, is_cut = kept.text(80, 6000, "read on")
    assert is_cut
    beginning, note, end = text.partition("\n[…")[0], text.count("[…"), text.rpartition("…]\n")[2]
    assert beginning == data.decode()[:1999]
    assert note == 1
    assert end == data.decode()[-4000:]
    assert kept.size_bytes == pieces * len(data)
    assert len(kept._head) + len(kept._tail) < 3 << 20


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("one\ntwo\nthree\nfour\nfive\n", 18, "one\n[… note …]\nfour\nfive\n"),
        ("one\ntwo\nthree\nfour\nfive\n", 14, "one\n[… note …]\nfour\nfive\n"),
        ("x" * 30, 9, "xxx\n[… note …]\nxxxxx"),
    ],
)
def test_whole_lines_are_shown_where_there_are_any(text, most, shown):
    assert cut(text, text, most, "note") == shown


def test_an_end_that_is_short_is_whole():
    assert cut("x\n" * 99, "100%\n", 90, "note").endswith("]\n100%\n")
