"""Confirm, the new-session dialog, details and help."""

from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input, Static

from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.details import Details
from aisession_tui.tui.screens.help import Help
from aisession_tui.tui.screens.new_session import NewSession, NewSessionValues
from aisession_tui.tui.theme import THEMES
from tests.support.chrome import Host, text_of

pytestmark = pytest.mark.asyncio
SIZES = pytest.mark.parametrize("size", [(120, 36), (40, 12)])


@asynccontextmanager
async def opened(screen, size=(80, 24), **options):
    app = Host(Static("behind"), **options)
    async with app.run_test(size=size) as pilot:
        app.ask(screen)
        await pilot.pause()
        yield app, pilot


def assert_inside(app):
    frame = app.screen.query_one("#dialog").region
    assert app.screen.region.contains_region(frame)
    assert frame.width <= 60


def kill():
    return Confirm("Kill web?", "claude has run for 2 h 10 m.", yes="Kill", no="Keep")


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], False),
        (["y"], True),
        (["n"], False),
        (["escape"], None),
        (["left", "enter"], True),
        (["tab", "enter"], True),
        (["right", "right", "enter"], False),
        (["shift+tab", "space", "enter"], True),
    ],
)
async def test_confirming(keys, result):
    async with opened(kill()) as (app, pilot):
        await pilot.press(*keys)
        assert app.results[:1] == [result]


@SIZES
async def test_the_question_is_read_whole(size):
    async with opened(kill(), size) as (app, pilot):
        words = " ".join(text_of(app).replace("│", " ").split())
        assert "─ Kill web? ─" in words
        assert "claude has run for 2 h 10 m." in words
        assert "[ Kill ]" in words
        assert "[ Keep ]" in words
        assert_inside(app)
        await pilot.click("#yes")
        assert app.results == [True]


async def test_no_cursor_blinks_while_nothing_happens():
    async with opened(NewSession(refuse)) as (app, _):
        fields = app.screen.query(Input)
        assert [each.cursor_blink for each in fields] == [False] * len(fields)
        assert len(fields)


async def test_a_hostile_name_is_text():
    name = "[red]x[/]\x1b[2J"
    async with opened(Confirm(f"Kill {name}?", name, yes="Kill", no="Keep")) as (app, _):
        assert "─ Kill [red]x[/]?[2J? ─" in text_of(app)
        assert " [red]x[/]?[2J " in text_of(app)


def refuse(values):
    errors = {}
    if values.command.startswith("nvmi"):
        errors["command"] = "nvmi: command not found"
    if values.directory.startswith("/none"):
        errors["directory"] = "/none does not exist"
    return errors


async def test_enter_creates_with_what_was_filled_in():
    first = NewSessionValues(directory="/tmp")
    async with opened(NewSession(refuse, first)) as (app, pilot):
        await pilot.press(*" api ", "down", "down", *"vim x", "down", *"work", "down", "space")
        await pilot.press("enter")
        assert app.results == [NewSessionValues("api", "/tmp", "vim x", "work", True)]


@SIZES
async def test_what_is_wrong_is_said_below_its_field(size):
    first = NewSessionValues(directory="/none", command="nvmi foo")
    async with opened(NewSession(refuse, first), size) as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        lines = [line.strip(" │") for line in text_of(app).splitlines()]
        places = [
            next(at for at, line in enumerate(lines) if text in line)
            for text in ("Directory", "/none does not", "nvmi foo", "command not found")
        ]
        assert places == list(range(places[0], places[0] + 4))
        assert app.results == []
        assert app.focused.parent.parent.id == "field-directory"
        assert_inside(app)
        await pilot.press("backspace")
        await pilot.pause()
        assert "does not exist" not in text_of(app)
        assert "command not found" in text_of(app)


async def test_tab_completes_the_directory_shows_the_choices_and_moves_on(tmp_path):
    for name in ("source", "south", "tests", ".hidden"):
        (tmp_path / name).mkdir()
    dialog = NewSession(refuse, base=str(tmp_path))
    async with opened(dialog) as (app, pilot):
        await pilot.press("tab", "s", "tab")
        assert dialog.values.directory == "sou"
        await pilot.press("tab")
        await pilot.pause()
        assert "source/  south/" in text_of(app)
        await pilot.press("r", "tab")
        await pilot.pause()
        assert dialog.values.directory == "source/"
        assert "south" not in text_of(app)
        await pilot.press("tab")
        assert app.focused.parent.parent.id == "field-command"


async def test_tab_passes_a_directory_that_was_not_touched(tmp_path):
    (tmp_path / "source").mkdir()
    dialog = NewSession(refuse, NewSessionValues(directory=str(tmp_path)), base=str(tmp_path))
    async with opened(dialog) as (app, pilot):
        await pilot.press("tab", "tab")
        assert app.focused.parent.parent.id == "field-command"
        assert dialog.values.directory == str(tmp_path)


async def test_the_right_arrow_takes_the_suggestion(tmp_path):
    (tmp_path / "source").mkdir()
    dialog = NewSession(refuse, base=str(tmp_path))
    async with opened(dialog) as (_, pilot):
        await pilot.press("tab", "s")
        await pilot.pause()
        await pilot.press("right")
        assert dialog.values.directory == "source/"


async def test_esc_and_clicks_on_the_named_keys():
    async with opened(NewSession(refuse)) as (app, pilot):
        await pilot.press(*"abc", "escape")
        assert app.results == [None]
    async with opened(NewSession(refuse)) as (app, pilot):
        await pilot.click("#dialog", offset=(4, 8))
        assert app.results == [NewSessionValues()]


@pytest.mark.slow
@SIZES
async def test_details_are_read_and_scrolled(size):
    pairs = [("id", "2c559c93"), ("empty", ""), *((f"fact {at}", "v" * 70) for at in range(30))]
    async with opened(Details("web", pairs, "started\nstop\x1bped"), size) as (app, pilot):
        shown = text_of(app)
        assert "web" in shown
        assert "2c559c93" in shown
        assert "empty" not in shown
        assert_inside(app)
        await pilot.press("end")
        await pilot.wait_for_animation()
        assert "stop?ped" in text_of(app)
        await pilot.press("escape")
        assert app.results == [None]


@pytest.mark.slow
async def test_details_show_the_context_that_is_kept():
    details = Details("web", [("id", "2c559c93")], "started", "web · idle\n[1 · exit 0] $ ls\x1b")
    async with opened(details) as (app, pilot):
        await pilot.press("end")
        await pilot.wait_for_animation()
        shown = text_of(app)
        assert "context" in shown
        assert "[1 · exit 0] $ ls?" in shown


@pytest.mark.slow
@SIZES
async def test_help_is_narrowed_by_typing_and_scrolled(size):
    async with opened(Help("ctrl+a"), size) as (app, pilot):
        assert "after ctrl+a: session" in text_of(app)
        assert_inside(app)
        await pilot.press(*["pagedown"] * 30)
        await pilot.pause()
        assert "record unreadable" in text_of(app)
        await pilot.press(*"zoom")
        await pilot.pause()
        assert "Zoom" in text_of(app)
        assert "Rename" not in text_of(app)
        await pilot.press(*"!!")
        await pilot.pause()
        assert "nothing matches" in text_of(app)
        await pilot.press("escape")
        assert app.results == [None]


ALL = pytest.mark.parametrize(
    ("make", "title", "keys"),
    [
        (kill, "Kill web?", "y kill · Enter Esc keep"),
        (Help, "Help", "Esc close"),
        (lambda: NewSession(refuse), "New session", "Enter create · Tab next · Esc cancel"),
        (lambda: Details("a", [("fact", "x")] * 40), "a", "Esc close"),
    ],
    ids=["confirm", "help", "new", "details"],
)


@ALL
async def test_title_and_keys_are_in_the_border(make, title, keys):
    async with opened(make()) as (app, _):
        assert_inside(app)
        assert f"╭─ {title} ─" in text_of(app)
        assert f"╰─ {keys} ─" in text_of(app)


@pytest.mark.slow
@ALL
@pytest.mark.parametrize("size", [(40, 12), (30, 8), (22, 6)])
async def test_in_a_small_window_the_focus_is_seen_and_what_is_hidden_is_said(
    make, title, keys, size
):
    async with opened(make(), size) as (app, pilot):
        assert_inside(app)
        for _ in range(6):
            await pilot.wait_for_animation()
            await pilot.pause()
            frame = app.screen.query_one("#dialog")
            inside = frame.region.shrink((1, 1, 1, 1))
            focused = app.focused.region
            assert app.focused is frame or (inside.contains_region(focused) and focused.area)
            hides = app.screen.scrolled.max_scroll_y > 0
            top = text_of(app).splitlines()[frame.region.y]
            assert ("↑" in top or "↓" in top) is hides
            assert "Esc" in text_of(app)
            await pilot.press("tab")


async def test_enter_gives_the_answer_that_is_named():
    async with opened(kill()) as (app, pilot):
        await pilot.press("left")
        await pilot.pause()
        assert "Enter y kill · Esc keep" in text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [kill, Help, lambda: NewSession(refuse), lambda: Details("a", [("x", "y")] * 40)],
    ids=["confirm", "help", "new", "details"],
)
async def test_in_ascii_dialogs_are_ascii(make):
    async with opened(make(), is_ascii=True) as (app, _):
        assert text_of(app).isascii()


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_focus_is_seen_in_every_theme(theme):
    async with opened(kill(), theme=theme) as (app, pilot):
        await pilot.pause()
        before = app.screen.query_one("#no").render_line(0)
        await pilot.press("left")
        await pilot.pause()
        after = app.screen.query_one("#no").render_line(0)
        assert [part.style for part in before] != [part.style for part in after]
