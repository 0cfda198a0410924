"""The app with a configuration, which changes while it runs."""

import time

import pytest

from aisession_tui.config.themes import DARK_NAME, LIGHT_NAME
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.copying.keys import KeyStyle
from aisession_tui.tui.driver import OuterColors
from aisession_tui.tui.screens.theme_picker import ThemePicker

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def test_other_keys_work_and_are_shown_everywhere(own_app, write):
    write(
        'leader = "ctrl+a"\n[keys]\nzoom = ["f5"]\nhelp = ["H", "?"]\nresize = []\n'
        '[sidebar.keys]\nattach = ["f2"]\nnth = ["f6", "f7"]\n'
    )
    async with own_app("api", "web", wanted="api") as app:
        await app.wait_text("ctrl+a    c new", "H help")
        await app.press("ctrl+a", "f5")
        await app.until(lambda: app.app.keeper.layout.zoomed, "zoomed")
        await app.press("ctrl+a", "z")
        assert app.app.keeper.layout.zoomed
        await app.press("ctrl+a")
        await app.wait_text("f5  zoom")
        await app.press("H")
        await app.wait_text("after ctrl+a: session")
        await app.press("escape", "ctrl+a", "s", "f7")
        await app.until(lambda: app.shown == "web", "the second session is shown")
        await app.press("ctrl+a", "s", "2", "enter", "1")
        assert app.has_keyboard("sidebar")
        await app.press("up", "f2")
        await app.until(lambda: app.shown == "api", "the first session is shown")


async def test_a_change_of_the_file_is_followed_within_half_a_second(own_app, write):
    async with own_app("api") as app:
        taken_s = []
        for letter in "oea":  # the machine may be busy once
            path = write(f'leader = "ctrl+{letter}"\n[sidebar]\nwidth = 40\n[keys]\nnew = ["N"]\n')
            start = time.monotonic()
            await app.wait_text(f"ctrl+{letter}    N new")
            taken_s.append(time.monotonic() - start)
        assert min(taken_s) < 0.5
        await app.until(lambda: app.app.window.workspace.sessions.size.width == 38, "wider")
        path.write_text("bell = false\n")
        await app.wait_text("ctrl+b    c new")
        await app.until(lambda: app.app.window.workspace.sessions.size.width == 24, "as before")
        path.unlink()
        await app.until(lambda: app.app.settings.config.bell, "the file's absence counts, too")


async def test_copy_mode_takes_the_keys_of_the_style_that_was_chosen(own_app, write):
    write('[copy_mode]\nstyle = "emacs"\n')
    emacs, vi = copy_keys.table(KeyStyle.EMACS), copy_keys.table(KeyStyle.VI)
    assert emacs != vi
    async with own_app("api") as app:
        assert app.app.window._copy_keys() == emacs
        write("")
        await app.until(lambda: app.app.window._copy_keys() == vi, "vi's again")


@pytest.mark.slow
async def test_copy_mode_and_the_menu_have_the_keys_that_were_chosen(own_app, write):
    write('[copy_mode.keys]\ncopy = ["c"]\nfind-on = ["F5"]\n[menu.keys]\ndetails = ["z"]\n')
    async with own_app("api", size=(120, 20)) as app:
        await app.press("ctrl+b", "[")
        await app.wait_text("/ search · v select · c copy · q back", "c copy   q back to the")
        await app.press("f5")
        await app.wait_text("f5")
        await app.press("escape", "q", "ctrl+b", "m")
        await app.wait_text("Details")
        await app.press("z")
        await app.wait_text("Last output")


async def test_an_editor_that_replaces_the_file_is_followed_too(own_app, write):
    path = write("")
    async with own_app("api") as app:
        new = path.with_name("new")
        new.write_text('leader = "ctrl+o"\n')
        new.rename(path)
        await app.wait_text("ctrl+o    c new")


async def test_a_link_to_elsewhere_is_followed_too(own_app, write, home):
    target = home.root / "dotfiles" / "ai.toml"
    target.parent.mkdir()
    target.write_text("")
    path = write("")
    path.unlink()
    path.symlink_to(target)
    async with own_app("api") as app:
        target.write_text('leader = "ctrl+o"\n')
        await app.wait_text("ctrl+o    c new")


async def test_a_mistake_is_said_once_and_what_was_in_force_stays(own_app, write):
    path = write('leader = "ctrl+a"\n')
    async with own_app("api", shows_toasts=True) as app:
        said = []
        notify = app.app.notify
        app.app.notify = lambda text, **kwargs: (said.append(text), notify(text, **kwargs))
        path.write_text('leader = "ctrl+a"\n[keys\n')
        await app.until(lambda: said, "a toast")
        path.write_text('leader = "ctrl+a"\n[keys\n\n')
        path.write_text('leader = "ctrl+a"\n# no more\n')
        path.write_text('leader = "ctrl+a"\n[keys\n')
        await app.pilot.pause(0.3)
        assert "ctrl+a    c new" in app.text
        assert set(said) == {"config.toml:2: expected ']' at the end of a table declaration"}


async def test_a_mistake_that_was_said_is_not_said_again_with_the_next(own_app, write):
    path = write("mouse = 3\n")
    async with own_app("api", shows_toasts=True) as app:
        await app.wait_toast('config.toml:1: "mouse"')
        path.write_text("bell = 3\nmouse = 3\n")
        await app.wait_toast('config.toml:1: "bell": has to be true or false, not 3')
        assert not any("more" in each for each in app.toasts)


async def test_a_mistake_at_the_start_is_said_and_the_rest_counts(own_app, write):
    write('leader = "ctrl+a"\nmouse = 3\n[keys]\nklil = "x"\n')
    async with own_app("api", shows_toasts=True) as app:
        await app.wait_toast('config.toml:2: "mouse": has to be true or false, not 3 (and 1 more')
        await app.wait_text("ctrl+a    c new")


async def test_the_theme_follows_the_terminal(own_app):
    async with own_app("api") as app:
        assert app.app.theme == DARK_NAME
        app.app.post_message(OuterColors("000000", "ffffff"))
        await app.until(lambda: app.app.theme == LIGHT_NAME, "light")
        app.app.post_message(OuterColors("ffffff", "101010"))
        await app.until(lambda: app.app.theme == DARK_NAME, "dark")


async def test_a_theme_of_ones_own_is_worn_and_followed(own_app, write):
    write('theme = "mine"\n')
    path = write('accent = "#ff00ff"\n', "themes/mine.toml")
    async with own_app("api") as app:
        assert app.app.theme == "mine"
        assert app.app.current_theme.accent == "#ff00ff"
        app.app.post_message(OuterColors("000000", "ffffff"))
        path.write_text('accent = "#00ffff"\n')
        await app.until(lambda: app.app.current_theme.accent == "#00ffff", "the new colour")
        await app.until(
            lambda: app.app.stylesheet._variables["accent"].upper() == "#00FFFF", "and it is worn"
        )
        path.unlink()
        await app.until(lambda: app.app.theme == LIGHT_NAME, "what suits")


async def open_picker(app):
    await app.lead(":")
    await app.press(*"theme", "enter")
    await app.until(lambda: isinstance(app.app.screen, ThemePicker), "the picker")


@pytest.mark.slow
async def test_the_picker_shows_each_theme_and_esc_returns(own_app, home):
    async with own_app("api") as app:
        await open_picker(app)
        await app.press(*"gruvbox")
        await app.until(lambda: app.app.theme == "gruvbox", "a look at gruvbox")
        await app.press("escape")
        await app.until(lambda: app.app.theme == DARK_NAME, "the old one")
        assert not (home.root / "config" / "ai-session").exists()


@pytest.mark.slow
async def test_the_picker_keeps_the_choice_in_the_users_file(own_app, write):
    path = write("# mine\nbell = false # quiet\n")
    async with own_app("api") as app:
        await open_picker(app)
        await app.press(*"nord", "enter")
        await app.until(lambda: 'theme = "nord"' in path.read_text(), "it is written")
        assert path.read_text().startswith("# mine\nbell = false # quiet\n")
        await app.until(lambda: app.app.theme == "nord", "it is worn")
        await open_picker(app)
        await app.press("up", "up", "enter")
        await app.until(lambda: 'theme = "nord"' not in path.read_text(), "another one")


@pytest.mark.slow
async def test_a_file_that_cannot_be_written_costs_nothing_but_the_memory(own_app, write):
    write("= broken\n")
    async with own_app("api", shows_toasts=True) as app:
        await open_picker(app)
        await app.press(*"nord", "enter")
        await app.wait_toast("could not be saved")
        await app.until(lambda: app.app.theme == "nord", "it is worn all the same")
