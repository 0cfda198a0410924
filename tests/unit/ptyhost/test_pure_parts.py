"""The parts of a host that only decide: sizes, activity, environments, timers, logs."""

from __future__ import annotations

import os
import shutil
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui import paths
from aisession_tui.model.session import Activity, SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.ptyhost.activity import Sight, judge
from aisession_tui.ptyhost.carried import CarriedRequest
from aisession_tui.ptyhost.environment import session_environ
from aisession_tui.ptyhost.exit_status import decoded_status
from aisession_tui.ptyhost.keeper import RecordKeeper
from aisession_tui.ptyhost.loop import READ, EventLoop
from aisession_tui.ptyhost.sizing import SizeArbiter
from aisession_tui.shell.requests import Ended, EndReason, Output, Started
from aisession_tui.store import locks, records
from aisession_tui.store.capped_log import CappedLog

SMALL, LARGE = Size(80, 24), Size(200, 60)


# -- sizes


def test_a_sole_client_owns_at_once():
    arbiter = SizeArbiter(SMALL)
    assert arbiter.joined("a", LARGE)
    assert (arbiter.owner, arbiter.size) == ("a", LARGE)
    assert not arbiter.left("a")
    assert (arbiter.owner, arbiter.size) == (None, LARGE)


def test_who_typed_last_owns():
    arbiter = SizeArbiter(SMALL)
    arbiter.joined("a", SMALL)
    arbiter.typed("a")
    assert not arbiter.joined("b", LARGE)
    assert arbiter.owner == "a"
    assert arbiter.typed("b")
    assert arbiter.size == LARGE
    assert not arbiter.typed("watcher")
    assert arbiter.left("b")
    assert (arbiter.owner, arbiter.size) == ("a", SMALL)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["joined", "typed", "left"]), st.sampled_from("abc"), st.integers(1, 99)
        )
    )
)
def test_the_size_is_always_its_owners(events):
    arbiter = SizeArbiter(SMALL)
    wishes = {}
    for event, client, number in events:
        before = arbiter.size
        if event == "joined":
            wishes[client] = Size(number, number)
            changed = arbiter.joined(client, wishes[client])
        else:
            changed = getattr(arbiter, event)(client)
        if event == "left":
            wishes.pop(client, None)
        assert changed == (arbiter.size != before)
        assert arbiter.owner is None or arbiter.size == wishes[arbiter.owner]
        assert (arbiter.owner is None) == (not wishes)


# -- activity


@pytest.mark.parametrize(
    ("sight", "quiet", "activity"),
    [
        (Sight(True, False, False), False, Activity.IDLE),
        (Sight(True, True, False), False, Activity.BACKGROUND),
        (Sight(False, False, False), False, Activity.WORKING),
        (Sight(False, False, False), True, Activity.UNKNOWN),
        (Sight(True, False, True), True, Activity.NEEDS_YOU),
    ],
)
def test_what_a_look_stands_for(sight, quiet, activity):
    assert judge(sight, is_quiet=quiet) is activity


# -- environments


def environ(caller, overrides=None, agent=""):
    return session_environ(caller, overrides or {}, "0123abcd", "1.0", agent)


def test_what_other_terminals_left_is_gone():
    foreign = "TMUX TMUX_PANE STY WINDOW ZELLIJ ZELLIJ_PANE_ID WT_SESSION KITTY_PID VTE_VERSION LINES COLUMNS TERM_FEATURES".split()
    found = environ(
        dict.fromkeys(foreign, "x") | {"KEPT": "1", "TERM": "screen", "TERM_PROGRAM": "tmux"}
    )
    assert found.keys() & set(foreign) == set()
    assert (found["KEPT"], found["TERM"], found["TERM_PROGRAM"]) == (
        "1",
        "xterm-256color",
        "ai-session",
    )
    assert (found["COLORTERM"], found["AI_SESSION_ID"]) == ("truecolor", "0123abcd")


def test_overrides_win_but_for_our_names():
    found = environ(
        {"A": "1"}, {"A": "2", "TERM": "dumb", "AI_SESSION_ID": "x", "TERM_PROGRAM": "x"}
    )
    assert (found["A"], found["TERM"]) == ("2", "dumb")
    assert (found["AI_SESSION_ID"], found["TERM_PROGRAM"]) == ("0123abcd", "ai-session")


@pytest.mark.parametrize(
    ("caller", "lang"),
    [
        ({}, "C.UTF-8"),
        ({"LANG": ""}, "C.UTF-8"),
        ({"LANG": "de_DE"}, "de_DE"),
        ({"LC_ALL": "C"}, None),
        ({"LC_CTYPE": "C.UTF-8"}, "C.UTF-8"),
        ({"LC_CTYPE": "de_DE.UTF-8"}, None),
    ],
)
def test_a_locale_is_given_only_where_there_is_none(caller, lang):
    assert environ(caller).get("LANG") == lang


def test_our_bin_directory_is_last_in_path():
    ours = os.path.dirname(sys.executable)
    assert environ({"PATH": "/bin"})["PATH"] == f"/bin:{ours}"
    assert environ({"PATH": f"{ours}:/bin"})["PATH"] == f"{ours}:/bin"


def test_the_agents_socket_gets_its_stable_name():
    assert environ({"SSH_AUTH_SOCK": "/tmp/a"}, agent="/run/link")["SSH_AUTH_SOCK"] == "/run/link"
    assert "SSH_AUTH_SOCK" not in environ({}, agent="/run/link")


# -- exit codes, timers, logs


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, (None, None)),
        (0, (0, None)),
        (9 << 8, (9, None)),
        (9, (None, 9)),
        (11 | 0x80, (None, 11)),
    ],
)
def test_wait_statuses(status, expected):
    assert decoded_status(status) == expected


def test_timers_run_in_order_and_not_when_cancelled():
    loop = EventLoop()
    ran = []
    loop.call_later(0.02, lambda: (ran.append("last"), loop.stop()))
    loop.call_later(0.01, lambda: ran.append("second"))
    cancelled = loop.call_later(0.005, lambda: ran.append("never"))
    loop.call_later(0, lambda: (ran.append("first"), cancelled.cancel()))
    loop.run()
    assert ran == ["first", "second", "last"]
    assert not cancelled.is_pending


def test_a_watched_descriptor_can_change_and_be_forgotten():
    loop = EventLoop()
    reading, writing = os.pipe()
    seen = []

    def first(_events):
        seen.append("first")
        loop.watch(reading, READ, second)

    def second(_events):
        seen.append("second")
        loop.forget(reading)
        loop.forget(reading)
        loop.call_later(0.01, loop.stop)

    loop.watch(reading, READ, first)
    os.write(writing, b"x")
    loop.run()
    assert seen == ["first", "second"]
    os.close(reading)
    os.close(writing)


def test_a_log_is_private_and_bounded(own_dirs):
    log = CappedLog(paths.host_log("0123abcd"))
    path = own_dirs.state / "ai-session" / "log" / "0123abcd.log"
    log.write("first\udcff")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    line = "x" * 1000
    for _ in range(1200):
        log.write(line)
    assert path.stat().st_size < (1 << 20) + 2000
    path.unlink()
    path.symlink_to(own_dirs.root / "elsewhere")
    log.write("refused, and no error")
    assert not (own_dirs.root / "elsewhere").exists()
    path.unlink()


# -- the record


def own_lock(session_id):
    paths.private_dir(paths.session_dir(session_id))
    return locks.acquire(records.lock_path(session_id))


def test_a_lock_whose_file_was_removed_is_taken_again(own_dirs):
    record = SessionRecord(id="0123abcd", name="x")
    renewed = []
    lock = own_lock(record.id)
    keeper = RecordKeeper(record, lock, EventLoop(), announce=lambda _record: None, warn=print)
    keeper.when_renewed(lambda: renewed.append(True))
    keeper.save(durable=False)
    keeper.look_after()
    assert not renewed
    shutil.rmtree(paths.session_dir(record.id))
    keeper.look_after()
    assert renewed
    assert records.is_live(record.id)
    assert records.load(record.id) == record
    assert locks.is_in_place(records.lock_path(record.id), lock)
    keeper.close()
    shutil.rmtree(paths.session_dir(record.id))
    keeper.look_after()  # the record is others' by now
    assert not os.path.lexists(records.record_path(record.id))


def test_a_lock_that_another_host_took_meanwhile_stays_his(own_dirs):
    record = SessionRecord(id="0123abcd", name="x")
    told = []
    lock = own_lock(record.id)
    keeper = RecordKeeper(
        record, lock, EventLoop(), announce=lambda _record: None, warn=told.append
    )
    shutil.rmtree(paths.session_dir(record.id))
    other = own_lock(record.id)
    keeper.commit(name="y")
    keeper.commit(name="z")
    assert len(told) == 1
    assert "is another host's by now" in told[0]
    assert not keeper.is_unsaved  # so that this host can end
    assert not os.path.lexists(records.record_path(record.id))
    os.close(other)


def test_a_touched_time_is_in_the_record_at_once(own_dirs):
    record = SessionRecord(id="0123abcd", name="x", last_accessed=1.0)
    lock = own_lock("0123abcd")
    keeper = RecordKeeper(record, lock, EventLoop(), announce=lambda _record: None, warn=print)
    keeper.touch(last_accessed=2.0)
    keeper.touch(last_activity=3.0)
    assert (keeper.record.last_accessed, keeper.record.last_activity) == (2.0, 3.0)
    keeper.commit(name="y")
    assert (records.load("0123abcd").name, records.load("0123abcd").last_accessed) == ("y", 2.0)


def test_a_carried_request_gives_the_rest_of_its_own_output_only():
    carried = CarriedRequest()
    assert not carried.has("", 0)
    for event in (Started("old"), Output("old", b"x"), Started("new"), Output("new", b"abc")):
        carried.take(event)
    assert carried.has("new", 1)
    assert carried.rest(1) == b"bc"
    assert not carried.has("old", 0)
    assert not carried.has("new", 4)
    carried.take(end := Ended("new", 0, EndReason.FINISHED))
    assert carried.end == end
