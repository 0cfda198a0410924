"""Screens that nobody here drew: recorded programs and xterm.js's fixtures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aisession_tui.terminal import Terminal

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
RECORDINGS = sorted(CORPORA.glob("recordings/*.text"))
FIXTURES = sorted(CORPORA.glob("xtermjs/*.in"))

needs_corpora = pytest.mark.skipif(not CORPORA.exists(), reason=f"no corpora at {CORPORA}")

KNOWN_MISSES = {
    "t0084-CBT": "xterm keeps the pending wrap across CBT; xterm.js does not either",
    "t0103-reverse_wrap": "we go back only into lines that wrapped, as xterm does since patch 383",
}


def expected(path: Path, rows: int) -> list[str]:
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").split("\n")]
    return (lines + [""] * rows)[:rows]


@needs_corpora
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
@pytest.mark.parametrize("chunk", [1, 997, 1 << 20])
def test_a_recorded_program_looks_as_in_xtermjs(path, chunk):
    name, size, _ = path.name.split(".")
    columns, rows = map(int, size.split("x"))
    data = path.with_name(f"{name}.bin").read_bytes()
    terminal = Terminal(columns, rows)
    for start in range(0, len(data), chunk):
        terminal.feed(data[start : start + chunk])
    assert [row.rstrip() for row in terminal.display] == expected(path, rows)


@needs_corpora
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_looks_as_in_xterm(path, request):
    if path.stem in KNOWN_MISSES:
        reason = KNOWN_MISSES[path.stem]
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    terminal = Terminal(80, 25)
    terminal.feed(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [row.rstrip() for row in terminal.display] == expected(path.with_suffix(".text"), 25)


@needs_corpora
def test_73_of_76_fixtures_look_as_in_xterm():
    assert len(FIXTURES) == 76
    assert len(FIXTURES) - len(KNOWN_MISSES) >= 73


@needs_corpora
@pytest.mark.parametrize("path", sorted(CORPORA.glob("casts/*.cast")), ids=lambda path: path.name)
def test_a_cast_ends_as_its_recording(path):
    header, *events = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    columns, rows = header["term"]["cols"], header["term"]["rows"]
    terminal = Terminal(columns, rows)
    for _, kind, data in events:
        if kind == "o":
            terminal.feed(data.encode())
    wanted = CORPORA / "recordings" / f"claude-code.{columns}x{rows}.text"
    assert [row.rstrip() for row in terminal.display] == expected(wanted, rows)
