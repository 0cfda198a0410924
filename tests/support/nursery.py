"""A process that has imported the package once; forks of it run commands within a millisecond."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Self

from aisession_tui.cli import main
from tests.support import processes
from tests.support.home import Home, Result

_SERVE = """
import importlib, json, os, signal, sys

os.umask(0o077)
run = importlib.import_module(sys.argv[1]).run
for name in sys.argv[3:]:
    importlib.import_module(name)


def begin(number, arguments, gate):
    os.read(gate, 1)
    for descriptor, end in ((1, "out"), (2, "err")):
        path = os.path.join(sys.argv[2], f"{number}.{end}")
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.exit(run(arguments))


for line in sys.stdin:
    gate, key = os.pipe()
    pids = []
    for number, arguments in enumerate(json.loads(line)):
        pid = os.fork()
        if not pid:
            os.close(key)
            begin(number, arguments, gate)
        pids.append(pid)
    os.close(gate)
    print(json.dumps(pids), flush=True)
    os.close(key)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    print(json.dumps(codes), flush=True)
"""
_IMPORTED = (
    "tomllib",
    "tomli_w",
    "tomlkit",
    "aisession_tui.cli.checking",
    "aisession_tui.service.sessions",
    "aisession_tui.service.snapshots",
    "aisession_tui.store.fields",
    *(f"aisession_tui.cli.commands.{name}_command" for name in main.COMMANDS),
)


class Nursery:
    """Starts commands all at once, each in a process of its own. A context manager."""

    def __init__(self, home: Home, module: str = main.__name__) -> None:
        self._folder = home.root / f"nursery-{module}"
        self._folder.mkdir(mode=0o700)
        self._pids: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, module, str(self._folder), *_IMPORTED],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=home.environ,
            cwd=home.path,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for pid in (*self._pids, self._process.pid):
            processes.kill(pid)
        self._process.communicate()

    def start(self, *commands: tuple[str, ...]) -> None:
        """Start these, and let them go at the same moment."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(commands).encode() + b"\n")
        self._process.stdin.flush()
        self._pids = self._answer()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal all that were started last; those that have ended are still there as zombies."""
        for pid in self._pids:
            processes.kill(pid, number)

    def results(self) -> list[Result]:
        """Wait for all of them."""
        codes, self._pids = self._answer(), []
        return [Result(code, *self._written(number)) for number, code in enumerate(codes)]

    def run(self, *commands: tuple[str, ...]) -> list[Result]:
        """Run these at the same time, to their ends."""
        self.start(*commands)
        return self.results()

    def _written(self, number: int) -> tuple[bytes, bytes]:
        paths = [self._folder / f"{number}.{end}" for end in ("out", "err")]
        written = [path.read_bytes() if path.exists() else b"" for path in paths]
        for path in paths:
            path.unlink(missing_ok=True)
        return written[0], written[1]

    def _answer(self) -> list[int]:
        assert self._process.stdout is not None
        found: list[int] = json.loads(self._process.stdout.readline())
        return found
