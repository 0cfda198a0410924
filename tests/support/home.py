"""A user of one test: a private home with its directories, sessions and supervisor."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

import aisession_tui
from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.control import Describe
from tests.support import processes
from tests.support.waiting import wait_until

PACKAGE_PARENT = os.path.dirname(os.path.dirname(os.path.abspath(aisession_tui.__file__)))
ENTRY = "from aisession_tui.cli.main import main; main()"
"""What the installed `ai-session` script runs."""
_COMMAND_TIMEOUT_S = 30.0
_CRASH = "ended by an error"


class Result(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        return self.stdout.decode()

    @property
    def err(self) -> str:
        return self.stderr.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


class Home:
    """A home directory, the commands run in it, and what they start; a context manager."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="ais"))
        self.path = self.root / "home"
        self.data = self.root / "data"
        self.state = self.root / "state"
        self.runtime = self.root / "run"
        for directory in (self.path, self.data, self.state, self.runtime):
            directory.mkdir(mode=0o700)
        (self.path / ".bashrc").write_text("PS1='$ '\n")
        self.may_crash = False
        """A test that crashes a host on purpose says so; otherwise a crash fails it."""
        self.launcher: tuple[str, ...] = ()
        """What runs every command, such as one that makes it another user's."""
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "SHELL": shutil.which("bash") or "/bin/sh",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "XDG_DATA_HOME": str(self.data),
            "XDG_STATE_HOME": str(self.state),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "AI_SESSION_IDLE_EXIT_S": "1",
            "PYTHONPATH": PACKAGE_PARENT,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    # -- commands

    def argv(self, *arguments: str | bytes) -> list[str | bytes]:
        return [*self.launcher, sys.executable, "-c", ENTRY, *arguments]

    def cli(
        self,
        *arguments: str | bytes,
        input: bytes = b"",  # noqa: A002  # subprocess's own word for it
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        timeout_s: float = _COMMAND_TIMEOUT_S,
    ) -> Result:
        """Run `ai-session` to its end; an empty value in `env` takes the variable away."""
        with self.spawn(*arguments, env=env, cwd=cwd, stdin=subprocess.PIPE) as child:
            try:
                stdout, stderr = child.communicate(input, timeout_s)
            except subprocess.TimeoutExpired:
                child.kill()
                stdout, stderr = child.communicate()
                message = f"{arguments} has not ended in {timeout_s:g} s: {stdout!r} {stderr!r}"
                raise AssertionError(message) from None
        return Result(child.returncode, stdout, stderr)

    def spawn(
        self,
        *arguments: str | bytes,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start `ai-session` and leave it running."""
        return subprocess.Popen(
            self.argv(*arguments),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.with_environ(env),
            cwd=cwd or self.path,
        )

    def with_environ(self, changes: Mapping[str, str] | None) -> dict[str, str]:
        environ = {**self.environ, **(changes or {})}
        return {name: value for name, value in environ.items() if value}

    def create(self, *arguments: str, **options: Any) -> str:
        """Create a session and return its id."""
        result = self.cli("create", *arguments, **options)
        assert result.code == 0, result
        return result.out.splitlines()[0].removeprefix("Created session: ")

    def exec(self, name: str, *words: str, **options: Any) -> Result:
        return self.cli("exec", name, *words, **options)

    def listed(self, *, all: bool = True) -> dict[str, dict[str, Any]]:  # noqa: A002
        """What `list --json` says, by name."""
        result = self.cli("list", "--json", *(["--all"] if all else []))
        assert result.code == 0, result
        return {entry.get("name", entry["id"]): entry for entry in result.json}

    def screen(self, name: str) -> str:
        result = self.cli("screen", name)
        assert result.code == 0, result
        return result.out

    def wait_screen(self, name: str, text: str) -> str:
        """Wait until a session shows a text, and return its screen."""

        def shown() -> str:
            screen = self.screen(name)
            return screen if text in screen else ""

        return wait_until(shown, what=f"{text!r} on the screen of {name}")

    # -- what is on the disk

    def session_dir(self, session_id: str) -> Path:
        return self.data / "ai-session" / "sessions" / session_id

    def record_path(self, session_id: str) -> Path:
        return self.session_dir(session_id) / "session.toml"

    def record(self, session_id: str) -> dict[str, Any]:
        """The record's file as it is now."""
        return tomllib.loads(self.record_path(session_id).read_text())

    def logs(self) -> str:
        """Everything hosts and the supervisor wrote down."""
        files = sorted((self.state / "ai-session" / "log").glob("*.log"))
        return "".join(f"--- {file.name}\n{file.read_text()}" for file in files)

    def sockets(self) -> list[str]:
        return [str(path) for path in self.root.rglob("*") if path.is_socket()]

    # -- who runs

    def processes(self) -> list[int]:
        """Everything alive that was started from this home."""
        return processes.mentioning(str(self.root))

    def socket_path(self, session_id: str) -> str:
        return (self.session_dir(session_id) / "endpoint").read_text().rstrip("\n")

    def connect(self, session_id: str, role: str = "command") -> Connection:
        """Speak to a session's host."""
        return Connection.to_host(self.socket_path(session_id), own_hello(role))

    def host_pid(self, session_id: str) -> int:
        """The process that listens on a session's socket."""
        return _listener(self.socket_path(session_id))

    def supervisor(self) -> Connection:
        """Speak to the supervisor that runs."""
        path = (self.data / "ai-session" / "supervisor" / "endpoint").read_text().rstrip("\n")
        return Connection.to_host(path, own_hello())

    def supervisor_pid(self) -> int:
        with self.supervisor() as connection:
            pid: int = connection.request(Describe(0))["pid"]
        return pid

    def wait_new_host(self, session_id: str, old: int) -> int:
        """Wait until another process than `old` serves a session."""

        def found() -> int:
            with contextlib.suppress(OSError):
                pid = self.host_pid(session_id)
                return pid if pid != old else 0
            return 0

        return wait_until(found, what=f"a successor of host {old}")

    def wait_new_supervisor(self, old: int) -> int:
        def found() -> int:
            with contextlib.suppress(OSError, HostUnreachable):
                pid = self.supervisor_pid()
                return pid if pid != old else 0
            return 0

        return wait_until(found, what=f"a successor of supervisor {old}")

    def wait_kept(self, *session_ids: str) -> None:
        """Wait until the supervisor holds what these sessions need to outlive their hosts."""

        def kept() -> bool:
            links = " ".join(processes.descriptors(self.supervisor_pid()).values())
            return all(f"ai-session-{session_id}" in links for session_id in session_ids)

        wait_until(kept, what=f"the registration of {session_ids}")

    def wait_quiet(self, timeout_s: float = 15.0) -> None:
        """Wait until nothing of ours runs or listens any more, by itself."""
        wait_until(
            lambda: not self.processes() and not self.sockets(),
            timeout_s,
            f"an end of {[processes.command(pid) for pid in self.processes()]} {self.sockets()}",
        )

    def crash(self) -> None:
        """Let the machine go down: kill everything, none of it after another's end, and its sockets."""
        processes.crash(*self.processes())
        wait_until(lambda: not self.processes(), what="an end of everything")
        shutil.rmtree(self.runtime)
        self.runtime.mkdir(mode=0o700)

    # -- the end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill what is left, and make sure that nothing is."""
        try:
            logs = self.logs()
            wait_until(self._nothing_left, what="an end of what the test started")
        finally:
            shutil.rmtree(self.root)
        assert self.may_crash or _CRASH not in logs, logs

    def _nothing_left(self) -> bool:
        left = self.processes()
        for pid in left:
            processes.kill(pid, signal.SIGKILL)
        return not left


def _listener(path: str) -> int:
    connection = endpoints.connect(path, 5.0)
    with connection:
        return endpoints.peer_credentials(connection)[0]
