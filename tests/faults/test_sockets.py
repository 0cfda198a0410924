"""Sockets, their folder and locks that are taken away, are stale, or belong to the dead."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time

import pytest

from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.control import Describe
from aisession_tui.store import records
from tests.support import processes
from tests.support.home import PACKAGE_PARENT
from tests.support.waiting import wait_until

BACK_S = 5.0
HOLDER = """
import sys
from aisession_tui.store import locks
assert locks.acquire(sys.argv[1]) is not None
print("held", flush=True)
sys.stdin.read()
"""


def leave_socket(path):
    """A socket at which nobody listens any more."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))


def replace_socket(path):
    """A dead socket in place of a living one, at no moment nothing."""
    other = path.with_suffix(".other")
    leave_socket(other)
    other.rename(path)


class Ways:
    """What may become of sockets and locks; each returns the sessions that are to be there after it."""

    def __init__(self, home, rng, ids):
        self.home = home
        self.rng = rng
        self.ids = ids
        self.sockets = home.runtime / "ai-session"
        self.count = 0
        self.all = [
            self.take_a_hosts_socket,
            self.take_the_supervisors_socket,
            self.take_the_folder,
            self.replace_a_hosts_socket,
            self.replace_the_supervisors_socket,
            self.take_an_endpoint,
            self.take_the_supervisors_endpoint,
            self.leave_a_dead_session,
            self.leave_strangers_sockets,
            self.kill_who_holds_the_names,
        ]

    def _a_socket(self):
        return self.sockets / f"{self.rng.choice(self.ids)}.sock"

    def _the_supervisors(self):
        (path,) = self.sockets.glob("supervisor-*.sock")
        return path

    def take_a_hosts_socket(self):
        self._a_socket().unlink()

    def take_the_supervisors_socket(self):
        self._the_supervisors().unlink()

    def take_the_folder(self):
        shutil.rmtree(self.sockets)

    def replace_a_hosts_socket(self):
        replace_socket(self._a_socket())

    def replace_the_supervisors_socket(self):
        replace_socket(self._the_supervisors())

    def take_an_endpoint(self):
        (self.home.session_dir(self.rng.choice(self.ids)) / "endpoint").unlink()

    def take_the_supervisors_endpoint(self):
        (self.home.data / "ai-session" / "supervisor" / "endpoint").unlink()

    def leave_a_dead_session(self):
        """Its host was killed with all of its kind: socket and endpoint stay behind."""
        name = f"dead{self.count}"
        session_id = self.home.create("--name", name)
        assert self.home.cli("kill", "--force", name).code == 0
        path = self.sockets / f"{session_id}.sock"
        wait_until(lambda: not path.exists(), what="the host's end")
        leave_socket(path)
        (self.home.session_dir(session_id) / "endpoint").write_text(f"{path}\n")
        assert self.home.listed()[name]["status"] == "exited"
        assert self.home.cli("restart", name).code == 0
        assert self.home.exec(name, "echo again").out == "again\n"
        assert self.home.cli("delete", "--force", "--purge", name).code == 0
        assert not path.exists()

    def leave_strangers_sockets(self):
        paths = [self.sockets / name for name in ("deadbeef.sock", "supervisor-deadbeef.sock")]
        for path in paths:
            leave_socket(path)
        swept = self.home.cli("clean").out
        assert all(f"Swept: {path}\n" in swept for path in paths)
        assert not any(path.exists() for path in paths)

    def kill_who_holds_the_names(self):
        argv = [sys.executable, "-c", HOLDER, records.names_lock_path()]
        holder = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PACKAGE_PARENT
        )
        with holder:
            assert holder.stdout.readline() == b"held\n"
            holder.kill()


@pytest.mark.fault("R30", "sockets and locks stale or gone", "back ≤ 5 s, stale ones cleaned")
@pytest.mark.usefixtures("own_dirs")
def test_sockets_come_back_and_stale_ones_go(home, rounds, rng, found):
    count = rounds(10, 100)
    ids = [home.create("--name", name) for name in "abc"]
    home.wait_kept(*ids)
    shells = [home.record(each)["pid"] for each in ids]
    hosts, supervisor = [home.host_pid(each) for each in ids], home.supervisor_pid()
    ways = Ways(home, rng, ids)
    chosen = [ways.all[number % len(ways.all)] for number in range(count)]
    rng.shuffle(chosen)
    taken = {}

    def serve():
        try:
            for each in ids:
                with home.connect(each) as connection:
                    assert connection.request(Describe(0))["record"]["id"] == each
            return home.supervisor_pid() == supervisor
        except (OSError, AiSessionError):
            return False

    for way in chosen:
        ways.count += 1
        way()
        since = time.monotonic()
        if rng.random() < 0.3:  # in the very moment
            name = f"new{ways.count}"
            home.create("--name", name)
            assert home.cli("delete", "--force", "--purge", name).code == 0
        wait_until(serve, what=f"the sockets after {way.__name__}")
        taken[way.__name__] = max(taken.get(way.__name__, 0.0), time.monotonic() - since)
        assert [home.host_pid(each) for each in ids] == hosts
        assert [home.record(each)["pid"] for each in ids] == shells
        assert all(map(processes.is_alive, shells))
    assert home.exec("a", "echo there").out == "there\n"
    assert max(taken.values()) < BACK_S, taken
    with contextlib.suppress(FileNotFoundError):
        assert {path.stem for path in ways.sockets.glob("*.sock")} >= set(ids)
    found(f"{count} times, back ≤ {max(taken.values()):.2f} s")
