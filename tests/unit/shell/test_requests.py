import os
import stat
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.errors import ExecFailed, SessionBusy
from aisession_tui.shell.marks import Mark
from aisession_tui.shell.requests import (
    SETTLE_S,
    Ended,
    EndReason,
    ExecState,
    Output,
    Readiness,
    Started,
)
from aisession_tui.shell.tty import TtyState

AT_PROMPT = TtyState(foreground=True, editing=True)
COOKED = TtyState(foreground=True, editing=False)
OTHER = TtyState(foreground=False, editing=True)
PROMPT = Mark("A")


@pytest.fixture
def state(tmp_path):
    state = ExecState("bash", str(tmp_path / "exec"))
    state.feed(PROMPT, 0.0)
    return state


def claim(state):
    """What the shell's key handler does."""
    path = os.path.join(state._dir, f"{state.request}.claim")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def started(state):
    state.start("true", AT_PROMPT, 0.0)
    claim(state)
    request = state.request
    state.feed(Mark("C"), 0.0)
    assert state.feed(Mark("C", None, request), 0.0) == [Started(request)]
    return request


def test_another_hosts_request_is_carried_on(state):
    assert state.carry_on(Mark("C", None, "ab"), 0.0) == [Started("ab")]
    assert state.carry_on(b"out\r\n", 0.0) == [Output("ab", b"out\n")]
    assert state.request == "ab"
    assert state.feed(Mark("D", 3, "ab"), 0.0) == [Ended("ab", 3, EndReason.FINISHED)]
    assert state.carry_on(Mark("C"), 0.0) == []
    assert not state.request


def test_nothing_is_known_before_the_first_mark(tmp_path):
    state = ExecState("bash", str(tmp_path / "exec"))
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.UNKNOWN
    with pytest.raises(SessionBusy):
        state.start("true", AT_PROMPT, 0.0)
    assert not os.path.exists(tmp_path / "exec")


@pytest.mark.parametrize(
    ("tty", "readiness"),
    [(AT_PROMPT, Readiness.IDLE), (COOKED, Readiness.COMING), (OTHER, Readiness.BUSY)],
)
def test_at_the_prompt_the_terminal_decides(state, tty, readiness):
    assert state.readiness(tty, 0.0) is readiness


@pytest.mark.parametrize("keys", [b"\r", b"\n", b"\x0f", b"echo 'a\rb", b"\x1b[200~a\nb\x1b[201~"])
def test_an_accepted_line_makes_it_busy_until_the_next_prompt(state, keys):
    state.keys_written(keys)
    state.keys_written(b"more")
    assert state.readiness(AT_PROMPT, 9.0) is Readiness.BUSY
    state.feed(Mark("C"), 9.0)
    state.feed(Mark("D", 0), 9.0)
    assert state.readiness(AT_PROMPT, 9.0) is Readiness.COMING
    state.feed(PROMPT, 9.0)
    assert state.readiness(AT_PROMPT, 9.0 + SETTLE_S) is Readiness.IDLE


@pytest.mark.parametrize("prefix", [b"\x1b", b"x\x16", b"\x18", b"\x11"])
def test_half_a_key_makes_it_busy_until_its_other_half(state, prefix):
    state.keys_written(prefix)
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.BUSY
    state.keys_written(b"[A")
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.IDLE


def test_half_typed_lines_are_no_hindrance(state):
    state.keys_written(b"rm -rf half typed")
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.IDLE


def test_a_line_typed_ahead_is_given_time_to_run(state):
    state.keys_written(b"make\r")
    state.feed(Mark("C"), 1.0)
    state.keys_written(b"vim\r")
    state.feed(Mark("D", 0), 2.0)
    state.feed(PROMPT, 2.0)
    assert state.readiness(AT_PROMPT, 2.0) is Readiness.COMING
    state.feed(Mark("C"), 2.01)
    assert state.readiness(AT_PROMPT, 9.0) is Readiness.BUSY


def test_one_typed_command_needs_no_settling(state):
    state.keys_written(b"make\r")
    state.feed(Mark("C"), 1.0)
    state.feed(Mark("D", 0), 2.0)
    state.feed(PROMPT, 2.0)
    assert state.readiness(AT_PROMPT, 2.0) is Readiness.IDLE


def test_a_request_is_one_private_file(state):
    old_umask = os.umask(0)
    try:
        trigger = state.start("echo 'hi'", AT_PROMPT, 0.0)
    finally:
        os.umask(old_umask)
    assert trigger == b"\x1b[9901~"
    assert sorted(os.listdir(state._dir)) == sorted([f"{state.request}.command", "request"])
    assert stat.S_IMODE(os.stat(state._dir).st_mode) == 0o700
    path = os.path.join(state._dir, "request")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert state.holds_input(0.0)
    with pytest.raises(SessionBusy):
        state.start("true", AT_PROMPT, 0.0)


def test_output_lies_between_its_own_marks(state):
    request = started(state)
    assert not state.holds_input(0.0)
    assert os.listdir(state._dir) == [f"{request}.command"]
    assert state.feed(b"hi\r\n", 0.0) == [Output(request, b"hi\n")]
    assert state.feed(Mark("D", 1), 0.0) == []
    assert state.feed(Mark("D", 1, "00"), 0.0) == []
    ended = state.feed(Mark("D", 7, request), 0.0)
    assert ended == [Ended(request, 7, EndReason.FINISHED)]
    assert os.listdir(state._dir) == []
    assert state.feed(b"prompt", 0.0) == []
    assert state.request == ""


def test_a_prompt_without_an_end_is_an_interruption(state):
    request = started(state)
    assert state.feed(PROMPT, 0.0) == [Ended(request, None, EndReason.INTERRUPTED)]


def test_the_shells_end_ends_the_request_with_its_code(state):
    request = started(state)
    assert state.shell_ended(137) == [Ended(request, 137, EndReason.SHELL_ENDED)]
    assert state.shell_ended(137) == []
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.BUSY


def test_a_request_that_nobody_took_is_withdrawn_and_cannot_be_claimed(state):
    state.start("true", AT_PROMPT, 0.0)
    request = state.request
    assert state.withdraw()
    assert not state.holds_input(0.0)
    assert os.listdir(state._dir) == [f"{request}.claim"]
    assert state.readiness(AT_PROMPT, 9.0) is Readiness.BUSY
    state.feed(PROMPT, 9.0)
    assert state.readiness(AT_PROMPT, 9.0) is Readiness.IDLE


def test_a_claimed_request_cannot_be_withdrawn(state):
    state.start("true", AT_PROMPT, 0.0)
    claim(state)
    assert not state.withdraw()
    assert state.request
    assert state.holds_input(0.0)


@pytest.mark.parametrize(("kind", "keys"), [("bash", b"\x1b[9904~"), ("zsh", b"")])
def test_the_half_typed_line_comes_back_once_the_prompt_can_take_it(tmp_path, kind, keys):
    state = ExecState(kind, str(tmp_path))
    state.feed(PROMPT, 0.0)
    request = started(state)
    state.feed(Mark("D", 0, request), 0.0)
    assert state.restore(AT_PROMPT, 0.0) == b""
    state.feed(PROMPT, 0.0)
    assert state.restore(COOKED, 0.0) == b""
    assert (state.readiness(AT_PROMPT, 0.0) is Readiness.COMING) is (keys != b"")
    assert state.restore(AT_PROMPT, 0.0) == keys
    assert state.restore(AT_PROMPT, 0.0) == b""
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.IDLE


def test_it_does_not_come_back_into_a_program_typed_ahead(state):
    request = started(state)
    state.keys_written(b"vim\r")
    state.feed(Mark("D", 0, request), 0.0)
    state.feed(PROMPT, 1.0)
    assert state.restore(AT_PROMPT, 1.0) == b""
    state.keys_written(b"\r")
    assert state.readiness(AT_PROMPT, 1.0) is Readiness.BUSY
    state.feed(Mark("C"), 1.0)
    assert state.restore(AT_PROMPT, 9.0) == b""
    state.feed(PROMPT, 9.0)
    assert state.restore(AT_PROMPT, 9.0) != b""


def test_nul_and_full_directories_are_failures_of_ours(tmp_path):
    (tmp_path / "exec").write_text("in the way")
    state = ExecState("bash", str(tmp_path / "exec"))
    state.feed(PROMPT, 0.0)
    with pytest.raises(ExecFailed, match="NUL"):
        state.start("a\0b", AT_PROMPT, 0.0)
    with pytest.raises(ExecFailed, match="cannot write"):
        state.start("true", AT_PROMPT, 0.0)
    assert state.readiness(AT_PROMPT, 0.0) is Readiness.IDLE


def test_close_leaves_nothing(state):
    state.start("true", AT_PROMPT, 0.0)
    state.withdraw()
    state.close()
    assert not os.path.exists(state._dir)
    state.close()


@given(st.binary().map(lambda b: b.replace(b"\x00", b"\r").replace(b"\x01", b"\n")), st.data())
def test_the_ptys_line_ends_are_undone_at_any_cut(tmp_path_factory, written, data):
    state = ExecState("zsh", str(tmp_path_factory.mktemp("exec")))
    state.feed(PROMPT, 0.0)
    request = started(state)
    on_pty = written.replace(b"\n", b"\r\n")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(on_pty)), max_size=5)))
    edges = [0, *cuts, len(on_pty)]
    events = []
    for start, end in pairwise(edges):
        events += state.feed(on_pty[start:end], 0.0)
    events += state.feed(Mark("D", 0, request), 0.0)
    assert b"".join(event.data for event in events if isinstance(event, Output)) == written
