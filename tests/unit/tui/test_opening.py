"""Which program opens what, with which arguments."""

from __future__ import annotations

import asyncio
import os

import pytest

from aisession_tui.tui import opening


def program(folder, name: str, text: str = "exit 0") -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ("vim", "+12", "/x/a.py")),
        ("/usr/bin/nvim -R", ("/usr/bin/nvim", "-R", "+12", "/x/a.py")),
        ("hx", ("hx", "/x/a.py:12:7")),
        ("code -w", ("code", "-w", "--goto", "/x/a.py:12:7")),
        ("my-editor", ("my-editor", "/x/a.py")),
        ("'my editor' \"a b\"", ("my editor", "a b", "/x/a.py")),
    ],
)
def test_each_editor_is_told_the_line_its_own_way(editor, command):
    assert opening.editor_command("/x/a.py", 12, 7, {"EDITOR": editor}) == command


def test_visual_comes_before_editor_and_a_broken_one_is_passed_over():
    both = {"VISUAL": "nano", "EDITOR": "vim"}
    assert opening.editor_command("/x", 3, 0, both) == ("nano", "+3", "/x")
    assert opening.editor_command("/x", 0, 0, both) == ("nano", "/x")
    assert opening.editor_command("/x", 3, 0, both | {"VISUAL": "'"}) == ("vim", "+3", "/x")


def test_without_a_wish_the_usual_one_is_taken_if_there_is_one(tmp_path):
    environ = {"PATH": str(tmp_path)}
    assert opening.editor_command("/x", 3, 0, environ) == ()
    program(tmp_path, "vi")
    assert opening.editor_command("/x", 3, 0, environ) == ("vi", "+3", "/x")


def test_paths_are_looked_up_where_the_program_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("")
    found = str(tmp_path / "src" / "app.py")
    assert opening.find_path("src/app.py", str(tmp_path)) == found
    assert opening.find_path("../src/app.py", str(tmp_path / "src")) == found
    assert opening.find_path("b/src/app.py", str(tmp_path)) == found
    assert opening.find_path("~/src/app.py", "/") == found
    assert opening.find_path(found, "/nowhere") == found
    assert opening.find_path("app.py", str(tmp_path)) == ""
    assert opening.find_path("src/app.py", "relative") == ""


def test_addresses_are_opened_where_the_user_sits(tmp_path):
    opener = program(tmp_path, "xdg-open")
    here = {"PATH": str(tmp_path), "DISPLAY": ":0"}
    assert opening.desktop_opener(here, "linux") == opener
    assert opening.desktop_opener(here | {"SSH_CONNECTION": "x"}, "linux") == ""
    assert opening.desktop_opener({"PATH": str(tmp_path)}, "linux") == ""
    assert opening.desktop_opener(here | {"PATH": "/nowhere"}, "linux") == ""
    assert opening.desktop_opener({"PATH": str(tmp_path)}, "darwin") == ""
    assert opening.desktop_opener({"PATH": str(tmp_path)}, "darwin") == ""
    mac = program(tmp_path, "open")
    assert opening.desktop_opener({"PATH": str(tmp_path)}, "darwin") == mac


def test_an_opener_gets_the_address_as_one_argument_and_may_fail(tmp_path):
    log = tmp_path / "log"
    opener = program(tmp_path, "xdg-open", f'printf "%s|" "$@" > {log}')
    address = "https://example.org/a b;touch $(x)"
    assert asyncio.run(opening.run_opener(opener, address, dict(os.environ)))
    assert log.read_text() == address + "|"
    failing = program(tmp_path, "failing", "exit 3")
    assert not asyncio.run(opening.run_opener(failing, address, {}))
    assert not asyncio.run(opening.run_opener("/nowhere/at-all", address, {}))


def test_an_opener_that_stays_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "_PATIENCE_S", 0.05)
    done = tmp_path / "done"
    staying = program(tmp_path, "staying", f"sleep 0.5; touch {done}")

    async def open_and_outlive() -> bool:
        is_open = await opening.run_opener(staying, "https://x", dict(os.environ))
        while not done.exists():  # noqa: ASYNC110  # another process makes it
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)  # until its end is known: it was not killed
        return is_open

    assert asyncio.run(open_and_outlive())


def test_addresses_of_files():
    assert opening.path_of("file:///tmp/a%20b") == "/tmp/a b"
    assert opening.path_of(f"file://{os.uname().nodename}/tmp/x") == "/tmp/x"
    assert opening.path_of("file://elsewhere.example/tmp/x") == ""
    assert opening.path_of("https://example.org/x") == ""
    assert opening.scheme_of("JavaScript:alert(1)") == "javascript"
    assert "javascript" not in opening.OPENED
