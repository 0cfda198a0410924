"""Of resizes that wait for a busy host only the last one costs, and none comes after its key."""

from __future__ import annotations

import random
import sys

from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.messages import AttachRaw, ReadScreen, Resize, SendText
from aisession_tui.store import journal, journal_files
from tests.support import processes
from tests.support.waiting import wait_until

STORM = 2_000
MOST_CPU_S = 3.0
"""Each of them used to cost 12 ms: eight times as much."""
PROGRAM = (
    "import os, tty; tty.setraw(0); os.write(1, b'ready')\n"
    "while key := os.read(0, 1).decode():\n"
    "    columns, rows = os.get_terminal_size(0)\n"
    "    os.write(1, f'<{key} {columns}x{rows}>'.encode())"
)


def resizes_of(home, session_id):
    """The sizes that a session's journal has come through."""
    folder = str(home.session_dir(session_id) / "journal")
    found = (
        journal.read_segment(journal_files.read(each)) for each in journal_files.listed(folder)
    )
    events = [event for segment in found for event in segment.events]
    return [event.data.decode() for event in events if event.code == journal.RESIZE]


def test_a_storm_of_resizes_costs_as_much_as_a_few(home):
    session_id = home.create("--name", "x")
    home.exec("x", "seq 5000 | tee /dev/tty >/dev/null")
    host, rng = home.host_pid(session_id), random.Random(1)
    with home.connect(session_id, "attach") as client:
        client.request(AttachRaw(1, 80, 24))
        before = processes.cpu_s(host)
        with processes.stopped(host):
            storm = [Resize(rng.randrange(20, 300), rng.randrange(5, 100)) for _ in range(STORM)]
            client._send(b"".join(map(encode, [*storm, Resize(91, 31)])))
        size = client.request(Describe(0))["record"]["size"]
        cost_s = processes.cpu_s(host) - before
    assert size == {"columns": 91, "rows": 31}
    assert home.exec("x", "stty size </dev/tty").out == "31 91\n"
    assert resizes_of(home, session_id)[-1] == "91x31"
    assert len(resizes_of(home, session_id)) < STORM // 10
    assert cost_s <= MOST_CPU_S


def test_each_key_finds_the_size_that_came_before_it(home):
    session_id = home.create("--name", "x", "--", sys.executable, "-c", PROGRAM)
    home.wait_screen("x", "ready")
    host = home.host_pid(session_id)
    sizes = [(90 + number, 30 + number) for number in range(10)]
    with home.connect(session_id, "attach") as client:
        client.request(AttachRaw(1, 80, 24))
        for key, (columns, rows) in zip("abcdefghij", sizes, strict=True):
            with processes.stopped(host):
                client.send(Resize(columns + 40, rows))
                client.send(Resize(columns, rows))
                client.send(SendText(key))
            answer = f"<{key} {columns}x{rows}>"
            wait_until(
                lambda answer=answer: answer in client.request(ReadScreen(0))["text"], what=answer
            )
    told = [f"{columns}x{rows}" for columns, rows in sizes]
    assert resizes_of(home, session_id) == told
