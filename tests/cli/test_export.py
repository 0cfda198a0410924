"""`export`: what a session has written, in forms that others read."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from xml.dom import minidom

import pytest

from tests.support import processes
from tests.support.waiting import wait_until

PROGRAM = (
    "printf '\\033[1;31mred <b>&\\033[m 漢字 \\377\\n'; "
    "printf '\\033]8;;javascript:alert\\033\\\\bad\\033]8;;\\033\\\\ '; "
    "printf '\\033]8;;https://a.b/?\"x\\033\\\\good\\033]8;;\\033\\\\\\n'; seq 1 50; exit 3"
)


def ended(home, program=PROGRAM, *options, **more):
    session_id = home.create(
        "--name", "x", "--size", "40x10", *options, "--", "sh", "-c", program, **more
    )
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    home.wait_quiet()
    return session_id


def exported(home, form, *options):
    result = home.cli("export", "x", "--format", form, *options)
    assert (result.code, result.err) == (0, ""), result
    return result.out


def cast_output(text):
    _, *events = map(json.loads, text.splitlines())
    return "".join(data for _, code, data in events if code == "o")


def test_text_is_everything_that_scrolled_away_and_the_screen(home):
    ended(home)
    lines = exported(home, "text").splitlines()
    assert lines == ["red <b>& 漢字 \ufffd", "bad good", *map(str, range(1, 51))]
    assert "\x1b[1;31mred <b>&\x1b[m" in exported(home, "ansi")


def test_a_page_is_whole_and_nothing_in_it_acts(home):
    ended(home)
    page = exported(home, "html")
    assert "red &lt;b&gt;&amp;" in page
    assert "\n50\n" in page
    assert re.findall(r'href="([^"]*)"', page) == ["https://a.b/?&quot;x"]
    assert "javascript" not in page
    assert re.findall(r"src=|url\(|@import", page) == []


def test_a_picture_shows_the_screen(home):
    ended(home)
    picture = minidom.parseString(exported(home, "svg"))
    texts = [element.firstChild.data for element in picture.getElementsByTagName("text")]
    assert texts == [str(number) for number in range(42, 51)]
    assert picture.documentElement.getAttribute("width") == "336"


def test_a_recording_of_either_version(home):
    ended(home)
    first, *events = map(json.loads, exported(home, "cast").splitlines())
    assert (first["version"], first["term"]["cols"], first["title"]) == (3, 40, "x")
    assert [(code, data) for _, code, data in events if code in "rx"] == [
        ("r", "40x10"),
        ("x", "3"),
    ][1:]
    assert "\r\n50\r\n" in cast_output(exported(home, "cast"))
    first, *events = map(json.loads, exported(home, "cast", "--cast-version", "2").splitlines())
    assert (first["version"], first["width"], first["height"]) == (2, 40, 10)
    times = [time for time, *_ in events]
    assert times == sorted(times)
    assert {code for _, code, _ in events} == {"o"}


@pytest.mark.slow
def test_asciinema_plays_it(home):
    player = shutil.which("asciinema")
    if player is None:
        pytest.skip("asciinema is not installed: nothing plays the recording")
    ended(home)
    home.cli("export", "x", "--cast-version", "2", "-o", str(home.path / "x.cast"))
    argv = ["script", "-qec", f"{player} play -s 100 {home.path}/x.cast", "/dev/null"]
    result = subprocess.run(argv, env=home.environ, capture_output=True, check=False)
    assert result.returncode == 0, result
    assert b"\r\n50\r\n" in result.stdout


@pytest.mark.slow
def test_a_part(home):
    program = "echo one; sleep 0.6; echo two; sleep 0.6; echo three"
    ended(home, program)
    assert exported(home, "text", "--to", "0.3") == "one\n"
    assert exported(home, "text", "--to", "-0.3") == "one\ntwo\n"
    assert exported(home, "text", "--from", "0.9") == "one\ntwo\nthree\n"
    part = exported(home, "cast", "--from", "0.3", "--to", "0:00:00.9")
    assert cast_output(part).count("one") == 1
    assert cast_output(part).endswith("two\r\n")
    assert "three" not in part
    started = re.sub(r"Z$", "+00:00", home.listed()["x"]["created"])
    assert exported(home, "text", "--to", started) in ("", "one\n")


@pytest.mark.slow
def test_times_that_are_none(home):
    ended(home)
    for text in ("x", "1:2:3:4", "2026-99-99T00:00", "1e999", "nan", ""):
        result = home.cli("export", "x", "--from", text)
        assert result.code == 2, result
        assert "is no time" in result.err
    ended_before = home.cli("export", "x", "--from", "-0", "--to", "0")
    assert ended_before.code in (0, 2)


@pytest.mark.slow
def test_a_file_is_the_users_alone(home):
    ended(home)
    path = home.path / "x.cast"
    mask = os.umask(0)
    try:
        result = home.cli("export", "x", "-o", str(path))
    finally:
        os.umask(mask)
    assert result == (0, b"", f"Wrote {path}\n".encode())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    missing = home.cli("export", "x", "-o", "/nowhere/x")
    assert (missing.code, missing.out) == (1, "")
    assert "/nowhere/x" in missing.err


@pytest.mark.slow
def test_marks_of_the_shell_integration_stay_secret(home):
    home.create("--name", "x")
    home.exec("x", "echo hello")
    out = exported(home, "cast")
    assert "hello" in out
    assert "aid=" not in out
    assert '"exit 0"' in out


@pytest.mark.slow
def test_a_living_session_is_exported_to_its_last_word(home):
    for mode in ("disk", "memory"):
        home.create("--name", mode, "--journal", mode)
        home.exec(mode, "echo first; seq 1 30000")
        home.exec(mode, "echo last")
        text = home.cli("export", mode, "--format", "text").out
        assert "first\n1\n2\n" in text
        assert "30000\nlast\n" in text


@pytest.mark.slow
def test_of_several_runs_each_is_there(home):
    session_id = ended(home, "echo run-$$")
    home.cli("restart", "x")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert len(set(re.findall(r"run-\d+", exported(home, "text")))) == 2


@pytest.mark.slow
def test_what_is_damaged_is_left_out(home):
    session_id = ended(home, "seq 1 100000", env={"AI_SESSION_SESSIONS_JOURNAL_MIB": "1"})
    files = sorted((home.session_dir(session_id) / "journal").iterdir())
    assert len(files) > 2
    files[1].write_bytes(files[1].read_bytes()[:1000])
    lines = exported(home, "text").splitlines()
    assert (lines[0], lines[-1]) == ("1", "100000")
    assert len(lines) < 99_000
    files[-1].write_bytes(b"")
    assert exported(home, "text").startswith("1\n2\n")


@pytest.mark.slow
def test_without_a_journal_it_says_why(home):
    ended(home, "echo hello", "--journal", "off")
    result = home.cli("export", "x")
    assert (result.code, result.out) == (1, "")
    assert 'nothing of "x" is recorded' in result.err


@pytest.mark.slow
def test_a_host_that_does_not_answer_has_written_nearly_all(home):
    session_id = home.create("--name", "x")
    home.exec("x", "echo hello")
    home.cli("export", "x")
    host = home.host_pid(session_id)
    processes.kill(host, processes.signal.SIGSTOP)
    assert "hello" in home.cli("export", "x", "--format", "text").out
    processes.kill(host, processes.signal.SIGCONT)
