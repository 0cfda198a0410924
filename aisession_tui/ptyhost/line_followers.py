"""Clients that read a session line by line, as its screen shows it.

What they seek there is their business and their processor time: a pattern can take for ever, and a
session must not stand still for one.
"""

from __future__ import annotations

from aisession_tui.protocol.following import Lines
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.terminal.printed import pieces, text_of
from aisession_tui.terminal.reflow import logical_lines
from aisession_tui.terminal.terminal import Terminal

_MOST_LINES = 10_000
"""How far back a client is helped that has read too slowly."""
_LONGEST_LINE_ROWS = 1000
_PIECE_LINES = 1000


class LineFollowers:
    """All such clients of one session."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._followers: dict[Peer, _Follower] = {}

    def add(self, peer: Peer) -> None:
        """Send this client the screen's lines now, and all that come."""
        self._followers[peer] = follower = _Follower(peer, self._terminal)
        follower.catch_up()

    def output_came(self, data: bytes) -> None:
        """The terminal has taken in this output."""
        for follower in list(self._followers.values()):
            follower.catch_up(data)

    def drained(self, peer: Peer) -> None:
        """A client has read what was queued for it."""
        follower = self._followers.get(peer)
        if follower is not None and follower.is_behind:
            follower.catch_up()

    def remove(self, peer: Peer) -> None:
        """The client is gone."""
        self._followers.pop(peer, None)


class _Follower:
    """What one client has been told."""

    def __init__(self, peer: Peer, terminal: Terminal) -> None:
        self._peer = peer
        self._terminal = terminal
        self.is_behind = False
        """There was output while the client was busy with earlier lines."""
        self._columns = terminal.columns
        self._next = terminal.scrollback_end
        """The first row that may still change, or that the client does not know."""
        self._known: set[str] = set()
        """The lines from there on, as the client knows them."""

    def catch_up(self, data: bytes = b"") -> None:
        """Send what is new, unless the client is still busy with what came before.

        Args:
            data: Where all that is new came from; if nothing is, from output that nobody has any more.
        """
        was_behind, self.is_behind = self.is_behind, self._peer.is_congested
        if self.is_behind:
            return
        terminal, end = self._terminal, self._terminal.scrollback_end
        if terminal.columns != self._columns:  # all ids are others now
            self._columns, self._next = terminal.columns, end
        first = max(min(self._next, end), terminal.scrollback_start, end - _MOST_LINES)
        rows = terminal.history(first, end - first)
        rows += [terminal.row(y) for y in range(terminal.rows)]
        lines = [line.row.plain().rstrip() for line in logical_lines(rows)]
        new = [line for line in lines if line not in self._known]
        is_cut = first > self._next
        if is_cut and data and not was_behind:  # more lines than are kept, in one go
            new[:0] = [text_of(row[a:b]) for row in data.split(b"\n") for a, b in pieces(row)]
            is_cut = False
        self._next = self._line_start(end)
        self._known = set(lines[-terminal.rows :])
        for start in range(0, len(new), _PIECE_LINES):
            piece = new[start : start + _PIECE_LINES]
            self._peer.send(Lines(piece, is_cut and not start))

    def _line_start(self, row: int) -> int:
        """Where the line begins that the screen's top row may be a part of."""
        first = max(self._terminal.scrollback_start, row - _LONGEST_LINE_ROWS)
        while row > first and self._terminal.history(row - 1, 1)[0].wrapped:
            row -= 1
        return row
