"""Output that no program should write: the host stays small, goes on, and shows what a terminal would."""

from __future__ import annotations

import time

import pytest

from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.messages import AttachRaw, ReadScreen, Resize, SendText
from aisession_tui.terminal.terminal import Terminal
from tests.support import processes
from tests.support.waiting import wait_until

PATIENCE_S = 120.0
MOST_GROWTH_BYTES = 64 << 20
USUAL_GROWTH_BYTES = 48 << 20
"""With what the quick test writes: less than any of it that is kept without a limit."""
PROMPT_S = 2.0
RESIZE_S = 0.001
"""On the average: of those that wait only the last one costs."""
SLOWER = 3
"""How many times slower than planned a busy machine may be."""
PROGRAM = (
    'stty raw -echo; printf ready; while IFS= read -r name; do cat "$name"; touch "$name.sent";'
    " printf '\\033\\\\\\030\\033[24;60Hdone'; done"
)
RESET = b"\x1bc\x1b[3J"
END = b"\x1b\\\x18\x1b[24;60Hdone"
"""Ends what has no end, and writes into the last line."""


def letters(rng, size):
    return bytes(rng.choices(b"abcdefgh ", k=1000)) * (size // 1000)


def unended(start):
    return lambda rng, large: start + letters(rng, large)


EXTREMES = {
    "one line": (2_000_000, 100_000_000, letters),
    "lines": (
        50_000_000,
        500_000_000,
        lambda rng, size: (bytes(rng.choices(b"abcdefgh ", k=98)) + b"\r\n") * (size // 100),
    ),
    "newlines": (50_000, 1_000_000, lambda _rng, count: b"\r\n" * count),
    "OSC": (50_000_000, 100_000_000, unended(b"\x1b]0;")),
    "DCS": (50_000_000, 100_000_000, unended(b"\x1bPq")),
    "APC": (50_000_000, 100_000_000, unended(b"\x1b_G")),
    "long CSI": (
        4_000_000,
        20_000_000,
        lambda _rng, size: b"\x1b[" + b"1;22;38;5;" * (size // 10),
    ),
    "CSI": (
        100_000,
        100_000,
        lambda rng, n: b"\x1b[" + b";".join(b"%d" % rng.randrange(110) for _ in range(n)) + b"m",
    ),
    "SGR": (
        20_000,
        1_000_000,
        lambda rng, n: b"".join(b"\x1b[38;5;%dmx" % rng.randrange(256) for _ in range(n)),
    ),
    "true colours": (
        100_000,
        500_000,
        lambda rng, n: b"".join(
            b"\x1b[38;2;%d;%d;%dmx" % tuple(rng.randbytes(3)) for _ in range(n)
        ),
    ),
    "REP": (1_000, 100_000, lambda _rng, n: b"x\x1b[2147483648b" * n),
    "scrolling": (5_000, 200_000, lambda _rng, n: b"\x1b[2;20r\x1b[20H" + b"x\x1b[999999S" * n),
    "combining": (300_000, 1_000_000, lambda _rng, n: b"a" + "\u0301".encode() * n),
    "wide": (30_000, 2_000_000, lambda _rng, n: "漢🚀👩‍🚀".encode() * (n // 10)),
    "tabs": (30_000, 2_000_000, lambda _rng, n: b"\t\x1b[Z\x1b[1000I" * (n // 10)),
    "alternate screens": (2_000, 50_000, lambda _rng, n: b"\x1b[?1049hx\x1b[?1049l" * n),
    "titles kept": (10_000, 200_000, lambda _rng, n: b"\x1b]0;t\x07\x1b[22t" * n),
    "keyboards": (10_000, 200_000, lambda _rng, n: b"\x1b[>31u" * n),
    "links": (
        5_000,
        100_000,
        lambda _rng, n: b"".join(b"\x1b]8;;http://e.org/%d\x07x" % at for at in range(n)),
    ),
}


@pytest.mark.fault("R23", "extreme output", "RSS + 64 MB, prompt in 2 s, screen as a fresh one")
def test_extreme_output_is_survived(home, rng, rounds, found):
    session_id = home.create("--name", "x", "--size", "80x24", "--", "sh", "-c", PROGRAM)
    home.wait_screen("x", "ready")
    host = home.host_pid(session_id)
    before = processes.resident_bytes(host)
    kinds, growths, waits = list(EXTREMES), {}, {}
    rng.shuffle(kinds)
    with home.connect(session_id) as client:
        for kind in kinds:
            quick, long, make = EXTREMES[kind]
            data = RESET + make(rng, rounds(quick, long))
            (home.path / kind).write_bytes(data)
            growths[kind] = peak_while(client, home.path / kind, host) - before
            asked = time.monotonic()
            screen = wait_until(lambda: done_screen(client), PATIENCE_S, f"an end of {kind}")
            waits[kind] = time.monotonic() - asked
            oracle = Terminal(80, 24)
            oracle.feed(data + END)
            assert [line.rstrip() for line in oracle.display] == screen, kind
    assert home.host_pid(session_id) == host
    largest, slowest = max(growths, key=growths.get), max(waits, key=waits.get)
    found(
        f"{len(kinds)} kinds, RSS + {growths[largest] / 1e6:.1f} MB after {largest}, "
        f"prompt {waits[slowest]:.2f} s after {slowest}"
    )
    assert growths[largest] <= rounds(USUAL_GROWTH_BYTES, MOST_GROWTH_BYTES)
    assert waits[slowest] <= SLOWER * PROMPT_S


def peak_while(client, path, host):
    """Have the program write a file, and look what its host needs for it."""
    client.request(SendText(f"{path.name}\n"))
    most = 0

    def is_sent():
        nonlocal most
        most = max(most, processes.resident_bytes(host))
        return path.with_name(f"{path.name}.sent").exists()

    wait_until(is_sent, PATIENCE_S, f"the output of {path.name}")
    return most


def done_screen(client):
    """The lines of the screen, once the program is done."""
    text = client.request(ReadScreen(0), PATIENCE_S)["text"]
    lines = [line.rstrip() for line in text.split("\n")][:24]
    return lines if "done" in lines[-1] else []


@pytest.mark.fault(
    "R23", "resizes as fast as they come", "RSS + 64 MB, the last one holds, 1 ms each"
)
def test_many_resizes_are_survived(home, rng, rounds, found):
    session_id = home.create("--name", "x")
    home.exec("x", "seq 5000 | tee /dev/tty >/dev/null")
    host = home.host_pid(session_id)
    before, count = processes.resident_bytes(host), rounds(200, 5_000)
    asked = time.monotonic()
    with home.connect(session_id, "attach") as client:
        client.send(AttachRaw(1, 80, 24))
        for number in range(count):
            client.send(Resize(rng.randrange(1, 300), rng.randrange(1, 100)))
            if number % 100 == 0:
                client.request(Describe(0), PATIENCE_S)
        client.send(Resize(91, 31))
        size = client.request(Describe(0), PATIENCE_S)["record"]["size"]
    took_s = time.monotonic() - asked
    growth = processes.resident_bytes(host) - before
    assert size == {"columns": 91, "rows": 31}
    assert home.exec("x", "stty size </dev/tty").out == "31 91\n"
    assert growth <= MOST_GROWTH_BYTES
    assert took_s <= SLOWER * count * RESIZE_S
    found(f"{count:,} in {took_s:.1f} s, RSS + {growth / 1e6:.1f} MB")
