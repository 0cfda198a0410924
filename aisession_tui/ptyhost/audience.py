"""Everybody who is connected to a host: who watches, who sees the screen, who has the keyboard."""

from __future__ import annotations

from aisession_tui.model.size import Size
from aisession_tui.protocol.messages import Ended, Message
from aisession_tui.ptyhost.loop import EventLoop, Timer
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.views import RawView, ScreenView
from aisession_tui.terminal.terminal import Terminal

_SYNCHRONIZED_S = 0.15
"""How long a synchronized update (mode 2026) may hold the screen back."""


class Audience:
    """The clients of one host and what each of them sees."""

    def __init__(self, loop: EventLoop, terminal: Terminal) -> None:
        self.peers: set[Peer] = set()
        self._loop = loop
        self._terminal = terminal
        self._watchers: set[Peer] = set()
        self._screens: dict[Peer, ScreenView] = {}
        self._raws: dict[Peer, RawView] = {}
        self._focused: set[Peer] = set()
        self._pump_timer: Timer | None = None
        self._hold_timer: Timer | None = None
        self._hold_is_over = False

    # -- who is there -----------------------------------------------------------------------

    @property
    def viewers(self) -> list[Peer]:
        """Clients that see the screen in any form."""
        return [*self._screens, *self._raws]

    @property
    def is_watched(self) -> bool:
        """Whether output is seen as it comes, and not just in a preview."""
        is_seen = any(not view.is_preview for view in self._screens.values())
        return bool(self._raws) or is_seen

    @property
    def has_focus(self) -> bool:
        """Whether a user has the keyboard in this session right now."""
        return bool(self._focused)

    def watch(self, peer: Peer) -> None:
        """Tell this client of every change of the record."""
        self._watchers.add(peer)

    def show_screen(self, peer: Peer, *, is_preview: bool = False) -> None:
        """Send this client screens, beginning with a whole one."""
        self._screens[peer] = ScreenView(peer, is_preview=is_preview)
        self._pump()

    def hide_screen(self, peer: Peer) -> None:
        """Send no more screens."""
        self._screens.pop(peer, None)
        self._focused.discard(peer)

    def show_raw(self, peer: Peer, size: Size, *, read_only: bool) -> None:
        """Send this client the program's bytes, beginning with a snapshot."""
        self._raws[peer] = view = RawView(peer, size, read_only=read_only)
        if not read_only:
            self._focused.add(peer)
        view.catch_up(self._terminal)

    def raw_view(self, peer: Peer) -> RawView | None:
        """The raw view of a client, if it has one."""
        return self._raws.get(peer)

    def set_focus(self, peer: Peer, *, has_focus: bool) -> None:
        """The client's user has, or has no longer, the keyboard here."""
        if has_focus:
            self._focused.add(peer)
        else:
            self._focused.discard(peer)

    def remove(self, peer: Peer) -> None:
        """The client is gone."""
        self.peers.discard(peer)
        self._watchers.discard(peer)
        self._raws.pop(peer, None)
        self.hide_screen(peer)

    # -- what they are told -----------------------------------------------------------------

    def tell_all(self, message: Message) -> None:
        """Tell everybody who wants to hear anything."""
        for peer in self._watchers | set(self.viewers):
            peer.send(message)

    def tell_watchers(self, message: Message) -> None:
        """Tell those who follow the record."""
        for peer in list(self._watchers):
            peer.send(message)

    def tell_viewers(self, message: Message) -> None:
        """Tell those who see the screen."""
        for peer in list(self._screens):
            peer.send(message)

    def ended(self, message: Ended) -> None:
        """Show everybody the last screen and tell them that it is the last."""
        self._hold_is_over = True
        for raw in self._raws.values():
            raw.hurry()
        self._pump()
        self.tell_all(message)

    def close(self) -> None:
        """Say goodbye to everybody."""
        for peer in list(self.peers):
            peer.close()

    # -- what they see ----------------------------------------------------------------------

    def output_came(self, data: bytes) -> None:
        """The program wrote this, and the terminal has taken it in."""
        for raw in list(self._raws.values()):
            raw.write(data, self._terminal)
        for view in self._screens.values():
            view.saw_output(len(data))
        self._pump()

    def screen_changed(self) -> None:
        """The screen is another one without any output, by a resize or a restore."""
        for raw in self._raws.values():
            raw.screen_changed()
        self._pump()

    def acknowledged(self, peer: Peer, revision: int, epoch: int) -> None:
        """A client has painted a revision and may have the next."""
        view = self._screens.get(peer)
        if view is not None:
            view.acknowledged(revision, epoch)
            self._pump()

    def start_over(self, peer: Peer) -> None:
        """A client lost track of the screen."""
        view = self._screens.get(peer)
        if view is not None:
            view.start_over()
            self._pump()

    def drained(self, peer: Peer) -> None:
        """A client has read everything that was queued for it."""
        if peer in self._raws or peer in self._screens:
            self._pump()

    def _pump(self) -> None:
        """Send a screen to everybody who may have one, and come back for the others."""
        if self._is_held_back():
            return
        waits = [raw.catch_up(self._terminal) for raw in list(self._raws.values())]
        for view in list(self._screens.values()):
            if not view.wants(self._terminal):
                continue
            waits.append(view.wait_s())
            if not waits[-1]:
                view.send(self._terminal)
        waits = [wait_s for wait_s in waits if wait_s > 0]
        if waits and (self._pump_timer is None or not self._pump_timer.is_pending):
            self._pump_timer = self._loop.call_later(min(waits), self._pump)

    def _is_held_back(self) -> bool:
        if not self._terminal.in_synchronized_update:
            self._hold_is_over = False
            if self._hold_timer is not None:
                self._hold_timer.cancel()
            return False
        if self._hold_is_over:
            return False
        if self._hold_timer is None or not self._hold_timer.is_pending:
            self._hold_timer = self._loop.call_later(_SYNCHRONIZED_S, self._release)
        return True

    def _release(self) -> None:
        self._hold_is_over = True
        self._pump()
