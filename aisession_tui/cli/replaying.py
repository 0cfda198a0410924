"""Plays a recording in the terminal: draws its screens, so that no sequence of it reaches the terminal."""

from __future__ import annotations

import re
import select
import signal
import time

from aisession_tui.cli.raw_terminal import RawTerminal
from aisession_tui.cli.signal_pipe import SignalPipe
from aisession_tui.errors import ExitCode
from aisession_tui.service.playing import Player
from aisession_tui.terminal.render import corner

_BEGIN = b"\x1b[?1049h\x1b[2J"
_FRAME_S = 1 / 30
_LONGEST_PAUSE_MS = 2000
"""What is longer is shown as this long."""
_STEP_MS = 5000
_SLOWEST, _FASTEST = 1 / 16, 256.0
_QUIT = frozenset({b"q", b"Q", b"\x03", b"\x1b"})
_KEY = re.compile(rb"(?s)\x1b[\[O][A-Za-z]|.")
_STEPS = {b"\x1b[C": 1, b"\x1bOC": 1, b"l": 1, b"\x1b[D": -1, b"\x1bOD": -1, b"h": -1}
_SPEEDS = {b"\x1b[A": 2.0, b"\x1bOA": 2.0, b"+": 2.0, b"\x1b[B": 0.5, b"\x1bOB": 0.5, b"-": 0.5}
_SIGNALS = (signal.SIGWINCH, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def replay(player: Player, speed: float) -> int:
    """Play until the user has enough; the terminal is afterwards as it was."""
    with SignalPipe(_SIGNALS) as signals, RawTerminal("replay") as terminal:
        return _Replay(player, terminal, signals, speed).run()


class _Replay:
    """One player on one terminal."""

    def __init__(
        self, player: Player, terminal: RawTerminal, signals: SignalPipe, speed: float
    ) -> None:
        self._player = player
        self._terminal = terminal
        self._signals = signals
        self._speed = speed
        self._is_paused = False
        self._position_ms = float(player.at_ms)
        self._painted_at = 0.0

    def run(self) -> int:
        """Until q, or until the terminal is gone."""
        self._terminal.write(_BEGIN)
        self._paint()
        while True:
            before = time.monotonic()
            ready, _, _ = select.select(
                [self._terminal.descriptor, self._signals.descriptor], [], [], self._wait_s()
            )
            self._pass(time.monotonic() - before)
            if self._signals.descriptor in ready:
                numbers = self._signals.take()
                if numbers - {signal.SIGWINCH}:
                    return ExitCode.INTERRUPTED
                self._terminal.write(b"\x1b[2J")
                self._paint()
            if self._terminal.descriptor in ready and not self._keys(self._terminal.read()):
                return ExitCode.OK

    def _wait_s(self) -> float | None:
        """Until the next thing happens; at least until the next frame is due."""
        if self._is_paused or self._player.next_ms is None:
            return None
        pause_s = max(0.0, self._player.next_ms - self._position_ms) / 1000 / self._speed
        frame_s = self._painted_at + _FRAME_S - time.monotonic()
        return max(pause_s, frame_s, 0.0)

    def _pass(self, passed_s: float) -> None:
        if self._is_paused or self._player.next_ms is None:
            return
        self._position_ms += passed_s * 1000 * self._speed
        changed = self._player.advance(int(self._position_ms))
        pause_ms = (self._player.next_ms or 0) - self._position_ms
        if pause_ms > _LONGEST_PAUSE_MS:
            self._position_ms = float(self._player.next_ms or 0) - _LONGEST_PAUSE_MS
        if changed or self._player.has_ended:
            self._paint()

    def _keys(self, data: bytes) -> bool:
        """Do what was pressed; False: leave."""
        pressed = _KEY.findall(data)
        if not pressed or not _QUIT.isdisjoint(pressed):
            return False
        for key in pressed:
            self._press(key)
        self._paint()
        return True

    def _press(self, data: bytes) -> None:
        if data == b" ":
            if self._player.has_ended:
                self._go_to(0)
            else:
                self._is_paused = not self._is_paused
        elif data in _STEPS:
            self._go_to(self._position_ms + _STEPS[data] * _STEP_MS)
        elif data in _SPEEDS:
            self._speed = max(_SLOWEST, min(self._speed * _SPEEDS[data], _FASTEST))
        elif data.isdigit():
            self._go_to(self._player.recording.duration_ms * int(data) / 10)

    def _go_to(self, at_ms: float) -> None:
        self._player.seek(int(at_ms))
        self._position_ms = float(self._player.at_ms)

    def _paint(self) -> None:
        size, screen = self._terminal.size(), self._player.terminal
        rows = max(1, size.rows - 1)
        self._terminal.write(corner(screen, size.columns, rows))
        line = self._status()[: size.columns - 1]
        bar = f"\x1b7\x1b[{size.rows}H\x1b[m\x1b[7m{line:{size.columns - 1}}\x1b[m\x1b8"
        self._terminal.write(bar.encode())
        self._painted_at = time.monotonic()

    def _status(self) -> str:
        if self._player.has_ended:
            state = "end"
        else:
            state = "paused" if self._is_paused else f"{self._speed:g}x"
        place = f"{_clock(self._position_ms)} / {_clock(self._player.recording.duration_ms)}"
        return f" {place}  {state}  space pause · ←→ 5 s · ↑↓ speed · 0-9 place · q quit"


def _clock(time_ms: float) -> str:
    minutes, seconds = divmod(int(time_ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
