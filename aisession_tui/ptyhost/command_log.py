"""Writes down the commands that a session's shell has run, as each of them ends, and tells of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from aisession_tui.ptyhost.command_news import CommandNews
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.shell.commands import Command, CommandReader
from aisession_tui.shell.marks import Mark
from aisession_tui.store import history


class CommandLog:
    """The history of one session, or nothing where none is to be kept."""

    def __init__(self, session_id: str, kind: str, folder: str, *, is_kept: bool) -> None:
        """Begin.

        Args:
            session_id: Whose history it is.
            kind: ``bash``, ``zsh`` or ``fish``.
            folder: Where the shell's integration says what it runs.
            is_kept: False: what it says is only removed.
        """
        self.news = CommandNews()
        self._session_id = session_id
        self._reader = CommandReader(kind, folder)
        self._is_kept = is_kept
        self._warn: Callable[[str], None] = lambda _text: None
        self._when_ended: Callable[[], None] = lambda: None
        self._is_failing = False
        self._last_id: int | None = None
        """None: nothing was written yet."""

    def bind(self, warn: Callable[[str], None], when_ended: Callable[[], None]) -> None:
        """From now on, tell the user what goes wrong, and whom it concerns that a command has ended."""
        self._warn = warn
        self._when_ended = when_ended

    def feed(self, item: Mark | bytes, cwd: str) -> None:
        """Take what the shell wrote, and where it was before that."""
        self._note(self._reader.feed(item, cwd))
        is_start = isinstance(item, Mark) and item.kind == "C"
        if is_start and self.news.is_heard and (command := self._reader.running) is not None:
            self.news.started(command)

    def follow(self, peer: Peer, *, missed: bool) -> None:
        """Tell this client of the commands."""
        self.news.follow(peer, self._reader.running, missed=missed)

    def carry_on(self) -> None:
        """What an earlier host has seen was fed."""
        self._reader.carry_on()

    def shell_ended(self, exit_code: int) -> None:
        """The shell is gone."""
        self._note(self._reader.shell_ended(exit_code))

    def _note(self, command: Command | None) -> None:
        if command is None:
            return
        if self._is_kept:
            self._write(command)
        self.news.finished(command)
        self._when_ended()

    def _write(self, command: Command) -> None:
        if self._last_id is None:
            self._last_id = history.last_id(self._session_id)
        duration_s = round(max(0.0, time.time() - command.started), 3)
        entry = history.Entry(
            command.text, command.cwd, command.exit_code, round(command.started, 3), duration_s,
            command.origin, self._last_id + 1, command.mark,
        )  # fmt: skip
        try:
            history.append(self._session_id, entry)
        except OSError as reason:
            if not self._is_failing:
                self._warn(f"the history of commands cannot be written: {reason.strerror}")
            self._is_failing = True
        else:
            self._last_id = entry.id
            self._is_failing = False
