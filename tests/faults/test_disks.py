"""A disk that is full or read-only: programs go on, files stay whole, and all is saved afterwards."""

from __future__ import annotations

import time

import pytest

from tests.support import disks, processes
from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

SAVED_WITHIN_S = 5.0
PATIENCE = 2.0
"""By how much a busy machine may be slower."""


def kept_files(home):
    """The files that are replaced as a whole, by path."""
    found = {}
    for pattern in ("session.toml", "*.bak", "layout.toml", "snapshot.toml"):
        for path in home.data.rglob(pattern):
            found[path] = path.read_bytes()
    return found


def use_what_is_full(home, number):
    """All kinds of commands; none may hang, crash or tell a lie."""
    renamed = home.cli("rename", "quiet", f"quiet-{number}")
    results = [
        renamed,
        home.cli("snapshot", "shell"),
        home.cli("create", "--name", f"new-{number}", "--", "sleep", "600"),
        home.cli("restart", "ended"),
    ]
    for result in results:
        assert "Traceback" not in result.err, result
        assert result.code == 0 or result.err.startswith("ai-session: "), result
    return renamed.code == 0


@pytest.mark.fault("R12", "disk full", "old files whole, programs go on, saved after <= 5 s")
def test_a_full_disk_costs_nothing(home, rounds, rng, found):
    count, slowest_s = rounds(3, 20), 0.0
    with disks.small_disk(home, home.data / "ai-session", 768) as disk:
        shell = home.create("--name", "shell")
        quiet = home.create("--name", "quiet", "--", "sleep", "600")
        home.cli("create", "--name", "ended", "--", "false")
        before = home.record(shell)["pid"]
        for number in range(count):
            (home.path / f"d{number}").mkdir()
            program = f"until [ -e {home.path}/stop{number} ]; do sleep 0.05; done; exit 7"
            ending = home.create("--name", "ending", "--", "sh", "-c", program)
            wait_until(lambda it=ending: home.record(it)["status"] == "running")
            ballast = disk / "ballast"
            disks.fill(ballast, rng.choice([0, 0, 1, 2]))
            files = kept_files(home)
            result = home.exec("shell", f"cd ~/d{number}; seq 20000 | tail -1; echo $$")
            assert result.out == f"20000\n{before}\n", result
            (home.path / f"stop{number}").touch()
            name = f"quiet-{number}" if use_what_is_full(home, number) else "quiet"
            assert home.record(quiet)["name"] == name, "what a command said is so"
            for path, data in files.items():
                assert path.read_bytes() == data or b"schema = 1\n" in path.read_bytes(), path
            assert home.listed(), "the sessions are still listed"

            freed = time.monotonic()
            ballast.unlink()
            wait_until(lambda it=ending: home.record(it).get("exit_code") == 7, what="the end")
            cwd = str(home.path / f"d{number}")
            wait_until(lambda cwd=cwd: home.record(shell)["cwd"] == cwd, what="the directory")
            slowest_s = max(slowest_s, time.monotonic() - freed)
            assert slowest_s < PATIENCE * SAVED_WITHIN_S
            listed = home.listed()
            assert name in listed
            for other in {f"new-{number}", "ending"} & set(listed):
                result = home.cli("delete", other, "--purge", "--force")
                assert result.code == 0, result
            assert home.cli("rename", name, "quiet").code == 0
            assert set(home.listed()) == {"shell", "quiet", "ended"}
        assert processes.is_alive(before)
    found(f"{count} fills, all saved after {slowest_s:.1f} s")


@pytest.mark.fault("R13", "data read-only under the app", "it goes on, says so, saves later")
def test_a_disk_that_cannot_be_written_is_told(home, rounds, found):
    count = rounds(1, 3)
    shell = home.create("--name", "api")
    layout = home.data / "ai-session" / "layout.toml"
    with AppTerminal(home, "api") as window:
        window.wait_lines("$")
        for number in range(count):
            (home.path / f"d{number}").mkdir()
            with disks.read_only(home, home.data / "ai-session"):
                window.type(f"cd ~/d{number}; clear; echo here-$((6 * 7))\r")
                window.wait_lines("here-42")
                window.lead("s")  # which the layout notes
                window.wait_focus("sessions")
                window.wait_shown("the layout cannot be saved")
                window.type("\x1b")
                window.wait_focus("api")
                window.type("echo on-$((6 * 7))\r")
                window.wait_lines("on-42")
                for arguments in (("rename", "api", "web"), ("create", "--name", "new")):
                    result = home.cli(*arguments)
                    assert result.err.startswith("ai-session: "), result
                    assert "Traceback" not in result.err, result
                assert list(home.listed()) == ["api"]
            cwd = str(home.path / f"d{number}")
            wait_until(lambda cwd=cwd: home.record(shell)["cwd"] == cwd, what="the directory")
        window.lead("s")
        window.wait_focus("sessions")
        wanted = "keyboard_in_sidebar = true"
        wait_until(lambda: layout.exists() and wanted in layout.read_text(), what=wanted)
        window.lead("d")
        assert window.wait_end() == 0
    found(f"{count} times")
