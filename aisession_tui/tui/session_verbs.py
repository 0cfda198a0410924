"""The verbs on one session as a person uses them: asks where it must, then `service` does it."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from aisession_tui.errors import AiSessionError, CommandNotFound, DirectoryMissing
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.service import names, persistence, saving, sessions, viewing
from aisession_tui.service.recordings import open_recording
from aisession_tui.store import contexts, records
from aisession_tui.tui import clipboard
from aisession_tui.tui.attempts import attempt
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.host_log import last_lines
from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.details import Details
from aisession_tui.tui.screens.new_session import NewSession, NewSessionValues
from aisession_tui.tui.screens.rename import Rename
from aisession_tui.tui.screens.rewind import Rewind
from aisession_tui.tui.screens.save_text import SaveText, Verdict
from aisession_tui.tui.widgets.session_row import exit_text

if TYPE_CHECKING:
    from textual.geometry import Region

    from aisession_tui.tui.app import AiSessionApp


class SessionVerbs:
    """Carries out what was chosen for a session."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app

    async def create(self, like: SessionRecord | None = None) -> None:
        """Ask what the new session shall be, start it and show it."""
        first = NewSessionValues(directory=_own_directory())
        if like is not None:
            first = NewSessionValues(
                "", like.directory, shlex.join(like.command), like.group, like.ai_context
            )
        values = await self._app.ask(NewSession(_problems, first))
        if values is not None:
            await self.start(_wish(values, self._app.window.pane_size))

    async def start(self, wish: sessions.Wish) -> bool:
        """Start a session and give it the keyboard; whether it started."""
        self._app.hold_keys()
        record = await attempt(self._app, f"starting {_called(wish)}", sessions.create, wish)
        if record is None:
            return False
        self._app.hub.begun(record)
        self._app.window.open_session(record.id)
        return True

    async def rename(self, record: SessionRecord, region: Region | None) -> None:
        """Edit the name in place."""
        name = await self._app.ask(
            Rename(record.name, lambda text: _name_problem(record.id, text), region)
        )
        if name is not None and name != record.name:
            await attempt(self._app, f"renaming {record.name}", persistence.rename, record.id, name)
            self._app.hub.look_again(record.id)

    async def restart(self, record: SessionRecord) -> None:
        """Run its command anew; a running one only after asking."""
        is_lost = record.status is SessionStatus.LOST
        yes, sentence = "Restore" if is_lost else "Restart", ""
        if record.is_live:
            sentence = f"It is {record.status}: it is killed, and its command runs anew."
        elif is_lost and not record.is_shell:
            sentence = f"It is lost; this runs: {shlex.join(record.restores_as)}"
        if sentence and not await self._app.ask(
            Confirm(f"{yes} {record.name}?", sentence, yes=yes, no="Keep")
        ):
            return
        self._app.hold_keys()
        verb = sessions.restore if is_lost else sessions.restart
        doing = f"{'restoring' if is_lost else 'restarting'} {record.name}"
        if await attempt(self._app, doing, verb, record.id) is not None:
            self._app.hub.look_again(record.id)
            self._app.window.open_session(record.id)

    async def duplicate(self, record: SessionRecord) -> None:
        """Start another one like it, with the same command, directory and group."""
        await self.start(
            sessions.Wish(
                directory=record.cwd or record.directory,
                command=record.command,
                group=record.group,
                env=record.env,
                size=self._app.window.pane_size,
                ai_context=record.ai_context,
                token_limit=record.token_limit,
                resume=record.resume,
            )
        )

    async def run_again(self, record: SessionRecord) -> None:
        """Start another one with the same command, where the present one is."""
        window = self._app.window
        await self.start(
            sessions.Wish(directory=window.directory, command=record.command, size=window.pane_size)
        )

    async def copy_screen(self, record: SessionRecord) -> None:
        """Copy what it shows, as text."""
        await self._copy_lines(record, 0)

    async def copy_all(self, record: SessionRecord) -> None:
        """Copy what it shows and everything that has scrolled away."""
        await self._copy_lines(record, viewing.ALL_LINES)

    async def _copy_lines(self, record: SessionRecord, scrollback: int) -> None:
        text = await attempt(
            self._app,
            f"reading {record.name}",
            lambda: viewing.screen_text(record.id, scrollback, joined=True),
        )
        if text is not None:
            await self.copy(text)

    async def save_all(self, record: SessionRecord) -> None:
        """Ask for a file and write everything there is of its text into it."""
        directory = record.cwd or record.directory or _own_directory()

        def judge(path: str) -> Verdict:
            target = saving.target_path(path, directory)
            return Verdict(saving.problem_of(target), os.path.lexists(target))

        choice = await self._app.ask(SaveText(f"{record.name}.txt", judge))
        if choice is None:
            return
        path = saving.target_path(choice.path, directory)
        doing = f"saving {record.name}"
        count = await attempt(
            self._app, doing, saving.save_session, record.id, path, choice.overwrite
        )
        if count is not None:
            self._app.notify(f"saved {count} lines to {path}")

    async def copy(self, text: str, because: str = "") -> None:
        """Copy text and say how, and why it was copied if that is not what was asked for."""
        self._app.copied = text
        how = await clipboard.copy(
            text,
            separator=glyphs_of(self._app).separator,
            write_to_terminal=self._app.write_to_terminal,
            environ=os.environ,
        )
        self._app.notify(f"{because}: {how}" if because else how)

    async def rewind(self, record: SessionRecord) -> None:
        """Show what it showed earlier."""
        recording = await attempt(self._app, f"reading {record.name}", open_recording, record.id)
        if recording is not None:
            text = await self._app.ask(Rewind(record.name, recording))
            if text:
                await self.copy(text)

    async def details(self, record: SessionRecord) -> None:
        """Show everything known of it."""
        log = last_lines(record.id)
        context = contexts.load(record.id) if record.ai_context else None
        text = context.text if context else ""
        await self._app.ask(Details(record.name, detail_pairs(record, context), log, text))


def detail_pairs(
    record: SessionRecord, context: contexts.Kept | None = None
) -> list[tuple[str, str]]:
    """The facts of a session with their names, for people; with the context that is kept of it."""
    kept = f"{context.tokens:,} tokens at {_when(context.updated)}" if context else "kept"
    status = exit_text(record) if record.status is SessionStatus.EXITED else str(record.status)
    return [
        ("Id", record.id),
        ("Status", f"{status} · {record.activity}" if record.is_live else status),
        ("Command", shlex.join(record.command) or record.shell),
        ("Restored by", "" if record.is_shell else shlex.join(record.restores_as)),
        ("Directory", record.cwd),
        ("Started in", record.directory),
        ("Group", record.group),
        ("Title", record.title),
        ("Needs you", record.needs_you),
        ("Pid", str(record.pid or "")),
        ("Size", str(record.size)),
        ("Created", _when(record.created)),
        ("Last used", _when(record.last_accessed)),
        ("Last output", _when(record.last_activity)),
        ("Environment", " ".join(f"{name}={value}" for name, value in record.env.items())),
        ("AI context", kept if record.ai_context else ""),
        ("Its file", contexts.path_of(record.id) if context else ""),
        ("Notice", record.notice),
        ("Record", records.record_path(record.id)),
    ]


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else ""


def _own_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.path.expanduser("~")


def _wish(values: NewSessionValues, size: Size) -> sessions.Wish:
    return sessions.Wish(
        name=values.name,
        directory=values.directory,
        command=command_words(values.command),
        group=values.group,
        size=size,
        ai_context=values.ai_context,
    )


def command_words(command: str) -> tuple[str, ...]:
    """An argument vector; what only a shell understands, such as a pipe, is given to one.

    Raises:
        ValueError: A quotation mark is not closed.
    """
    words = tuple(shlex.split(command))
    pieces = shlex.shlex(command, punctuation_chars=True)  # quoted words keep their quotes
    pieces.whitespace_split = True
    is_shell_text = any(not piece.strip("();<>|&") for piece in pieces)
    return ("sh", "-c", command) if is_shell_text else words


def _problems(values: NewSessionValues) -> dict[str, str]:
    """What is wrong with a dialog's values, by field."""
    found: dict[str, str] = {}
    if values.name and (problem := _name_problem("", values.name)):
        found["name"] = problem
    directory = values.directory or _own_directory()
    try:
        directory = sessions.check_directory(directory)
    except DirectoryMissing as error:
        found["directory"] = str(error)
    try:
        words = command_words(values.command)
        if words:
            sessions.check_command(words[0], directory)
    except CommandNotFound as error:
        found["command"] = str(error)
    except ValueError as error:
        found["command"] = f"{error}".lower()
    return found


def _name_problem(session_id: str, name: str) -> str:
    try:
        names.check_name(name)
    except AiSessionError as error:
        return str(error)
    owner = records.names().get(name)
    return f"{name} is taken" if owner not in (None, session_id) else ""


def _called(wish: sessions.Wish) -> str:
    """What a session that is wished for is called, before it has a name."""
    return wish.name or (os.path.basename(wish.command[0]) if wish.command else "a shell")
