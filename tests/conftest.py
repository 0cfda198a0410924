"""What every test can ask for: a home of its own, commands in it, terminals on it."""

from __future__ import annotations

import compileall
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

import aisession_tui
from tests.support.home import Home, Result
from tests.support.outer_terminal import OuterTerminal

hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):  # new examples are sought at home
    hypothesis.settings.load_profile("ci")


# A shell script's `&` leaves ^C ignored, and all that the tests start would ignore it as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """More workers than cores: a test mostly waits for the processes it has started."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return 2 * (cores or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once: what tests start leaves no bytecode behind."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(os.path.dirname(aisession_tui.__file__), quiet=2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless marks are chosen by hand."""
    if config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if item not in slow]
    config.hook.pytest_deselected(items=slow)


@pytest.fixture
def write(home: Home) -> Callable[..., Path]:
    """Writes a file of the user's settings, `config.toml` unless another is named; its path."""
    folder = home.root / "config" / "ai-session"

    def write_file(text: str, name: str = "config.toml") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write_file


@pytest.fixture
def home() -> Iterator[Home]:
    """A user with private directories; whatever is started there ends with the test."""
    with Home() as home:
        yield home


@pytest.fixture
def cli(home: Home) -> Callable[..., Result]:
    """Runs `ai-session` in a process of its own."""
    return home.cli


@pytest.fixture
def terminal(home: Home) -> Iterator[Callable[..., OuterTerminal]]:
    """Runs `ai-session` on a terminal of its own."""
    opened: list[OuterTerminal] = []

    def open_terminal(*arguments: str, **options: object) -> OuterTerminal:
        opened.append(OuterTerminal(home, *arguments, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.close()


@pytest.fixture
def own_dirs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that this very process works in, for tests of the store."""
    for name, value in home.environ.items():
        if name.startswith("XDG_") or name == "HOME":
            monkeypatch.setenv(name, value)
    return home
