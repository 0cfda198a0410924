"""Several panes: split, gone to, resized, swapped, closed, and as they were after a restart."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from aisession_tui.store import layouts

pytestmark = pytest.mark.asyncio


def regions(app):
    """Where each session is seen, by name, from left to right and top to bottom."""
    area, layout = app.app.window.workspace.area, app.app.keeper.layout
    return {
        app.record(pane.session).name: area.view(pane.id).region
        for pane in layout.panes
        if pane.session and pane.id in area.places()
    }


def with_keyboard(app):
    """The name of the session in the pane whose border says that it has the keyboard."""
    area, layout = app.app.window.workspace.area, app.app.keeper.layout
    (pane,) = (pane for pane in layout.panes if area.view(pane.id).has_keyboard)
    return app.record(pane.session).name


def lines_of(app, name):
    region = regions(app)[name]
    rows = app.text.splitlines()[region.y + 1 : region.bottom - 1]
    return [row[region.x + 1 : region.right - 1].rstrip() for row in rows]


async def wait_widths(app, *widths):
    await app.until(
        lambda: tuple(each.width for each in regions(app).values()) == widths, f"widths {widths}"
    )


def _middle(region):
    return (region.x + region.width // 2, region.y + region.height // 2)


@asynccontextmanager
async def split(own_app, *directions, size=(126, 36)):
    """A window with panes called api, api-2 and so on, the last one with the keyboard."""
    async with own_app("api", wanted="api", size=size) as app:
        for number, key in enumerate(directions, 2):
            await app.lead(key)
            await app.until(lambda number=number: len(regions(app)) == number, "one more pane")
            name = list(regions(app))[-1]
            await app.until(lambda name=name: "$" in "".join(lines_of(app, name)), "its prompt")
        yield app


async def test_a_new_pane_has_a_shell_in_the_same_directory_and_the_keyboard(own_app, home):
    (home.path / "deep").mkdir()
    async with own_app("api", wanted="api", size=(126, 36)) as app:
        await app.press(*"cd deep", "enter")
        await app.until(lambda: app.named("api").cwd.endswith("deep"), "the directory is known")
        await app.lead("vertical_line")
        await app.until(lambda: with_keyboard(app) == "deep", "the new pane has the keyboard")
        await app.until(lambda: "$" in "".join(lines_of(app, "deep")), "a prompt")
        await app.press(*"pwd; echo in-$((1+1))", "enter")
        await app.until(lambda: "in-2" in lines_of(app, "deep"), "typed there")
        assert any(line.endswith("/deep") for line in lines_of(app, "deep"))
        assert "in-2" not in lines_of(app, "api")
        left, right = regions(app)["api"], regions(app)["deep"]
        assert (left.right, left.width, right.width) == (right.x, 50, 50)


async def test_the_focus_goes_by_side_and_around(own_app):
    async with split(own_app, "vertical_line", "minus") as app:
        api, right, lower = regions(app)
        assert with_keyboard(app) == lower
        for keys, name in (("k", right), ("left", api), ("l", right), ("o", lower), ("o", api)):
            await app.lead(keys)
            assert (with_keyboard(app), app.selected) == (name, name)
        await app.lead("h")  # there is nothing at the left
        assert with_keyboard(app) == api
        await app.press(*"echo he''re", "enter")
        await app.until(lambda: "here" in lines_of(app, api), "typed there")


async def test_borders_move_by_keys_and_by_the_mouse_and_programs_follow(own_app):
    async with split(own_app, "vertical_line") as app:
        left, right = regions(app)
        await app.lead("H")
        await wait_widths(app, 46, 54)
        edge = regions(app)[left].right - 1
        await app.pilot.mouse_down(offset=(edge, 10))
        await app.pilot.hover(offset=(edge + 7, 12))
        await app.pilot.mouse_up(offset=(edge + 7, 12))
        await wait_widths(app, 53, 47)
        assert with_keyboard(app) == left
        await app.lead("l")
        await app.press(*"stty size", "enter")
        await app.until(lambda: "33 45" in lines_of(app, right), "its size")
        await app.lead("equals_sign")
        await wait_widths(app, 50, 50)
        await app.lead("u")
        await wait_widths(app, 53, 47)
        await app.lead("u")  # the key and the mouse moved it, one after the other
        await wait_widths(app, 50, 50)


async def test_panes_change_places_and_a_click_brings_the_keyboard(own_app):
    async with split(own_app, "vertical_line") as app:
        first, second = regions(app)
        await app.lead("left_curly_bracket")
        assert list(regions(app)) == [second, first]
        assert with_keyboard(app) == second
        await app.pilot.click(offset=_middle(regions(app)[first]))
        assert with_keyboard(app) == first


async def test_a_zoomed_pane_is_alone_until_it_is_split_or_zoomed_back(own_app):
    async with split(own_app, "vertical_line") as app:
        _, second = regions(app)
        await app.lead("z")
        await wait_widths(app, 126)
        assert list(regions(app)) == [second]
        assert app.app.window.panes.focused.terminal.size == (124, 33)
        await app.lead("z")
        assert len(regions(app)) == 2


@pytest.mark.slow
async def test_where_there_is_no_room_only_the_focused_pane_is_seen_and_followed(own_app):
    async with split(own_app, "vertical_line") as app:
        first, second = regions(app)
        await app.pilot.resize_terminal(24, 12)
        assert list(regions(app)) == [second]
        other = next(
            controller
            for controller in app.app.window.panes._controllers.values()
            if controller is not app.app.window.controller
        )
        assert not other.session
        await app.lead("o")
        assert list(regions(app)) == [first]
        await app.pilot.resize_terminal(126, 36)
        assert list(regions(app)) == [first, second]
        await app.until(lambda: "$" in "".join(lines_of(app, second)), "shown again")


async def test_a_closed_pane_gives_its_place_away_and_its_session_goes_on(own_app):
    async with split(own_app, "vertical_line", "minus") as app:
        api, right, lower = regions(app)
        await app.lead("X")
        assert list(regions(app)) == [api, right]
        assert with_keyboard(app) == right
        assert app.status(lower) == "running"
        await app.lead("X")
        await app.lead("X")  # the last one is only emptied
        await app.wait_text("Nothing is shown here")
        assert app.has_keyboard("sidebar")


async def test_the_end_of_a_shell_closes_its_pane(own_app):
    async with split(own_app, "vertical_line") as app:
        api, _ = regions(app)
        await app.press(*"sleep 2; exit", "enter")
        await app.until(lambda: list(regions(app)) == [api], "the pane is gone")
        assert with_keyboard(app) == api
        await app.wait_toast("exited")


async def test_all_is_as_it_was_after_a_restart(own_app):
    async with split(own_app, "vertical_line", "minus") as app:
        await app.lead("K")
        await app.until(lambda: [each.height for each in regions(app).values()] == [35, 16, 19], "")
        await app.lead("h")
        before, layout = regions(app), app.app.keeper.layout
        app.app.keeper.flush()
        assert layouts.load() == layout
    async with own_app(size=(126, 36)) as app:
        assert regions(app) == before
        assert with_keyboard(app) == next(iter(before))
        for name in before:
            await app.until(lambda name=name: "$" in "".join(lines_of(app, name)), "its screen")
    async with own_app(size=(80, 24)) as app:
        assert list(regions(app)) == list(before)


async def test_tabs_open_take_turns_and_come_back(own_app):
    async with own_app("api", wanted="api", size=(126, 36)) as app:
        await app.lead("t")
        await app.wait_text(" 1 api  [2 home]")
        await app.until(lambda: app.shown == "home", "a shell in the new tab")
        await app.lead("T")
        await app.wait_text("─ Rename tab ─")
        await app.press(*"review", "enter")
        await app.wait_text("[2 review]")
        await app.lead("left_parenthesis")
        await app.wait_text("[1 api]  2 review")
        assert (app.shown, with_keyboard(app)) == ("api", "api")
        await app.lead("2")
        await app.wait_text("[2 review]")
        assert with_keyboard(app) == "home"
        await app.lead("alt+1")
        await app.wait_text("[1 api]")
        await app.lead("alt+5")
        assert app.shown == "api"
        app.app.keeper.flush()
        assert [tab.name for tab in layouts.load().tabs] == ["", "review"]
        await app.pilot.click("TabBar", offset=(14, 0))
        await app.wait_text("[2 review]")
        await app.lead("less_than_sign")
        await app.wait_text("[1 review]  2 api")
        await app.lead("ampersand")
        await app.wait_gone("review")
        assert (app.shown, app.status("home")) == ("api", "running")
        assert not app.app.window.workspace.tab_bar.display


async def drag(app, name, x, y):
    """Carry a session from the list to a cell of the screen."""
    row = app.app.window.name_region(app.named(name).id)
    await app.pilot.mouse_down(offset=(row.x, row.y))
    await app.pilot.hover(offset=(row.x + 1, row.y))
    await app.pilot.hover(offset=(x, y))
    shown = app.text
    await app.pilot.mouse_up(offset=(x, y))
    return shown


@pytest.mark.slow
async def test_a_session_is_carried_from_the_list_to_a_pane(own_app):
    async with own_app("api", "web", wanted="api", size=(126, 36)) as app:
        middle = _middle(regions(app)["api"])
        assert "═ web here ═" in await drag(app, "web", *middle)
        await app.until(lambda: list(regions(app)) == ["web"], "shown in the pane")
        right = regions(app)["web"].right - 3
        assert "═ api at the right ═" in await drag(app, "api", right, middle[1])
        await app.until(lambda: list(regions(app)) == ["web", "api"], "shown beside it")
        assert (with_keyboard(app), app.shown) == ("api", "api")
        assert "═" not in app.text
        assert "═ api here ═" in await drag(app, "api", *_middle(regions(app)["web"]))
        await app.until(lambda: list(regions(app)) == ["api", "web"], "changed places")
        before = app.shown
        await drag(app, "web", 2, 30)  # back into the list: nothing
        assert (app.shown, list(regions(app))) == (before, ["api", "web"])


async def test_two_clicks_rename_a_row_and_zoom_a_pane(own_app):
    async with split(own_app, "vertical_line") as app:
        row = app.app.window.name_region(app.named("api").id)
        await app.pilot.click(offset=(row.x, row.y), times=2)
        await app.wait_text("Esc keeps it")
        await app.press("escape")
        region = regions(app)["api"]
        await app.pilot.click(offset=(region.x + 10, region.y), times=2)
        await app.until(lambda: app.app.keeper.layout.zoomed, "zoomed")
        assert app.shown == "api"


async def test_the_list_is_made_wider_and_narrower_by_its_border(own_app):
    async with own_app("api", wanted="api", size=(126, 36)) as app:
        sessions = app.app.window.workspace.sessions
        for x, width in ((40, 41), (2, 12), (120, 63), (29, 30)):
            await app.pilot.mouse_down(offset=(sessions.region.right - 1, 9))
            await app.pilot.hover(offset=(x, 9))
            await app.pilot.mouse_up(offset=(x, 9))
            await app.until(lambda width=width: sessions.outer_size.width == width, f"{width} wide")
            assert regions(app)["api"].x == width
        assert app.app.keeper.layout.sidebar_width == 30


async def test_a_flood_beside_the_pane_with_the_keyboard_has_ten_frames_a_second(own_app, home):
    async with split(own_app, "vertical_line") as app:
        view = app.app.window.workspace.area.view(1).terminal
        beside = app.app.window.panes.of_view(view)
        came, receive = [], beside.screen_received

        def taken(diff):
            came.append(time.monotonic())
            receive(diff)

        beside.screen_received = taken
        home.cli("send", "api", "while :; do seq 10000; done", "--enter")
        await app.until(lambda: len(came) > 12, "frames of the flood")
        gaps = sorted(later - earlier for earlier, later in pairwise(came))
        assert gaps[len(gaps) // 2] > 0.09


@pytest.mark.slow
async def test_a_right_click_on_a_tab_opens_its_menu(own_app):
    async with own_app("api", wanted="api", size=(126, 36)) as app:
        await app.lead("t")
        await app.wait_text("[2 home]")
        column, row = app.place_of("1 api")
        await app.pilot.click(offset=(column + 1, row), button=3)
        await app.wait_text("[1 api]", "Rename the tab", "Move the tab right")
        await app.press("greater_than_sign")
        await app.wait_text(" 1 home  [2 api]")
        column, row = app.place_of("[2 api]")
        await app.pilot.click(offset=(column + 2, row), button=3)
        await app.wait_text("Close the tab")
        column, row = app.place_of("Close the tab")
        await app.pilot.click(offset=(column, row))
        await app.until(lambda: len(app.app.keeper.layout.tabs) == 1, "closed")
