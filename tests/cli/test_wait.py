"""`wait`: returns when it is true, at once if it is already, and costs nothing meanwhile."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


@pytest.fixture
def api(home):
    """A home with a session named api, at its prompt, and a pipe."""
    os.mkfifo(home.path / "pipe")
    home.create("--name", "api")
    assert home.cli("wait", "api", "--until", "prompt", "--timeout", "20").code == 0
    return home


def let_go(home):
    """Write a line into the pipe that a command reads."""
    (home.path / "pipe").write_text("\n")


def is_waiting(child):
    """Whether a command is connected to a host and has nothing left to do."""
    listeners = processes.descriptors(child.pid).values() if child.poll() is None else ()
    return any("socket" in each for each in listeners) and processes.state(child.pid) == "S"


def waiting(home, *arguments):
    child = home.spawn("wait", *arguments)
    wait_until(lambda: is_waiting(child), what="a connection")
    return child


def test_the_prompt_and_the_end_of_what_was_typed(api):
    for until in ("prompt", "idle"):
        api.cli("send", "api", "read x <pipe; echo end-$x", "--enter")
        child = waiting(api, "api", "--until", until)
        assert child.poll() is None
        let_go(api)
        assert child.communicate(timeout=10) == (b"", b"")
        assert child.returncode == 0
        assert "end-" in api.screen("api")


def test_text_now_and_later_across_writes_and_wrapped_lines(api):
    command = "printf 'one tw'; read x <pipe; printf 'o three\\n'; printf '%0100d-end\\n' 7"
    api.cli("send", "api", command, "--enter")
    now = api.cli("wait", "api", "--until", "text=^one tw$")
    assert (now.code, now.out) == (0, "one tw\n")
    children = [
        waiting(api, "api", "--until", f"text={text}") for text in ("two three", "^0+7-end")
    ]
    let_go(api)
    assert [child.communicate(timeout=10)[0] for child in children] == [
        b"one two three\n",
        b"0" * 99 + b"7-end\n",
    ]


def test_text_in_a_flood_that_the_screen_never_shows(api):
    child = waiting(api, "api", "--until", "text=^177777$", "--json")
    api.cli("send", "api", "seq 1 300000", "--enter")
    out, err = child.communicate(timeout=30)
    assert b'"line": "177777"' in out
    assert err == b""


@pytest.mark.slow
def test_quiet_counts_from_the_beginning(api):
    began = time.monotonic()
    assert api.cli("wait", "api", "--until", "quiet=0.5").code == 0
    assert time.monotonic() - began >= 0.5
    writer = f"{sys.executable} -uc 'import time\nfor _ in range(40): print(1); time.sleep(.05)'"
    (api.path / "writer").write_text(writer)
    api.cli("send", "api", "sh writer; echo wri''tten", "--enter")
    assert api.cli("wait", "api", "--until", "quiet=0.9").code == 0
    assert "written" in api.screen("api")


def test_needs_you(api):
    child = waiting(api, "api", "--until", "needs-you", "--json")
    api.exec("api", r"printf '\033]9;look here\a'")
    assert b'"met": true' in child.communicate(timeout=10)[0]
    assert api.cli("wait", "api", "--until", "needs-you").code == 0


def test_exit_and_what_cannot_come_true_any_more(api):
    ended, shown = (
        waiting(api, "api", "--until", until, "--json") for until in ("exit", "text=never")
    )
    assert api.exec("api", "exit 3").code == 3
    assert b'"exit_code": 3,' in ended.communicate(timeout=10)[0]
    assert shown.communicate(timeout=10)[1].endswith(b"has exited, and the text was not shown\n")
    assert (ended.returncode, shown.returncode) == (0, 1)
    assert api.cli("wait", "api", "--until", "exit", "--json").json["exit_code"] == 3
    late = api.cli("wait", "api", "--until", "idle")
    assert (late.code, "has exited already" in late.err) == (1, True)


def test_a_time_limit(api):
    began = time.monotonic()
    late = api.cli("wait", "api", "--until", "text=never", "--timeout", "0.3", "--json")
    assert 0.3 <= time.monotonic() - began < 10
    assert (late.code, late.json["met"], late.json["line"]) == (124, False, None)
    assert late.err == "ai-session: api: text=never: it has not come true in 0.3 s\n"


def test_it_goes_on_with_the_next_host_and_costs_nothing(api):
    session_id = api.listed()["api"]["id"]
    api.cli("send", "api", "read x <pipe; echo en''d", "--enter")
    children = [waiting(api, "api", "--until", until) for until in ("prompt", "text=^end")]
    old = api.host_pid(session_id)
    api.wait_kept(session_id)
    processes.kill(old)
    api.wait_new_host(session_id, old)
    for child in children:
        wait_until(lambda it=child: is_waiting(it))
    used = [processes.cpu_s(child.pid) for child in children]
    time.sleep(0.5)
    assert [processes.cpu_s(child.pid) for child in children] == used
    let_go(api)
    assert [child.communicate(timeout=10)[0] for child in children] == [b"", b"end\n"]


@pytest.mark.slow
def test_a_client_that_leaves_is_forgotten(api):
    child = waiting(api, "api", "--until", "text=never")
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=10)
    assert child.returncode == 130
    assert api.exec("api", "echo alive").out == "alive\n"


@pytest.mark.slow
def test_shells_that_tell_of_no_prompt(home):
    os.mkfifo(home.path / "pipe")
    home.create("--name", "sh", env={"SHELL": "/bin/sh"})
    refused = home.cli("wait", "sh", "--until", "prompt")
    assert (refused.code, "only bash, zsh and fish" in refused.err) == (1, True)
    home.cli("send", "sh", "sh -c 'read x <pipe'; echo en''d", "--enter")
    child = waiting(home, "sh", "--until", "idle")
    let_go(home)
    child.communicate(timeout=10)
    assert (child.returncode, "end\n" in home.screen("sh")) == (0, True)


@pytest.mark.slow
def test_where_exec_does_not_work_the_manual_says_what_does(home):
    """The fallback of `ai-session help automation`."""
    home.create("--name", "box", env={"SHELL": "/bin/sh"})
    refused = home.exec("box", "true")
    assert "ai-session help automation" in refused.err
    home.cli("send", "box", 'sh -c "exit 3"; echo do""ne:$?', "--enter")
    done = home.cli("wait", "box", "--until", r"text=^done:\d+$", "--timeout", "20")
    assert done.out == "done:3\n"


@pytest.mark.slow
def test_a_shell_that_never_tells_of_a_prompt_is_said_not_to(home):
    (home.path / ".bashrc").write_text("PS1='ready> '; readonly PROMPT_COMMAND=true\n")
    home.create("--name", "api")
    home.wait_screen("api", "ready>")
    refused = home.exec("api", "true")
    assert (refused.code, "told of no prompt yet" in refused.err) == (75, True)
    assert home.screen("api") == "ready>\n"


def test_usage(home):
    assert home.cli("wait", "x", "--until", "done").code == 2
    assert home.cli("wait", "x").code == 2
    assert home.cli("wait", "nobody", "--until", "exit").code == 3
