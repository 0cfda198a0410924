"""`ai-session keys doctor`: the terminal in raw mode, and a line for every key that arrives.

Owns the terminal's modes, which it gives back however it ends. What is said is `key_report`'s.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import termios
import tty
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from aisession_tui.cli import key_report, output
from aisession_tui.errors import ExitCode, UsageError
from aisession_tui.model.keys import KeyAction, KeyPress
from aisession_tui.tui.input_parser import InputParser, ReplyKind, TerminalReply

if TYPE_CHECKING:
    from aisession_tui.tui.input_parser import InputEvent
    from aisession_tui.tui.keymap import Keymap

_ASK = b"\x1b[>29u\x1b[?2004h\x1b[?u"
"""The modes of the app: kitty keyboard (disambiguate, alternates, all keys, text), and pastes."""
_ASK_OTHER = b"\x1b[>4;2m"
_END_OF_ANSWERS = b"\x1b[?4m\x1b[c"
"""Is modifyOtherKeys on (xterm)? Every terminal answers the last question (DA1)."""
_GIVE_BACK = b"\x1b[<u\x1b[>4m\x1b[?2004l"
_ANSWERS_S = 1.0
_READ_BYTES = 65_536
_TEXT = re.compile(rb"[^\x00-\x1f\x7f]+")


class _Stopped(Exception):  # it is no error
    """Raised when a signal asks to end."""


def examine(keymap: Keymap, *, is_legacy: bool) -> int:
    """Show what arrives until the user has seen enough; returns the exit code.

    Raises:
        UsageError: There is no terminal.
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise UsageError("keys doctor needs a terminal on both ends: run it where you type")
    with contextlib.suppress(_Stopped), _raw(), _signals():
        return _Doctor(keymap, is_legacy=is_legacy).run()
    return ExitCode.FAILED


class _Doctor:
    """One examination."""

    def __init__(self, keymap: Keymap, *, is_legacy: bool) -> None:
        self._keymap = keymap
        self._is_legacy = is_legacy
        self._abilities = key_report.of_environment(os.environ)
        self._parser = InputParser()
        self._held = b""
        """What arrived and is not shown yet."""
        self._presses: list[KeyPress] = []

    def run(self) -> int:
        if not self._is_legacy:
            self._ask()
        term = os.environ.get("TERM", "")
        _say(key_report.introduction(self._abilities, term, is_legacy=self._is_legacy))
        for line in _wrapped(key_report.advice(self._abilities, is_legacy=self._is_legacy)):
            _say(line)
        _say("Press keys. ctrl+c twice or Esc twice ends this.")
        _say("")
        _say(key_report.HEAD)
        while not key_report.leaves(self._presses):
            data = _read(self._parser.patience_s)
            if data == b"":
                return ExitCode.FAILED  # the terminal is gone
            if data is None:
                self._show(self._parser.flush())
            else:
                self._take(data)
        return ExitCode.OK

    def _ask(self) -> None:
        """Set the modes of the app, and learn what the terminal knows."""
        output.raw(_ASK + (_ASK_OTHER if self._abilities.in_tmux else b"") + _END_OF_ANSWERS)
        parser, is_over = InputParser(), False
        while not is_over and (data := _read(_ANSWERS_S)):
            for event in parser.feed(data):
                self._abilities = key_report.learned(self._abilities, event)
                kind = event.kind if isinstance(event, TerminalReply) else None
                is_over = is_over or kind is ReplyKind.DEVICE_ATTRIBUTES
        if self._abilities.in_tmux:
            extended = key_report.passes_extended(_tmux_says())
            self._abilities = self._abilities._replace(modify_other_keys=extended)
        elif not self._abilities.tells_all:
            output.raw(_ASK_OTHER)  # as the app does

    def _take(self, data: bytes) -> None:
        """Feed text by runs and everything else by bytes, so that events are shown with theirs."""
        while data:
            run = None if self._held else _TEXT.match(data)
            piece = run[0] if run else data[:1]
            data = data[len(piece) :]
            self._held += piece
            if events := self._parser.feed(piece):
                self._show(events)

    def _show(self, events: list[InputEvent]) -> None:
        """Show events, each with its bytes: all of what is held, or its share of a run of text."""
        held, self._held = self._held, b""
        for event in events:
            data = held
            if isinstance(event, KeyPress):
                data = event.text.encode() if event.text and len(events) > 1 else held
                if event.action is not KeyAction.RELEASE:
                    self._presses = [*self._presses[-1:], event]
            for line in key_report.lines_of(data, event, self._abilities, self._keymap):
                _say(line)


def _tmux_says() -> str:
    """Whether tmux passes extended keys on, and what it knows of its own terminal."""
    import subprocess

    argv = ["tmux", "display-message", "-p", "#{extended-keys} #{client_termfeatures}"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=_ANSWERS_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _wrapped(text: str) -> list[str]:
    import textwrap

    try:
        columns = os.get_terminal_size(1).columns
    except OSError:
        columns = 0
    return textwrap.wrap(text, max(40, min(columns or 80, 100)), break_on_hyphens=False)


def _say(line: str) -> None:
    output.raw(f"{output.escaped(line)}\r\n".encode("utf-8", "replace"))


def _read(patience_s: float | None) -> bytes | None:
    """What arrived; nothing if nothing came in time, no bytes if nothing ever will."""
    if not select.select([0], [], [], patience_s)[0]:
        return None
    try:
        return os.read(0, _READ_BYTES)
    except OSError:
        return b""


@contextlib.contextmanager
def _raw() -> Iterator[None]:
    settings = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the terminal is gone, and its modes with it
            output.raw(_GIVE_BACK)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSADRAIN, settings)


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Let signals that end a process end it by way of an exception."""

    def stop(*_: object) -> NoReturn:
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
