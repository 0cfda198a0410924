"""Nobody else reads, writes, prepares or answers anything of ours."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import stat
import struct
import subprocess
import sys
import threading
from types import UnionType
from typing import get_args, get_origin

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from aisession_tui.protocol import messages as m
from aisession_tui.protocol import supervision
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.control import Describe, Kill, Pause, Retire
from aisession_tui.protocol.framing import FRAME_LIMIT_BYTES, Kind, encode_frame
from tests.support import processes
from tests.support.waiting import wait_until
from tests.support.wild import wild


def modes_below(*roots):
    """Everything of ours by its mode, sockets too."""
    found = {}
    for root in roots:
        for path in [root, *root.rglob("*")]:
            found[path] = stat.S_IMODE(path.lstat().st_mode)
    return found


def test_everything_is_private_under_any_umask(home):
    argv = ["sh", "-c", 'umask 000; exec "$@"', "sh"]
    for arguments in (
        ("create", "--name", "x"),
        ("exec", "x", "cd /usr"),
        ("rename", "x", "y"),
        ("exec", "y", "exit 3"),
        ("restart", "y"),
    ):
        subprocess.run(
            [*argv, *home.argv(*arguments)],
            env=home.environ,
            cwd=home.path,
            check=False,
            capture_output=True,
        )
    session_id = home.listed()["y"]["id"]
    host = home.host_pid(session_id)
    processes.kill(host)  # writes a log
    wait_until(home.logs)
    home.wait_new_host(session_id, host)
    ours = [root / "ai-session" for root in (home.data, home.runtime, home.state)]
    found = modes_below(*ours)
    wrong = {
        str(path): oct(mode)
        for path, mode in found.items()
        if mode != (0o700 if path.is_dir() else 0o600) and not path.is_symlink()
    }
    assert wrong == {}
    assert sum(path.is_socket() for path in found) == 2
    assert home.exec("y", "umask").out == "0000\n"


def foreign(path):
    os.chown(path, 65534, 65534)


UNSAFE = {
    "writable by the group": lambda path: path.chmod(0o770),
    "writable by all": lambda path: path.chmod(0o777),
    "a file": lambda path: (path.rmdir(), path.write_text("untouched")),
    "a symlink": lambda path: (path.rename(path.with_name("target")), path.symlink_to("target")),
    "a dangling symlink": lambda path: (path.rmdir(), path.symlink_to("nowhere")),
    "foreign": foreign,
}


@pytest.mark.parametrize("case", UNSAFE)
def test_an_unsafe_runtime_directory_is_refused(home, case):
    if case == "foreign" and os.getuid() != 0:
        pytest.skip("needs root to give a directory away")
    path = home.runtime / "ai-session"
    path.mkdir(0o700)
    UNSAFE[case](path)
    result = home.cli("create", "--name", "x")
    assert (result.code, result.out) == (1, "")
    assert str(path) in result.err
    assert "Traceback" not in result.err
    assert home.sockets() == []
    assert not home.listed()
    if case == "a file":
        assert path.read_text() == "untouched"


def test_a_runtime_directory_that_is_too_open_is_closed(home):
    path = home.runtime / "ai-session"
    path.mkdir(0o755)
    home.create("--name", "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


@pytest.mark.slow
def test_a_symlink_in_the_place_of_a_socket_or_lock_is_not_followed(home):
    session_id = home.create("--name", "x")
    home.cli("kill", "x")
    home.wait_quiet()
    target = home.root / "target"
    target.write_text("untouched")
    lock = home.session_dir(session_id) / "lock"
    lock.unlink()
    lock.symlink_to(target)
    result = home.cli("restart", "x")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert home.cli("list", "--all").code in (0, 1)
    assert target.read_text() == "untouched"
    lock.unlink()
    (home.runtime / "ai-session" / f"{session_id}.sock").symlink_to(target)
    assert home.cli("restart", "x").code == 1
    assert target.read_text() == "untouched"


def test_an_endpoint_elsewhere_is_not_believed(home):
    """The file may be a trap: a socket in a directory of somebody else's is never connected to."""
    session_id = home.create("--name", "x")
    trap = home.root / "trap"
    trap.mkdir()
    trap.chmod(0o777)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(trap / "s"))
        listener.listen()
        listener.setblocking(False)
        endpoint = home.session_dir(session_id) / "endpoint"
        endpoint.write_text(f"{trap}/s\n")
        result = home.cli("send", "x", "secret")
        assert result.code == 1
        assert "can be written by others" in result.err
        with pytest.raises(BlockingIOError):
            listener.accept()


CONNECTOR = """
import socket, sys
s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[1])
try: data = s.recv(100)
except ConnectionResetError: data = b""
print(len(data))
"""


def test_another_user_is_turned_away(home):
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv to be somebody else")
    home.create("--name", "x")
    for path in (home.root, home.runtime, home.runtime / "ai-session"):
        path.chmod(0o755)
    for path in (home.runtime / "ai-session").glob("*.sock"):
        path.chmod(0o666)
        argv = [
            "setpriv",
            "--reuid",
            "65534",
            "--clear-groups",
            sys.executable,
            "-c",
            CONNECTOR,
            str(path),
        ]
        assert subprocess.run(argv, capture_output=True, check=True).stdout == b"0\n"
    assert home.logs().count("user 65534 was turned away") == 2  # by the host and the supervisor
    assert home.exec("x", "echo fine").out == "fine\n"


# -- hostile clients of the right user


def still_serves(home, session_id, host):
    with home.connect(session_id) as connection:
        assert connection.request(Describe(0))["record"]["id"] == session_id
    assert home.host_pid(session_id) == host


GARBAGE = {
    "nothing": b"",
    "a cut header": b"\x05\x00",
    "a cut frame": encode_frame(Kind.CONTROL, b'["hello",{}]')[:-3],
    "zero length": struct.pack("<IB", 0, 1),
    "too long by one": struct.pack("<IB", FRAME_LIMIT_BYTES + 1, 1) + b"x" * 1000,
    "4 GiB": b"\xff\xff\xff\xff\x01" + b"x" * 1000,
    "no JSON": encode_frame(Kind.CONTROL, b"\xff\x00{"),
    "other JSON": encode_frame(Kind.CONTROL, b'{"a":1}'),
    "deep JSON": encode_frame(Kind.CONTROL, b"[" * 100_000),
    "an unknown kind": b"\x02\x00\x00\x00\xc8x",
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
    "input without attaching": encode_frame(Kind.RAW, b"echo never\r"),
}


def test_garbage_hurts_nobody(home):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    host = home.host_pid(session_id)
    for data in GARBAGE.values():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(home.socket_path(session_id))
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            client.settimeout(5)
            while client.recv(65536):
                pass
    still_serves(home, session_id, host)
    assert "never" not in home.screen("x")


def test_half_open_clients_cost_next_to_nothing(home):
    session_id = home.create("--name", "x")
    host = home.host_pid(session_id)
    journal = home.record_path(session_id).with_name("journal") / "0001.cast"
    wait_until(journal.exists, what="the journal, which stays open")
    before = processes.resident_bytes(host)
    open_descriptors = len(processes.descriptors(host))
    clients = []
    for _ in range(200):
        client = socket.socket(socket.AF_UNIX)
        client.connect(home.socket_path(session_id))
        client.sendall(struct.pack("<IB", FRAME_LIMIT_BYTES, 1))
        clients.append(client)
    still_serves(home, session_id, host)
    assert processes.resident_bytes(host) - before < 8 << 20
    for client in clients:
        client.close()
    wait_until(lambda: len(processes.descriptors(host)) <= open_descriptors)


def test_a_host_without_descriptors_goes_on_and_does_not_spin(home):
    session_id = home.create("--name", "x", "--", "cat")
    host = home.host_pid(session_id)
    with home.connect(session_id) as early, socket.socket(socket.AF_UNIX) as late:
        _, hard = resource.prlimit(host, resource.RLIMIT_NOFILE)
        resource.prlimit(host, resource.RLIMIT_NOFILE, (len(processes.descriptors(host)), hard))
        late.connect(home.socket_path(session_id))
        before = processes.cpu_s(host)
        early.request(m.SendText("hello", enter=True))
        threading.Event().wait(0.5)  # the measured time
        assert processes.cpu_s(host) - before < 0.25
        assert "hello" in early.request(m.ReadScreen(0))["text"]
        resource.prlimit(host, resource.RLIMIT_NOFILE, (hard, hard))
        late.settimeout(5)
        assert late.recv(100)
    still_serves(home, session_id, host)


@pytest.mark.slow
def test_a_client_that_never_reads_is_not_remembered_for(home):
    """It attaches to a flood and stops reading: the host's memory stays bounded."""
    session_id = home.create("--name", "x", "--", "sh", "-c", "read x; seq 1 1000000; echo done")
    host = home.host_pid(session_id)
    before = processes.resident_bytes(host)
    with home.connect(session_id) as deaf, home.connect(session_id) as typist:
        deaf.send(m.AttachRaw(1, 80, 24))
        deaf.send(m.Watch(2))
        typist.request(m.SendText("", enter=True))
        wait_until(lambda: home.record(session_id)["status"] == "exited", 30)
        assert processes.resident_bytes(host) - before < 32 << 20
    assert "done" in home.screen("x")


SUPERVISION = (supervision.CreateHost, supervision.Register, supervision.HandOver)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
HARMLESS = [kind for kind in m.Message.__args__ if kind not in (Kill, Pause, Retire, *SUPERVISION)]


def plain_type(annotation):
    """The class of `list[int]`, and the first one of `int | None`."""
    if isinstance(annotation, UnionType):
        return plain_type(get_args(annotation)[0])
    return get_origin(annotation) or annotation


@st.composite
def odd_messages(draw):
    """Messages of the right form with values of any kind, mostly of the declared type."""
    kind = draw(st.sampled_from(HARMLESS))
    types = {
        int: st.integers() | st.integers(-5, 5),
        str: st.text(st.characters(), max_size=5),
        bool: st.booleans(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        list: st.lists(JSON, max_size=6),
        dict: st.dictionaries(
            st.sampled_from(["name", "group", "pinned", "on_exit", "x"]), JSON, max_size=4
        ),
    }
    values = {}
    for name in kind._fields:
        values[name] = draw(types[plain_type(kind.__annotations__[name])])
    if "request" in values:
        values["request"] = draw(st.integers(1, 1000))
    return kind(**values)


@pytest.mark.slow
def test_no_message_brings_a_host_down(home):
    session_id = home.create("--name", "x", "--", "cat")
    host = home.host_pid(session_id)

    @wild(50, suppress_health_check=list(HealthCheck))
    @given(st.lists(odd_messages(), min_size=1, max_size=8))
    def try_out(messages):
        with home.connect(session_id) as connection:
            connection._socket.settimeout(5)
            connection._socket.sendall(b"".join(map(encode, messages)))
        still_serves(home, session_id, host)

    try_out()


@pytest.mark.parametrize("spoil", ["writable", "foreign", "symlink"])
def test_a_runtime_directory_of_the_system_that_is_not_safe_is_refused(home, spoil):
    if spoil == "writable":
        home.runtime.chmod(0o777)
    elif spoil == "foreign":
        if os.getuid():
            pytest.skip("needs root to give a directory away")
        os.chown(home.runtime, 12345, 12345)
    else:
        home.runtime.rename(home.root / "elsewhere")
        home.runtime.symlink_to(home.root / "elsewhere")
    result = home.cli("create", "--name", "x")
    assert result.code == 1
    assert str(home.runtime) in result.err
    assert not home.processes()
