"""What the tests of the whole app ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.home import Home
from tests.support.piloted import Piloted, piloted


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
        ids = {name: home.create("--name", name) for name in names}
        async with piloted(wanted=ids.get(wanted, ""), size=size, shows_toasts=shows_toasts) as app:
            app.ids = ids
            yield app

    return run
