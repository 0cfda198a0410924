"""A small app to host one piece of the window in, and its screen as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.tui.frame import ASCII_CLASS
from aisession_tui.tui.theme import DARK_NAME, THEMES, style_sheets

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.message import Message
    from textual.widget import Widget

NOW = 10_000.0


class Host(App[None], inherit_bindings=False):
    """Shows widgets in our style sheets, and keeps the messages they post."""

    CSS_PATH = style_sheets()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, theme: str = DARK_NAME, is_ascii: bool = False) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.set_reactive(App.theme, theme)  # before the style sheets are parsed, as the app does
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self.set_class(is_ascii, ASCII_CLASS)
        self.widgets = widgets
        self.posted: list[Message] = []
        self.results: list[object] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def hear(self, message: Message) -> None:
        """Keep a message of ours; to be passed to `run_test` as `message_hook`."""
        is_ours = type(message).__module__.startswith("aisession_tui")
        if is_ours and not any(message is each for each in self.posted):
            self.posted.append(message)

    def ask(self, screen) -> None:
        """Push a screen and keep its result."""
        self.push_screen(screen, self.results.append)


def text_of(app: App) -> str:
    """What the screen shows."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def record(number: int, name: str, **fields) -> SessionRecord:
    """A running session with a name, last active two minutes before `NOW`."""
    usual = {
        "id": f"{number:08x}",
        "name": name,
        "status": SessionStatus.RUNNING,
        "shell": "/bin/bash",
        "cwd": f"/home/me/{name}",
        "last_activity": NOW - 120,
    }
    return SessionRecord(**(usual | fields))
