"""Reading back in the whole app: links, files, saving, ended sessions, and copy mode among the panes."""

from __future__ import annotations

import pytest
from textual import events

from tests.support.piloted import Piloted

pytestmark = pytest.mark.asyncio


async def print_lines(app: Piloted, *lines: str) -> None:
    app.app.window.controller.send_paste(f"clear; printf '%s\\n' {' '.join(map(repr, lines))}")
    await app.press("enter")
    await app.wait_text(lines[-1] + " ")


def mode(app: Piloted) -> str:
    return app.app.window.controller.is_copying


async def test_a_file_and_its_line_open_in_the_editor_in_a_session_of_its_own(
    own_app, home, monkeypatch
):
    editor = home.root / "ed"
    editor.write_text('#!/bin/sh\necho "editing:$*:"; pwd; read x\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"{editor} -x")
    (home.path / "app.py").write_text("one\n")
    async with own_app("api") as app:
        await print_lines(app, "app.py:1: error", "gone.py:3: error")
        await app.lead("[")
        await app.press("k", "0", "O")
        await app.wait_toast("There is no gone.py")
        assert mode(app)
        await app.press("k", "O")
        await app.wait_text(f"editing:-x {home.path}/app.py:", str(home.path))
        assert not mode(app)


async def test_a_link_is_copied_where_there_is_no_desktop(own_app, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with own_app("api") as app:
        await print_lines(app, "see https://example.org/x", "javascript://alert.x")
        await app.lead("[")
        await app.press("2", "k", "0", "w", "O")
        await app.wait_toast("There is no desktop here: copied 1 line")
        assert app.app.copied == "https://example.org/x"


async def test_a_link_is_opened_where_there_is_one(own_app, home, monkeypatch):
    opener = home.root / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > {home.root}/opened\n')
    opener.chmod(0o755)
    async with own_app("api") as app:
        monkeypatch.setenv("PATH", f"{opener.parent}:{home.environ['PATH']}")
        monkeypatch.setenv("DISPLAY", ":99")
        await print_lines(app, "see https://example.org/x", "end")
        view = app.app.window.controller.terminal
        y = next(y for y in range(5) if view.viewport.row(view.viewport.top + y).text[:3] == "see")
        await app.pilot.click(view, offset=(8, y), control=True)
        await app.wait_toast("opened https://example.org/x")
        assert (home.root / "opened").read_text() == "https://example.org/x\n"


def underlined(app):
    """What a click would open, as it is underlined."""
    view = app.app.window.controller.terminal
    link = view.scene.link
    return link and view.viewport.row(link.start.line).text[link.start.column : link.end.column]


@pytest.mark.slow
async def test_what_ctrl_and_a_click_would_open_is_underlined(own_app, home):
    (home.path / "there.py").write_text("")
    async with own_app("api") as app:
        await print_lines(app, "see https://example.org/x, ./there.py:3 ./gone.py:3", "end")
        view = app.app.window.controller.terminal
        y = next(y for y in range(5) if view.viewport.row(view.viewport.top + y).text[:3] == "see")

        async def point(column, *, ctrl=True):
            x, line = view.content_region.x + column, view.content_region.y + y
            app.app.post_message(
                events.MouseMove(view, x, line, 0, 0, 0, False, False, ctrl, x, line)
            )
            await app.pilot.pause()

        await point(8, ctrl=False)
        assert underlined(app) is None
        await point(8)
        await app.until(lambda: underlined(app) == "https://example.org/x", "the address")
        [segments] = [
            strip for strip in app.app.screen._compositor.render_strips() if "example" in strip.text
        ]
        lit = "".join(each.text for each in segments if each.style and each.style.underline)
        assert lit == "https://example.org/x"
        await point(28)
        await app.until(lambda: underlined(app) == "./there.py:3", "the file that is there")
        await point(42)
        await app.until(lambda: underlined(app) is None, "not one that is not")
        await point(28)
        await app.until(lambda: underlined(app), "again")
        await point(28, ctrl=False)
        await app.until(lambda: underlined(app) is None, "no longer")


@pytest.mark.slow
async def test_saving_asks_before_it_overwrites(own_app, home):
    async with own_app("api") as app:
        await print_lines(app, "w" * 200, "end")
        await app.lead("m")
        await app.press("S")
        await app.wait_text("Save scrollback", "api.txt")
        await app.press("enter")
        await app.wait_toast("lines to")
        saved = home.path / "api.txt"
        assert "w" * 200 + "\n" in saved.read_text()
        assert saved.stat().st_mode & 0o777 == 0o600
        saved.write_text("precious")
        await app.lead("m")
        await app.press("S")
        await app.wait_text("Save scrollback")
        await app.press("enter")
        await app.wait_text("It is there")
        assert saved.read_text() == "precious"
        await app.press("escape")
        await app.wait_gone("Save scrollback")
        await app.lead("m")
        await app.press("S")
        await app.fill("path", "no/such/folder")
        await app.press("enter")
        await app.wait_text("there is no directory")
        await app.fill("path", "api.txt")
        await app.press("enter", "enter")
        await app.until(lambda: saved.read_text() != "precious", "the file overwritten")


async def test_all_is_copied_without_broken_wraps(own_app):
    async with own_app("api") as app:
        await print_lines(app, "w" * 200, *map(str, range(100)), "end")
        await app.lead("m")
        await app.press("Y")
        await app.wait_toast("copied")
        copied = app.app.copied
        assert "\n".join(["w" * 200, *map(str, range(100)), "end"]) in copied


@pytest.mark.slow
async def test_an_ended_session_is_read_from_the_disk(own_app, home):
    home.create("--name", "build", "--", "sh", "-c", "seq -f 'step %g' 500; exit 3")
    async with own_app("api", wanted="api") as app:
        await app.wait_status("build", "exited")
        app.app.window.open_session(app.named("build").id)
        await app.wait_text("step 500", "exited 3")
        await app.lead("/")
        for key in "step 77":
            await app.press("space" if key == " " else key)
        await app.wait_text("1/1")
        await app.press("enter")
        await app.wait_text("step 77 ", "copy 77/")
        await app.press("Y")
        await app.until(lambda: app.app.copied == "step 77", "a copy of the line")
        await app.lead("[")
        await app.press("g", "v", "G", "y")
        await app.until(lambda: app.app.copied.count("\n") >= 499, "all of it")
        assert not mode(app)


async def test_a_session_that_ends_in_copy_mode_stays_readable(own_app, home):
    home.create("--name", "build", "--", "sh", "-c", "seq -f 'step %g' 300; read x")
    async with own_app("api", wanted="api") as app:
        app.app.window.open_session(app.named("build").id)
        await app.wait_text("step 300")
        await app.lead("[")
        await app.press("5", "0", "k")
        await app.wait_text("copy 251/")
        assert home.cli("send", "build", "x", "--enter").code == 0
        await app.wait_status("build", "exited")
        await app.until(lambda: app.app.hub.link(app.named("build").id) is None, "no host any more")
        await app.press("g", "Y")
        await app.until(lambda: app.app.copied == "step 1", "the first line")


async def test_each_pane_has_a_copy_mode_of_its_own(own_app):
    async with own_app("api") as app:
        await app.lead("[")
        await app.wait_text("copy 1/1")
        await app.lead("|")
        await app.until(lambda: not mode(app), "the new pane has the keyboard")
        await app.lead("h")
        await app.until(lambda: mode(app), "the first pane is as it was")
        await app.press("q")
        await app.wait_gone("copy 1/1")


async def test_a_paste_ends_copy_mode_or_goes_into_its_search(own_app):
    async with own_app("api") as app:
        await print_lines(app, "alpha", "beta")
        await app.lead("[")
        await app.press("?")
        app.app.window.controller.send_paste("alpha")
        await app.wait_text("?alpha")
        await app.press("enter")
        app.app.window.controller.send_paste("typed")
        await app.wait_text("$ typed")
        assert not mode(app)
