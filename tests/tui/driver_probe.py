"""An app under `SessionDriver` that writes what it receives, a line each, to descriptor PROBE_FD.

`q` leaves, `!` raises. Run by `test_driver.py` on a pseudo-terminal.
"""

import os
import signal
import sys
import threading

from textual import events
from textual.app import App
from textual.widgets import Static

from aisession_tui.tui.driver import (
    ExtraButtonDown,
    ExtraButtonUp,
    InputClosed,
    OuterColors,
    choose_driver,
    mouse_from_textual,
    press_from_textual,
)


class Probe(App, inherit_bindings=False):
    """Says what reaches it."""

    def get_driver_class(self):
        return choose_driver(super().get_driver_class())

    def compose(self):
        yield Static("probe")

    def say(self, *words):
        line = "\t".join(map(str, words)) + "\n"
        os.write(int(os.environ["PROBE_FD"]), line.encode("ascii", "backslashreplace"))

    def on_mount(self):
        self.call_after_refresh(self.say, "ready")

    def on_key(self, event: events.Key):
        press = press_from_textual(event)
        self.say("key", press.spelling, ascii(press.text), event.key)
        if press.text == "q":
            self.exit()
        if press.text == "!":
            raise RuntimeError("asked for")

    def on_paste(self, event: events.Paste):
        self.say("paste", ascii(event.text))

    def on_mouse_down(self, event: events.MouseDown):
        self.say_mouse(event)

    def on_mouse_up(self, event: events.MouseUp):
        self.say_mouse(event)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft):
        self.say_mouse(event)

    def on_click(self, event: events.Click):
        self.say("click", event.button)

    def on_extra_button_down(self, event: ExtraButtonDown):
        self.say_mouse(event)

    def on_extra_button_up(self, event: ExtraButtonUp):
        self.say_mouse(event)

    def say_mouse(self, event: events.MouseEvent):
        mouse = mouse_from_textual(event)
        held = f"modifiers={int(mouse.modifiers)}"
        self.say("mouse", mouse.action, mouse.button.name, event.screen_x, event.screen_y, held)

    def on_app_focus(self):
        self.say("focus")

    def on_app_blur(self):
        self.say("blur")

    def on_outer_colors(self, event: OuterColors):
        self.say("colors", event.foreground, event.background)

    def on_input_closed(self, _event: InputClosed):
        threads = [t for t in threading.enumerate() if t.name == "textual-input"]
        for thread in threads:
            thread.join(timeout=5)
        self.say("closed", any(thread.is_alive() for thread in threads))
        for _ in range(100):  # more than the writer thread's queue holds
            self._driver.write("nobody sees this")
        self.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    probe = Probe()
    probe.run()
    sys.exit(probe.return_code)
