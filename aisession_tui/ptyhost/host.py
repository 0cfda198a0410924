"""The host of one session: wires the PTY, the terminal, the record, the memory and the clients.

It always drains the PTY, whoever reads. It ends by `os._exit`, never by returning into code that
its fork inherited.
"""

from __future__ import annotations

import os
import re
import time
from typing import NamedTuple

from aisession_tui.errors import AiSessionError
from aisession_tui.model.journal import JournalPlan
from aisession_tui.model.session import Activity, SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.protocol.messages import Changed, Ended, Happened, SizeOwned
from aisession_tui.protocol.supervision import Register
from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.activity import ActivityWatch, Sight
from aisession_tui.ptyhost.audience import Audience
from aisession_tui.ptyhost.child import ChildWatch
from aisession_tui.ptyhost.closing import Closing
from aisession_tui.ptyhost.context_upkeep import ContextUpkeep
from aisession_tui.ptyhost.execution import Execution
from aisession_tui.ptyhost.exit_status import decoded_status
from aisession_tui.ptyhost.intake import MemoryIntake
from aisession_tui.ptyhost.journaling import Journaling, NoJournal, sink_of
from aisession_tui.ptyhost.keeper import RecordKeeper
from aisession_tui.ptyhost.line_followers import LineFollowers
from aisession_tui.ptyhost.link import SupervisorLink
from aisession_tui.ptyhost.loop import EventLoop, Timer
from aisession_tui.ptyhost.memory import ReplayMemory
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.pty import Pty
from aisession_tui.ptyhost.sizing import SizeArbiter
from aisession_tui.ptyhost.traffic import PtyTraffic
from aisession_tui.ptyhost.tree import ProcessTree
from aisession_tui.ptyhost.waits import Waits
from aisession_tui.store import journal, snapshots
from aisession_tui.store.capped_log import CappedLog
from aisession_tui.store.fields import to_wire
from aisession_tui.terminal.events import Bell, ClipboardWrite, Notification
from aisession_tui.terminal.terminal import Terminal

_BELL = "bell"
_COLOR = re.compile("[0-9a-fA-F]{6}")
_INPUT_HIGH_BYTES = 1 << 20
_UNREAD_INPUT_S = 2.0
"""How long a program may leave much input unread before its user is told."""
_KEYFRAME_SCROLLBACK = 200
_SAVED_SCROLLBACK = 10_000
_SAVED_OFTEN_SCROLLBACK = 1_000
_SAVE_SCREEN_S = 5.0
"""How old the screen may be that a session shows after a power cut."""


class Parts(NamedTuple):
    """What a host starts from, be it new or adopting."""

    record: SessionRecord
    pty: Pty
    pidfd: int | None
    lock: int
    memory: ReplayMemory
    terminal: Terminal
    execution: Execution
    secrets: dict[str, str]
    journal: JournalPlan


class PtyHost:
    """Everything of one session while its program lives."""

    def __init__(self, loop: EventLoop, log: CappedLog, parts: Parts) -> None:
        self.loop = loop
        self.log = log
        self.pty = parts.pty
        self.terminal = parts.terminal
        self.memory = parts.memory
        self.execution = parts.execution
        self.arbiter = SizeArbiter(parts.record.size)
        self.tree = ProcessTree(loop, parts.record.id, parts.pty.pid)
        self.audience = Audience(loop, parts.terminal)
        self.lines = LineFollowers(parts.terminal)
        self.waits = Waits(self)
        self.keeper = RecordKeeper(parts.record, parts.lock, loop, self._announce, self.warn)
        self.pty.intake = MemoryIntake(parts.memory, self._start_segment)
        self._parts = parts
        self.journal = self._new_journal(parts)
        self.child = ChildWatch(loop, parts.pty, parts.pidfd, self.absorb, self._finish)
        self._traffic = PtyTraffic(loop, parts.pty, self.absorb, self._release_typists)
        self._activity = ActivityWatch(loop, self._look, self._report_activity)
        self.closing = Closing(loop, self.keeper, self.tree, self._tell_end, self._leave)
        self._held_typists: set[Peer] = set()
        self._unread_input: Timer | None = None
        self._screen_save: Timer | None = None
        self._resize: Timer | None = None
        self.context = ContextUpkeep(loop, parts.record.id, lambda: self.keeper.record.ai_context)
        self.execution.bind(self)

    def _new_journal(self, parts: Parts) -> Journaling | NoJournal:
        sink = sink_of(parts.journal, parts.record.id)
        if sink is None:
            return NoJournal()
        nonce = parts.secrets["nonce"] if parts.secrets["kind"] else ""
        return Journaling(self.loop, sink, parts.memory, parts.terminal, nonce, self.warn)

    # -- starting ---------------------------------------------------------------------------

    def start(self, link: SupervisorLink) -> None:
        """Register with the supervisor and serve the PTY from now on."""
        self._link = link
        self.closing.bind(self.child, link)
        self.keeper.when_renewed(link.register_again)
        descriptors = [self.pty.fd, self._parts.lock, self.memory.descriptor]
        if self._parts.pidfd is not None:
            descriptors.append(self._parts.pidfd)
        link.register(
            Register(self.keeper.record.id, self.pty.pid, os.getpid(), self._parts.secrets),
            descriptors,
        )
        self.journal.start()
        self._traffic.watch()
        self.child.start()
        self._activity.reconsider()
        self._save_screen_later()
        self.context.changed()

    # -- the program's output ---------------------------------------------------------------

    def absorb(self, data: bytes) -> None:
        """Take in output, which is in the memory: the screen, whoever watches, the journal, the rest."""
        self.terminal.feed(data)
        was_running = self.execution.is_running
        self.execution.saw_output(data)  # the output of a command may begin or end in here
        replies = self.terminal.take_replies()
        if replies and not self._would_spoil_output(was_running=was_running):
            self.write(replies)
        self.audience.output_came(data)
        self.lines.output_came(data)
        self.journal.output(data)
        self._take_events()
        self.waits.output_came()
        self.keeper.touch(last_activity=time.time())
        if not (self.keeper.record.unread or self.audience.is_watched):
            self.keeper.note(unread=True)
        self._activity.output_came()
        self._save_screen_later()

    def _would_spoil_output(self, *, was_running: bool) -> bool:
        """Whether replies would be echoed into a client's output, which is to be exact."""
        return (was_running or self.execution.is_running) and self.pty.echoes()

    def _start_segment(self) -> None:
        self.journal.flush()
        self.memory.start_segment(self.terminal.snapshot(), self.arbiter.size)

    def _take_events(self) -> None:
        for event in self.terminal.take_events():
            if isinstance(event, Bell):
                self.journal.mark(journal.BELL)
                self._call_user(_BELL, "", "")
            elif isinstance(event, Notification):
                self._call_user("notification", event.body, event.title)
            elif isinstance(event, ClipboardWrite):
                text = event.data.decode("utf-8", "replace")
                self.audience.tell_viewers(Happened("clipboard", text))
        record = self.keeper.record
        title, cwd = self.terminal.title, self.terminal.cwd
        if title != record.title or (cwd and cwd != record.cwd):
            self.keeper.note(title=title, cwd=cwd or record.cwd)

    def _call_user(self, what: str, text: str, title: str) -> None:
        self.audience.tell_all(Happened(what, text, title))
        if not self.audience.has_focus:
            self.keeper.note(needs_you=text or title or what)
            self._activity.reconsider()

    def hold_output(self, *, hold: bool) -> None:
        """Leave the program's output where it is, for a reader that must not miss any."""
        if not self.child.has_exited:
            self._traffic.hold_output(hold=hold)

    def redraw(self) -> None:
        """After an adoption: have a full-screen program draw its screen anew, once."""
        if self.terminal.modes.summary().alternate:
            size = self.arbiter.size
            self.pty.set_size(Size(size.columns, size.rows + 1))
            self.pty.set_size(size)

    def set_colors(self, foreground: str, background: str) -> None:
        """What the terminal answers when a program asks for the default colours, as `rrggbb`."""
        if foreground or background:
            self.terminal.set_colors(_rgb(foreground), _rgb(background))

    # -- input ------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Give input to the program, in order, without waiting for it to read."""
        self._traffic.write(data)

    def type(self, peer: Peer, data: bytes) -> None:
        """Give a client's input to the program; a change of size goes first."""
        if self.has_ended:
            return
        if self.arbiter.typed(peer):
            self.apply_size()
        self.execution.typed(data)
        self._attended("")
        self.keeper.touch(last_accessed=time.time())
        if self.pty.pending_bytes > _INPUT_HIGH_BYTES:  # the program does not read: let him wait
            if not self._held_typists:
                self._unread_input = self.loop.call_later(_UNREAD_INPUT_S, self._tell_unread_input)
            self._held_typists.add(peer)
            peer.hold_input(True)

    def _tell_unread_input(self) -> None:
        text = "what was typed waits: the program reads slowly or not at all"
        self.audience.tell_all(Happened("notice", text))

    def _release_typists(self) -> None:
        if self._unread_input is not None:
            self._unread_input.cancel()
        for peer in self._held_typists:
            peer.hold_input(False)
        self._held_typists.clear()

    def looked_at(self) -> None:
        """The user has seen what there was to see; a question waits on for its answer."""
        needs_you = self.keeper.record.needs_you
        self._attended("" if needs_you == _BELL else needs_you)

    def _attended(self, needs_you: str) -> None:
        record = self.keeper.record
        if record.unread or record.needs_you != needs_you:  # hardly ever, and asked for each key
            self.keeper.note(unread=False, needs_you=needs_you)
            self._activity.reconsider()

    def apply_size_soon(self) -> None:
        """Do so after all that has come by now, so that of many resizes only the last one costs."""
        if self._resize is None or not self._resize.is_pending:
            self._resize = self.loop.call_later(0.0, self.apply_size)

    def apply_waiting_size(self) -> None:
        """Do it now, if it waits: something has come that follows the resize."""
        if self._resize is not None and self._resize.is_pending:
            self._resize.cancel()
            self.apply_size()

    def apply_size(self) -> None:
        """Give the program and the screen the size of the client that owns it."""
        size = self.arbiter.size
        self.pty.set_size(size)
        self.terminal.resize(size.columns, size.rows)
        self.journal.resized()
        self.memory.start_segment(self.terminal.snapshot(_KEYFRAME_SCROLLBACK), size)
        self.keeper.note(size=size)
        self.tell_size()

    def tell_size(self) -> None:
        """Tell every viewer whose size it sees, and show the screen in it."""
        size, owner = self.arbiter.size, self.arbiter.owner
        for peer in self.audience.viewers:
            peer.send(SizeOwned(size.columns, size.rows, peer is owner))
        self.audience.screen_changed()

    # -- the record -------------------------------------------------------------------------

    def _announce(self, record: SessionRecord) -> None:
        self.audience.tell_watchers(Changed(to_wire(record)))
        self.waits.look_again()
        self.execution.look_again()

    def warn(self, text: str) -> None:
        """Tell the user, and the log."""
        self.log.write(text)
        self.audience.tell_all(Happened("notice", text))

    def _look(self) -> Sight:
        record = self.keeper.record
        foreground = self.pty.foreground_group()
        if not self.terminal.cwd:
            cwd = process.cwd_of(foreground) or process.cwd_of(self.pty.pid)
            if cwd and cwd != record.cwd:
                self.keeper.note(cwd=cwd)
        at_prompt = self.execution.is_at_prompt
        if at_prompt is None:
            at_prompt = record.is_shell and foreground == self.pty.pid
        self.waits.looked(at_prompt=at_prompt)
        return Sight(
            at_prompt=at_prompt,
            has_background=at_prompt and self.tree.has_background(),
            needs_you=bool(record.needs_you),
        )

    def reconsider_activity(self) -> None:
        """Look at what the session does, in a moment."""
        self._activity.reconsider()

    def _report_activity(self, activity: Activity) -> None:
        if self.has_ended:  # the record has been let go of
            return
        self.keeper.note(activity=activity)

    # -- the end ----------------------------------------------------------------------------

    def _finish(self, status: int | None) -> None:
        code, number = decoded_status(status)
        self.journal.ended(code if number is None else 128 + number)
        self._save_screen(_SAVED_SCROLLBACK)
        self.closing.program_ended(status)

    def _tell_end(self, end: Ended) -> None:
        code = 128 + (end.exit_signal or 0) if end.exit_code is None else end.exit_code
        self.execution.shell_ended(code)
        self.context.changed()
        self.waits.program_ended()
        self.audience.ended(end)

    def _save_screen_later(self) -> None:
        if self._screen_save is None or not self._screen_save.is_pending:
            self._screen_save = self.loop.call_later(
                _SAVE_SCREEN_S, lambda: self._save_screen(_SAVED_OFTEN_SCROLLBACK)
            )

    def save_all(self) -> None:
        """Write the screen with all its scrollback, and what waits for the journal.

        Raises:
            AiSessionError: The disk refuses.
        """
        if self.has_ended:
            raise AiSessionError("the session has just exited: try again")
        self.journal.flush()
        if self._screen_save is not None:
            self._screen_save.cancel()  # the next one holds less
        self._save_screen_later()
        try:
            self._write_screen(_SAVED_SCROLLBACK)
        except OSError as reason:
            raise AiSessionError(f"the screen cannot be saved: {reason.strerror}") from reason

    def _write_screen(self, scrollback: int) -> None:
        place = self.journal.place()
        screen = self.terminal.snapshot(scrollback)
        snapshot = snapshots.Snapshot(self.arbiter.size, screen, *place)
        snapshots.save(self.keeper.record.id, snapshot)

    def _save_screen(self, scrollback: int) -> None:
        try:
            self._write_screen(scrollback)
        except OSError as reason:
            self.warn(f"the last screen cannot be saved: {reason.strerror}")

    @property
    def is_kept(self) -> bool:
        """Whether a supervisor holds what a successor needs."""
        return self._link is not None and self._link.is_kept

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        return self.closing.has_ended

    def _leave(self) -> None:
        self.audience.close()
        self.loop.stop()


def _rgb(color: str) -> int | None:
    """The number of `rrggbb`, or None if it is something else."""
    return int(color, 16) if _COLOR.fullmatch(color) else None
