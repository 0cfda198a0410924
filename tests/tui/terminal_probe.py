"""An app with one terminal view under `SessionDriver`. Run by `test_terminal_view_pty.py`.

Each line of standard input's paste is program output, in Python's string escapes; keys reach the
program. What the view posts is said, a line each, to descriptor PROBE_FD.
"""

import ast
import os

from textual import events
from textual.app import App

from aisession_tui.terminal.diff import FULL
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.driver import choose_driver
from aisession_tui.tui.key_events import press_from_textual
from aisession_tui.tui.outer_cursor import OuterCursor
from aisession_tui.tui.theme import DARK_NAME, THEMES, style_sheets
from aisession_tui.tui.widgets.terminal_view import (
    Copied,
    Painted,
    TerminalView,
)


class Probe(App, inherit_bindings=False):
    CSS_PATH = style_sheets()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self):
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK_NAME
        self.view = TerminalView()
        self.terminal = Terminal(80, 24)
        self.known = (FULL, FULL, 0)
        self.cursor = OuterCursor(self.write_out)

    def write_out(self, text: str):
        self._driver.write(text)

    def get_driver_class(self):
        return choose_driver(super().get_driver_class())

    def compose(self):
        yield self.view

    def on_mount(self):
        self.view.focus()
        self.write("")

    def post_display_hook(self):
        if self._driver is not None and self.screen_stack:
            self.cursor.after_frame(self)

    def write(self, text: str):
        self.terminal.feed(text.encode())
        diff = self.terminal.changes(*self.known)
        self.known = (diff.revision, diff.epoch, len(self.terminal.table))
        self.view.apply(diff)

    def say(self, *words):
        line = "\t".join(map(str, words)) + "\n"
        os.write(int(os.environ["PROBE_FD"]), line.encode("ascii", "backslashreplace"))

    def on_painted(self, event: Painted):
        self.say("painted", event.revision)

    def on_copied(self, event: Copied):
        self.say("copied", ascii(event.text))

    def on_paste(self, event: events.Paste):
        self.write(ast.literal_eval(f"'{event.text}'"))

    def on_key(self, event: events.Key):
        press = press_from_textual(event)
        self.view.typed()
        self.say("key", press.spelling)
        if press.spelling == "ctrl+q":
            self.cursor.reset()
            self.exit()


if __name__ == "__main__":
    Probe().run()
