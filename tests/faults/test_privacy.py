"""Nobody else reads, prepares or changes what is ours, and secrets reach no file."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys

import pytest

from aisession_tui.errors import UnsafeDirectory
from tests.support import processes
from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

CALLS = "umask,mkdir,mkdirat,open,openat,creat,bind,mknod,mknodat,chmod,fchmodat,fork,vfork,clone"
_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(.*)$")
_PATH = re.compile(r'^\((?:AT_FDCWD<([^>]*)>|\d+<([^>]*)>)?(?:, )?"([^"]*)"')
_EMPTY = ".claim"
"""What the user's shell makes, with the user's umask: an empty file in a directory of mode 0700."""
_SOCKET = re.compile(r'sun_path="([^"]*)"')


class Traced:
    """What our processes have made, and with which mode, as strace saw it."""

    def __init__(self, home):
        self._home = home
        self._number = 0
        self.ours = [
            os.path.join(each, "ai-session")
            for each in (home.data, home.state, home.runtime, home.root / "config")
        ]

    def launcher(self, umask):
        """What runs a command with a umask, and writes down its calls."""
        self._number += 1
        strace = (
            "strace",
            "-D",
            "-f",
            "-qq",
            "-y",
            "-e",
            f"trace={CALLS},clone3",
            "-e",
            "signal=none",
        )
        log = str(self._home.root / f"strace-{self._number}")
        return (*strace, "-o", log, "sh", "-c", f'umask {umask}; exec "$@"', "sh")

    def too_open(self):
        """The calls by which something of ours could have been open to others for a moment."""
        found, made = [], 0
        for log in self._home.root.glob("strace-*"):
            umasks: dict[str, int] = {}
            for line in log.read_text(errors="replace").splitlines():
                match = _CALL.match(line)
                if match is None or " = -1 " in line:
                    continue
                pid, call, rest = match.groups()
                if call == "umask" and rest.startswith("("):
                    umasks[pid] = int(re.match(r"\((\d+)", rest)[1], 8)
                elif "fork" in call or "clone" in call:
                    child = re.search(r"\) += (\d+)", rest)
                    if child is not None:
                        umasks[child[1]] = umasks.get(pid, 0)
                elif (mode := self._mode(call, rest, umasks.get(pid, 0))) is not None:
                    made += 1
                    if mode & 0o077:
                        found.append(line)
        return found, made

    def _mode(self, call, rest, umask):
        """With which mode a call made or left something of ours; None: nothing."""
        place = _SOCKET.search(rest) if call == "bind" else _PATH.match(rest)
        if place is None:
            return None
        words = place.groups()
        path = os.path.join(*filter(None, words)) if call != "bind" else words[0]
        is_ours = any(f"{path}/".startswith(f"{each}/") for each in self.ours)
        if not is_ours or path.endswith(_EMPTY):
            return None
        if call == "bind":
            return 0o777 & ~umask
        if call.startswith("open") and "O_CREAT" not in rest:
            return None
        return int(re.findall(r", (0[0-7]*)(?=\)| <unf)", rest)[-1], 8) & ~umask


def modes_below(*roots):
    found = {}
    for root in roots:
        for path in [root, *root.rglob("*")]:
            if not path.is_symlink():
                found[path] = stat.S_IMODE(path.lstat().st_mode)
    return found


@pytest.mark.fault("R35", "umask 000 and 077", "all of ours 0700 or 0600 from its first moment")
@pytest.mark.parametrize("umask", ["000", "077"])
def test_all_is_private_at_every_instant(home, umask, found):
    if shutil.which("strace") is None:
        pytest.skip("needs strace to see with which modes things are made")
    traced = Traced(home)
    for arguments in (
        ("create", "--name", "x"),
        ("exec", "x", "cd /usr; echo here; kill -WINCH $$"),
        ("config", "set", "sidebar.width", "30"),
        ("snapshot", "x"),
        ("rename", "x", "y"),
        ("exec", "y", "exit 3"),
        ("delete", "y"),
        ("undelete", "y"),
        ("restart", "y"),
    ):
        argv = [*traced.launcher(umask), *home.argv(*arguments)]
        null = subprocess.DEVNULL  # which whoever traces holds as long as there is a host
        subprocess.run(
            argv, env=home.environ, cwd=home.path, stdout=null, stderr=null, check=False, timeout=30
        )
    session_id = home.listed()["y"]["id"]
    host = home.host_pid(session_id)
    processes.kill(host)
    home.wait_new_host(session_id, host)
    before = os.umask(int(umask, 8))
    try:
        with AppTerminal(home, "y") as window:
            window.wait_lines("$")
            window.lead("d")
            assert window.wait_end() == 0
    finally:
        os.umask(before)
    roots = [root / "ai-session" for root in (home.data, home.runtime, home.state)]
    modes = modes_below(*roots)
    wrong = [path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)]
    assert wrong == []
    open_calls, made = traced.too_open()
    assert open_calls == []
    assert made > 20
    assert home.exec("y", "umask").out == f"0{umask}\n"
    found(f"{len(modes)} files, {made} calls that made or changed one")


def lose_host(home, session_id):
    """Let its successor, if there can be one, write what it has to say."""
    with contextlib.suppress(OSError, AssertionError, UnsafeDirectory):
        processes.kill(host := home.host_pid(session_id))
        home.wait_new_host(session_id, host)


@pytest.mark.fault(
    "R36", "links in the place of our files", "refused, what they point to untouched"
)
def test_links_in_the_place_of_our_files_are_not_followed(home, rounds, rng, found):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo hello; exec sleep 600")
    home.wait_screen("x", "hello")
    assert home.cli("kill", "x").code == 0
    assert home.cli("snapshot", "x").code == 0
    home.cli("config", "set", "sidebar.width", "30")
    with AppTerminal(home, "x") as window:
        window.wait_shown("hello")
        window.lead("s")
        window.wait_focus("sessions")
        window.lead("d")
        window.wait_end()
    home.wait_quiet()
    target = home.root / "target"
    places = [*(home.data / "ai-session").rglob("*"), *(home.state / "ai-session").rglob("*")]
    places += [home.runtime / "ai-session", home.runtime / "ai-session" / f"{session_id}.sock"]
    places.append(home.state / "ai-session" / "log" / f"{session_id}.log")
    chosen = sorted(set(places))
    rng.shuffle(chosen)
    for place in chosen[: rounds(10, 1000)]:
        kept = home.root / "kept"
        if place.exists():
            place.rename(kept)
        target.write_text("untouched")
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.symlink_to(target)
        results = [home.cli("restart", "x")]
        if results[0].code == 0:
            lose_host(home, session_id)
        others = (("kill", "x"), ("snapshot", "x"), ("list", "--all"))
        results += [home.cli(*words) for words in others]
        for result in results:
            assert "Traceback" not in result.err, (place, result)
            assert result.code in (0, 1, 3, 4), (place, result)
        assert target.read_text() == "untouched", place
        assert stat.S_ISREG(target.lstat().st_mode), place
        for pid in home.processes():
            processes.kill(pid)
        wait_until(lambda: not home.processes())
        if place.is_symlink():
            place.unlink()
        if kept.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.unlink(missing_ok=True)
            kept.rename(place)
    found(f"{len(chosen[: rounds(10, 1000)])} of {len(chosen)} places")


STRANGER = """
import os, socket, sys
for path in sys.argv[1:]:
    for data in (b"", b"x" * 1000, b'\\x20\\0\\0\\0\\1["hello",{"protocol":1}]'):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(5)
        client.connect(path)
        try:
            client.sendall(data)
            got = client.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            got = b""
        print(len(got))
"""


@pytest.mark.fault("R37", "another user connects to open sockets", "gets no byte, is written down")
def test_a_stranger_gets_nothing(home, rounds, found):
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv to be somebody else")
    count = rounds(5, 50)
    session_id = home.create("--name", "x")
    for path in (home.root, home.runtime, home.runtime / "ai-session"):
        path.chmod(0o755)
    paths = sorted(str(path) for path in (home.runtime / "ai-session").glob("*.sock"))
    for path in paths:
        os.chmod(path, 0o666)
    user = ("setpriv", "--reuid", "65534", "--clear-groups")
    argv = [*user, sys.executable, "-c", STRANGER, *paths * count]
    answers = subprocess.run(argv, capture_output=True, check=True).stdout.split()
    assert answers == [b"0"] * (3 * len(paths) * count)
    assert home.logs().count("user 65534 was turned away") == len(answers)
    with socket.socket(socket.AF_UNIX) as own:
        own.connect(home.socket_path(session_id))
        own.settimeout(5)
        assert own.recv(10)
    assert home.exec("x", "echo fine").out == "fine\n"
    found(f"{len(answers)} connections")


GETPASS = "import getpass, os; print(len(getpass.getpass(f'Password {os.environ[\"N\"]}: ')))"
PROMPTS = {
    "read": 'read -rsp "Password $N: " P; echo; echo got-${#P}',
    "getpass": f"echo got-$({sys.executable} -c {shlex.quote(GETPASS)})",
    "stty": "printf 'Password %s: ' $N; stty -echo; read -r P; stty echo; echo; echo got-${#P}",
}


@pytest.mark.fault(
    "R39", "passwords at prompts, exported tokens", "in no file, whatever is done then"
)
def test_secrets_reach_no_file(home, rounds, rng, found):
    count = rounds(2, 20)
    secrets = []
    token = f"token-{rng.getrandbits(64):x}"
    session_id = home.create("--name", "x", env={"TOKEN": token})
    assert home.exec("x", "echo ${#TOKEN}").out == f"{len(token)}\n"
    secrets.append(token)
    with AppTerminal(home, "x") as window:
        window.wait_lines("$")
        for number in range(count):
            secret = f"{rng.getrandbits(64):x}-secret{number}"
            secrets.append(secret)
            name = list(PROMPTS)[number % len(PROMPTS)]
            home.cli("send", "x", f"clear; export N={number}; {PROMPTS[name]}", "--enter")
            window.wait_shown(f"Password {number}: ")
            if number % 2:
                home.cli("send", "x", secret, "--enter")
            else:
                window.type(secret + "\r")
            window.wait_shown(f"got-{len(secret)}")
            assert secret not in window.screen
            if number in (1, 6):  # one that fails more often is not replaced for ever
                processes.kill(old := home.host_pid(session_id))
                home.wait_new_host(session_id, old)
                home.cli("snapshot", "x")
        window.lead("d")
        window.wait_end()
    home.cli("kill", "x")
    home.wait_quiet()
    files = [path for path in home.root.rglob("*") if path.is_file()]
    assert any(path.suffix == ".cast" for path in files)
    for path in files:
        data = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in data] == [], path
    found(f"{len(secrets)} secrets, {len(files)} files")
