"""`exec` in one session: queues requests, keeps the clock, and streams the answer to its client.

What the shell must be told and what it answers is `shell.requests`; this module owns the time, the
clients and their input, which waits from the moment a request is typed until its output starts.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from aisession_tui.errors import AiSessionError, ExecFailed, SessionBusy
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.protocol.messages import Execute, Executed, Executing, Follow, Starting
from aisession_tui.ptyhost.carried import CarriedRequest
from aisession_tui.ptyhost.command_log import CommandLog
from aisession_tui.ptyhost.exec_backpressure import Backpressure
from aisession_tui.ptyhost.exec_job import Job, is_in_the_way
from aisession_tui.ptyhost.exec_words import LOST, is_paused, result, what_runs
from aisession_tui.ptyhost.loop import Timer
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.shell.marks import MarkReader
from aisession_tui.shell.quoting import command_text
from aisession_tui.shell.requests import (
    CLAIM_TIMEOUT_S,
    Ended,
    ExecState,
    Output,
    Readiness,
    Started,
)
from aisession_tui.shell.tty import TtyState, look

if TYPE_CHECKING:
    from aisession_tui.ptyhost.host import PtyHost

_ASK_AGAIN_S = 0.005
_PROMPT_COMES_S = {Readiness.UNKNOWN: 5.0, Readiness.COMING: 1.0}
"""How long a shell that starts, or that is between two prompts, is waited for."""
_SIGNAL_KEYS = (b"\x03", b"\x1c", b"\x1a")
"""^C, ^\\ and ^Z wait for no line to come back."""
_CLIENT_RETURNS_S = 2.0
"""How long the client of a request that an earlier host began is waited for."""


class Execution:
    """The queue of requests of one session; the first one may be under way."""

    def __init__(self, kind: str, nonce: str, exec_dir: str, log: CommandLog | None) -> None:
        """Begin.

        Args:
            kind: Of the shell; empty: none that takes requests.
            nonce: What its marks carry.
            exec_dir: Where requests lie.
            log: Notes what the shell runs.
        """
        self._log = log
        self._state = ExecState(kind, exec_dir) if kind else None
        self._marks = MarkReader(nonce)
        self._kind = kind
        self._jobs: deque[Job] = deque()
        self._held_input: list[bytes] = []
        self._step_timer: Timer | None = None
        self._withdrawal: Timer | None = None
        self._carried = CarriedRequest()
        self._host: PtyHost
        self._backpressure: Backpressure

    def bind(self, host: PtyHost) -> None:
        """Serve this host; a request that runs already holds its output back for its client."""
        self._host = host
        self._backpressure = Backpressure(host)
        if self._log is not None:
            self._log.bind(host.warn, host.context.changed)
        if self._carried.id:
            host.loop.call_later(_CLIENT_RETURNS_S, self._drop_carried)
        if self.is_running:
            job = Job(None, Execute(0, []))
            job.is_running = True
            self._jobs.append(job)
            self._hold_output_if_needed()

    def replay(self, output: bytes, cwd: str) -> None:
        """Learn from earlier output where the shell is, and which request it may be busy with.

        A line put aside is brought back.
        """
        if self._state is None:
            return
        now = time.monotonic()
        for item in self._marks.feed(output):
            if self._log is not None:
                self._log.feed(item, cwd)
            for event in self._state.carry_on(item, now):
                self._carried.take(event)
        if self._log is not None:
            self._log.carry_on()
        self._state.restore_due = self._kind != "zsh"

    @property
    def is_running(self) -> bool:
        """Whether the output of a client's command is being taken."""
        return self._state is not None and self._state.is_running

    @property
    def _reader(self) -> Peer | None:
        """Whose command runs, if somebody still waits for it."""
        return self._jobs[0].peer if self._jobs and self._jobs[0].is_running else None

    @property
    def is_at_prompt(self) -> bool | None:
        """Whether the shell is at its prompt; None where no mark tells."""
        return None if self._state is None else self._state.is_at_prompt(self._look())

    @property
    def is_integrated(self) -> bool:
        """Whether the shell is one that tells of its prompts."""
        return self._state is not None

    def prompt_settles_in(self) -> float | None:
        """After how many seconds the shell's prompt counts; None: there is none."""
        state = self._state
        return None if state is None else state.prompt_settles_in(self._look(), time.monotonic())

    def follow_commands(self, peer: Peer, *, missed: bool) -> None:
        """Tell this client when the shell's commands begin and end."""
        if self._log is not None:
            self._log.follow(peer, missed=missed)

    # -- input ------------------------------------------------------------------------------

    def typed(self, data: bytes) -> None:
        """Give a client's input to the program, after a request that is on its way.

        A key like ^C is no output of the command that it interrupts, so it goes without an echo.
        """
        if self._state is not None and self._state.holds_input(time.monotonic()):
            self._held_input.append(data)
            if self._state.request or data not in _SIGNAL_KEYS:
                self._step_later()  # an earlier host may have given the line back
                return
            data, self._held_input = b"".join(self._held_input), []
        if self._reader is not None and self._host.pty.signal_by_key(data):
            return
        if self._state is not None:
            self._state.keys_written(data)
        self._host.write(data)
        self.look_again()

    def look_again(self) -> None:
        """Something has changed that a request may wait for."""
        if self._jobs and not self._jobs[0].is_running:
            self._step_later()

    def _release_input(self) -> None:
        if self._held_input and not (self._state and self._state.holds_input(time.monotonic())):
            held, self._held_input = b"".join(self._held_input), []
            self.typed(held)

    # -- requests ---------------------------------------------------------------------------

    def request(self, peer: Peer, message: Execute) -> None:
        """Queue a client's command.

        Raises:
            ExecFailed: The session's program is no shell that takes requests.
            SessionBusy: It is busy, and the client does not wait.
        """
        if self._host.has_ended:
            raise ExecFailed("the session has exited: restart it first")
        if self._state is None:
            record = self._host.keeper.record
            program = record.command or (record.shell,)
            raise ExecFailed(
                f"exec needs a session that is bash, zsh or fish, and this one runs"
                f" {' '.join(program)}: use send, wait and screen (ai-session help automation)"
            )
        if message.wait_s <= 0 and self._is_hopeless(self._state, message):
            raise SessionBusy(what_runs(self._host, self._state))
        job = Job(peer, message)
        if message.wait_s > 0:
            job.patience = self._host.loop.call_later(message.wait_s, lambda: self._give_up(job))
        else:
            self._limit(job, message.timeout_s, message.timeout_s)
        self._jobs.append(job)
        self._step()

    def _is_hopeless(self, state: ExecState, asked: Execute) -> bool:
        is_busy = state.readiness(self._look(), time.monotonic()) is Readiness.BUSY
        in_the_way = bool(self._jobs) and is_in_the_way(self._jobs[0], asked, is_busy=is_busy)
        return in_the_way or is_paused(self._host)

    def _give_up(self, job: Job) -> None:
        """Its client has waited long enough for the shell."""
        if job.is_running or self._state is None:
            return
        text = f"{what_runs(self._host, self._state)}; waited {job.asked.wait_s:g} s"
        self._finish(job, Executed(job.request, "busy", message=text))

    def _limit(self, job: Job, timeout_s: float, left_s: float) -> None:
        if timeout_s > 0:
            job.timeout = self._host.loop.call_later(
                max(0.0, left_s), lambda: self._timed_out(job, timeout_s)
            )

    def follow(self, peer: Peer, message: Follow) -> None:
        """Give a client the rest of what its command writes, and how it ended."""
        carried = self._carried
        if not carried.has(message.name, message.taken_bytes):
            peer.send(Executed(message.request, "failed", message=LOST))
            return
        job = Job(peer, Execute(0, [])) if carried.end is not None else self._jobs[0]
        job.peer, job.request = peer, message.request
        job.started_at = time.monotonic() - message.elapsed_s
        if rest := carried.rest(message.taken_bytes):
            peer.send_frame(encode_frame(Kind.RAW, rest))
        if carried.end is not None:
            self._finish(job, result(self._host, job, carried.end))
        else:
            self._limit(job, message.timeout_s, message.timeout_s - message.elapsed_s)
        self._drop_carried()

    def _drop_carried(self) -> None:
        self._carried = CarriedRequest()
        self._end_input()
        self._hold_output_if_needed()

    def peer_left(self, peer: Peer) -> None:
        """A client is gone: what it queued is dropped, what runs goes on."""
        if self._log is not None:
            self._log.news.peer_left(peer)
        for job in [job for job in self._jobs if job.peer is peer]:
            job.peer = None
            if not job.is_running:
                job.cancel_timers()
                self._jobs.remove(job)
        self._end_input()
        self._hold_output_if_needed()
        self.look_again()

    def _end_input(self) -> None:
        """Let a command whose client is gone read the end of its input."""
        if self._state is not None and self._state.is_running and self._reader is None:
            self._state.end_input()

    def _step(self) -> None:
        """Restore the user's line, then start the next request if the shell is ready."""
        self._step_timer = None
        state = self._state
        if state is None or self._host.has_ended:
            return
        keys = state.restore(self._look(), time.monotonic())
        if keys:
            self._host.write(keys)
        self._release_input()
        if self._jobs and not self._jobs[0].is_running:
            self._try_to_start(state, self._jobs[0])
        if state.restore_due and not state.request:
            self._step_later()

    def _step_later(self) -> None:
        if self._step_timer is None:
            self._step_timer = self._host.loop.call_later(_ASK_AGAIN_S, self._step)

    def _try_to_start(self, state: ExecState, job: Job) -> None:
        now = time.monotonic()
        tty = self._look()
        readiness = state.readiness(tty, now)
        patience_s = _PROMPT_COMES_S.get(readiness, 0.0)
        if readiness is not Readiness.IDLE and now - job.asked_at < patience_s:
            self._step_later()
            return
        if job.waits and (readiness is not Readiness.IDLE or is_paused(self._host)):
            if readiness is Readiness.BUSY:
                job.asked_at = now
            return  # the prompt, keys or a resume will have it looked at again
        asked = job.asked
        try:
            trigger = state.start(
                command_text(asked.words, self._kind), tty, now,
                has_input=asked.stdin, is_noted=asked.is_noted,
            )  # fmt: skip
        except SessionBusy:
            self._finish(job, Executed(job.request, "busy", message=what_runs(self._host, state)))
            return
        except AiSessionError as error:
            self._finish(job, Executed(job.request, "failed", message=str(error)))
            return
        job.is_running = True
        job.started_at = now
        self._withdrawal = self._host.loop.call_later(CLAIM_TIMEOUT_S, self._withdraw)
        if job.peer is not None:
            job.peer.send(Starting(job.request))
        self._host.write(trigger)

    def _withdraw(self) -> None:
        if self._state is not None and self._jobs and self._state.withdraw():
            job = self._jobs[0]
            text = "busy: the shell did not take the command; nothing was run"
            if job.waits:
                job.is_running = False
            else:
                self._finish(job, Executed(job.request, "busy", message=text))
        self._release_input()

    # -- answers ----------------------------------------------------------------------------

    def saw_output(self, data: bytes) -> None:
        """Look for marks in the program's output and follow the request under way."""
        if self._state is None:
            return
        now = time.monotonic()
        for item in self._marks.feed(data):
            if self._log is not None:
                self._log.feed(item, self._host.keeper.record.cwd)
            for event in self._state.feed(item, now):
                self._handle(event)
        self._release_input()
        if self._jobs or self._state.restore_due:
            self._step_later()

    def shell_ended(self, exit_code: int) -> None:
        """The shell is gone, and with it whatever it was to run."""
        if self._state is None:
            return
        for item in self._marks.flush():
            for event in self._state.feed(item, time.monotonic()):
                self._handle(event)
        if self._log is not None:
            self._log.shell_ended(exit_code)
        for event in self._state.shell_ended(exit_code):
            self._handle(event)
        for job in list(self._jobs):
            message = "the session's shell has exited"
            self._finish(job, Executed(job.request, "failed", message=message))
        self._state.close()

    def _handle(self, event: Started | Output | Ended) -> None:
        job = self._jobs[0] if self._jobs else None
        if job is None:
            return
        if self._carried.id == event.request:
            self._carried.take(event)
        if isinstance(event, Started):
            if self._withdrawal is not None:
                self._withdrawal.cancel()
            if job.peer is not None:
                path = self._state.input_path if self._state is not None else ""
                job.peer.send(Executing(job.request, event.request, path))
            if job.patience is not None:  # its time counts from now on
                job.patience.cancel()
                self._limit(job, job.asked.timeout_s, job.asked.timeout_s)
        elif isinstance(event, Output):
            if job.peer is not None:
                job.peer.send_frame(encode_frame(Kind.RAW, event.data))
                self._hold_output_if_needed()
        else:
            self._finish(job, result(self._host, job, event))

    def _timed_out(self, job: Job, timeout_s: float) -> None:
        """Tell the client; a command that runs goes on and keeps its place in the queue."""
        answer = Executed(job.request, "timeout", duration_s=timeout_s)
        if not job.is_running:
            self._finish(job, answer)
        elif job.peer is not None:
            job.peer.send(answer)
            job.peer = None
            self._end_input()
            self._hold_output_if_needed()

    def _finish(self, job: Job, answer: Executed) -> None:
        job.cancel_timers()
        if self._withdrawal is not None and job.is_running:
            self._withdrawal.cancel()
        if job.peer is not None:
            job.peer.send(answer)
        if job in self._jobs:
            self._jobs.remove(job)
        self._hold_output_if_needed()
        if self._jobs:
            self._jobs[0].asked_at = time.monotonic()
            self._step_later()

    # -- slow clients -----------------------------------------------------------------------

    def drained(self, peer: Peer) -> None:
        """A client has read what was queued for it."""
        if self._jobs and self._jobs[0].peer is peer:
            self._hold_output_if_needed()

    def _hold_output_if_needed(self) -> None:
        """Like a pipe: the command waits for the reader of its output, but not for ever."""
        is_awaited = bool(self._carried.id) and self.is_running
        self._backpressure.update(self._reader, is_awaited=is_awaited)

    def _look(self) -> TtyState:
        return look(self._host.pty.fd, self._host.pty.pid)
