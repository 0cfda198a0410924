"""Records what real programs write: `python tests/tools/record_transcripts.py TOOLS [NAME ...]`.

TOOLS is a folder with `py`, a virtual environment (pytest, mypy, ruff, pylint, flake8, mkdocs, django), `js`, where npm has installed
jest, vitest, mocha, typescript, eslint, vite and webpack, and `wheels`, what `pip download` brought for requests,
rich, django, numpy, httpx and sqlalchemy. Compilers, go, cargo, java, shellcheck and strace are the system's. Each scenario of `transcript_scenarios.py` runs on a PTY in a directory of its own,
with an environment of its own; its raw output goes to `tests/transcripts/NAME.raw.gz` (`held-out/NAME.raw.gz`), and what an agent has to find in
it to `NAME.toml`. A fact that the rendered output does not have is an error: nothing is kept then.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import tomli_w  # noqa: E402
from held_out_scenarios import HELD_OUT  # noqa: E402  # the path comes first
from transcript_scenarios import SCENARIOS, Scenario  # noqa: E402

from aisession_tui.agents.rendering import Piece, rendered  # noqa: E402
from aisession_tui.model.size import Size  # noqa: E402

FOLDER = ROOT / "tests" / "transcripts"
WORK = Path("/tmp/demo")
SIZE = Size(120, 40)
AT_MOST_S = 240.0


def record(scenario: Scenario, tools: Path) -> tuple[bytes, int]:
    """Run a scenario; what it wrote, and its exit code."""
    folder = WORK / scenario.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in scenario.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    env = environment(tools, folder)
    if scenario.setup:
        subprocess.run(
            ["bash", "-ec", scenario.setup], cwd=folder, env=env, check=True, capture_output=True
        )
    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE.rows, SIZE.columns, 0, 0))
        os.execvpe("bash", ["bash", "-c", scenario.run], env)
    return follow(pid, descriptor, scenario)


def environment(tools: Path, folder: Path) -> dict[str, str]:
    """What programs see; nothing of who records."""
    own = [str(tools / "py/bin"), str(tools / "js/node_modules/.bin")]
    (folder / "home").mkdir()
    return {
        "PATH": ":".join([*own, "/usr/local/bin", "/usr/bin", "/bin", f"{Path.home()}/.cargo/bin"]),
        "HOME": str(folder / "home"),
        "CARGO_HOME": str(Path.home() / ".cargo"),
        "RUSTUP_HOME": str(Path.home() / ".rustup"),
        "NODE_PATH": str(tools / "js/node_modules"),
        "TOOLS": str(tools),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "USER": "dev",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "GIT_CONFIG_GLOBAL": str(folder / "home/.gitconfig"),
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_PAGER": "cat", "PAGER": "cat", "GOFLAGS": "-mod=mod", "GOCACHE": str(folder / "home/go"),
    }  # fmt: skip


def follow(pid: int, descriptor: int, scenario: Scenario) -> tuple[bytes, int]:
    """Read until the program has ended, or was stopped by a key once it showed what to wait for."""
    data = bytearray()
    give_up_at = time.monotonic() + AT_MOST_S
    is_stopped = False
    while True:
        if not select.select([descriptor], [], [], 1.0)[0]:
            if time.monotonic() > give_up_at:
                os.kill(pid, signal.SIGKILL)
                raise SystemExit(f"{scenario.name} has not ended: {bytes(data[-500:])!r}")
            continue
        try:
            piece = os.read(descriptor, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
        if scenario.stop_at and not is_stopped and scenario.stop_at.encode() in data:
            is_stopped = True
            os.write(descriptor, scenario.stop_by.encode())
    status = os.waitpid(pid, 0)[1]
    os.close(descriptor)
    return bytes(data), os.waitstatus_to_exitcode(status)


def facts_of(scenario: Scenario, text: str) -> list[str]:
    """What must be found; `~` before a fact makes it a pattern, whose match is the fact."""
    found = []
    for fact in scenario.facts:
        match = re.search(fact[1:] if fact.startswith("~") else re.escape(fact), text, re.MULTILINE)
        if match is None:
            raise LookupError(f"{scenario.name}: {fact!r} is not in the output:\n{text[-3000:]}")
        found.append(match[0])
    return found


def main() -> None:
    """Record all, or those named."""
    tools, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    (FOLDER / "held-out").mkdir(parents=True, exist_ok=True)
    failed = 0
    for scenario in (*SCENARIOS, *HELD_OUT):
        if names and scenario.name not in names:
            continue
        data, code = record(scenario, tools)
        text = "\n".join(rendered([Piece(SIZE, data)]).lines)
        try:
            facts = facts_of(scenario, text)
        except LookupError as reason:
            failed += 1
            print(reason)
            continue
        table = {
            "command": scenario.shown or scenario.run, "exit_code": code,
            "columns": SIZE.columns, "rows": SIZE.rows, "facts": facts,
        }  # fmt: skip
        folder = FOLDER / "held-out" if scenario in HELD_OUT else FOLDER
        (folder / f"{scenario.name}.raw.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        (folder / f"{scenario.name}.toml").write_text(tomli_w.dumps(table))
        print(f"{scenario.name:28} exit {code:3}  {len(data):8} bytes  {len(text) // 4:7} tokens")
    sys.exit(1 if failed else 0)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
