"""`import tmux`: running tmux sessions, attached to from sessions of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from tests.support.waiting import wait_until

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed: there is nothing to take over"
)


class Tmux:
    """A tmux server of one test."""

    def __init__(self, home):
        self.name = f"ais{os.urandom(4).hex()}"
        self.home = home
        home.environ["TMUX_TMPDIR"] = str(home.root)

    def __call__(self, *arguments):
        argv = ["tmux", "-u", "-L", self.name, "-f", "/dev/null", *arguments]
        environ = self.home.environ
        done = subprocess.run(
            argv, env=environ, cwd=self.home.path, capture_output=True, text=True, check=False
        )
        return done.stdout

    def start(self, name, command="cat", *options):
        self("new-session", "-d", "-s", name, "-x", "100", "-y", "30", *options, command)

    def attached(self, name):
        return self("list-clients", "-t", f"={name}", "-F", "#{client_termname}").split()

    @property
    def socket(self):
        return f"{self.home.root}/tmux-{os.getuid()}/{self.name}"


@pytest.fixture
def tmux(home):
    server = Tmux(home)
    yield server
    server("kill-server")


def taken(home, tmux, *arguments):
    result = home.cli("import", "tmux", "--socket-name", tmux.name, *arguments)
    assert (result.code, result.err) == (0, ""), result
    return dict(
        re.fullmatch(r"Imported session: (\w{8}) - (.*)", line).group(2, 1)
        for line in result.out.splitlines()
    )


def test_each_session_becomes_one_of_ours(home, tmux):
    tmux.start("work", "seq 1 200; printf '\\033]2;a title\\007'; pwd; exec cat", "-c", "/usr")
    tmux.start("other")
    wait_until(lambda: "/usr" in tmux("capture-pane", "-p", "-t", "=work:"))
    wait_until(lambda: "a title" in tmux("display-message", "-p", "-t", "=work:", "#{pane_title}"))
    ids = taken(home, tmux)
    assert ids.keys() == {"work", "other"}
    wait_until(lambda: tmux.attached("work") == ["xterm-256color"], what="our client")
    entry = home.listed()["work"]
    assert (entry["status"], entry["cwd"], entry["title"]) == ("running", "/usr", "a title")
    assert entry["command"][3:] == ["attach-session", "-t", "=work"]
    assert entry["size"] == {"columns": 100, "rows": 31}
    home.wait_screen("work", "[work]")
    assert home.cli("send", "work", "typed here", "--enter").code == 0
    wait_until(lambda: "typed here\ntyped here" in tmux("capture-pane", "-p", "-t", "=work:"))
    tmux("kill-session", "-t", "=work")
    wait_until(lambda: home.record(ids["work"])["status"] == "exited")
    text = home.cli("screen", "work", "--scrollback", "1000").out
    assert re.search(r"\A1\n2\n(\d+\n)+200\n/usr\n── taken over from tmux \d{4}-.* ──\n", text)


@pytest.mark.slow
def test_one_is_chosen_by_its_name_on_the_server_of_the_caller(home, tmux):
    home.create("--name", "work")
    tmux.start("work")
    tmux.start("workshop")
    inside = {"TMUX": f"{tmux.socket},1,0"}
    result = home.cli("migrate", "work", env=inside)
    assert (result.code, result.err) == (0, ""), result
    assert result.out.endswith(" - work-2\n")
    again = home.cli("import", "tmux", "--socket-path", tmux.socket, "work")
    assert (again.code, again.out, again.err) == (0, "", "work is here already: work-2\n")
    wait_until(lambda: tmux.attached("work"), what="our client")
    assert tmux.attached("workshop") == []
    named = taken(home, tmux, "workshop", "--name", "shop")
    assert named.keys() == {"shop"}


@pytest.mark.slow
def test_names_that_ours_cannot_have(home, tmux):
    tmux.start("a/b@c")
    tmux.start("0123abcd")
    assert taken(home, tmux).keys() == {"a-b-c", "0123abcd-session"}
    wait_until(lambda: tmux.attached("a/b@c"), what="our client")


@pytest.mark.slow
def test_where_there_is_nothing_to_take_over(home, tmux):
    result = home.cli("import", "tmux", "--socket-name", tmux.name)
    assert (result.code, result.out) == (1, "")
    assert re.fullmatch(r"ai-session: tmux says: .*\n", result.err)
    tmux.start("work")
    missing = home.cli("import", "tmux", "--socket-name", tmux.name, "wor")
    assert missing.code == 1
    assert missing.err == "ai-session: tmux has no session 'wor': see tmux list-sessions\n"
    assert home.listed() == {}


@pytest.mark.slow
def test_without_tmux_it_is_one_sentence(home):
    result = home.cli("import", "tmux", env={"PATH": "/nowhere"})
    assert result.code == 1
    assert result.err == (
        "ai-session: there is no tmux in PATH, so there is nothing to take over\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("x.bundle", "work"),
        ("x.bundle", "--socket-name", "x"),
        ("tmux", "--name", "x"),
        ("tmux", "x", "--name", "a/b"),
        ("tmux", "--socket-name", "x", "--socket-path", "x"),
    ],
)
def test_what_makes_no_sense(home, arguments):
    result = home.cli("import", *arguments)
    assert (result.code, result.out) == (2, "")
