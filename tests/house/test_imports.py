"""Who imports whom, and what a command must not import so that it starts fast."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from tests.support.home import PACKAGE_PARENT

HEAVY = {
    "asyncio",
    "dataclasses",
    "inspect",
    "mcp",
    "msgspec",
    "platformdirs",
    "pyte",
    "rich",
    "textual",
}

RUN_COMMAND = """
import json, sys
from aisession_tui.cli.main import run
code = run(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""
LIST_IN_PYTHON = """
import json, sys
from aisession_tui.service import Sessions
Sessions().list()
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
PRELOAD = """
import json, sys
from aisession_tui.ptyhost import preload
preload.import_everything()
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
HOST_LIFE = """
import json, os, re._compiler, socket, sys
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol.supervision import CreateHost
from aisession_tui.ptyhost import birth, preload
from aisession_tui.ptyhost.host import PtyHost
from aisession_tui.store.fields import to_wire

preload.import_everything()
(host, client), (link, supervisor) = socket.socketpair(), socket.socketpair()
if os.fork():
    os.wait()
    sys.exit()
modules, late, leave, report = set(sys.modules), [], os._exit, PtyHost._report_activity

def compile(pattern, flags=0, compile=re._compiler.compile):
    late.append(repr(pattern))
    return compile(pattern, flags)

def kill_when_idle(self, activity):
    report(self, activity)
    if activity == "idle":
        self.pty.put(b"exit\\r")

def tell(code):
    print(json.dumps(late + sorted(set(sys.modules) - modules)), file=sys.stderr)
    leave(code)

re._compiler.compile, PtyHost._report_activity, os._exit = compile, kill_when_idle, tell
record = SessionRecord("0123abcd", "x", directory="/", cwd="/", shell=os.environ["SHELL"])
birth.run_new(CreateHost(1, to_wire(record), dict(os.environ), 0o77, {}, "", "", False), host, link)
"""
FIRST_FRAME = """
import json, sys
from aisession_tui.tui.app import AiSessionApp

class Painted(AiSessionApp):
    async def _begin(self):
        print(json.dumps(sorted(sys.modules)), file=sys.__stderr__)
        self.exit()

Painted().run(headless=True)
"""
AFTER_FIRST_FRAME = {"hashlib", "msgspec", "shlex", "tomlkit", "wcwidth"}


def imported(home, code, *arguments):
    argv = [sys.executable, "-c", code, *arguments]
    result = subprocess.run(argv, env=home.environ, cwd=home.path, capture_output=True, check=True)
    return set(json.loads(result.stderr.splitlines()[-1]))


@pytest.mark.slow
def test_commands_import_nothing_heavy(home):
    for arguments in (
        ("--help",),
        ("create", "--help"),
        ("create", "--name", "x"),
        ("list",),
        ("list", "--json"),
        ("exec", "x", "true"),
        ("send", "x", "text", "--key", "enter"),
        ("screen", "x"),
        ("search", "text"),
        ("history", "x"),
        ("output", "x", "1"),
        ("context", "x"),
        ("rename", "x", "y"),
        ("snapshot", "y", "--label", "then"),
        ("snapshots", "y"),
        ("rollback", "--force", "y", "then"),
        ("pause", "y"),
        ("resume", "y"),
        ("kill", "y"),
        ("restart", "y"),
        ("doctor",),
        ("clean",),
        ("skill",),
        ("mcp", "--help"),
        ("delete", "--force", "y"),
        ("undelete", "y"),
    ):
        assert imported(home, RUN_COMMAND, *arguments) & HEAVY == set(), arguments


def test_the_python_api_is_light_and_costs_commands_nothing(home):
    assert imported(home, LIST_IN_PYTHON) & (HEAVY | {"subprocess"}) == set()
    assert "aisession_tui.service.api" not in imported(home, RUN_COMMAND, "list")


@pytest.mark.slow
def test_toml_is_read_only_where_there_is_a_file_of_settings(home):
    readers = {"tomllib", "tomlkit"}
    assert imported(home, RUN_COMMAND, "create", "--name", "x") & readers == set()
    assert imported(home, RUN_COMMAND, "exec", "x", "true") & readers == set()
    folder = home.root / "config" / "ai-session"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("bell = false\n")
    assert imported(home, RUN_COMMAND, "create", "--name", "y") & readers == {"tomllib"}
    assert imported(home, RUN_COMMAND, "config", "show") & readers == {"tomllib"}
    found = imported(home, RUN_COMMAND, "exec", "x", "true") - {"aisession_tui.config.presence"}
    found -= {"aisession_tui.config"}
    assert {each for each in found if each.startswith("aisession_tui.config")} == set()


def test_platformdirs_is_asked_only_where_the_variables_do_not_answer(home):
    del home.environ["XDG_DATA_HOME"]
    assert "platformdirs" in imported(home, RUN_COMMAND, "list")


def test_a_host_imports_no_user_interface(home):
    found = imported(home, PRELOAD)
    assert found & {"textual", "rich", "asyncio", "platformdirs", "ssl"} == set()
    assert "aisession_tui.ptyhost.host" in found
    assert "msgspec" in found


def test_a_host_imports_and_compiles_nothing_after_its_fork(home):
    assert imported(home, HOST_LIFE) == set()


@pytest.mark.slow
def test_the_first_frame_waits_for_no_dialog_and_no_connection(home):
    home.create("--name", "x")
    found = imported(home, FIRST_FRAME)
    screens = {name for name in found if name.startswith("aisession_tui.tui.screens.")}
    assert {name.rpartition(".")[2] for name in screens} == {"sized", "workspace"}
    assert found & {"aisession_tui.client.aio", "aisession_tui.service.sessions"} == set()
    assert found & AFTER_FIRST_FRAME == set()


def test_the_contracts_between_the_floors():
    if importlib.util.find_spec("importlinter") is None:
        pytest.skip(
            "import-linter is not installed: the contracts of pyproject.toml are not checked"
        )
    code = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    argv = [sys.executable, "-c", code]
    result = subprocess.run(argv, cwd=PACKAGE_PARENT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
