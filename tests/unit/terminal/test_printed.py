"""Raw output as lines of text."""

import pytest

from aisession_tui.terminal.printed import pieces, text_of


def lines(row):
    return [text_of(row[start:end]) for start, end in pieces(row)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b"plain", ["plain"]),
        (b"", [""]),
        (b"\r", [""]),
        (b"ends\r\r", ["ends"]),
        (b"\x1b[1;31mr\x1b[0me\x1b[4:3md", ["red"]),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1bPsixel\x1b\\c\x1b(Bd\x0ee\x07", ["abcde"]),
        (b"10%\r20%\r\x1b[K30%\r", ["10%", "20%", "30%"]),
        (b"\x1b[2;3Hone\x1b[5Btwo\x1b7three\x1bM", ["one", "two", "three"]),
        (b"a\x1b[Cb\x1b[3Cc\tD", ["a b   c\tD"]),
        (b"a\x1b[99999999999Cb", ["a" + " " * 1000 + "b"]),
        ("schön \ufffd 漢字".encode() + b"\xff", ["schön \ufffd 漢字\ufffd"]),
        (b"a\x1b]133;A;aid=0123456789abcdef", ["a"]),
        (b"a\x1b[38;5", ["a"]),
    ],
)
def test_rows(row, expected):
    assert lines(row) == expected
