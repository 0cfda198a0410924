"""The sidebar's list, in a small app."""

from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len

from aisession_tui.model.keys import KeyAction, KeyPress
from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.tui.widgets.session_list import FOLDED_WIDTH, SessionList
from aisession_tui.tui.widgets.session_messages import ListMessage
from aisession_tui.tui.widgets.session_order import arrange
from aisession_tui.tui.widgets.session_row import broken_row, row_of
from tests.support.chrome import NOW, Host, record, text_of

pytestmark = pytest.mark.asyncio
RECORDS = [
    record(1, "api", group="work", activity=Activity.WORKING, title="reading tests"),
    record(2, "web", group="work", needs_you="Allow npm test?", unread=True),
    record(3, "db", group="ops", activity=Activity.IDLE, cwd="/home/me/src/db"),
    record(4, "old", status=SessionStatus.EXITED, exit_code=0),
]


def rows_of(records=RECORDS, focused="00000002"):
    made = (row_of(each, now=NOW, home="/home/me", focused=each.id == focused) for each in records)
    return arrange(made)


class CountingList(SessionList):
    """Counts the lines it is asked to draw."""

    drawn = 0

    def render_line(self, y):
        self.drawn += 1
        return super().render_line(y)


@asynccontextmanager
async def shown(rows=None, *, width=28, size=(60, 20), is_ascii=False, has_keyboard=True):
    sessions = CountingList()
    app = Host(sessions, is_ascii=is_ascii)
    async with app.run_test(size=size, message_hook=app.hear) as pilot:
        sessions.styles.width = width
        sessions.has_keyboard = has_keyboard
        sessions.update_rows(rows_of() if rows is None else rows)
        await pilot.pause()
        yield app, sessions, pilot


def press(sessions, *keys):
    return [sessions.handle_press(KeyPress.parse(key)) for key in keys]


def said(app):
    return [
        (type(each).__name__, *(v for k, v in vars(each).items() if not k.startswith("_")))
        for each in app.posted
        if isinstance(each, ListMessage)
    ]


def left(app, width=28):
    return [line[:width].rstrip() for line in text_of(app).splitlines()]


async def test_the_picture():
    async with shown(has_keyboard=False) as (app, _, _):
        assert left(app)[:10] == [
            "╭─ sessions ─────────── 4 ─╮",
            "│ ▾ work                   │",
            "│  1 ● api            bash │",
            "│      reading tests · 2 m │",
            "│▌ 2 ◆ web            bash │",
            "│▌     Allow npm te… · 2 m │",
            "│ ▾ ops                    │",
            "│  3 ○ db             bash │",
            "│      ~/src/db · 2 m      │",
            "│ ▸ Exited               1 │",
        ]
        assert left(app)[-1] == "╰──────────────────────────╯"


async def test_the_keyboard_shows_without_colour():
    async with shown() as (app, sessions, pilot):
        assert left(app)[0] == "┏━ sessions ━━━━━━━━━━━ 4 ━┓"
        sessions.has_keyboard = False
        await pilot.pause()
        assert left(app)[0] == "╭─ sessions ─────────── 4 ─╮"


async def test_in_ascii_only_the_list_with_the_keyboard_has_a_frame():
    async with shown(is_ascii=True) as (app, sessions, pilot):
        assert left(app)[0] == "+- sessions ----------- 4 -+"
        assert left(app)[4] == "|> 2 ! web            bash |"
        assert left(app)[5] == "|      Allow npm te~ - 2 m |"
        assert text_of(app).isascii()
        sessions.has_keyboard = False
        await pilot.pause()
        assert left(app)[0] == "   sessions             4"


async def test_folded_it_is_numbers_and_marks():
    async with shown(width=FOLDED_WIDTH, has_keyboard=False) as (app, _, _):
        assert left(app, FOLDED_WIDTH)[:7] == [
            "╭───╮",
            "│ ▾ │",
            "│ 1●│",
            "│▌2◆│",
            "│ ▾ │",
            "│ 3○│",
            "│ ▸1│",
        ]


async def test_sessions_without_a_group_are_not_under_the_heading_of_pins():
    rows = rows_of([record(1, "kept", pinned=True), record(2, "loose")], focused="")
    async with shown(rows, has_keyboard=False) as (app, sessions, _):
        assert [line[1:20].strip() for line in left(app)[1:7]] == [
            "▾ Pinned", "1 ◌ kept", "~/kept · 2 m", "", "2 ◌ loose", "~/loose · 2 m",
        ]  # fmt: skip
        press(sessions, "g", "j", "j")
        assert sessions.selected == rows[1].id


async def test_the_filter_counts_what_fits():
    async with shown() as (app, sessions, pilot):
        sessions.begin_filter()
        press(sessions, "w", "e")
        await pilot.pause()
        assert left(app)[0] == "┏━ sessions ━━━━━━ 1 of 4 ━┓"


async def test_the_cursor_stays_in_sight_in_a_smaller_window():
    async with shown(size=(60, 20)) as (app, sessions, pilot):
        press(sessions, "3")
        await pilot.resize_terminal(60, 6)
        await pilot.pause()
        assert any("3 ○ db" in line for line in left(app))


async def test_a_narrow_list_drops_the_second_lines():
    async with shown(width=18) as (app, _, _):
        assert left(app, 18)[2:4] == ["┃  1 ● api  bash ┃", "┃▌ 2 ◆ web  bash ┃"]


@pytest.mark.parametrize("width", [2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 21, 28, 60])
async def test_every_line_is_exactly_as_wide_as_the_list(width):
    odd = [
        *RECORDS,
        record(5, "日本語の名前" * 3, title="👩‍👩‍👧 e\u0301" * 9, group="日本"),
        record(6, "", group="g" * 50),
    ]
    rows = (*rows_of(odd), broken_row("7", "7/session.toml", "line 3"))
    async with shown(rows, width=width, size=(60, 30)) as (app, sessions, _):
        lines = [sessions.render_line(y) for y in range(20)]
        inside = sessions.size.width
        assert {sum(cell_len(part.text) for part in line) for line in lines} <= {inside}
        assert {line.cell_length for line in lines} == {inside}
        assert all(len(line) == 60 or cell_len(line) == 60 for line in text_of(app).splitlines())


async def test_unread_names_are_bold():
    async with shown() as (_, sessions, _):
        styles = {part.text: part.style for line in (1, 3) for part in sessions.render_line(line)}
        assert styles["web"].bold
        assert not styles["api"].bold


async def test_keys_move_and_open():
    async with shown() as (app, sessions, pilot):
        assert sessions.selected == "00000001"
        assert press(sessions, "down", "j", "j") == [True] * 3
        await pilot.pause()
        moved = [("SelectionMoved", "00000002"), ("SelectionMoved", "00000003")]
        assert said(app) == moved
        press(sessions, "enter", "1")
        await pilot.pause()
        assert said(app)[2:] == [
            ("Opened", "00000003"),
            ("Opened", "00000001"),
            ("SelectionMoved", "00000001"),
        ]
        press(sessions, "end")
        assert sessions.selected == ""
        press(sessions, "home", "k", "down")
        assert sessions.selected == "00000001"


async def test_keys_it_does_not_know_are_left_to_others():
    async with shown() as (_, sessions, _):
        assert press(sessions, "x", "escape", "ctrl+c", "f5", "n") == [False] * 5
        released = KeyPress("down", action=KeyAction.RELEASE)
        assert not sessions.handle_press(released)
        assert sessions.selected == "00000001"


async def test_groups_fold():
    async with shown() as (app, sessions, pilot):
        press(sessions, "left")
        await pilot.pause()
        assert said(app) == [("GroupToggled", "work", True)]
        assert left(app)[1] == "┃ ▸ work               ◆ 2 ┃"
        press(sessions, "enter")
        await pilot.pause()
        assert said(app)[1:] == [("GroupToggled", "work", False)]
        assert left(app)[2] == "┃  1 ● api            bash ┃"
        sessions.collapse(frozenset({"ops"}))
        await pilot.pause()
        assert "old" in text_of(app)


async def test_the_filter_narrows_while_typing():
    async with shown() as (app, sessions, pilot):
        sessions.begin_filter()
        assert press(sessions, "d", "b", "1") == [True] * 3
        await pilot.pause()
        assert "nothing matches" in text_of(app)
        press(sessions, "backspace")
        await pilot.pause()
        assert "api" not in text_of(app)
        assert "/db" in left(app)[-1]
        assert press(sessions, "down", "escape") == [True, True]
        await pilot.pause()
        assert "api" in text_of(app)
        assert press(sessions, "escape") == [False]


async def test_clicks_open_fold_and_ask():
    async with shown() as (app, sessions, pilot):
        await pilot.click(sessions, offset=(9, 4))
        await pilot.click(sessions, offset=(9, 1))
        await pilot.click(sessions, offset=(9, 3), button=3)
        await pilot.click(sessions, offset=(9, 15))
        await pilot.pause()
        assert said(app) == [
            ("Opened", "00000002"),
            ("SelectionMoved", "00000002"),
            ("GroupToggled", "work", True),
            ("MenuRequested", "00000003", 9, 3),
            ("SelectionMoved", "00000003"),
        ]


async def test_what_the_pointer_is_on_lights_up():
    async with shown() as (_, sessions, pilot):
        plain = sessions.render_line(3)
        await pilot.hover(sessions, offset=(9, 4))
        assert sessions.render_line(3) != plain
        await pilot.hover(None, offset=(50, 4))
        assert sessions.render_line(3) == plain


async def test_a_long_list_follows_the_cursor_and_says_what_is_out_of_sight():
    many = rows_of([record(at, f"s{at}") for at in range(1, 501)])
    async with shown(many, size=(60, 12)) as (app, sessions, pilot):
        assert "↓ 495" in left(app)[-1]
        press(sessions, "page_down", "end")
        await pilot.pause()
        assert "s500" in text_of(app)
        assert "↑ 495" in left(app)[-1]
        assert len(sessions._painter._strips) <= 40


async def test_nothing_is_drawn_when_nothing_changed():
    async with shown() as (_, sessions, pilot):
        sessions.drawn = 0
        sessions.update_rows(rows_of())
        await pilot.pause()
        assert sessions.drawn == 0


async def test_one_changed_row_draws_its_lines_only():
    async with shown() as (app, sessions, pilot):
        sessions.drawn = 0
        changed = [RECORDS[0]._replace(title="writing"), *RECORDS[1:]]
        sessions.update_rows(rows_of(changed))
        await pilot.pause()
        assert 0 < sessions.drawn <= 2
        assert "writing · 2 m" in text_of(app)


async def test_the_place_of_a_name_is_known_while_it_is_visible():
    many = rows_of([record(at, f"s{at}") for at in range(1, 101)])
    async with shown(many, size=(60, 12)) as (_, sessions, _):
        assert sessions.row_region("00000002") == (7, 3, 20, 1)
        assert sessions.row_region("00000063") is None
        assert sessions.row_region("none") is None


async def test_a_theme_change_paints_everything_anew():
    async with shown() as (app, sessions, pilot):
        before = sessions.render_line(1)
        app.theme = "ai-session-light"
        await pilot.pause()
        assert sessions.render_line(1) != before


async def test_selecting_from_outside_says_nothing_but_unfolds():
    async with shown() as (app, sessions, pilot):
        sessions.select("00000004")
        await pilot.pause()
        assert sessions.selected == "00000004"
        assert said(app) == [("GroupToggled", "Exited", False)]
