"""Pastes of ten megabytes: to the byte, and nobody but the typist waits for who does not read."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time

import pytest

from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.messages import Happened, SendPaste, SendText, Watch
from tests.support import processes
from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

PATIENCE_S = 60.0
ANSWER_S = 2.0
READERS = {
    "raw": "tty.setraw(0)",
    "bracketed": "tty.setraw(0); os.write(1, b'\\x1b[?2004h')",
    "lines": "modes[3] &= ~termios.ECHO; termios.tcsetattr(0, termios.TCSANOW, modes)",
    "echoed lines": "",
}
READER = """
import hashlib, os, signal, sys, termios, tty
modes = termios.tcgetattr(0)
{prepare}
os.write(1, b"ready\\r\\n")
if "stop" in sys.argv:
    os.kill(os.getpid(), signal.SIGSTOP)
left, seen = int(sys.argv[1]), hashlib.sha256()
while left > 0:
    data = os.read(0, 65536)
    left -= len(data)
    seen.update(data)
os.write(1, b"\\r\\nsum " + (seen.hexdigest()[:32] if left == 0 else "too many").encode() + b"\\r\\n")
os.read(0, 1)
"""


def pasted(rng, size):
    """Lines of text of many scripts, shorter than a terminal may hold of one."""
    lines, length = [], 0
    while length < size:
        words = "".join(rng.choice("abc xyz 0189 äéß 漢字 🚀") for _ in range(rng.randrange(400)))
        lines.append(words + "\n")
        length += len(lines[-1].encode())
    return "".join(lines)


def arriving(text, kind):
    """The bytes that a reader gets of it."""
    if "lines" in kind:
        return text.encode()
    data = text.replace("\n", "\r").encode()
    return b"\x1b[200~" + data + b"\x1b[201~" if kind == "bracketed" else data


def start_reader(home, kind, expected, *options):
    program = READER.format(prepare=READERS[kind])
    argv = (sys.executable, "-c", program, str(len(expected)), *options)
    session_id = home.create("--name", "x", "--", *argv)
    home.wait_screen("x", "ready")
    return session_id


def wait_sum(home, expected):
    wanted = "sum " + hashlib.sha256(expected).hexdigest()[:32]
    wait_until(lambda: "sum" in home.screen("x"), PATIENCE_S, "the end of the paste")
    assert wanted in home.screen("x")


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.fault("R22", "paste of 10 MB", "exact to the byte")
def test_a_paste_arrives_whole(home, rng, rounds, found, kind):
    text = pasted(rng, rounds(500_000, 10_000_000))
    expected = arriving(text, kind)
    session_id = start_reader(home, kind, expected)
    with home.connect(session_id) as client:
        asked = time.monotonic()
        client.send(SendPaste(text))
        wait_sum(home, expected)
    found(f"{kind}: {len(expected):,} bytes in {time.monotonic() - asked:.1f} s")


@pytest.mark.fault(
    "R22", "paste of 10 MB, the reader is stopped", "others are answered and told; exact"
)
def test_a_paste_waits_for_a_reader_that_is_stopped(home, rng, rounds, found):
    text = pasted(rng, rounds(1_200_000, 10_000_000))
    expected = arriving(text, "raw") + b"!"
    session_id = start_reader(home, "raw", expected, "stop")
    program, host = home.record(session_id)["pid"], home.host_pid(session_id)
    wait_until(lambda: processes.state(program) == "T", what="the stop")
    with home.connect(session_id) as typist, home.connect(session_id) as other:
        typist.send(SendPaste(text))
        took = []
        for _ in range(20):
            asked = time.monotonic()
            assert other.request(Describe(0), ANSWER_S)["record"]["name"] == "x"
            took.append(time.monotonic() - asked)
        other.request(Watch(0))
        told = Happened("notice", "what was typed waits: the program reads slowly or not at all")
        wait_until(lambda: other.receive(PATIENCE_S) == told, PATIENCE_S, "a word about it")
        used_s = processes.cpu_s(host)
        typist.send(SendText("!"))
        time.sleep(0.5)  # the measured time
        assert processes.cpu_s(host) - used_s < 0.3
        processes.kill(program, signal.SIGCONT)
        wait_sum(home, expected)
    found(f"{len(expected):,} bytes, others wait {max(took) * 1000:.0f} ms at most")


@pytest.mark.parametrize("options", [(), ("stop",)], ids=["reading", "stopped"])
@pytest.mark.fault("R22", "paste of 10 MB into the app", "exact, and keys are heard meanwhile")
def test_a_paste_into_the_app_arrives_whole(home, rng, rounds, found, options):
    text = pasted(rng, rounds(500_000, 10_000_000))
    expected = arriving(text, "bracketed")
    session_id = start_reader(home, "bracketed", expected, *options)
    program = home.record(session_id)["pid"]
    with AppTerminal(home, "x") as window:
        window.wait_lines("ready")
        usually_s = time_to_sidebar(window)
        window.type("\x1b")
        window.wait_focus("x")
        asked = time.monotonic()
        hand_over(window, b"\x1b[200~" + text.encode() + b"\x1b[201~")
        given_s = time.monotonic() - asked
        heard_s = time_to_sidebar(window)
        processes.kill(program, signal.SIGCONT)
        wait_sum(home, expected)
        all_s = time.monotonic() - asked
    found(
        f"{len(expected):,} bytes, taken in {given_s:.1f} s, "
        f"a key heard after {heard_s:.2f} s (usually {usually_s:.2f} s), read after {all_s:.1f} s"
    )
    assert heard_s < ANSWER_S + usually_s


def time_to_sidebar(window):
    """How long the app takes to hear a key of its own."""
    asked = time.monotonic()
    window.lead("s")
    window.wait_gone("┏━ x ━")
    return time.monotonic() - asked


def hand_over(window, data):
    """Type while the app draws, as a terminal emulator does."""
    os.set_blocking(window.master, False)
    view = memoryview(data)
    deadline = time.monotonic() + PATIENCE_S
    while view:
        assert time.monotonic() < deadline, f"{len(view)} bytes are not taken"
        try:
            view = view[os.write(window.master, view[:65_536]) :]
        except BlockingIOError:
            window.pump(0.01)
        while window.pump():
            pass
    os.set_blocking(window.master, True)
