"""Clients and hosts of different versions: what both know works, all else is said in one line."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.home import Home
from tests.support.outer_terminal import OuterTerminal
from tests.support.versions import two_versions

DROPPED = ("read-screen", "send-text", "pause", "update", "attach-raw", "read-marks", "find-text")
SAID_WITHIN_S = 1.0
SLOWER = 4.0
"""How many times the time of a command that asks no host is added."""


def without_features(package: Path) -> None:
    """A version of before the messages that hosts announce as features."""
    change(package / "protocol" / "greeting.py", r"HOST_FEATURES = \[[^]]*\]", "HOST_FEATURES = []")


def of_another_protocol(package: Path) -> None:
    change(package / "protocol" / "greeting.py", r"^PROTOCOL = 1$", "PROTOCOL = 0")


def without_messages(package: Path) -> None:
    """A version that does not know what some commands ask for."""
    known = "_kinds.get(name) or _kind(name)"
    fewer = f"None if name in {DROPPED} else {known}"
    change(package / "protocol" / "codec.py", re.escape(known), fewer)


def of_a_later_one(package: Path) -> None:
    """A version to come: it says more than anybody knows, and writes more into its records."""
    text = "HOST_FEATURES = ['warp'] + ["
    change(package / "protocol" / "greeting.py", r"HOST_FEATURES = \[", text)
    change(package / "protocol" / "greeting.py", r"^PROTOCOL = 1$", "PROTOCOL = 2")
    new_field = '    role: str = ""\n    warp: str = "9"'
    change(package / "protocol" / "greeting.py", r'^    role: str = ""$', new_field)


def change(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text()
    changed = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    assert changed != text, path
    path.write_text(changed)


def of_long_ago(package: Path) -> None:
    """A version that lacks all of that."""
    without_features(package)
    without_messages(package)
    of_another_protocol(package)


OTHERS = (of_long_ago, of_a_later_one, without_features, without_messages, of_another_protocol)
"""How the other copy differs; what all of them lack comes first."""


def check_result(result, took_s, bare_s):
    """It worked, or said why not in one line, and at once."""
    assert "Traceback" not in result.err, result
    assert took_s < SAID_WITHIN_S + SLOWER * bare_s, result
    if result.code:
        assert result.err.startswith("ai-session: "), result
        assert result.err.count("\n") == 1, result
    return result.code == 0


def timed(home, *arguments, env):
    asked = time.monotonic()
    result = home.cli(*arguments, env=env)
    return result, time.monotonic() - asked


def check_attach(home, env, name):
    with OuterTerminal(home, "attach", name, **env) as terminal:
        terminal.until(lambda: "$" in terminal.text or terminal.process.poll() is not None, "start")
        if terminal.process.poll() is None:
            terminal.type("echo attached-$((6 * 7))\r")
            terminal.wait_text("attached-42")
            terminal.type("\x02d")
        code = terminal.wait_end()
        assert "Traceback" not in terminal.text
        return code == 0


def check_app(home, env, name):
    with AppTerminal(home, name, **env) as window:
        window.wait_shown(name)
        window.type("echo window-$((6 * 7))\r")
        is_alive = True
        try:
            window.wait_lines("window-42")
        except AssertionError:
            is_alive = False  # then it says why
            window.wait_shown("version")
        window.lead("d")
        assert window.wait_end() == 0
        assert "Traceback" not in window.text
        return is_alive


@pytest.mark.fault(
    "R07", "old client, new host and the reverse", "works or one line <= 1 s, kills none"
)
def test_versions_get_on_or_say_why_not(rounds, found):
    tried = works = 0
    for differ in OTHERS[: rounds(1, len(OTHERS))]:
        with Home() as home:
            done = get_on(home, differ)
            tried, works = tried + len(done), works + sum(done)
    found(f"{works} of {tried} work")


def get_on(home, differ):
    """Whether each thing that was tried works, with the other version on either side."""
    ours, theirs = two_versions(home)
    differ(Path(theirs["PYTHONPATH"]) / "aisession_tui")
    works = []
    for number, (server, client) in enumerate(((ours, theirs), (theirs, ours))):
        name = f"api{number}"
        session_id = home.create("--name", name, env=server)
        home.create("--name", f"victim{number}", "--", "sleep", "600", env=server)
        assert home.exec(name, "echo begun", env=server).out == "begun\n"
        pid = home.record(session_id)["pid"]
        _, bare_s = timed(home, "--version", env=client)
        for arguments in (
            ("list", "--json"),
            ("exec", name, "echo here"),
            ("screen", name),
            ("send", name, "echo sent", "--enter"),
            ("history", name),
            ("search", "begun"),
            ("snapshot", name),
            ("rename", name, name),
            ("pause", name),
            ("resume", name),
            ("kill", f"victim{number}"),
        ):
            result, took_s = timed(home, *arguments, env=client)
            works.append(check_result(result, took_s, bare_s))
        works += [check(home, client, name) for check in (check_attach, check_app)]
        record = home.record(session_id)
        assert (record["status"], record["pid"]) == ("running", pid)
        assert home.exec(name, "echo still", env=server).out == "still\n"
        result = home.cli("upgrade", env=client)
        assert all("too old" in line for line in result.err.splitlines()), result
        assert home.exec(name, "echo moved", env=client).out == "moved\n"
        assert home.record(session_id)["pid"] == pid
    return works
