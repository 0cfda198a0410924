"""What there is to open at a cell."""

from __future__ import annotations

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.tui.copying.links import link_of, target_at
from aisession_tui.tui.copying.page import Page
from aisession_tui.tui.selection import Point

COLUMNS = 40


def target(text: str, at: str):
    """The target at the place of a text; all in one line, however it is wrapped."""
    terminal = Terminal(COLUMNS, 20)
    terminal.feed(text.encode())
    page = Page(terminal.row, 0, 19, COLUMNS, 0, 20, 0)
    joined = "".join(terminal.row(y).plain().ljust(COLUMNS) for y in range(20))
    line, column = divmod(joined.index(at), COLUMNS)
    return target_at(page, Point(line, column), link_of(terminal.table))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org/a?b=c#d now", "https://example.org/a?b=c#d"),
        ("(see https://example.org/a).", "https://example.org/a"),
        (
            "https://en.wikipedia.org/wiki/C_(language), too",
            "https://en.wikipedia.org/wiki/C_(language)",
        ),
        ("<https://example.org/x>", "https://example.org/x"),
        ('"https://example.org/x"', "https://example.org/x"),
        ("https://example.org/" + "y" * 60 + " wrapped", "https://example.org/" + "y" * 60),
        ("ftp://example.org/日本", "ftp://example.org/日本"),
        ("mailto:me@example.org, please", "mailto:me@example.org"),
        ("**https://example.org**", "https://example.org"),
    ],
)
def test_addresses(text, address):
    found = target(text, address[:12])
    assert found is not None
    assert found.address == address


def test_an_address_is_only_where_it_stands():
    assert target("see https://example.org now", "see") is None
    found = target("one https://example.org/1 two", "https")
    assert found.cells[:2] == (0, 4)
    assert found.cells[3] == 4 + len("https://example.org/1")


def test_hyperlinks_are_what_they_say():
    text = "x \x1b]8;;https://example.org/hidden\x1b\\click here\x1b]8;;\x1b\\ y"
    found = target(text, "here")
    assert found.address == "https://example.org/hidden"
    assert found.cells == (0, 2, 0, 12)
    assert target(text, "y") is None


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ("src/app.py:12: error", "app", ("src/app.py", 12, 0)),
        ("src/app.py:12:7: error", "app", ("src/app.py", 12, 7)),
        ("  --> src/main.rs:10:5", "main", ("src/main.rs", 10, 5)),
        ('  File "/tmp/a b.py", line 3, in f', "a b", ("/tmp/a b.py", 3, 0)),
        ("(lib/x.js:99)", "lib", ("lib/x.js", 99, 0)),
        ("Makefile:3: *** missing", "Make", ("Makefile", 3, 0)),
        ("modified:   docs/readme.md", "docs", ("docs/readme.md", 0, 0)),
        ("see ~/notes.txt.", "notes", ("~/notes.txt", 0, 0)),
        ("日本 src/app.py:12", "app", ("src/app.py", 12, 0)),
    ],
)
def test_files_and_lines(text, at, place):
    found = target(text, at)
    assert found is not None
    assert (found.path, found.line, found.column) == place
    assert not found.address


def test_words_are_nothing_to_open():
    for text in ("just words here", "words ... here", "words / here"):
        for at in text.split():
            assert target(text, at) is None
