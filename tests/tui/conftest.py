"""What the tests of the whole app ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.home import Home


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
