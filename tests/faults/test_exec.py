"""`exec` very often, in every shell there is, beside a user who types; in the way; and at the end.

A thousand random commands a shell: `AI_SESSION_FAULTS=long pytest -n0 -m slow tests/faults/test_exec.py`.
"""

from __future__ import annotations

import hashlib
import shlex
import shutil
import statistics
import sys
import threading
import time

import pytest

from aisession_tui.errors import AiSessionError, SessionBusy
from aisession_tui.protocol.messages import SendText
from aisession_tui.service import execution, waiting
from tests.support import random_commands
from tests.support.waiting import wait_until

SHELLS = [each for each in ("bash", "zsh", "fish") if shutil.which(each)]
CHECK_LINE_EVERY = 25
END_OF_LINE = "\x05"
LIST_HISTORY = {"bash": "history", "zsh": "fc -l -n 1", "fish": "builtin history"}


class Session:
    """A session of this process's own user, used without starting a command each time."""

    def __init__(self, home, kind, *arguments):
        self.home = home
        self.kind = kind
        self.id = home.create("--name", kind, *arguments, env={"SHELL": shutil.which(kind)})
        self.wait("prompt")
        self.times_s, self.inside_s = [], []

    def exec(self, text, **options):
        written = []
        began = time.monotonic()
        result = execution.execute(self.id, [text], 60, written.append, **options)
        self.times_s.append(time.monotonic() - began)
        self.inside_s.append(result.duration_s)
        return b"".join(written), result.exit_code

    def type(self, text):
        with self.home.connect(self.id) as host:
            host.request(SendText(text))

    def wait(self, until):
        return waiting.wait(self.id, waiting.Condition.parse(until), 30)

    def figures(self):
        ordered = sorted(self.times_s)
        p99 = ordered[int(len(ordered) * 0.99)] * 1e3
        inside = statistics.median(self.inside_s) * 1e3
        return f"{len(ordered)} commands, inside the host p50 {inside:.1f} ms, in all p99 {p99:.0f}"


@pytest.mark.fault("R41", "random exec beside half-typed lines", "0 wrong; line and history stay")
@pytest.mark.parametrize("kind", SHELLS)
def test_random_commands_beside_a_user_who_types(own_dirs, kind, rounds, rng, found):
    session, typed = Session(own_dirs, kind), []
    line = ""
    wrong = []
    for number in range(rounds(50, 1000)):
        if number % CHECK_LINE_EVERY == 0:
            session.type("printf %s '")
        piece = random_commands.text(rng, 6).replace("\t", "")
        session.type(piece)
        line += piece
        command = random_commands.command(rng, kind)
        answer = session.exec(command.text, wait_s=20)
        if answer != (command.output.encode(), command.code):
            wrong.append((command, answer))
        if number % CHECK_LINE_EVERY == CHECK_LINE_EVERY - 1:
            session.type(f"{END_OF_LINE}' >line\r")
            session.exec("true", wait_s=20)
            assert (own_dirs.path / "line").read_text() == line
            typed.append(f"printf %s '{line}' >line")
            line = ""
    found(f"{kind}: {len(wrong)} wrong of {session.figures()} ms")
    assert wrong == []
    listing = session.exec(LIST_HISTORY[kind], wait_s=20)[0].decode()
    assert all(each in listing for each in typed[-3:])
    assert listing.count("printf") == len(typed)


PROGRAMS = {
    "python": ([sys.executable, "-q", "-i"], ">>>", "exit()\r"),
    "vim": (["vim", "-u", "NONE", "-i", "NONE", "-N"], "VIM", ":q!\r"),
    "less": (["less", "/etc/passwd"], "root:", "q"),
    "a nested shell": (["bash", "--norc", "-i"], "bash-", "exit\r"),
    "a password": (["sh", "-c", "stty -echo; echo Pass''word:; read x; stty echo"], "word:", "\r"),
    "top": (["top", "-b", "-d", "1000"], "PID", "\x03"),
}


@pytest.mark.fault("R42", "exec while a program has the terminal", "75, and not one byte typed")
@pytest.mark.parametrize("program", [name for name, (argv, *_) in PROGRAMS.items() if shutil.which(argv[0])])  # fmt: skip
def test_a_busy_session_is_left_alone(own_dirs, program, found):
    argv, shown, end = PROGRAMS[program]
    session = Session(own_dirs, "bash")
    session.type(f"{shlex.join(argv)}; echo en''ded\r")
    session.wait(f"text={shown}")
    before = own_dirs.screen("bash")
    times_s = []
    for _ in range(3):
        began = time.monotonic()
        with pytest.raises(SessionBusy):
            session.exec("echo never")
        times_s.append(time.monotonic() - began)
    assert own_dirs.screen("bash") == before
    session.type(end)
    session.wait("text=^ended")
    assert "never" not in own_dirs.screen("bash")
    assert session.exec("echo again", wait_s=10) == (b"again\n", 0)
    found(f"{program}: 75 after {statistics.median(times_s) * 1e3:.0f} ms")


FORGED = r"printf '\033]133;D;0;aid=%s;x=%s\007' 0123456789abcdef 0123456789abcdef; sh -c 'exit 4'"
ENDS = {
    "exit 3": 3,
    "exec sh -c 'exit 5'": 5,
    "kill -9 $$": 137,
    "set -e; sh -c 'exit 6'": 6,
    "trap 'exit 9' EXIT; exit 7": 9,
}
SURVIVED = {
    "sh -c 'kill -INT $$'": 130,
    "sh -c 'kill -TSTP $$'": 148,
    FORGED: 4,
    "PS1=; PROMPT_COMMAND='false; (exit 3)'; IFS=0123456789": 0,
    "echo 'oops": None,
    "trap 'echo trapped' EXIT INT; (exit 8)": 8,
    "exec 2>/dev/null; sh -c 'exit 3'": 3,
}


@pytest.mark.fault("R43", "exec of what ends or breaks the shell", "its code; the session goes on")
@pytest.mark.parametrize("kind", [each for each in SHELLS if each != "fish"])
def test_commands_that_break_the_shell(own_dirs, kind, found):
    session = Session(own_dirs, kind)
    for text, code in SURVIVED.items():
        assert session.exec(text, wait_s=10)[1] == code or code is None, text
        assert session.exec("echo alive", wait_s=10)[0] == b"alive\n", text
    for text, code in ENDS.items():
        assert own_dirs.cli("restart", kind, "--yes").code == 0
        session.wait("prompt")
        assert session.exec(text)[1] == code, text
        session.wait("exit")
        assert own_dirs.record(session.id)["status"] == "exited"
        with pytest.raises(AiSessionError, match="has exited"):
            session.exec("true")
    found(f"{kind}: {len(SURVIVED) + len(ENDS)} of {len(SURVIVED) + len(ENDS)}")


@pytest.mark.fault("R43", "exec of very much output", "every byte")
def test_very_much_output(own_dirs, rounds, found):
    megabytes = rounds(50, 1000)
    session = Session(own_dirs, "bash")
    digest, size = hashlib.sha256(), 0

    def take(data):
        nonlocal size
        size += len(data)
        digest.update(data)

    count = megabytes * 100_000
    began = time.monotonic()
    result = execution.execute(session.id, [f"seq -f %09.0f 1 {count}"], 600, take)
    speed = megabytes / (time.monotonic() - began)
    wanted = hashlib.sha256()
    for start in range(1, count + 1, 100_000):
        wanted.update(
            b"".join(b"%09d\n" % n for n in range(start, min(start + 100_000, count + 1)))
        )
    assert (result.exit_code, size) == (0, count * 10)
    assert digest.digest() == wanted.digest()
    found(f"{megabytes} MB, {speed:.0f} MB/s")


@pytest.mark.fault("R41", "short commands, one after another", "all outputs and codes")
def test_many_short_commands(own_dirs, rounds, found):
    session = Session(own_dirs, "bash")
    for number in range(rounds(100, 1000)):
        answer = session.exec(f"echo {number}; (exit {number % 256})")
        assert answer == (f"{number}\n".encode(), number % 256)
    found(f"{session.figures()} ms")


@pytest.mark.fault("R41", "exec in many sessions at once", "no loss; <= 3 x one after another")
def test_many_sessions_at_once(own_dirs, rounds, found):
    count = rounds(10, 50)
    names = [f"s{number}" for number in range(count)]
    ids = [own_dirs.create("--name", name) for name in names]
    for session_id in ids:
        waiting.wait(session_id, waiting.Condition.parse("prompt"), 30)
    answers = {}

    def run(session_id, number):
        written = []
        result = execution.execute(session_id, [f"echo {number}"], 60, written.append)
        answers[number] = (b"".join(written), result.exit_code)

    began = time.monotonic()
    for number in range(count):
        run(ids[0], number)
    alone_s = time.monotonic() - began
    answers.clear()
    threads = [threading.Thread(target=run, args=each) for each in zip(ids, range(count), strict=True)]  # fmt: skip
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together_s = time.monotonic() - began
    assert answers == {n: (f"{n}\n".encode(), 0) for n in range(count)}
    found(f"{count} sessions {together_s:.2f} s, one after another {alone_s:.2f} s")
    assert together_s <= 3 * alone_s
    wait_until(lambda: len(own_dirs.listed()) == count)
