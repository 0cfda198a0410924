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
