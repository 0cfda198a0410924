"""What the tests of the whole app ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

from aisession_tui.service import sessions
from tests.support.app_terminal import AppTerminal
from tests.support.home import Home
from tests.support.piloted import Piloted, piloted

if TYPE_CHECKING:
    from textual.css.model import RuleSet


@pytest.fixture
def window(home: Home) -> Iterator[Callable[..., AppTerminal]]:
    """Runs `ai-session-tui` on a terminal of its own."""
    opened: list[AppTerminal] = []

    def open_window(*arguments: str, **options: object) -> AppTerminal:
        opened.append(AppTerminal(home, *arguments, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_window
    for terminal in opened:
        terminal.close()


@pytest.fixture
def own_app(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AbstractAsyncContextManager[Piloted]]:
    """Runs the app in this process, without a terminal, in a home of its own."""
    for name in ("AI_SESSION_ID", "TMUX", "NO_COLOR", "LC_ALL", "LC_CTYPE", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(home.path)

    @asynccontextmanager
    async def run(
        *names: str,
        size: tuple[int, int] = (120, 36),
        wanted: str = "",
        shows_toasts: bool = False,
    ) -> AsyncIterator[Piloted]:
        ids = {name: sessions.create(sessions.Wish(name)).id for name in names}
        async with piloted(wanted=ids.get(wanted, ""), size=size, shows_toasts=shows_toasts) as app:
            app.ids = ids
            yield app

    return run


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    """A style sheet is parsed once, not for every app: that is a third of what a small app takes."""
    parse = Stylesheet._parse_rules
    known: dict[object, list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, css: str, *place: Any, **named: Any) -> list[RuleSet]:
        key = (css, place, *sorted(named.items()), *sorted(sheet._variables.items()))
        if key not in known:
            known[key] = parse(sheet, css, *place, **named)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
