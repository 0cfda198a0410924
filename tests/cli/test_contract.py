"""The founding contract, word for word: what each command prints, and on which stream."""

from __future__ import annotations

import os
import re
import tempfile
import time

import platformdirs.windows
import pytest

from aisession_tui import paths
from tests.support import processes
from tests.support.waiting import wait_until

ID = r"[0-9a-f]{8}"


def lose(home, session_id):
    """End a session's processes as a power cut does."""
    victims = home.processes()
    for pid in victims:
        processes.kill(pid)
    wait_until(lambda: not any(map(processes.is_alive, victims)), what="the end of the session")


def test_create_says_what_it_created(home):
    result = home.cli("create", "--name", "persist-demo")
    assert result.code == 0
    found = re.fullmatch(
        rf"Created session: ({ID})\nName: persist-demo\nWorking directory: {home.path}\n",
        result.out,
    )
    assert found, result.out
    assert result.err == f"Saving session {found[1]}\n"


def test_list_in_another_process_shows_it(home):
    session_id = home.create("--name", "persist-demo")
    created = home.listed()["persist-demo"]["created"]
    local = time.localtime(
        int(time.mktime(time.strptime(created, "%Y-%m-%dT%H:%M:%SZ"))) - time.timezone
    )
    stamp = time.strftime("%H:%M:%S", local)
    result = home.cli("list")
    assert result.out == f"Active sessions:\n  {session_id} - persist-demo ({stamp}) [running]\n"
    assert (result.code, result.err) == (0, "")


def test_exec_prints_the_output_and_nothing_else(home):
    session_id = home.create("--name", "persist-demo")
    assert home.exec(session_id, "pwd") == (0, f"{home.path}\n".encode(), b"")
    assert home.exec("persist-demo", "cd /; export A=1") == (0, b"", b"")
    assert home.exec("persist-demo", "pwd; echo $A") == (0, b"/\n1\n", b"")


def test_the_time_is_local_and_has_a_date_when_not_today(home):
    session_id = home.create("--name", "old", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    path = home.record_path(session_id)
    path.write_text(
        re.sub(r"(?m)^created = .*$", "created = 2024-02-29T12:34:56Z", path.read_text())
    )
    out = home.cli("list", "--all", env={"TZ": "UTC-2"}).out
    assert out == f"Active sessions:\n  {session_id} - old (2024-02-29 14:34:56) [exited 0]\n"


@pytest.mark.parametrize("status", ["paused", "exited 0", "exited 3", "exited SIGKILL", "lost"])
def test_the_status_stands_in_brackets(home, status):
    command = {"exited 0": ("--", "true"), "exited 3": ("--", "sh", "-c", "exit 3")}.get(status, ())
    session_id = home.create("--name", "x", *command)
    if status == "paused":
        assert home.cli("pause", "x").out == f"Paused session: {session_id}\n"
    elif status == "exited SIGKILL":
        home.cli("kill", "--force", "x")
    elif status == "lost":
        lose(home, session_id)
    else:
        wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.cli("list", "--all").out.splitlines()[1].endswith(f" [{status}]")


def test_an_empty_list_says_how_to_begin(home):
    expected = "No active sessions. Start one: ai-session create --name demo\n"
    assert home.cli("list") == (0, expected.encode(), b"")


def test_exited_sessions_are_hidden_and_counted_on_a_terminal(home, terminal):
    session_id = home.create("--name", "done", "--", "true")
    live_id = home.create("--name", "here")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    out = home.cli("list").out
    assert re.fullmatch(rf"Active sessions:\n  {live_id} - here \(.*\) \[running\]\n", out)
    window = terminal("list")
    assert window.wait_end() == 0
    assert window.text.splitlines()[-1] == "(1 exited: ai-session list --all)"


def test_a_lost_shell_that_exec_names_is_restored_first(home):
    session_id = home.create("--name", "persist-demo")
    home.exec("persist-demo", "cd /usr")
    lose(home, session_id)
    result = home.exec("persist-demo", "pwd")
    assert result == (0, b"/usr\n", f"Restored session: {session_id}\n".encode())


def test_a_lost_shell_that_attach_names_is_restored_first(home, terminal):
    session_id = home.create("--name", "persist-demo")
    lose(home, session_id)
    window = terminal("attach", "persist-demo")
    window.wait_for(f"Restored session: {session_id}\r\n")
    window.wait_for("$ ")
    window.type("\x02d")
    assert window.wait_end() == 0
    assert window.text.endswith("[left persist-demo; it goes on]\r\n")


def test_a_lost_command_never_runs_again_silently(home):
    marker = home.path / "ran"
    session_id = home.create("--name", "job", "--", "sh", "-c", f"echo x >>{marker}; sleep 600")
    wait_until(marker.exists)
    lose(home, session_id)
    result = home.exec("job", "pwd")
    assert result.code == 125
    assert "ai-session restore job --yes" in result.err
    assert marker.read_text() == "x\n"


PLATFORMS = {
    "linux": ("~/.local/share/ai-session", "~/.local/state/ai-session", "~/.config/ai-session"),
    "darwin": (
        "~/Library/Application Support/ai-session",
        "~/Library/Application Support/ai-session",
        "~/.config/ai-session",
    ),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_where_things_lie(platform, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    found = tuple(
        where(platform, {}) for where in (paths.data_dir, paths.state_dir, paths.config_dir)
    )
    assert found == tuple(place.replace("~", str(tmp_path)) for place in PLATFORMS[platform])


def test_where_things_lie_on_windows(monkeypatch):
    """platformdirs asks Windows itself there; here, the variables that Windows sets."""
    monkeypatch.setenv("APPDATA", r"C:\Users\u\AppData\Roaming")
    monkeypatch.setattr(
        "platformdirs.windows.get_win_folder", platformdirs.windows.get_win_folder_from_env_vars
    )
    found = paths.data_dir("win32", {"XDG_DATA_HOME": "/ignored"})
    assert found.replace(os.sep, "\\") == r"C:\Users\u\AppData\Roaming\ai-session"


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_xdg_variables_win_where_they_are_absolute(platform, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert paths.data_dir(platform, {"XDG_DATA_HOME": "/d"}) == "/d/ai-session"
    assert paths.state_dir(platform, {"XDG_STATE_HOME": "/s"}) == "/s/ai-session"
    assert paths.config_dir(platform, {"XDG_CONFIG_HOME": "/c"}) == "/c/ai-session"
    assert paths.data_dir(platform, {"XDG_DATA_HOME": "relative"}).startswith(str(tmp_path))


def test_a_long_runtime_directory_moves_to_a_short_one(tmp_path):
    short = f"/tmp/{os.path.basename(tempfile.mkdtemp(prefix='ais'))}"
    assert paths.runtime_dir({"XDG_RUNTIME_DIR": short}) == f"{short}/ai-session"
    os.rmdir(short)
    long = tmp_path / ("x" * 100)
    long.mkdir()
    moved = paths.runtime_dir({"XDG_RUNTIME_DIR": str(long)})
    assert re.fullmatch(rf"/tmp/ai-session-{os.getuid()}-[0-9a-f]{{8}}", moved)


@pytest.mark.parametrize(
    "environ", [{}, {"XDG_RUNTIME_DIR": "/run/gone"}, {"XDG_RUNTIME_DIR": "."}]
)
def test_without_a_runtime_directory_there_is_one_in_tmp(environ):
    assert paths.runtime_dir(environ) == f"/tmp/ai-session-{os.getuid()}"
