"""What is to be seen in the pictures: for each, the sessions, the layout and the keys that lead there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from aisession_tui.model.layout import Layout, Tab
from aisession_tui.model.panes import Direction, Pane, Split
from aisession_tui.service.searching import Hit
from aisession_tui.tui.screens.details import Details
from aisession_tui.tui.screens.restore_lost import RestoreLost
from tests.support.stage import HOME, RECORDS, Stage, named

_API, _WEB, _DB, _LOGS = (named(name).id for name in ("api", "web", "db", "logs"))


class Scene(NamedTuple):
    """How one picture comes about."""

    play: Callable[[Stage], Awaitable[None]]
    options: Mapping[str, Any] = {}


def keys(*pressed: str, **options: Any) -> Scene:
    """A scene that some keys lead to."""

    async def play(stage: Stage) -> None:
        if pressed:
            await stage.press(*pressed)

    return Scene(play, options)


def after_leader(*pressed: str, **options: Any) -> Scene:
    """A scene that the leader and some keys lead to."""
    return keys("ctrl+b", *pressed, **options)


def with_focus_on(name: str, *pressed: str) -> Scene:
    """A scene with one session in the only pane."""
    return keys(*pressed, wanted=name)


async def _which_key(stage: Stage) -> None:
    stage.app._router.lead()


async def _toast(stage: Stage) -> None:
    stage.app.notify("old exited. It is under Exited; R in its menu restarts it.")


async def _switcher(stage: Stage) -> None:
    await stage.lead("w")
    await stage.pilot.pause(0.3)


async def _find_all(stage: Stage) -> None:
    await stage.lead("f")
    await stage.pilot.pause(0.3)
    around = ["$ make check", "compiling"], ["make: *** [check] Error 1"]
    hits = [
        Hit(named("api").id, "api", 1.7e9, 9, "error: no needle in 干草堆", 10, 16, *around),
        Hit(named("api").id, "api", 1.6e9, 3, "a needle", 2, 8, [], []),
        Hit(
            named("logs").id, "logs", 1.5e9, None, "x" * 90 + " needle " + "y" * 90, 91, 97, [], []
        ),
    ]
    stage.app.screen._show(hits, "3 found")


async def _scrolled(stage: Stage) -> None:
    stage.app.window.controller.terminal.scroll_by_lines(-9)
    stage.links[named("logs").id].terminal.feed(b"new line\r\n" * 3)


async def _lost(stage: Stage) -> None:
    lost = [record for record in RECORDS if record.name in ("api", "web", "vm")]
    stage.app.push_screen(RestoreLost(lost, HOME))


async def _details(stage: Stage) -> None:
    pairs = [("Status", "running"), ("Directory", "/home/me/api"), ("Record", "/x" * 40)]
    log = "".join(f"line {at} of the log\n" for at in range(12))
    stage.app.push_screen(Details("api", pairs, log))


_SPLITS = Split(
    Direction.ROW,
    (Pane(1, _API), Split(Direction.COLUMN, (Pane(2, _WEB), Pane(3, _LOGS)), (1, 1))),
    (1, 1),
)
_REVIEW = Tab(Pane(1, named("train").id), name="review")
_TABS = Layout(
    root=_SPLITS, focus=2, tab_name="work", before=(Tab(Pane(1, _DB)),), after=(_REVIEW,)
)
_NAMES = (
    named("api")._replace(name="漢字かな漢字かな漢字", title="看板 👩‍💻"),
    named("web")._replace(name="🚀" * 9, group="👩‍💻 team"),
    named("db")._replace(name="é" * 40, unread=True),
    named("logs")._replace(name="\x1b[31m\u202ered", cwd="/home/me/" + "deep/" * 30),
)
_SEARCH = ("left_square_bracket", "question_mark", *"test", "enter")

SCENES: dict[str, Scene] = {
    "window": keys(),
    "splits": keys(layout=_TABS._replace(before=(), after=(), tab_name="")),
    "tabs": keys(layout=_TABS),
    "zoomed": after_leader("z"),
    "scrolled": Scene(_scrolled, {"wanted": "logs"}),
    "sidebar": after_leader("s"),
    "sidebar-marked": after_leader("s", "j", "space", "space"),
    "sidebar-folded": after_leader("s", "h"),
    "sidebar-filter": after_leader("s", "slash", *"te"),
    "sidebar-exited": after_leader("s", "G", "enter"),
    "names": keys(
        records=_NAMES, screens={"漢字かな漢字かな漢字": b""}, wanted="漢字かな漢字かな漢字"
    ),
    "empty": keys(records=()),
    "ended": with_focus_on("build"),
    "paused": with_focus_on("train"),
    "lost": with_focus_on("vm"),
    "which-key": Scene(_which_key),
    "toast": Scene(_toast),
    "menu": after_leader("m"),
    "menu-of-ended": keys("ctrl+b", "m", wanted="build"),
    "menu-of-marked": after_leader("s", "j", "space", "space", "m"),
    "confirm": after_leader("x"),
    "rename": after_leader("comma"),
    "rename-problem": after_leader("comma", "ctrl+u", "enter"),
    "new-session": after_leader("c"),
    "new-session-problem": keys("ctrl+b", "c", "tab", "tab", *"nosuchprogram", "enter"),
    "move": after_leader("s", "M"),
    "send": after_leader("s", "S"),
    "restore": Scene(_lost),
    "details": Scene(_details),
    "help": after_leader("question_mark"),
    "help-filtered": after_leader("question_mark", *"pane"),
    "switcher": Scene(_switcher),
    "find-all": Scene(_find_all),
    "palette": after_leader("colon"),
    "palette-filtered": after_leader("colon", *"spl"),
    "theme-picker": after_leader("colon", *"theme", "enter"),
    "overview": after_leader("v"),
    "copy-mode": after_leader("left_square_bracket"),
    "copy-search": after_leader(*_SEARCH),
    "copy-search-writing": after_leader(*_SEARCH[:-1]),
    "copy-selection": after_leader("left_square_bracket", "k", "k", "v", "k", "w"),
    "copy-block": after_leader("left_square_bracket", "k", "k", "ctrl+v", "k", "k", *"llll"),
    "save": after_leader("m", "S"),
}
"""Each in every size."""
IN_ASCII = (
    "window splits tabs sidebar-marked empty ended which-key menu confirm new-session help switcher"
    " overview copy-search restore"
).split()
TINY = ((22, 6), (20, 5), (19, 5), (400, 100))
