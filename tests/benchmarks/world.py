"""A private world to measure in, and terminals to measure with."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from typing import NoReturn

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLI = [sys.executable, "-c", "from aisession_tui.cli.main import main; main()"]
APP = [sys.executable, "-m", "aisession_tui"]


def _leave(*_signal: object) -> NoReturn:
    sys.exit(1)


class World:
    """Directories of our own, the environment that points there, and what was started."""

    def __init__(self) -> None:
        signal.signal(signal.SIGTERM, _leave)  # or the floods that were started would go on
        self.home = tempfile.mkdtemp(prefix="ais")
        for name in ("data", "state", "config", "run"):
            os.mkdir(os.path.join(self.home, name), 0o700)
        self.environ = {
            "HOME": self.home,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ROOT,
            "SHELL": "/bin/bash",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PS1": "$ ",
            "XDG_DATA_HOME": os.path.join(self.home, "data"),
            "XDG_STATE_HOME": os.path.join(self.home, "state"),
            "XDG_CONFIG_HOME": os.path.join(self.home, "config"),
            "XDG_RUNTIME_DIR": os.path.join(self.home, "run"),
            "AI_SESSION_IDLE_EXIT_S": "1",
        }
        with open(os.path.join(self.home, ".bashrc"), "w", encoding="utf-8") as file:
            file.write("PS1='$ '\n")
        self.tmux = ["tmux", "-S", os.path.join(self.home, "tmux.sock"), "-f", os.devnull]
        self.has_tmux = shutil.which("tmux") is not None
        self.mprocs = shutil.which("mprocs") or ""

    def run(self, *command: str) -> float:
        """Run a command to its end; returns its wall time in seconds."""
        start = time.perf_counter()
        subprocess.run(
            command,
            env=self.environ,
            cwd=self.home,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        return time.perf_counter() - start

    def cli(self, *arguments: str) -> float:
        """Run `ai-session`; returns its wall time in seconds."""
        return self.run(*CLI, *arguments)

    def close(self) -> None:
        """End everything and remove it."""
        subprocess.run(
            [*CLI, "kill", "--all", "--force"], env=self.environ, check=False, capture_output=True
        )
        if self.has_tmux:
            subprocess.run([*self.tmux, "kill-server"], check=False, capture_output=True)
        time.sleep(4)  # hosts serve their clients two seconds more, the supervisor one
        shutil.rmtree(self.home, ignore_errors=True)


class Screen:
    """A program on a PTY of ours, as a person's terminal would have it."""

    def __init__(
        self, world: World, command: list[str], columns: int = 120, rows: int = 36
    ) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(world.home)
            os.execvpe(command[0], command, world.environ)
        ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""

    def type(self, data: bytes) -> None:
        """Press keys."""
        os.write(self.fd, data)

    def wait_for(self, text: bytes, timeout_s: float = 30.0) -> float:
        """Read until a text is shown; returns when it was."""
        deadline = time.perf_counter() + timeout_s
        while text not in self.seen:
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise TimeoutError(f"{text!r} not in {self.seen[-300:]!r}")
            self.seen = self.seen[-4096:] + os.read(self.fd, 1 << 18)
        return time.perf_counter()

    def settle(self, quiet_s: float = 0.3) -> None:
        """Read until nothing more comes for a while."""
        while select.select([self.fd], [], [], quiet_s)[0]:
            os.read(self.fd, 1 << 18)
        self.seen = b""

    def count(self, seconds: float) -> int:
        """How many bytes come within a time."""
        deadline, total = time.perf_counter() + seconds, 0
        while (left := deadline - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                total += len(os.read(self.fd, 1 << 18))
        return total

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def pss_kib(pid: int) -> int:
    """The proportional set size of a process."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def cpu_s(pid: int) -> float:
    """The processor time a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processes_of(world: World) -> list[int]:
    """The supervisor and the hosts of a world."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                is_ours = b"aisession_tui.ptyhost" in file.read()
            with open(f"/proc/{name}/environ", "rb") as file:
                in_world = f"HOME={world.home}".encode() in file.read().split(b"\0")
        except OSError:
            continue
        if is_ours and in_world:
            found.append(int(name))
    return found
