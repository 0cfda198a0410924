"""What is kept of a command's output."""

from __future__ import annotations

import os

import pytest

from aisession_tui.cli import captured


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
@pytest.mark.parametrize("size", [0, 5, 19, 20, 21, 100, 101])
def test_an_excerpt_has_the_beginning_and_the_end(piece, size):
    data = bytes(97 + number % 26 for number in range(size))
    excerpt = captured.Excerpt(20)
    for start in range(0, size, piece):
        excerpt.write(data[start : start + piece])
    assert excerpt.is_truncated == (size > 20)
    gap = f"\n[… {size - 20} bytes are left out here …]\n" if size > 20 else ""
    tail = data[max(10, size - 10) :].decode()
    assert excerpt.data.decode() == data[:10].decode() + gap + tail


def test_a_spool_gives_back_all_of_it(capfd):
    spool = captured.Spool()
    data = os.urandom(captured._MEMORY_BYTES + 1).hex().encode()
    for start in range(0, len(data), 100_000):
        spool.write(data[start : start + 100_000])
    spool.print()
    assert capfd.readouterr().out.encode() == data
