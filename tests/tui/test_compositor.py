"""Frames of changes: on the terminal they come to the same as everything painted by Textual itself."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual.app import App
from textual.widget import Widget

from aisession_tui.terminal.terminal import Terminal

pytestmark = pytest.mark.asyncio

SIZE = (110, 30)


class Written:
    """A terminal that is given each frame of an app, also where there is none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.terminal = Terminal(*SIZE, scrollback=0)
        self.frames = 0
        display = App._display

        def write(app, screen, update):
            if isinstance(update, CompositorUpdate) and not app._batch_count:
                self.frames += 1
                self.terminal.feed(update.render_segments(app.console).encode())
            display(app, screen, update)

        monkeypatch.setattr(App, "_display", write)

    async def check(self, own) -> None:
        """Compare with what Textual makes of all widgets, once all that is new is painted."""
        await own.until(lambda: cells(self.terminal) == self.anew(own.app), "the same")

    @staticmethod
    def anew(app) -> list[tuple[str, list[object]]]:
        """The cells of a terminal on which Textual has painted everything."""
        terminal = Terminal(*SIZE, scrollback=0)
        compositor = app.screen._compositor
        dirty = set(compositor._dirty_regions)
        update = Compositor.render_full_update(compositor)
        compositor._dirty_regions |= dirty  # still to be painted
        terminal.feed(update.render_segments(app.console).encode())
        return cells(terminal)


def cells(terminal: Terminal) -> list[tuple[str, list[object]]]:
    """Each line's text with its blanks, and how each cell looks."""
    found = []
    for y in range(terminal.rows):
        row, width = terminal.row(y), terminal.columns
        looks = [terminal.table[each] for each in row.attributes.ljust(width, "\0")]
        found.append((row.plain().ljust(width), looks))
    return found


async def run(app, command: str) -> None:
    app.app.window.controller.send_paste(command)
    await app.press("enter")


@pytest.fixture
def written(monkeypatch):
    return Written(monkeypatch)


async def test_frames_add_up_to_what_textual_paints_in_one(written, own_app):
    async with own_app("api", "web", wanted="web", size=SIZE, shows_toasts=True) as app:
        await app.press(*"printf '", *"ab", "'", "enter")
        await app.wait_text("ab")
        await written.check(app)
        await run(app, "seq 90; echo 世界世界世界世界世界世界")
        await app.wait_text("90 ", "┃世界")
        await written.check(app)
        await app.lead("|")
        await app.until(lambda: len(app.app.keeper.layout.panes) == 2, "split")
        await app.until(lambda: app.shown == "home", "a shell in the new pane")
        await app.wait_text("home ━")
        await written.check(app)
        await app.lead("m")
        await app.wait_text("─ home ─")
        await written.check(app)
        await app.press("down", "down", "escape")
        app.app.notify("over the panes")
        await app.wait_text("over the panes")
        await run(app, "seq 40 70")
        await app.wait_text("69 ")
        await written.check(app)
        await app.lead("o")
        await app.lead("z")
        await app.wait_text("世界")
        await written.check(app)
        assert written.frames > 8


async def test_a_frame_that_falls_into_a_batch_is_painted_after_it(written, own_app):
    async with own_app("api", wanted="api", size=SIZE) as app:
        await run(app, "seq 5")
        await app.wait_text("┃5")
        screen = app.app.screen
        with app.app.batch_update():
            before = written.frames
            written.terminal.feed(b"\x1b[2J")
            screen._compositor._dirty_regions.add(screen.size.region)
            screen._compositor_refresh()  # as layouts do, a moment later
            assert written.frames == before
        screen.check_idle()
        await app.until(lambda: written.frames > before, "painted")
        await written.check(app)


async def test_only_who_shows_something_new_is_asked_for_lines(own_app, monkeypatch):
    async with own_app("api", "web", wanted="web", size=SIZE) as app:
        await app.lead("|")
        await app.until(lambda: app.shown == "home", "a shell in the new pane")
        await app.wait_text("home ━")
        asked = []
        for kind in {type(each) for each in app.app.screen.query(Widget)} | {type(app.app.screen)}:
            draw = kind.render_lines
            monkeypatch.setattr(
                kind,
                "render_lines",
                lambda self, crop, draw=draw: (asked.append(type(self)), draw(self, crop))[1],
            )
        view = app.app.window.controller.terminal
        for each in app.app.screen.query(Widget):
            if each is not view and type(each) is type(view):
                other = each
        view.repaint({0, 5})
        other.repaint({2})
        await app.until(lambda: len(asked) >= 2, "painted")
        assert set(asked) == {type(view)}
