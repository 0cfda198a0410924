"""Strangers at the sockets of hosts and supervisor: garbage, cut frames, and who never goes on."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import time

import pytest

from aisession_tui.protocol import endpoints
from aisession_tui.protocol import messages as m
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.framing import FRAME_LIMIT_BYTES, Kind, encode_frame
from tests.support import processes
from tests.support.waiting import wait_until

AT_ONCE = 25
MOST_GROWTH_BYTES = 8 << 20
SLOWER = 3
"""A busy machine may make a listing take that many times as long as the one before, and a bit."""
A_BIT_S = 0.3
PATIENCE_S = 10.0


def noise(rng):
    return rng.randbytes(rng.randrange(1, 400))


def unknown_kind(rng):
    return struct.pack("<IB", 9, rng.randrange(5, 256)) + rng.randbytes(8)


def unknown_message(rng):
    name = f"m{rng.randrange(1 << 30)}"
    return encode_frame(Kind.CONTROL, json.dumps([name, {"request": 1}]).encode())


def strange_types(rng):
    values = [None, True, -1, 1 << 70, "x" * 50, [], {}, [[]], 1.5]
    kind = rng.choice([m.AttachRaw, m.SendKeys, m.SendMouse, m.ReadHistory, m.Register])
    fields = {name: rng.choice(values) for name in kind._fields}
    name = json.loads(encode(kind(*[0] * len(kind._fields)))[5:])[0]
    return encode_frame(Kind.CONTROL, json.dumps([name, fields]).encode())


def bytes_that_are_no_message(rng):
    return encode_frame(Kind.CONTROL, rng.randbytes(rng.randrange(200)))


def deep(rng):
    return encode_frame(Kind.CONTROL, b"[" * rng.randrange(1, 100_000))


def announced(rng):
    length = rng.choice([0, FRAME_LIMIT_BYTES + 1, 1 << 31, (1 << 32) - 1])
    return struct.pack("<IB", length, 1) + rng.randbytes(100)


def cut(rng):
    whole = encode(m.Hello(role="command"))
    return whole[: rng.randrange(1, len(whole))]


def damaged(rng):
    whole = bytearray(encode(m.Describe(rng.randrange(1000))))
    whole[rng.randrange(4, len(whole))] ^= 1 << rng.randrange(8)
    return bytes(whole)


HARMLESS = (unknown_kind, unknown_message)
"""Frames after which the connection goes on."""
FATAL = (noise, strange_types, bytes_that_are_no_message, deep, announced, cut, damaged)


def talk(path, data):
    """Say something, and wait until the other side has done with it."""
    with endpoints.connect(path, PATIENCE_S) as stranger:
        stranger.settimeout(PATIENCE_S)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            stranger.sendall(data)
            stranger.shutdown(socket.SHUT_WR)
            while stranger.recv(65_536):
                pass


def time_to_list(home, name):
    asked = time.monotonic()
    assert home.listed()[name]["status"] == "running"
    return time.monotonic() - asked


def sockets_of(home, session_id):
    supervisor = (home.data / "ai-session" / "supervisor" / "endpoint").read_text().strip()
    return {
        home.host_pid(session_id): home.socket_path(session_id),
        home.supervisor_pid(): supervisor,
    }


def grown(before):
    return {pid: processes.resident_bytes(pid) - size for pid, size in before.items()}


@pytest.mark.fault(
    "R09", "garbage frames to host and supervisor", "alive, RSS + 8 MB, list as fast"
)
def test_garbage_is_neither_obeyed_nor_remembered(home, rng, rounds, found):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo ready; exec cat")
    home.wait_screen("x", "ready")
    sockets = sockets_of(home, session_id)
    for path in sockets.values():  # what is imported and set aside once is no growth
        for make in (*HARMLESS, *FATAL):
            talk(path, make(rng))
    before = {pid: processes.resident_bytes(pid) for pid in sockets}
    usual_s = time_to_list(home, "x")
    count, sent, screen = rounds(3_000, 100_000), 0, home.screen("x")
    while sent < count:
        frames = [rng.choice(HARMLESS)(rng) for _ in range(rng.randrange(AT_ONCE))]
        frames.append(rng.choice(FATAL)(rng))
        talk(rng.choice(list(sockets.values())), b"".join(frames))
        sent += len(frames)
    listed_s = time_to_list(home, "x")
    most = max(grown(before).values())
    assert sockets_of(home, session_id) == sockets
    assert most <= MOST_GROWTH_BYTES
    assert listed_s <= SLOWER * usual_s + A_BIT_S
    assert home.screen("x") == screen
    found(f"{sent:,} frames, RSS + {most >> 10:,} KiB, list {listed_s * 1000:.0f} ms")


@pytest.mark.fault("R09", "clients that say half a frame and stay", "RSS + 8 MB, list as fast")
def test_half_open_clients_are_in_nobodys_way(home, rng, rounds, found):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo ready; exec cat")
    home.wait_screen("x", "ready")
    journal = home.session_dir(session_id) / "journal" / "0001.cast"
    wait_until(journal.exists, what="the journal, which stays open")
    sockets = sockets_of(home, session_id)
    usual_s = time_to_list(home, "x")
    before = {pid: processes.resident_bytes(pid) for pid in sockets}
    open_before = {pid: len(processes.descriptors(pid)) for pid in sockets}
    count = rounds(50, 500)
    with contextlib.ExitStack() as strangers:
        for _ in range(count):
            for path in sockets.values():
                stranger = strangers.enter_context(endpoints.connect(path, PATIENCE_S))
                begun = struct.pack("<IB", FRAME_LIMIT_BYTES, 1) + os.urandom(rng.randrange(100))
                stranger.sendall(begun[: rng.randrange(len(begun))])
        for pid in sockets:
            wanted = open_before[pid] + count
            wait_until(lambda it=pid, wanted=wanted: len(processes.descriptors(it)) >= wanted)
        listed_s = time_to_list(home, "x")
        most = max(grown(before).values())
        assert most <= MOST_GROWTH_BYTES
        assert listed_s <= SLOWER * usual_s + A_BIT_S
    for pid in sockets:
        wait_until(lambda it=pid: len(processes.descriptors(it)) <= open_before[it])
    assert sockets_of(home, session_id) == sockets
    found(f"{count} at each, RSS + {most >> 10:,} KiB, list {listed_s * 1000:.0f} ms")
