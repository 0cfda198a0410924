"""A session's past: its screen at any moment, full-screen programs included, above a time line."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from aisession_tui.service.rewinding import Rewinder
from aisession_tui.terminal.render import screen_lines
from aisession_tui.tui.frame import BORDER_CELLS, frame_title, glyphs_of
from aisession_tui.tui.screens.dialog import DialogKey, keys_line
from aisession_tui.tui.screens.one_line import OneLine
from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.widgets.thumbnail import Thumbnail
from aisession_tui.tui.widgets.time_line import TimeLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer

    from aisession_tui.service.recordings import Recording

_FRAME_S = 0.05
_LONGEST_PAUSE_MS = 2000
"""What is longer is played as this long."""
_MINUTE_MS = 60_000
_SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0)
_KEYS = (
    DialogKey("Space", "play", "play"),
    DialogKey("←→", "change", "step(1)"),
    DialogKey("↑↓", "command", "command(1)"),
    DialogKey("PgUp PgDn", "minute", "minute(1)"),
    DialogKey("/", "search", "search"),
    DialogKey("n N", "again", "again(1)"),
    DialogKey("y", "copy", "copy"),
    DialogKey("Esc", "back to now", "close"),
)


class Rewind(Overlay["str | None"]):
    """Result: a text to be copied, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l", "step(1)", show=False),
        Binding("up,k,left_square_bracket", "command(-1)", show=False),
        Binding("down,j,right_square_bracket", "command(1)", show=False),
        Binding("pageup", "minute(-1)", show=False),
        Binding("pagedown", "minute(1)", show=False),
        Binding("home,g", "go(0.0)", show=False),
        Binding("end,G", "go(1.0)", show=False),
        Binding("space", "play", show=False),
        Binding("plus", "speed(1)", show=False),
        Binding("minus", "speed(-1)", show=False),
        Binding("slash", "search", show=False),
        Binding("n", "again(1)", show=False),
        Binding("N", "again(-1)", show=False),
        Binding("y,enter", "copy", show=False),
    ]

    def __init__(self, name: str, recording: Recording) -> None:
        """Begin with the last moment.

        Args:
            name: The session's.
            recording: What is left of its past.
        """
        super().__init__()
        self._name = name
        self._recording = recording
        self._rewinder: Rewinder | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        """How many steps wait for their turn."""
        self._timer: Timer | None = None
        self._played_at = 0.0
        self._speed = _SPEEDS.index(1.0)
        self._text = ""
        self._note = ""

    def compose(self) -> ComposeResult:
        """The screen, and the time line below it."""
        with Vertical(id="rewind"):
            yield Thumbnail()
            yield TimeLine()

    def on_mount(self) -> None:
        """Read the end, then what happened when."""
        super().on_mount()
        self.run_worker(self._open(), exit_on_error=False)

    async def _open(self) -> None:
        async with self._turn:
            end_ms = self._recording.duration_ms
            self._rewinder = await asyncio.to_thread(Rewinder, self._recording, end_ms)
        self._show()
        markers = await asyncio.to_thread(lambda: self._rewinder and self._rewinder.markers)
        self.query_one(TimeLine).show_marks(markers or [], self._recording.duration_ms)

    # -- going about ------------------------------------------------------------------------

    def _do(self, work: Callable[[Rewinder], bool | None], failure: str = "") -> None:
        """Go somewhere, in a thread: reading may take a moment. Keys that come too fast are dropped."""
        if self._waiting < 2:
            self._waiting += 1
            self.run_worker(self._take_turn(work, failure), exit_on_error=False)

    async def _take_turn(self, work: Callable[[Rewinder], bool | None], failure: str) -> None:
        try:
            async with self._turn:
                if self._rewinder is None:
                    return
                found = await asyncio.to_thread(work, self._rewinder)
        finally:
            self._waiting -= 1
        self._note = failure if found is False else ""
        if found is False and not failure:
            self.app.bell()
        self._show()

    def action_close(self) -> None:
        """Back to the present."""
        self.dismiss(None)

    def action_step(self, direction: int) -> None:
        """By a change of the screen."""
        self._pause()
        self._do(lambda rewinder: rewinder.step(direction))

    def action_command(self, direction: int) -> None:
        """By a command."""
        self._pause()
        self._do(lambda rewinder: rewinder.to_command(direction), "no command there")

    def action_minute(self, direction: int) -> None:
        """By a minute."""
        self._pause()
        self._do(lambda rewinder: rewinder.seek(rewinder.at_ms + direction * _MINUTE_MS))

    def action_go(self, place: float) -> None:
        """To a place between the beginning, 0, and the end, 1."""
        self._do(lambda rewinder: rewinder.seek(round(rewinder.duration_ms * place)))

    def on_key(self, event: events.Key) -> None:
        """A digit goes to that tenth."""
        if event.key.isdecimal():
            event.stop()
            self.action_go(int(event.key) / 10)

    def on_time_line_pointed(self, message: TimeLine.Pointed) -> None:
        """The line was clicked."""
        self.action_go(message.place)

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes back by changes."""
        self.action_step(-1)

    def on_mouse_scroll_down(self) -> None:
        """And on."""
        self.action_step(1)

    # -- searching --------------------------------------------------------------------------

    def action_search(self) -> None:
        """Ask when a text appeared, back from here."""
        self._pause()
        dialog = OneLine("When did it appear?", "Text", self._text, verb="search back")
        self.app.push_screen(dialog, self._search)

    def _search(self, text: str | None) -> None:
        if text:
            self._text = text
            self.action_again(-1)

    def action_again(self, direction: int) -> None:
        """To its next appearance, or the one before."""
        text = self._text
        if text:
            failure = f"{text} not {'after' if direction > 0 else 'before'} this"
            self._do(lambda rewinder: rewinder.to_text(text, direction), failure)

    # -- playing ----------------------------------------------------------------------------

    def action_play(self) -> None:
        """Play from here, or from the beginning if this is the end; or stop."""
        rewinder = self._rewinder
        if rewinder is None:
            return
        if self._timer is not None:
            self._pause()
        else:
            if rewinder.has_ended:
                self.action_go(0.0)
            self._played_at = time.monotonic()
            self._timer = self.set_interval(_FRAME_S, self._play_on)
        self.write_border()

    def action_speed(self, direction: int) -> None:
        """Play faster, or slower."""
        self._speed = max(0, min(self._speed + direction, len(_SPEEDS) - 1))
        self.write_border()

    def _play_on(self) -> None:
        now = time.monotonic()
        passed_ms = (now - self._played_at) * 1000 * _SPEEDS[self._speed]
        self._played_at = now
        if self._rewinder is not None and self._rewinder.has_ended and not self._waiting:
            self._pause()
        elif not self._waiting:
            self._do(lambda rewinder: rewinder.play(passed_ms, _LONGEST_PAUSE_MS))

    def _pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.write_border()

    def action_copy(self) -> None:
        """Close with the text of the screen as it was."""
        if self._rewinder is not None:
            self.dismiss(screen_lines(self._rewinder.terminal, 0, joined=True).rstrip("\n"))

    # -- what is shown ----------------------------------------------------------------------

    def _show(self) -> None:
        rewinder = self._rewinder
        if rewinder is None or not self.is_mounted:
            return
        self.query_one(Thumbnail).show_kept(rewinder.terminal.changes())
        self.query_one(TimeLine).show_place(rewinder.at_ms / max(1, rewinder.duration_ms))
        self.write_border()

    def write_border(self) -> None:
        """Say when this was, and which keys there are."""
        frame = self.query_one("#rewind")
        rewinder = self._rewinder
        if rewinder is not None:
            stamp = time.localtime(self._recording.started + rewinder.at_ms / 1000)
            glyphs = glyphs_of(self)
            said = [
                self._note,
                f"{_SPEEDS[self._speed]:g}{glyphs.times}" if self._timer is not None else "",
                time.strftime("%Y-%m-%d %H:%M:%S", stamp),
                f"{clock(rewinder.at_ms)} / {clock(rewinder.duration_ms)}",
            ]
            right = f" {glyphs.separator} ".join(filter(None, said))
            frame.border_title = frame_title(frame, f"{self._name}, earlier", right)
        frame.border_subtitle = keys_line(_KEYS, self.size.width - BORDER_CELLS, glyphs_of(self))


def clock(ms: int) -> str:
    """A time since the beginning, as `3:20` or `1:03:20`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
