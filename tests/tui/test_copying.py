"""Copy mode over a view and a terminal, without a session: what it shows, asks for and gives out."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.geometry import Region

from aisession_tui.model.keys import KeyPress
from aisession_tui.terminal.cells import Style
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.copying import keys
from aisession_tui.tui.copying.controller import CopyController
from aisession_tui.tui.copying.source import TextSource
from aisession_tui.tui.theme import ANSI_NAME, DARK_NAME, LIGHT_NAME, MONO_NAME
from aisession_tui.tui.widgets.terminal_view import Copied, HistoryWanted, LinkClicked, ReadingMoved
from tests.support.terminals import posted
from tests.support.waiting import PATIENCE_S
from tests.tui.test_terminal_view import Shown

pytestmark = pytest.mark.asyncio


class Read(Shown):
    """A view in copy mode; the terminal stands for the host, which may be unable to search."""

    def __init__(self, *arguments, can_search: bool = True, **options):
        super().__init__(*arguments, **options)
        self.news = 0
        self.can_search = can_search
        source = TextSource(
            lambda: None,
            lambda: self.program.terminal if self.can_search else None,
            lambda: self.view.viewport.replica,
        )
        self.copying = CopyController(self.view, source, self.changed)

    def changed(self):
        self.news += 1

    async def enter(self, command: str = ""):
        self.copying.enter(keys.table(), command)
        await self.settle()

    async def press(self, *spellings: str):
        for each in spellings:
            self.copying.take(KeyPress.parse(each))
        await self.settle()

    async def type(self, text: str):
        await self.press(*("space" if each == " " else each for each in text))

    async def settle(self):
        """Answer the view as long as it asks, and let tasks run."""
        for _ in range(4):
            await asyncio.sleep(0)
            await self.pilot.pause()
            wanted = posted(self.app, HistoryWanted)
            self.app.posted[:] = [each for each in self.app.posted if each not in wanted]
            for each in wanted:
                self.program.answer(each)
                self.copying.news_came()
        for each in posted(self.app, ReadingMoved):
            self.app.posted.remove(each)
            self.copying.view_moved(each.cell)

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await self.settle()

    async def write(self, text: str):
        self.program.write(text)
        if self.copying.is_on:
            self.copying.screen_changed()
        await self.settle()

    @property
    def place(self):
        """The line of the text the cursor is in, and its column."""
        view, point = self.view.viewport, self.view.scene.reading.cursor
        return view.row(point.line).plain().rstrip(), point.column

    @property
    def words(self):
        return " ".join(self.copying.words())


async def test_the_cursor_is_seen_and_moves():
    async with Read() as read:
        await read.write("one two\r\nthree")
        await read.enter()
        assert read.view.hardware_cursor == (5 - 1, 1, 2, False)
        await read.press("k")
        assert read.view.hardware_cursor == (4, 0, 2, False)
        assert read.cell(4, 0).style == Style.REVERSE
        await read.press("q")
        assert read.view.hardware_cursor[:2] == (5, 1)
        assert not read.view.viewport.is_held


async def test_the_mode_line_says_what_goes_on():
    async with Read() as read:
        await read.count(30)
        await read.enter()
        assert read.words == "copy 31/31 / search v select y copy q back"
        await read.press("1", "2")
        assert read.words.startswith("copy 31/31 12 /")
        await read.press("k", "V")
        assert read.words.startswith("copy 19/31 lines /")
        await read.press("escape", "escape")
        assert read.copying.words() == ()


async def test_rows_that_are_far_away_come_and_keys_behind_wait_for_them():
    async with Read() as read:
        await read.count(3000)
        await read.enter()
        await read.press("g", "j", "0", "w", "v", "$", "y")
        await read.until(read.copied)
        assert read.copied() == ["0"]


async def test_a_selection_over_the_whole_scrollback_is_copied_once_it_is_here():
    async with Read() as read:
        await read.count(3000)
        await read.enter()
        await read.press("V", "g", "y")
        await read.until(read.copied)
        lines = read.copied()[0].split("\n")
        assert lines == ["", *(f"line {n}" for n in range(3000))]
        assert not read.copying.is_on


async def test_lines_that_never_come_are_given_up(monkeypatch):
    monkeypatch.setattr("aisession_tui.tui.copying.patience._PATIENCE_S", 0.05)
    async with Read() as read:
        await read.count(500)
        await read.enter()
        read.program.answer = lambda _wanted: None
        await read.press("g", "y")
        await read.until(lambda: "did not come" in read.words)
        assert read.copying.is_on
        assert not read.copied()


async def test_what_is_shown_stays_whatever_the_program_does():
    async with Read() as read:
        await read.write("\x1b[2J\x1b[Hspinner |\r\nprompt")
        await read.enter()
        await read.write("\x1b[1;9H/\x1b[2;1H\x1b[2Kgone\r\n")
        assert read.lines()[:2] == ["spinner |", "prompt"]
        await read.press("k", "Y")
        assert read.copied() == ["spinner |"]
        assert read.lines()[:2] == ["spinner /", "gone"]


async def test_the_alternate_screen_stands_still_and_is_searched():
    async with Read() as read:
        await read.count(30)
        await read.write("\x1b[?1049h\x1b[Hload 1\r\nload 2")
        await read.enter()
        await read.write("\x1b[Hload 7")
        assert read.lines()[0] == "load 1"
        await read.type("/load 1")
        await read.press("enter")
        assert read.place == ("load 1", 0)
        await read.press("g")
        assert read.place == ("load 1", 0)
        await read.write("\x1b[?1049l")
        assert read.lines()[0] == "line 20"
        assert read.copying.is_on


async def test_output_moves_nothing_and_can_be_gone_to():
    async with Read() as read:
        await read.count(30)
        await read.enter()
        before = read.lines()
        await read.count(50)
        assert [line.rstrip("▐ ") for line in read.lines()[:-1]] == before[:-1]
        assert read.place == ("line 29", 6)
        assert "↓ 50 new" in read.lines()[-1]
        await read.press("G")
        assert read.place[0] == "line 49"


async def test_another_width_keeps_the_place_from_the_end_and_selects_nothing():
    async with Read() as read:
        await read.count(40)
        await read.enter()
        await read.press("v", *["k"] * 20)
        read.program.terminal.resize(20, 10)
        await read.write("")
        assert read.place == ("line 19", 0)
        assert read.view.scene.span is None
        await read.press("j")
        assert read.place[0] == "line 20"


# -- searching


@pytest.mark.parametrize("can_search", [True, False])
async def test_searching_back_lights_all_and_goes_to_the_nearest(can_search):
    async with Read(can_search=can_search) as read:
        await read.count(300)
        await read.enter("search-back")
        await read.type("line 1")
        await read.until(lambda: read.place[0] == "line 199")
        assert read.lines()[-1] == "?line 1"
        await read.press("enter")
        assert read.place == ("line 199", 0)
        y = next(y for y, line in enumerate(read.lines()) if line.startswith("line 199"))
        lit = [read.cell(1, at) for at in (y, y - 1, y + 1)]
        assert len(set(lit)) == 3, "the one gone to, another, and none"
        assert read.cell(1, y - 1) == read.cell(5, y - 1) != read.cell(7, y - 1)
        if can_search:
            assert "111/111" in read.words
        await read.press("n")
        await read.until(lambda: read.place[0] == "line 198")
        await read.press("N", "N")
        await read.until(lambda: "other end" in read.words)
        assert read.place[0] == "line 1"


async def test_another_width_keeps_the_match_gone_to_and_its_count():
    async with Read() as read:
        await read.count(300)
        await read.enter("search-back")
        await read.type("line 1")
        await read.press("enter", "n", "n")
        await read.until(lambda: "109/111" in read.words)
        place = read.place
        for columns in (6, 30):
            read.program.terminal.resize(columns, 10)
            await read.write("")
            await read.until(lambda: "109/111" in read.words)
            assert read.copying._search.is_at_match(read.copying._mode)
        assert read.place == place
        await read.press("n")
        await read.until(lambda: "108/111" in read.words)
        await read.press("k", "k", "0")
        line = read.place
        read.program.terminal.resize(50, 10)
        await read.write("")
        await read.until(lambda: "108/111" in read.words)
        assert read.place == line, "the cursor was elsewhere, and stays there"


async def test_a_search_that_finds_nothing_leaves_everything_where_it_was():
    async with Read() as read:
        await read.count(100)
        await read.enter()
        await read.press("5", "k")
        place = read.place
        await read.type("/line 9")
        await read.until(lambda: read.place[0] == "line 9" or read.place[0].startswith("line 9"))
        await read.type("xyz")
        await read.until(lambda: "not found" in read.words)
        assert read.place == place
        await read.press("escape")
        assert read.place == place
        assert read.copying.is_on


async def test_case_matters_only_with_a_capital():
    async with Read() as read:
        await read.write("Alpha\r\nalpha\r\n")
        await read.enter()
        await read.type("?alpha")
        await read.until(lambda: "2/2" in read.words)
        await read.press("ctrl+u")
        await read.type("Alpha")
        await read.until(lambda: "1/1" in read.words)
        assert read.place == ("Alpha", 0)


async def test_the_word_under_the_cursor():
    async with Read() as read:
        await read.write("cat dog\r\nbird cat\r\n")
        await read.enter()
        await read.press("g", "*")
        await read.until(lambda: read.place == ("bird cat", 5))
        await read.press("#")
        await read.until(lambda: read.place == ("cat dog", 0))


async def test_the_same_search_again_and_a_paste_into_it():
    async with Read() as read:
        await read.write("one\r\ntwo\r\none\r\n")
        await read.enter()
        read.copying.take(KeyPress.parse("?"))
        assert read.copying.paste("one\nmore")
        await read.press("enter")
        await read.until(lambda: "2/2" in read.words)
        await read.press("escape", "n")
        await read.until(lambda: "1/2" in read.words)
        assert not read.copying.paste("text")


async def test_escape_gives_up_one_thing_after_the_other():
    async with Read() as read:
        await read.write("one one\r\n")
        await read.enter()
        await read.type("?one")
        await read.press("enter", "v", "h", "escape")
        assert read.view.scene.span is None
        assert read.view.scene.reading.pattern is not None
        await read.press("escape")
        assert read.view.scene.reading.pattern is None
        await read.press("escape")
        assert not read.copying.is_on


async def test_ten_thousand_lines_never_hold_up_the_app():
    async with Read() as read:
        read.program.terminal = Terminal(40, 10, 20_000)
        await read.count(12_000)
        await read.enter("search-back")
        loop, longest, last = asyncio.get_running_loop(), 0.0, 0.0

        async def watch():
            nonlocal longest, last
            last = loop.time()
            while True:
                await asyncio.sleep(0.001)
                longest, last = max(longest, loop.time() - last), loop.time()

        watcher = asyncio.create_task(watch())
        await read.type("line 1")
        await read.until(lambda: "/3111" in read.words)
        watcher.cancel()
        assert longest < 0.5, "on a busy machine; a tenth of it on a quiet one"


# -- prompts


def command(name: str, output: str) -> str:
    return f"\x1b]133;A\x07$ \x1b]133;B\x07{name}\r\n\x1b]133;C\x07{output}\x1b]133;D;0\x07"


async def test_prompts_and_outputs():
    async with Read() as read:
        for number in range(30):
            await read.write(command(f"run {number}", f"a {number}\r\nb {number}\r\n"))
        await read.write("\x1b]133;A\x07$ ")
        await read.enter()
        await read.press("[")
        await read.until(lambda: read.place[0] == "$ run 29")
        await read.press("5", "[")
        await read.until(lambda: read.place[0] == "$ run 24")
        await read.press("]", "s", "y")
        await read.until(read.copied)
        assert read.copied() == ["a 25\nb 25"]


async def test_where_no_prompts_are_marked_that_is_said():
    async with Read() as read:
        await read.count(5)
        await read.enter()
        await read.press("[")
        await read.until(lambda: "no prompts are marked" in read.words)
        await read.press("s")
        await read.until(lambda: "no prompts are marked" in read.words)


# -- the mouse


async def test_a_click_moves_the_cursor_and_the_wheel_takes_it_along():
    async with Read() as read:
        await read.count(60)
        await read.enter()
        await read.pilot.click(offset=(3, 2))
        await read.settle()
        assert read.place == ("line 52", 3)
        for _ in range(4):
            await read.pilot._post_mouse_events([events.MouseScrollUp], read.view, (5, 5))
        await read.settle()
        assert read.place == ("line 47", 3)
        await read.press("k")
        assert read.place == ("line 46", 3)


async def test_a_program_with_the_mouse_does_not_get_it_in_copy_mode():
    async with Read() as read:
        await read.write("\x1b[?1003hsome words")
        await read.enter()
        await read.drag((0, 0), (3, 0))
        await read.until(read.copied)
        assert read.copied() == ["some"]


async def test_alt_and_a_drag_select_a_block():
    async with Read() as read:
        await read.write("abcd\r\nefgh\r\nijkl")
        pilot, kwargs = read.pilot, {"meta": True}
        for kind, offset in (
            (events.MouseDown, (1, 0)),
            (events.MouseMove, (2, 2)),
            (events.MouseUp, (2, 2)),
        ):
            await pilot._post_mouse_events([kind], read.view, offset, button=1, **kwargs)
        await read.until(read.copied)
        assert read.copied() == ["bc\nfg\njk"]


async def test_ctrl_and_a_click_open_what_is_there():
    async with Read() as read:
        await read.write("see https://example.org")
        await read.pilot.click(offset=(10, 0), control=True)
        [clicked] = posted(read.app, LinkClicked)
        assert (clicked.line, clicked.column) == (0, 10)
        assert not read.copied()


async def test_the_scroll_bar_is_clicked_and_dragged():
    async with Read() as read:
        await read.count(200)
        read.view.scroll_by_lines(-100)
        await read.settle()
        view = read.view.viewport
        top = view.top
        await read.pilot.click(offset=(39, 0))
        await read.settle()
        assert view.top == top - 9
        await read.pilot.click(offset=(39, 8))
        await read.settle()
        assert view.top == top
        y = next(y for y, line in enumerate(read.lines()) if line.endswith("▐"))
        await read.drag((39, y), (39, 0))
        await read.settle()
        assert view.top == view.oldest
        await read.drag((39, 0), (39, 9))
        await read.settle()
        assert not view.is_scrolled


async def test_a_link_in_copy_mode():
    async with Read() as read:
        await read.write("see https://example.org\r\n")
        await read.enter()
        await read.press("g", "w", "enter")
        [clicked] = posted(read.app, LinkClicked)
        assert (clicked.line, clicked.column) == (0, 4)
        await read.press("0", "enter")
        assert not read.copying.is_on


@pytest.mark.parametrize("theme", [DARK_NAME, LIGHT_NAME, ANSI_NAME, MONO_NAME])
async def test_matches_look_different_in_every_theme(theme):
    async with Read(theme=theme) as read:
        await read.write("a word, a word, a word\r\n")
        await read.enter()
        await read.type("?word")
        await read.press("enter", "n", "k", "$")
        looks = {read.cell(x, 0) for x in (0, 4, 12)}
        assert len(looks) == 3
        [strip] = read.view.render_lines(Region(0, 0, 40, 1))
        assert strip.cell_length == 40


async def test_without_a_session_there_is_no_copy_mode():
    async with Read() as read:
        read.view.show_note("nothing here")
        await read.enter()
        assert not read.copying.is_on


async def test_pasted_and_copied_are_told_once(monkeypatch):
    async with Read() as read:
        await read.write("text")
        await read.enter()
        await read.press("y")
        assert [each.text for each in posted(read.app, Copied)] == ["text"]
