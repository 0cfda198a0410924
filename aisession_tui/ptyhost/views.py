"""How one client sees the session: as screens it acknowledges, or as the program's raw bytes."""

from __future__ import annotations

import time

from aisession_tui.model.size import Size
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.protocol.screens import encode_screen
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.terminal.diff import FULL
from aisession_tui.terminal.fresh import FRESH
from aisession_tui.terminal.query_filter import QueryFilter
from aisession_tui.terminal.render import corner
from aisession_tui.terminal.snapshot import PUSH_TITLE
from aisession_tui.terminal.terminal import Terminal

FLOOD_INTERVAL_S = 1 / 30
_CLEAN = b"\x1b[!p\x1b[H\x1b[2J"
_FLOOD_BYTES = 8192
"""Output since the last frame above which a program floods rather than answers."""


class ScreenView:
    """A client that holds one credit: the next diff follows only its acknowledgement."""

    def __init__(self, peer: Peer, *, is_preview: bool = False) -> None:
        self.peer = peer
        self.is_preview = is_preview
        """Its user sees a part of it among others."""
        self._has_credit = True
        self._revision = FULL
        self._epoch = FULL
        self._known_attributes = 0
        self._last_sent = 0.0
        self._bytes_since = 0

    def saw_output(self, count: int) -> None:
        """The program wrote this many bytes."""
        self._bytes_since += count

    def acknowledged(self, revision: int, epoch: int) -> None:
        """The client has painted a revision."""
        if epoch == self._epoch and revision == self._revision:
            self._has_credit = True

    def start_over(self) -> None:
        """The next diff is a whole screen, whatever the client said before."""
        self._revision = FULL
        self._epoch = FULL
        self._known_attributes = 0
        self._has_credit = True

    def wait_s(self) -> float:
        """How long to wait before the next frame may go."""
        if self._bytes_since <= _FLOOD_BYTES:
            return 0.0
        return max(0.0, self._last_sent + FLOOD_INTERVAL_S - time.monotonic())

    def wants(self, terminal: Terminal) -> bool:
        """Whether the client has a credit and something to spend it on."""
        is_new = terminal.revision != self._revision or terminal.epoch != self._epoch
        return self._has_credit and is_new and not self.peer.is_congested

    def send(self, terminal: Terminal) -> None:
        """Send what changed since the client's screen."""
        diff = terminal.changes(self._revision, self._epoch, self._known_attributes)
        self._revision = diff.revision
        self._epoch = diff.epoch
        self._known_attributes = len(terminal.table)
        self._has_credit = False
        self._last_sent = time.monotonic()
        self._bytes_since = 0
        self.peer.send_frame(encode_screen(diff))


class RawView:
    """A client that draws the program's own bytes, after a snapshot of the screen.

    In a terminal of another size those bytes would make nonsense, for lines wrap and scroll elsewhere:
    as long as it has one, its client gets pictures of the top left part.
    """

    def __init__(self, peer: Peer, size: Size, *, read_only: bool) -> None:
        self.peer = peer
        self.size = size
        """The client's terminal."""
        self.read_only = read_only
        self._filter = QueryFilter()
        self._is_lagging = True
        self._is_cropped = False
        self._is_picture_due = True
        self._drawn_at = 0.0

    def write(self, data: bytes, terminal: Terminal) -> None:
        """Pass on output; a client over the cap gets nothing until it has read on."""
        if self.peer.is_congested or not self._fits(terminal):
            self._is_lagging = self._is_picture_due = True
        if not self._is_lagging:
            self._send(self._filter.feed(data))

    def screen_changed(self) -> None:
        """The sizes are others now."""
        self._is_picture_due = True

    def hurry(self) -> None:
        """The next picture is the last one, and waits for nothing."""
        self._drawn_at = 0.0

    def catch_up(self, terminal: Terminal) -> float:
        """Send a snapshot or a picture if one is due; returns how many seconds to wait for it."""
        if self.peer.is_congested:
            return 0.0
        if self._fits(terminal):
            if self._is_lagging:
                self._is_cropped = self._is_lagging = False
                self._filter = QueryFilter()
                # The user's terminal keeps titles of its own to go back to.
                snapshot = terminal.snapshot().replace(PUSH_TITLE.encode(), b"")
                self._send(self._filter.feed(FRESH + _CLEAN + snapshot))
            return 0.0
        wait_s = self._drawn_at + FLOOD_INTERVAL_S - time.monotonic()
        if not self._is_picture_due or wait_s > 0:
            return wait_s if self._is_picture_due else 0.0
        picture = (b"" if self._is_cropped else _CLEAN) + corner(terminal, *self.size)
        self._is_cropped = self._is_lagging = True
        self._is_picture_due = False
        self._drawn_at = time.monotonic()
        self._send(picture)  # last, for a client that takes it at once asks for more
        return 0.0

    def _fits(self, terminal: Terminal) -> bool:
        return self.size == (terminal.columns, terminal.rows)

    def _send(self, data: bytes) -> None:
        if data:
            self.peer.send_frame(encode_frame(Kind.RAW, data))
