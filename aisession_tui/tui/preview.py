"""A session seen in passing: its screen in a thumbnail, as it goes on, without touching anything.

A preview neither resizes a session nor counts as having looked at it, and takes a few frames a
second at most.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aisession_tui.client.connection import own_session
from aisession_tui.protocol.messages import Acknowledge, HideScreen, Message, Refresh, ViewScreen

if TYPE_CHECKING:
    from aisession_tui.terminal.diff import HistoryLines, ScreenDiff
    from aisession_tui.terminal.terminal import Terminal
    from aisession_tui.tui.hub import HostLink, SessionHub
    from aisession_tui.tui.widgets.thumbnail import Thumbnail

FRAME_S = 0.2
"""The time from one frame of a thumbnail to the next."""


class Preview:
    """Shows one session at a time in a thumbnail."""

    def __init__(self, thumbnail: Thumbnail, hub: SessionHub) -> None:
        self.session = ""
        self._thumbnail = thumbnail
        self._hub = hub
        self._link: HostLink | None = None
        self._pacer: asyncio.TimerHandle | None = None

    def show(self, session_id: str) -> None:
        """Show another session, or none."""
        if session_id == self.session:
            return
        self.close()
        self.session = session_id
        known = self._hub.sessions.get(session_id)
        record = known.record if known is not None else None
        if session_id == own_session() or record is None:
            self._thumbnail.clear()
        elif record.is_live:
            self._thumbnail.clear()
            self._hub.show_to(session_id, self)
        else:
            self._thumbnail.show_kept(kept_screen(session_id, self._thumbnail.size).changes())

    def close(self) -> None:
        """Show nothing any more."""
        is_alone = bool(self.session) and self._hub.hide_from(self.session, self)
        if is_alone and self._link is not None:
            self._link.send(HideScreen())
        self.unlinked()
        self.session = ""

    def linked(self, link: HostLink) -> None:
        """Ask the host for its screen, in whatever size that has."""
        self._link = link
        link.send(ViewScreen(0, 80, 24, interactive=False))

    def unlinked(self) -> None:
        """Keep what is shown."""
        self._link = None
        if self._pacer is not None:
            self._pacer.cancel()
            self._pacer = None

    def message_received(self, message: Message) -> None:
        """What a host says besides its screen is no news here."""

    def screen_received(self, diff: ScreenDiff) -> None:
        """Draw what changed, and take the next one a moment later."""
        if self._link is None:
            return
        try:
            self._thumbnail.apply(diff)
        except ValueError:
            self._link.send(Refresh())
            return
        answer = Acknowledge(diff.revision, diff.epoch)
        loop = asyncio.get_running_loop()
        self._pacer = loop.call_later(FRAME_S, self._link.send, answer)

    def history_received(self, lines: HistoryLines) -> None:
        """Nobody asked for it."""


def kept_screen(session_id: str, size: tuple[int, int]) -> Terminal:
    """The last screen of a session without processes, or an empty one of this size."""
    from aisession_tui.store import last_screens
    from aisession_tui.terminal.terminal import Terminal

    return last_screens.load(session_id) or Terminal(*size)
