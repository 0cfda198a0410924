"""`Sessions`: the verbs for Python programs, by name. Each method is one function of this floor.

Methods block until what they say is true. They can be called from any thread, and from asyncio with
`asyncio.to_thread`. Errors are those of `aisession_tui.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING

from aisession_tui.errors import RecordUnreadable, UsageError
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.session import SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.service import names as naming
from aisession_tui.service import sessions as verbs
from aisession_tui.service.cancelling import Cancellation

if TYPE_CHECKING:
    from aisession_tui.agents.context import Context
    from aisession_tui.service.deletion import Undeleted
    from aisession_tui.service.event_stream import EventStream
    from aisession_tui.service.outputs import Ended
    from aisession_tui.service.running import Ran
    from aisession_tui.service.searching import Hit
    from aisession_tui.service.snapshots import RolledBack
    from aisession_tui.service.waiting import Outcome
    from aisession_tui.store import history, snapshot_folders
    from aisession_tui.store.trash import Thrown


class Sessions:
    """The user's sessions. Nothing is kept between two calls: hosts and records are asked each time.

    NAME is a session's name, its id, the unique beginning of an id, or `.` for the session that this
    process runs in. Every method that takes one raises `NoSuchSession` where there is none, and
    `HostUnreachable` where its host does not answer.
    """

    # -- what there is

    def list(self) -> Sequence[verbs.Listed]:
        """All sessions, by creation, also those whose record cannot be read."""
        return verbs.list_sessions()

    def get(self, name: str) -> SessionRecord:
        """One session as it is now.

        Raises:
            RecordUnreadable: Its record is damaged or a newer version's.
        """
        found = verbs.find(naming.resolve(name))
        if found.record is None:
            raise RecordUnreadable(found.problem)
        return found.record

    # -- life and death

    def create(
        self,
        name: str = "",
        command: Sequence[str] = (),
        *,
        directory: str = "",
        env: Mapping[str, str] | None = None,
        group: str = "",
        size: Size | None = None,
        journal: JournalMode | None = None,
        resume: Sequence[str] = (),
    ) -> SessionRecord:
        """Start a session in the background; returns once its program runs.

        Args:
            name: Empty: one after the command or the directory.
            command: The argument vector; empty: the user's shell.
            directory: Empty: this process's.
            env: Variables besides this process's environment.
            group: The heading it stands under in the sidebar.
            size: None: 80x24.
            journal: Where its output is recorded; None: as set.
            resume: What `restore` runs in place of the command.

        Raises:
            InvalidName: The name is not allowed.
            NameTaken: Another session has it.
            DirectoryMissing: There is no such directory.
            CommandNotFound: The program is not in PATH.
        """
        wish = verbs.Wish(
            name=name and naming.check_name(name),
            directory=directory,
            command=tuple(command),
            group=group,
            env=dict(env or {}),
            size=size or Size(80, 24),
            journal=journal,
            resume=tuple(resume),
        )
        return verbs.create(wish)

    def rename(self, name: str, new: str) -> SessionRecord:
        """Give a session another name.

        Raises:
            InvalidName: The name is not allowed.
            NameTaken: Another session has it.
        """
        from aisession_tui.service import persistence

        return persistence.rename(naming.resolve(name), new)

    def kill(self, *names: str, force: bool = False) -> Sequence[SessionRecord]:
        """End sessions; returns their records once nothing of them runs.

        A hang-up first, SIGKILL after three seconds, or at once with `force`.

        Raises:
            AiSessionError: One is not running; nothing was killed.
        """
        return verbs.kill(self._ids(names), force=force)

    def pause(self, name: str) -> None:
        """Freeze a session's processes.

        Raises:
            AiSessionError: It is not running.
        """
        verbs.pause(naming.resolve(name))

    def resume(self, name: str) -> None:
        """Let a paused session go on.

        Raises:
            AiSessionError: It is not running.
        """
        verbs.resume(naming.resolve(name))

    def restart(self, name: str) -> SessionRecord:
        """Run a session's command anew, with this process's environment; kills it if it is running.

        Raises:
            AiSessionError: It could not be ended or started.
        """
        return verbs.restart(naming.resolve(name))

    def restore(self, name: str, *, as_shell: bool = False) -> SessionRecord:
        """Bring a lost or exited session back, with its last screen in its last directory.

        Runs its command again, or what it is resumed with; with `as_shell` a shell in its place.

        Raises:
            AiSessionError: It is running, or cannot be started.
        """
        return verbs.restore(naming.resolve(name), as_shell=as_shell)

    def delete(self, name: str) -> Thrown:
        """Move an ended session to the trash, where it stays for seven days.

        Raises:
            AiSessionError: It is running.
        """
        from aisession_tui.service import deletion

        return deletion.delete(naming.resolve(name))

    def undelete(self, name: str) -> Undeleted:
        """Bring a session back out of the trash."""
        from aisession_tui.service import deletion

        return deletion.undelete(deletion.find_deleted(name))

    # -- using one

    def exec(
        self,
        name: str,
        *words: str,
        timeout_s: float = 0.0,
        wait_s: float = 0.0,
        new: bool = False,
        stdin: int | IO[bytes] | None = None,
        write: Callable[[bytes], None] | None = None,
        began: Callable[[str], None] | None = None,
        cancellation: Cancellation | None = None,
    ) -> Ran:
        """Run a command in a session's own shell and wait for its end; a lost shell is restored first.

        Args:
            name: A session that runs bash, zsh or fish.
            words: One word is shell text, several are an argument vector.
            timeout_s: 0 for none.
            wait_s: How long to wait for a shell that is busy.
            new: Run it beside the session's shell, be that busy or not, in a new one with the same
                directory and environment, which ends with the command.
            stdin: A file or descriptor that the command reads; None: its input is empty.
            write: Takes the output as it comes, as bytes.
            began: Takes what `output` knows the command by, once it runs; not of a new shell's.
            cancellation: With it another thread can end the wait.

        Raises:
            SessionBusy: The shell is not at its prompt; not one byte was typed.
            ExecTimeout: No end in time; the command goes on, except in a new shell. `output` is what
                it had written.
            ExecFailed: It could not be run.
            Cancelled: Another thread has ended the wait; a command that has begun goes on, except in a
                new shell.
        """
        from aisession_tui.service import running

        source = stdin if stdin is None or isinstance(stdin, int) else stdin.fileno()
        return running.run(
            naming.resolve(name),
            running.Order(words, timeout_s, wait_s, new, source),
            write=write,
            began=began,
            cancellation=cancellation,
        )

    def send(
        self, name: str, text: str = "", *, keys: Iterable[str] = (), enter: bool = False
    ) -> None:
        """Type text into a session, then press keys such as `ctrl+c` or `up`, then Enter if asked.

        Raises:
            UsageError: There is no such key; nothing was sent.
            AiSessionError: It is not running.
        """
        from aisession_tui.model.keys import KeyPress
        from aisession_tui.service import typing_in

        try:
            pressed = [KeyPress.parse(spelling) for spelling in keys]
        except ValueError as reason:
            raise UsageError(str(reason)) from None
        typing_in.send(naming.resolve(name), text, pressed, enter=enter)

    def wait(
        self,
        name: str,
        until: str,
        *,
        timeout_s: float = 0.0,
        cancellation: Cancellation | None = None,
    ) -> Outcome:
        """Wait until something is true of a session, also if it is already; costs nothing meanwhile.

        Args:
            name: Any session.
            until: `idle`, `prompt`, `needs-you`, `exit`, `text=REGEX` or `quiet=S`.
            timeout_s: 0: for ever.
            cancellation: With it another thread can end the wait.

        Raises:
            UsageError: There is no such condition.
            WaitTimeout: It has not come true in time.
            Cancelled: Another thread has ended the wait.
            AiSessionError: It cannot come true any more.
        """
        from aisession_tui.service import waiting

        condition = waiting.Condition.parse(until)
        return waiting.wait(naming.resolve(name), condition, timeout_s, cancellation=cancellation)

    def events(self, *names: str) -> EventStream:
        """What happens from now on in sessions; without names, in all of them, also those to come.

        An iterator that waits for the next event. `close`, in any thread, ends it; it is also a context
        manager. What there is to an event's `details`, `ai-session help automation` says.
        """
        from aisession_tui.service.event_stream import EventStream

        return EventStream(set(self._ids(names)) or None)

    def screen(self, name: str, *, scrollback: int = 0, ansi: bool = False) -> str:
        """What a session shows, or last showed, with so many lines before it."""
        from aisession_tui.service import viewing

        return viewing.screen_text(naming.resolve(name), max(0, scrollback), ansi=ansi)

    # -- its past

    def history(self, name: str) -> Sequence[history.Entry]:
        """The commands that a session's shell has run and that have ended, oldest first."""
        from aisession_tui.store import history

        return history.read(naming.resolve(name))

    def output(self, name: str, command_id: str) -> Ended:
        """What one command has written, as the terminal showed it in the end.

        Raises:
            UsageError: There is no such command.
            AiSessionError: Its output is not in the journal, or not any more.
        """
        from aisession_tui.service import outputs

        return outputs.read(naming.resolve(name), command_id)

    def context(self, name: str, *, max_tokens: int | None = None, since: str = "") -> Context:
        """What somebody has to know of a session to go on in it, in few tokens.

        Args:
            name: Any session.
            max_tokens: None: what the session's record says, or 4096.
            since: The number of a command, or a time: only what came after it.

        Raises:
            UsageError: `since` is neither.
        """
        from aisession_tui.service import context

        return context.gather(naming.resolve(name), max_tokens, since)

    def search(
        self,
        pattern: str,
        *names: str,
        since: float = 0.0,
        is_regex: bool = False,
        ignore_case: bool = False,
        context: int = 0,
        limit: int = 1000,
        cancellation: Cancellation | None = None,
    ) -> Sequence[Hit]:
        """Lines of what sessions have written, newest first; without names, of all sessions.

        Args:
            pattern: Found in either case, if it has no capital letter.
            names: Where to look.
            since: In POSIX seconds: nothing older.
            is_regex: Whether the pattern is a regular expression, as Python has them.
            ignore_case: Whether capitals are the same.
            context: Lines told before and after each.
            limit: The newest so many.
            cancellation: With it another thread can end the search.

        Raises:
            UsageError: The pattern is empty, no regular expression, or takes for ever.
            Cancelled: Another thread has ended the search.
        """
        from aisession_tui.service import matching, searching

        query = matching.query_of(pattern, is_regex=is_regex, ignore_case=ignore_case)
        request = searching.Request(query, tuple(self._ids(names)), since, context, limit)
        cancellation = cancellation or Cancellation()
        with searching.Search(request) as search:
            cancellation.watch(search.cancel)
            found = [*search.hits()]
        cancellation.check()
        return found

    # -- snapshots

    def snapshot(self, name: str, label: str = "") -> snapshot_folders.Moment:
        """Keep a session as it is now: record, directory, overrides, screen, scrollback, history.

        Raises:
            UsageError: The label is none.
        """
        from aisession_tui.service import snapshots

        return snapshots.take(naming.resolve(name), label).moment

    def snapshots(self, name: str) -> Sequence[snapshot_folders.Entry]:
        """What was kept of a session, newest first."""
        from aisession_tui.service import snapshots

        return snapshots.list_of(naming.resolve(name))

    def rollback(self, name: str, snapshot: str) -> RolledBack:
        """Start a session anew as it was at a snapshot, said by id or label; kills what runs.

        How it is now becomes another snapshot.

        Raises:
            RecordUnreadable: The snapshot is damaged; nothing was changed.
            AiSessionError: There is no such snapshot, or it could not be started.
        """
        from aisession_tui.service import snapshots

        session_id = naming.resolve(name)
        return snapshots.rollback(session_id, snapshots.find(session_id, snapshot))

    @staticmethod
    def _ids(names: Iterable[str]) -> Sequence[str]:
        return [*dict.fromkeys(map(naming.resolve, names))]
