"""What a host tells of its scrollback: matches, prompts, and text without broken wraps."""

from __future__ import annotations

import pytest

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol.greeting import HOST_FEATURES
from aisession_tui.protocol.messages import FindText, ReadMarks
from aisession_tui.service import viewing


def test_a_host_finds_text_and_prompts_by_absolute_line(home):
    session = home.create("--name", "x")
    for number in range(3):
        assert home.exec("x", "sh", "-c", f"echo needle {number}; seq 100").code == 0
    with home.connect(session) as host:
        assert set(HOST_FEATURES) <= set(host.hello.features)
        found = host.request(FindText(0, "Needle", ignore_case=True))
        lines = [line for line, column, *end in found["matches"] if column == 0]
        assert len(lines) == 3
        assert (found["start"], found["is_cut"], found["columns"]) == (0, False, 80)
        marks = host.request(ReadMarks(0))["marks"]
        outputs = [line for line, _, kind in marks if kind == "C"]
        assert outputs[-3:] == lines
        assert host.request(FindText(0, "needle 0", end=lines[0]))["matches"] == []


def test_a_pattern_that_cannot_be_is_refused(home):
    session = home.create("--name", "x")
    with home.connect(session) as host:
        with pytest.raises(ProtocolError, match="empty text"):
            host.request(FindText(0, ""))
        assert host.request(FindText(0, "(" * 5000))["matches"] == []


def test_text_that_was_wrapped_is_read_as_one_line(home, own_dirs):
    session = home.create("--name", "x")
    home.exec("x", "printf", "%s\\n", "w" * 200)
    home.wait_screen("x", "w" * 80)
    assert "w" * 200 in viewing.screen_text(session, viewing.ALL_LINES, joined=True)
    assert "w" * 81 not in viewing.screen_text(session, viewing.ALL_LINES)
