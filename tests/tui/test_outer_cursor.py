"""The outer terminal's cursor: written when something changed, and only then."""

import pytest
from textual.app import App
from textual.geometry import Offset
from textual.widget import Widget

from aisession_tui.terminal.cells import CursorShape
from aisession_tui.tui.outer_cursor import HardwareCursor, OuterCursor

pytestmark = pytest.mark.asyncio


class Holder(Widget, can_focus=True):
    hardware_cursor: HardwareCursor | None = None


class Host(App):
    def compose(self):
        yield Holder()
        yield Widget()


@pytest.mark.parametrize(
    ("cursor", "style"),
    [
        (HardwareCursor(0, 0), "\x1b[0 q"),
        (HardwareCursor(0, 0, blinks=True), "\x1b[0 q"),
        (HardwareCursor(0, 0, CursorShape.BLOCK), "\x1b[2 q"),
        (HardwareCursor(0, 0, CursorShape.UNDERLINE, blinks=True), "\x1b[3 q"),
        (HardwareCursor(0, 0, CursorShape.BAR, blinks=True), "\x1b[5 q"),
    ],
)
async def test_shapes(cursor, style):
    assert cursor.style == style


async def test_a_colour_is_given_and_given_back():
    written = []
    app = Host()
    cursor, plain = OuterCursor(written.append), OuterCursor(written.append, has_colors=False)

    def after_frame(each=cursor) -> str:
        written.clear()
        each.after_frame(app)
        return "".join(written)

    async with app.run_test():
        holder = app.query_one(Holder)
        app.screen.set_focus(holder)
        holder.hardware_cursor = HardwareCursor(4, 2, color=0xFF8000)
        assert "\x1b]12;#ff8000\x1b\\" in after_frame()
        assert after_frame() == ""
        holder.hardware_cursor = HardwareCursor(4, 2, color=0)
        assert after_frame() == "\x1b]12;#000000\x1b\\"
        holder.hardware_cursor = HardwareCursor(4, 2)
        assert after_frame() == "\x1b]112\x1b\\"
        holder.hardware_cursor = HardwareCursor(4, 2, color=1)
        after_frame()
        holder.hardware_cursor = None
        assert after_frame() == "\x1b[?25l\x1b]112\x1b\\"
        holder.hardware_cursor = HardwareCursor(4, 2, color=1)
        assert "\x1b]12;" in after_frame()
        assert "\x1b]" not in after_frame(plain)
        written.clear()
        cursor.reset()
        cursor.reset()
        assert written == ["\x1b[0 q\x1b]112\x1b\\"]


async def test_only_changes_are_written():
    written = []
    cursor = OuterCursor(written.append)
    app = Host()

    def after_frame() -> str:
        written.clear()
        cursor.after_frame(app)
        return "".join(written)

    async with app.run_test():
        holder = app.query_one(Holder)
        app.screen.set_focus(holder)
        assert after_frame() == ""
        holder.hardware_cursor = HardwareCursor(4, 2, CursorShape.BAR)
        assert after_frame() == "\x1b[3;5H\x1b[6 q\x1b[?25h"
        assert app.cursor_position == (4, 2)
        assert after_frame() == ""
        app.cursor_position = Offset(0, 0)
        assert after_frame() == "\x1b[3;5H", "somebody else had it"
        app.screen.set_focus(None)
        assert after_frame() == "\x1b[?25l"
        assert after_frame() == ""
        app.screen.set_focus(holder)
        assert after_frame() == "\x1b[3;5H\x1b[?25h"
        written.clear()
        cursor.reset()
        assert written == ["\x1b[0 q"]
