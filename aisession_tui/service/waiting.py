"""`wait`: until something is true of a session, told by its host and its successors."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import NamedTuple

from aisession_tui.client.connection import Connection, error_of
from aisession_tui.errors import AiSessionError, HostUnreachable, UsageError, WaitTimeout
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol.following import FollowLines, Lines, WaitUntil
from aisession_tui.protocol.greeting import Done, Failed
from aisession_tui.service import sessions
from aisession_tui.service.cancelling import Cancellation
from aisession_tui.store import fields, records

PLAIN = ("idle", "needs-you", "exit", "prompt")
"""Conditions that are one word."""


class Condition(NamedTuple):
    """What is waited for."""

    kind: str
    """One of `PLAIN`, `text` or `quiet`."""
    pattern: re.Pattern[str] | None = None
    quiet_s: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read `idle`, `needs-you`, `exit`, `prompt`, `text=REGEX` or `quiet=S`.

        Raises:
            UsageError: It is none of them; says what is wrong.
        """
        kind, sign, value = text.partition("=")
        if kind in PLAIN and not sign:
            return cls(kind)
        if kind == "text" and value:
            try:
                return cls(kind, re.compile(value))
            except re.error as reason:
                raise UsageError(f"text={value}: {reason}") from None
        if kind == "quiet" and sign:
            return cls(kind, quiet_s=_seconds(value))
        raise UsageError(f"{text!r} is none of {', '.join(PLAIN)}, text=REGEX and quiet=S")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise UsageError(f"quiet={text}: give a number of seconds above 0")
    return value


class Outcome(NamedTuple):
    """What has come true."""

    record: SessionRecord
    """The session at that moment."""
    line: str = ""
    """The first line in which the pattern was found."""
    is_cut: bool = False
    """Output came faster than it was read, and some of it was not searched."""


def wait(
    session_id: str,
    condition: Condition,
    timeout_s: float = 0.0,
    *,
    cancellation: Cancellation | None = None,
) -> Outcome:
    """Wait until the condition is true, also if it is already; costs nothing meanwhile.

    Args:
        session_id: Any session.
        condition: What to wait for.
        timeout_s: 0: for ever.
        cancellation: With it another thread can end the wait.

    Raises:
        Cancelled: Another thread has ended the wait.
        WaitTimeout: It has not come true in time.
        AiSessionError: It cannot come true any more, or never could.
        HostUnreachable: The session's host does not answer.
    """
    limit = _Limit(timeout_s)
    cancellation = cancellation or Cancellation()
    while True:
        try:
            host = sessions.reached(session_id)
        except HostUnreachable:
            raise
        except AiSessionError:
            record = sessions.find(session_id).record
            if condition.kind == "exit" and record is not None and not record.is_live:
                return Outcome(record)
            raise
        with host:
            cancellation.watch(host.interrupt)
            try:
                return _asked(host, session_id, condition, limit)
            except HostUnreachable:
                cancellation.check()
                limit.left_s()  # the host was replaced, unless the time is up


class _Limit:
    """How long is waited in all."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._ends_at = time.monotonic() + timeout_s

    def left_s(self) -> float | None:
        """Seconds left; None: for ever.

        Raises:
            WaitTimeout: There are none.
        """
        left_s = self._ends_at - time.monotonic()
        if self._timeout_s and left_s <= 0:
            raise WaitTimeout(f"it has not come true in {self._timeout_s:g} s")
        return left_s if self._timeout_s else None


def _asked(host: Connection, session_id: str, condition: Condition, limit: _Limit) -> Outcome:
    """Ask one host; if it dies its successor is to be asked."""
    if condition.pattern is not None:
        return _found(host, session_id, condition.pattern, limit)
    number = host.start_request(WaitUntil(0, condition.kind, condition.quiet_s))
    while True:
        message = host.receive(limit.left_s())
        if isinstance(message, Failed) and message.request == number:
            raise error_of(message)
        if isinstance(message, Done) and message.request == number:
            return Outcome(fields.from_toml(message.result["record"], session_id))


def _found(host: Connection, session_id: str, pattern: re.Pattern[str], limit: _Limit) -> Outcome:
    is_cut = False
    for lines in _lines(host, limit):
        is_cut = is_cut or lines.is_cut
        for line in lines.lines:
            if pattern.search(line):
                return Outcome(records.load(session_id), line, is_cut)
    raise AiSessionError("the session has exited, and the text was not shown")


def _lines(host: Connection, limit: _Limit) -> Iterator[Lines]:
    """What the session shows, until it ends."""
    follow = host.start_request(FollowLines(0))
    ended = host.start_request(WaitUntil(0, "exit"))
    while True:
        message = host.receive(limit.left_s())
        if isinstance(message, Lines):
            yield message
        elif isinstance(message, Failed) and message.request in (follow, ended):
            raise error_of(message)
        elif isinstance(message, Done) and message.request == ended:
            return
