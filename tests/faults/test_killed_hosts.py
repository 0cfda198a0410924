"""Hosts and supervisors that are killed at random, alone and together, while sessions are in use."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.control import Describe
from aisession_tui.service import viewing
from aisession_tui.service.typing_in import send
from tests.support import processes
from tests.support.app_terminal import AttachTerminal
from tests.support.waiting import wait_until

CREATED_S = 2.0
REGISTERED_S = 5.0
ADOPTED_S = 1.0
LISTED_S = 1.0
SLOWER = 3.0
"""How many times the usual time of a command is added, as the machine may be busy."""
FLOOD = "seq 100000"


def shells_of(home, ids):
    return {session_id: home.record(session_id)["pid"] for session_id in ids}


def type_line(session_id, line):
    send(session_id, line, (), enter=True)


def wait_line(session_id, line):
    """Wait until a session shows a line that is this text and nothing else."""

    def is_there():
        lines = viewing.screen_text(session_id, viewing.ALL_LINES).split("\n")
        return line in (each.rstrip() for each in lines)

    wait_until(is_there, what=f"{line!r} in {session_id}")


def wait_journalled(home, session_id, text):
    """Wait until a text that a session has written is on the disk."""
    folder = home.session_dir(session_id) / "journal"

    def is_there():
        return any(text.encode() in path.read_bytes() for path in folder.glob("*.cast"))

    wait_until(is_there, what=f"{text!r} in the journal of {session_id}")


def answer_s(home, session_id, old, since):
    """How long after `since` another host than `old` described the session."""

    def has_answered():
        try:
            if home.host_pid(session_id) == old:
                return False
            with home.connect(session_id) as connection:
                connection.request(Describe(0))
        except (OSError, AiSessionError):
            return False
        return True

    wait_until(has_answered, what=f"an answer of {session_id}")
    return time.monotonic() - since


def creation_s(home, name):
    """How long a session takes to be created; it ends at once."""
    asked = time.monotonic()
    home.create("--name", name, "--", "true")
    return time.monotonic() - asked


class Churn:
    """Commands in use: each worker creates a session, runs something in it and ends it, for ever."""

    def __init__(self, home, stable, workers):
        self.home = home
        self.stable = stable
        self.created = self.refused = 0
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(workers)
        self._work = [self._pool.submit(self._run, number) for number in range(workers)]

    def _run(self, worker):
        number = 0
        while not self._over.is_set():
            number += 1
            self._once(f"w{worker}-{number}", self.stable[number % len(self.stable)])

    def _once(self, name, stable):
        result = self.home.exec(stable, f"echo {name}")
        assert result == (0, f"{name}\n".encode(), b"")
        assert stable in self.home.listed(all=False)
        result = self.home.cli("create", "--name", name)
        if result.code:  # its supervisor died in the middle: that is said, and nothing is left
            assert result.err.startswith("ai-session: "), result
            assert result.err.count("\n") == 1, result
            assert name not in self.home.listed()
            self.refused += 1
            return
        self.created += 1
        assert self.home.exec(name, "echo $((6 * 7))").out == "42\n"
        result = self.home.cli("kill", name)
        assert result.code == 0, result
        assert self.home.cli("delete", "--purge", "--force", name).code == 0

    def stop(self):
        """Let the workers finish what they are at; what failed in one of them is raised here."""
        self._over.set()
        self._pool.shutdown()
        for each in self._work:
            each.result()


@pytest.mark.fault(
    "R02", "kill the supervisor under churn", "none lost; create 2 s, registered 5 s"
)
def test_a_supervisor_killed_under_churn_loses_nothing(home, rounds, rng, found):
    count = rounds(6, 200)
    stable = [f"s{number}" for number in range(3)]
    ids = [home.create("--name", name) for name in stable]
    shells = shells_of(home, ids)
    creating, registering = [], []
    churn = Churn(home, stable, workers=2)
    try:
        usual_s = max(creation_s(home, f"usual{number}") for number in range(3))
        for number in range(count):
            time.sleep(rng.uniform(0.0, 0.5))  # the moment at which it happens
            old = home.supervisor_pid()
            processes.kill(old)
            struck = time.monotonic()
            creating.append(creation_s(home, f"next{number}"))
            home.wait_new_supervisor(old)
            home.wait_kept(*ids)
            registering.append(time.monotonic() - struck)
            assert shells_of(home, ids) == shells
    finally:
        churn.stop()
    listed = home.listed()
    assert {listed[name]["status"] for name in stable} == {"running"}
    assert {entry["status"] for entry in listed.values()} <= {"running", "exited"}
    assert max(creating) < CREATED_S + SLOWER * usual_s
    assert max(registering) < REGISTERED_S
    found(
        f"{count} kills, {churn.created} created meanwhile, {churn.refused} refused; "
        f"create ≤ {max(creating):.2f} s, registered ≤ {max(registering):.2f} s"
    )


@pytest.mark.fault("R03", "kill one host of many", "others untouched; adopted 1 s, exit 9 told")
@pytest.mark.usefixtures("own_dirs")
def test_one_host_killed_is_replaced_and_no_other_notices(home, rounds, rng, found):
    count, many = rounds(4, 100), rounds(6, 20)
    ids = [home.create("--name", f"s{number}") for number in range(many)]
    shells = shells_of(home, ids)
    adopting = []
    for number in range(count):
        hosts = {each: home.host_pid(each) for each in ids}
        home.wait_kept(*ids)
        victim = rng.choice(ids)
        if rng.random() < 0.5:
            type_line(victim, FLOOD)
            time.sleep(rng.uniform(0.0, 0.05))  # the moment at which it happens
        processes.kill(hosts[victim])
        adopting.append(answer_s(home, victim, hosts[victim], time.monotonic()))
        type_line(victim, f"echo typed-$(({number} + 1000))")
        wait_line(victim, f"typed-{number + 1000}")
        assert shells_of(home, ids) == shells
        assert processes.is_alive(shells[victim])
        others = {each: home.host_pid(each) for each in ids if each != victim}
        assert others.items() <= hosts.items()
        type_line(victim, "exit 9")
        wait_until(lambda it=victim: home.record(it)["status"] == "exited", what="the end")
        assert home.record(victim)["exit_code"] == 9
        assert home.cli("restart", victim).code == 0
        shells[victim] = home.record(victim)["pid"]
    assert max(adopting) < ADOPTED_S
    found(f"{count} kills among {many}, adopted ≤ {max(adopting):.2f} s")


@pytest.mark.fault("R04", "kill host and supervisor at once", "lost within 1 s, readable, restart")
def test_host_and_supervisor_killed_at_once_leave_a_lost_session(home, rounds, rng, found):
    count = rounds(3, 20)
    ids = {f"s{number}": home.create("--name", f"s{number}") for number in range(3)}
    listing = []
    for number in range(count):
        victim = rng.choice(list(ids))
        shells = shells_of(home, ids.values())
        word = f"word{number}"
        assert home.exec(victim, f"seq 300; echo {word}-$((6 * 7))").code == 0
        wait_journalled(home, ids[victim], f"{word}-42")
        processes.crash(home.supervisor_pid(), home.host_pid(ids[victim]))
        struck = time.monotonic()
        listed = home.listed()
        listing.append(time.monotonic() - struck)
        assert listed[victim]["status"] == "lost"
        assert {listed[each]["status"] for each in ids if each != victim} == {"running"}
        assert f"{word}-42" in home.screen(victim)
        assert f"{word}-42" in home.cli("search", f"{word}-42").out
        for kind in ("cast", "text"):
            assert f"{word}-42" in home.cli("export", victim, "--format", kind).out
        assert home.cli("restart", victim).code == 0
        assert home.exec(victim, "echo again").out == "again\n"
        after = shells_of(home, ids.values())
        assert [each for each in shells if after[each] != shells[each]] == [ids[victim]]
    assert max(listing) < LISTED_S
    found(f"{count} times, listed ≤ {max(listing):.2f} s")


@pytest.mark.fault("R05", "a host that dies whenever it starts", "degraded after 3; CPU < 5 %")
def test_a_host_that_dies_again_and_again_ends_as_a_simple_one(home, found):
    session_id = home.create("--name", "api")
    home.exec("api", "true")
    home.wait_kept(session_id)
    shell, supervisor = home.record(session_id)["pid"], home.supervisor_pid()
    kills = 0
    while not home.record(session_id).get("degraded"):
        assert kills <= 4, home.logs()
        old = home.host_pid(session_id)
        processes.kill(old)
        kills += 1
        home.wait_new_host(session_id, old)
        if kills == 4:  # three respawns died
            wait_until(lambda: home.record(session_id).get("degraded"), what="the simple host")
    host = home.host_pid(session_id)
    before, since = processes.cpu_s(host) + processes.cpu_s(supervisor), time.monotonic()
    threading.Event().wait(2.0)  # the measured time
    used = processes.cpu_s(host) + processes.cpu_s(supervisor) - before
    share = used / (time.monotonic() - since)
    assert share < 0.05
    with AttachTerminal(home, "attach", "api") as window:
        window.wait_for("$ ")
        window.type("echo $((6 * 7))-$$\r")
        window.wait_text(f"42-{shell}\r\n")
    assert home.listed()["api"]["status"] == "running"
    found(f"degraded after {kills} kills, {share:.1%} of a core")
