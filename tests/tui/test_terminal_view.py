"""The terminal view in an app: drawing, flow control, scrolling, selecting, forwarding."""

import asyncio
import re

import pytest
from textual import events
from textual.color import Color
from textual.containers import Horizontal
from textual.filter import Monochrome
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from aisession_tui.model.keys import KeyPress, MouseAction, MouseButton
from aisession_tui.terminal.cells import Style
from aisession_tui.tui.theme import ANSI_NAME, DARK_NAME, LIGHT_NAME, LIGHT_SHADES, MONO_NAME
from aisession_tui.tui.widgets import terminal_view
from aisession_tui.tui.widgets.terminal_view import (
    Copied,
    HistoryWanted,
    KeysForwarded,
    MenuRequested,
    MouseForwarded,
    Painted,
    SizeChanged,
    TerminalView,
)
from tests.support.chrome import Host
from tests.support.terminals import Program, lines_of, posted, settle
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.asyncio
COLUMNS, ROWS = 40, 10


class Shown:
    """A view with a program, in an app under a pilot."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS, **options):
        self.view = TerminalView()
        self.app = Host(self.view, **options)
        self.size = (columns, rows)
        self.program = Program(self.view, columns, rows)

    async def __aenter__(self):
        self._running = self.app.run_test(size=self.size, message_hook=self.app.hear)
        self.pilot = await self._running.__aenter__()
        self.view.focus()
        self.program.show()
        await self.pilot.pause()
        return self

    async def __aexit__(self, *error):
        await self._running.__aexit__(*error)

    async def write(self, text: str):
        self.program.write(text)
        await settle(self.pilot, self.program)

    async def settle(self):
        await settle(self.pilot, self.program)

    async def count(self, lines: int):
        await self.write("".join(f"\r\nline {number}" for number in range(lines)))

    def lines(self):
        return lines_of(self.app)

    def posted(self, kind):
        return posted(self.app, kind)

    def cell(self, x: int, y: int):
        """The attributes of a cell as drawn."""
        strip = self.view.render_lines(Region(0, y, self.view.size.width, 1))[0]
        return next(each for first, end, each in strip._runs if first <= x < end)

    async def drag(self, start, *places, shift=False):
        pilot = self.pilot
        await pilot.mouse_down(offset=start, shift=shift)
        for place in places:
            await pilot.hover(offset=place)
        await pilot.mouse_up(offset=places[-1], shift=shift)
        await pilot.pause()

    def copied(self):
        return [each.text for each in self.posted(Copied)]


async def test_a_screen_is_drawn_and_changes_are_drawn():
    async with Shown() as shown:
        await shown.write("one\r\n日本 e\u0301 two")
        assert shown.lines()[:2] == ["one", "日本 e\u0301 two"]
        await shown.write("\r\x1b[2Kthree\x1b[1;1HO")
        assert shown.lines()[:2] == ["One", "three"]


async def test_painted_follows_each_diff_once_and_after_it_is_on_the_screen():
    async with Shown() as shown:
        seen = []
        shown.app.posted.clear()
        shown.app.post_display_hook = lambda: seen.append(lines_of(shown.app)[0])
        for text in ("a", "b", "\x1b[?25l", "c"):
            before = len(shown.posted(Painted))
            shown.program.write(text)
            while len(shown.posted(Painted)) == before:
                await shown.pilot.pause()
            terminal = shown.program.terminal
            painted = shown.posted(Painted)[-1]
            assert (painted.revision, painted.epoch) == (terminal.revision, terminal.epoch)
            assert len(shown.posted(Painted)) == before + 1
            assert seen[-1] == terminal.row(0).plain().rstrip()


async def test_only_changed_lines_are_drawn_anew():
    async with Shown() as shown:
        await shown.count(8)
        view = shown.view
        everything = Region(0, 0, COLUMNS, ROWS)
        before = view.render_lines(everything)
        await shown.write("!")
        after = view.render_lines(everything)
        anew = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new]
        assert anew == [8]


async def test_a_diff_that_does_not_fit_is_refused():
    async with Shown() as shown:
        await shown.write("x")
        shown.program.terminal.feed(b"y")
        terminal = shown.program.terminal
        late = terminal.changes(terminal.revision - 1, terminal.epoch, 1)
        with pytest.raises(ValueError, match="does not apply"):
            shown.view.apply(late._replace(base=99, revision=100))


async def test_a_note_stands_for_a_session_and_forgets_the_last_one():
    async with Shown() as shown:
        await shown.count(30)
        shown.view.show_note("starting …")
        await shown.pilot.pause()
        assert [line.strip() for line in shown.lines() if line] == ["starting …"]
        other = Program(shown.view, COLUMNS, ROWS)
        other.write("another one")
        await shown.pilot.pause()
        assert shown.lines()[0] == "another one"


async def test_an_old_screen_is_wiped_off_only_if_no_other_comes(monkeypatch):
    async with Shown() as shown:
        await shown.count(30)
        painted = []
        refresh = shown.view.refresh
        monkeypatch.setattr(
            shown.view,
            "refresh",
            lambda *regions: (painted.append(shown.lines()), refresh(*regions)),
        )
        shown.view.expect_screen()
        assert shown.view.scene.note == ""
        Program(shown.view, COLUMNS, ROWS).write("another one")
        await shown.pilot.pause()
        assert {lines[0] for lines in painted} == {"another one"}
        painted.clear()
        shown.view.expect_screen()
        async with asyncio.timeout(PATIENCE_S):
            while not painted:
                await shown.pilot.pause(0.01)
        assert not any(painted[0])


async def test_an_ended_session_is_dimmed_over_its_last_line():
    async with Shown() as shown:
        await shown.write("\x1b[1mbold")
        shown.view.show_end("exited 1 · ran 4 m · Enter restart · x delete")
        await shown.pilot.pause()
        assert shown.cell(0, 0).style == Style.BOLD | Style.DIM
        assert shown.lines()[-1] == " exited 1 · ran 4 m · Enter restart · x…"
        assert shown.view.hardware_cursor is None
        shown.view.show_end("")
        await shown.pilot.pause()
        assert shown.lines()[-1] == ""
        assert shown.cell(0, 0).style == Style.BOLD


async def test_a_smaller_session_is_filled_up_and_its_owner_named():
    async with Shown() as shown:
        shown.program = Program(shown.view, 20, 6)
        await shown.write("small")
        assert not shown.lines()[-1], "nobody else's: the size is on its way"
        shown.view.show_owner("other")
        await shown.pilot.pause()
        lines = shown.lines()
        assert lines[0] == "small" + " " * 15 + "·" * 20
        assert lines[-1] == "·" * 25 + " 20×6 by other"


async def test_a_larger_session_is_cut_off_and_its_size_said():
    async with Shown() as shown:
        shown.program = Program(shown.view, 60, 20)
        await shown.write("x" * 60)
        shown.view.show_owner("other")
        await shown.pilot.pause()
        assert shown.lines()[0] == "x" * COLUMNS
        assert shown.lines()[-1].endswith(" 60×20 by other")


async def test_history_takes_the_place_of_the_filling_below_a_smaller_session():
    async with Shown() as shown:
        shown.program = Program(shown.view, 20, 6)
        shown.view.show_owner("other")
        await shown.count(60)
        shown.view.scroll_by_lines(-3)
        await shown.settle()
        assert shown.lines()[8] == "line 59" + " " * 13 + "·" * 19 + "▐"
        assert shown.lines()[9].startswith("·" * 20)


async def test_a_view_may_be_told_what_to_show_before_it_is_in_the_window():
    view = TerminalView()
    view.show_note("starting …")
    view.show_owner("other")
    app = Host(view)
    async with app.run_test(size=(20, 3)):
        assert lines_of(app)[1].strip() == "starting …"


async def test_a_larger_session_shows_its_left_part_around_the_cursor():
    async with Shown() as shown:
        shown.program = Program(shown.view, 80, 20)
        shown.view.show_owner("other")
        await shown.write("x" * 80 + "\r\n" * 15 + "below")
        assert shown.lines()[:9] == [""] * 9
        assert shown.lines()[9].startswith("below")
        assert "80×20 by other" in shown.lines()[9]
        await shown.write("\x1b[H")
        assert shown.lines()[:9] == ["x" * 40] + [""] * 8


async def test_a_reversed_screen_reverses_blanks_too():
    async with Shown() as shown:
        await shown.write("\x1b[?5hx\x1b[7my")
        assert shown.cell(0, 0).style == Style.REVERSE
        assert shown.cell(1, 0).style == 0
        assert shown.cell(30, 5).style == Style.REVERSE


@pytest.mark.parametrize(
    ("shape", "cell"), [("\x1b[2 q", Style.REVERSE), ("\x1b[4 q", 1 << 8), ("\x1b[6 q", 0)]
)
async def test_without_an_outer_terminal_the_cursor_is_painted(shape, cell):
    async with Shown() as shown:
        await shown.write(f"{shape}ab")
        assert shown.cell(2, 0).style == cell
        assert ("▏" in shown.lines()[0]) == (shape == "\x1b[6 q")
        await shown.write("\x1b[?25l")
        assert shown.cell(2, 0).style == 0


async def test_a_pane_without_the_keyboard_has_a_muted_cursor():
    async with Shown() as shown:
        await shown.write("ab")
        shown.app.screen.set_focus(None)
        await shown.pilot.pause()
        attributes = shown.cell(2, 0)
        assert not attributes.style & Style.REVERSE
        assert attributes.background != -1
        assert shown.view.hardware_cursor is None


async def test_where_the_outer_cursor_belongs():
    async with Shown() as shown:
        await shown.write("\x1b[3 q\r\nab")
        assert shown.view.hardware_cursor == (2, 1, 4, True)
        assert shown.app.cursor_position == (2, 1)
        await shown.write("\x1b[D")
        assert shown.app.cursor_position == (1, 1)
        await shown.count(30)
        shown.view.scroll_by_lines(-20)
        await shown.settle()
        assert shown.view.hardware_cursor is None


# -- scrolling


async def test_the_wheel_scrolls_back_and_output_does_not_move_the_view():
    async with Shown() as shown:
        await shown.count(60)
        await shown.pilot._post_mouse_events([_wheel_up()], shown.view, (5, 5))
        await shown.settle()
        assert shown.lines()[0] == "line 47"
        assert shown.lines()[-1].rstrip("▐").endswith(" ↓ 3")
        before = [line.rstrip("▐ ") for line in shown.lines()[:-1]]
        await shown.count(120)
        assert [line.rstrip("▐ ") for line in shown.lines()[:-1]] == before
        assert " ↓ 120 new" in shown.lines()[-1]


async def test_typing_returns_to_the_bottom():
    async with Shown() as shown:
        await shown.count(60)
        shown.view.scroll_by_pages(-2)
        await shown.settle()
        assert shown.lines()[0] == "line 32"
        shown.view.typed()
        await shown.pilot.pause()
        assert not shown.view.viewport.is_scrolled
        assert shown.lines()[-1] == "line 59"


async def test_pages_the_oldest_line_and_back():
    async with Shown() as shown:
        await shown.count(60)
        shown.view.scroll_by_pages(-1)
        await shown.settle()
        assert shown.lines()[0] == "line 41"
        shown.view.scroll_by_lines(-1_000_000)
        await shown.settle()
        assert shown.lines()[1].startswith("line 0")
        assert shown.lines()[0].endswith("▐")
        shown.view.return_to_bottom()
        await shown.pilot.pause()
        assert shown.lines()[-1] == "line 59"


async def test_a_click_on_the_marker_returns_to_the_bottom():
    async with Shown() as shown:
        await shown.count(60)
        shown.view.scroll_by_pages(-1)
        await shown.settle()
        await shown.pilot.click(offset=(36, 9))
        assert not shown.view.viewport.is_scrolled


async def test_a_request_for_history_is_posted_once():
    async with Shown() as shown:
        await shown.count(60)
        shown.view.scroll_by_lines(-3)
        shown.view.scroll_by_lines(-1)
        await shown.pilot.pause()
        [wanted] = shown.posted(HistoryWanted)
        bottom = shown.view.viewport.bottom
        assert wanted.start <= bottom - 3
        assert wanted.start + wanted.count == bottom
        shown.program.answer(wanted)
        await shown.pilot.pause()
        assert shown.lines()[0] == "line 46"


async def test_on_the_alternate_screen_the_wheel_types_arrows():
    async with Shown() as shown:
        await shown.write("\x1b[?1049h")
        await shown.pilot._post_mouse_events([_wheel_up()], shown.view, (5, 5))
        [sent] = shown.posted(KeysForwarded)
        assert sent.presses == (KeyPress("up"),) * 3
        await shown.write("\x1b[?1007l")
        await shown.pilot._post_mouse_events([_wheel_up()], shown.view, (5, 5))
        assert len(shown.posted(KeysForwarded)) == 1


# -- the program's mouse


async def test_a_program_that_tracks_the_mouse_gets_it():
    async with Shown() as shown:
        await shown.write("\x1b[?1000h\x1b[?1006h")
        await shown.drag((3, 2), (5, 2))
        await shown.pilot._post_mouse_events([_wheel_up()], shown.view, (5, 5))
        sent = [each.event for each in shown.posted(MouseForwarded)]
        assert [(each.action, each.button, each.x, each.y) for each in sent] == [
            (MouseAction.PRESS, MouseButton.LEFT, 3, 2),
            (MouseAction.RELEASE, MouseButton.LEFT, 5, 2),
            (MouseAction.PRESS, MouseButton.WHEEL_UP, 5, 5),
        ]
        assert not shown.posted(Copied)


async def test_a_program_higher_than_the_view_gets_the_mouse_where_its_rows_are():
    async with Shown() as shown:
        shown.program = Program(shown.view, 40, 30)
        await shown.write("\x1b[?1000h\x1b[30;1Hlast")
        await shown.drag((3, 9), (3, 9))
        sent = [each.event for each in shown.posted(MouseForwarded)]
        assert [(each.x, each.y) for each in sent] == [(3, 29), (3, 29)]


async def test_drags_and_motion_are_sent_to_those_who_want_them():
    async with Shown() as shown:
        await shown.write("\x1b[?1002h")
        await shown.pilot.hover(offset=(1, 1))
        await shown.drag((3, 2), (5, 2), (5, 2))
        moves = [each.event for each in shown.posted(MouseForwarded)][1:-1]
        assert [(each.button, each.x) for each in moves] == [(MouseButton.LEFT, 5)]
        shown.app.posted.clear()
        await shown.write("\x1b[?1003h")
        await shown.pilot.hover(offset=(7, 7))
        assert [each.event.button for each in shown.posted(MouseForwarded)] == [MouseButton.NONE]


async def test_shift_and_a_scrolled_view_take_the_mouse_back():
    async with Shown() as shown:
        await shown.count(30)
        await shown.write("\x1b[?1003h")
        await shown.drag((0, 5), (9, 5), shift=True)
        assert shown.copied() == [shown.lines()[5]]
        shown.view.scroll_by_lines(-5)
        await shown.settle()
        shown.app.posted.clear()
        await shown.drag((0, 2), (6, 2))
        assert shown.copied() == ["line 17"]
        assert not shown.posted(MouseForwarded)


async def test_a_right_click_asks_for_the_menu():
    async with Shown() as shown:
        press = [events.MouseDown, events.MouseUp]
        await shown.pilot._post_mouse_events(press, offset=(7, 3), button=3)
        [wanted] = shown.posted(MenuRequested)
        assert (wanted.x, wanted.y) == (7, 3)
        assert wanted.control is shown.view


# -- selecting


async def test_a_drag_copies_and_stays_highlighted():
    async with Shown() as shown:
        await shown.write("one two\r\nthree four")
        await shown.drag((4, 0), (2, 1), (4, 1))
        assert shown.copied() == ["two\nthree"]
        plain = shown.cell(0, 0)
        assert shown.cell(5, 0) != plain
        assert shown.cell(4, 1) != plain
        assert shown.cell(5, 1) == plain


async def test_clicks_select_words_and_lines():
    async with Shown() as shown:
        await shown.write("cat /etc/hosts | less")
        await shown.pilot.click(offset=(6, 0), times=2)
        await shown.pilot.click(offset=(6, 0))
        assert shown.copied() == ["/etc/hosts", "cat /etc/hosts | less"]


async def test_typing_ends_the_selection():
    async with Shown() as shown:
        await shown.write("one two")
        await shown.drag((0, 0), (2, 0))
        shown.view.typed()
        assert shown.view.scene.span is None
        assert len(shown.copied()) == 1


async def test_a_click_ends_the_selection_and_copies_nothing():
    async with Shown() as shown:
        await shown.write("one two")
        await shown.drag((0, 0), (2, 0))
        await shown.pilot.click(offset=(20, 5))
        assert shown.view.scene.span is None
        assert shown.copied() == ["one"]


async def test_a_selection_stays_on_its_text_while_output_moves_the_screen():
    async with Shown() as shown:
        await shown.count(9)
        await shown.drag((0, 5), (5, 5))
        await shown.write("\r\nmore\r\nmore")
        assert shown.lines()[3] == "line 4"
        assert shown.cell(0, 3) != shown.cell(0, 2)
        assert shown.cell(0, 5) == shown.cell(0, 2)


async def test_a_drag_beyond_the_edge_scrolls_and_copies_it_all():
    async with Shown() as shown:
        await shown.count(60)
        pilot = shown.pilot
        await pilot.mouse_down(offset=(5, 8))
        await pilot.hover(offset=(0, 0))
        shown.view.post_message(_move_to(shown.view, 0, -4))
        while shown.view.viewport.top > 39:
            await shown.settle()
        await pilot.mouse_up(offset=(0, 0))
        await shown.settle()
        [text] = shown.copied()
        lines = text.split("\n")
        assert lines[-1] == "line 5"
        assert len(lines) > 9
        numbers = [int(line.split()[1]) for line in lines[:-1]]
        assert numbers == list(range(numbers[0], 58))


async def test_a_selection_with_lines_that_are_not_here_is_copied_when_they_are():
    async with Shown() as shown:
        await shown.count(60)
        shown.view.scroll_by_lines(-4)
        await shown.settle()
        await shown.drag((0, 0), (6, 3))
        bottom = shown.view.viewport.bottom
        for line in (bottom - 3, bottom - 2):
            del shown.view.viewport._history[line]
        shown.app.posted.clear()
        shown.view.copy_selection()
        await shown.pilot.pause()
        assert not shown.copied()
        await shown.settle()
        assert shown.copied() == ["\n".join(f"line {number}" for number in range(46, 50))]


# -- around it


async def test_a_new_size_is_told():
    async with Shown() as shown:
        assert [(each.columns, each.rows) for each in shown.posted(SizeChanged)] == [(40, 10)]
        await shown.pilot.resize_terminal(60, 20)
        last = shown.posted(SizeChanged)[-1]
        assert (last.columns, last.rows) == (60, 20)


async def test_an_export_shows_the_cells():
    async with Shown() as shown:
        await shown.write("\x1b[31mred\x1b[0m \x1b[48;2;1;2;3mdeep\x1b[0m 日本")
        svg = shown.app.export_screenshot()
        assert "red" in svg
        assert "deep" in svg
        assert "日本" in svg
        assert re.search(r"fill:\s*#010203|fill=\"#010203\"", svg)


class Question(ModalScreen[None]):
    CSS = "Question { align: center middle; } Static { width: 10; height: 3; }"

    def compose(self):
        yield Static("question")


async def test_a_dialog_above_it_leaves_the_rest_to_be_seen():
    async with Shown() as shown:
        await shown.write("日本語" * 6)
        shown.app.push_screen(Question())
        await shown.pilot.pause()
        await shown.write("\r\nstill alive")
        assert shown.lines()[1] == "still alive"
        assert any("question" in line for line in shown.lines())


async def test_neighbours_stay_in_their_columns():
    view = TerminalView()
    app = Host(Horizontal(Static("left", id="left"), view, Static("right", id="right")))
    app.CSS = "#left { width: 7; } #right { width: 8; }"
    async with app.run_test(size=(40, 4)) as pilot:
        program = Program(view, view.size.width, 4)
        view.query_ancestor(Horizontal).styles.height = 4
        app.query_one("#left").styles.width = 7
        app.query_one("#right").styles.width = 8
        await pilot.pause()
        program.terminal.resize(25, 4)
        program.write("日本語日本語日本語日本語日本語")
        await pilot.pause()
        assert lines_of(app)[0] == "left   日本語日本語日本語日本語 right"


@pytest.mark.parametrize("theme", [DARK_NAME, LIGHT_NAME, ANSI_NAME, MONO_NAME])
async def test_parts_look_different_in_every_theme(theme):
    async with Shown(theme=theme) as shown:
        await shown.count(60)
        shown.view.scroll_by_lines(-5)
        await shown.settle()
        await shown.drag((0, 2), (5, 2))
        plain = shown.cell(20, 2)
        assert shown.cell(0, 2) != plain
        assert shown.cell(36, 9) != plain


async def test_another_theme_reaches_lines_that_are_drawn_already():
    async with Shown() as shown:
        await shown.write("text")
        shown.app.theme = LIGHT_NAME
        await shown.pilot.pause()
        [strip] = shown.view.render_lines(Region(0, 0, COLUMNS, 1))
        assert next(iter(strip)).style.bgcolor.name == LIGHT_SHADES.background


async def test_ascii_has_its_own_signs():
    async with Shown(is_ascii=True) as shown:
        await shown.count(60)
        shown.view.scroll_by_lines(-5)
        await shown.settle()
        assert " v 5" in shown.lines()[-1]
        assert all(line.isascii() for line in shown.lines())


async def test_filters_leave_the_cells_alone_and_would_work_on_them():
    async with Shown() as shown:
        shown.app._filters.append(Monochrome())
        await shown.write("\x1b[31mred")
        [strip] = shown.view.render_lines(Region(0, 0, COLUMNS, 1))
        assert next(iter(strip)).style.color.number == 1
        filtered = strip.apply_filter(Monochrome(), Color(0, 0, 0))
        assert filtered.text == strip.text
        assert filtered.cell_length == COLUMNS
        assert next(iter(filtered)).style.color.number != 1


def _wheel_up():
    return events.MouseScrollUp


def _move_to(view: TerminalView, x: int, y: int):
    return events.MouseMove(view, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False)


async def test_nothing_is_painted_while_a_screen_is_on_its_way(monkeypatch):
    async with Shown() as shown:
        await shown.count(30)
        frames = []
        shown.app.post_display_hook = lambda: frames.append(lines_of(shown.app)[0])
        monkeypatch.setattr(terminal_view, "_CURTAIN_S", 3600.0)
        shown.view.expect_screen()
        shown.view.refresh()
        await shown.pilot.pause(0.05)
        assert frames == []
        Program(shown.view, COLUMNS, ROWS).write("another one")
        async with asyncio.timeout(PATIENCE_S):
            while not frames:
                await shown.pilot.pause(0.01)
        assert set(frames) == {"another one"}


@pytest.mark.parametrize("goes", [False, True])
async def test_the_window_waits_no_longer_than_a_moment_even_for_a_view_that_goes(
    monkeypatch, goes
):
    async with Shown() as shown:
        painted = asyncio.Event()
        shown.app.post_display_hook = painted.set
        monkeypatch.setattr(terminal_view, "_CURTAIN_S", 0.2)
        for _ in range(2):
            shown.view.expect_screen()
        if goes:
            await shown.view.remove()
        assert not painted.is_set()
        await asyncio.wait_for(painted.wait(), PATIENCE_S)  # the pilot would wake it
