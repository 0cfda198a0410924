"""The tools: what each is called, says of itself, takes, does to sessions, and answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from aisession_tui.client.connection import own_session
from aisession_tui.errors import AiSessionError, UsageError
from aisession_tui.mcp import arguments, results
from aisession_tui.mcp.access import Need
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.looking_back import get_context, get_output, wait_for
from aisession_tui.mcp.results import Answer
from aisession_tui.mcp.running import execute_command
from aisession_tui.model.session import SessionStatus
from aisession_tui.service import searching


class Tool(NamedTuple):
    """A tool."""

    name: str
    description: str
    arguments: type[msgspec.Struct]
    work: Callable[[Call, Any], Answer]
    """Does it, in a thread of its own; raises what the verbs raise."""
    need: Need
    result: type[msgspec.Struct] | None = None
    is_destructive: bool = False


def create_session(call: Call, wanted: arguments.CreateSession) -> Answer:
    """Start a session."""
    record = call.sessions.create(
        wanted.name,
        wanted.command,
        directory=wanted.directory,
        env=wanted.env,
        group=wanted.group,
    )
    call.access.add(record.id)
    made = results.session_of(record)
    notice = f"\n{record.notice}" if record.notice else ""
    return Answer(f"Created {made.line}{notice}", made)


def list_sessions(call: Call, wanted: arguments.ListSessions) -> Answer:
    """Show sessions."""
    listed = [
        entry
        for entry in call.access.permitted(call.sessions.list())
        if wanted.include_exited
        or entry.record is None
        or entry.record.status is not SessionStatus.EXITED
    ]
    found = results.sessions_of(listed)
    lines = [*(each.line for each in found.sessions), *found.unreadable]
    return Answer("\n".join(lines) or "There are none.", found)


def send_input(call: Call, wanted: arguments.SendInput) -> Answer:
    """Type."""
    if not (wanted.text or wanted.keys or wanted.enter):
        raise UsageError("give text, keys or enter")
    session_id = call.access.resolve(wanted.session)
    call.sessions.send(session_id, wanted.text, keys=wanted.keys, enter=wanted.enter)
    return Answer("Sent. read_screen shows what came of it.")


def read_screen(call: Call, wanted: arguments.ReadScreen) -> Answer:
    """Show a screen."""
    session_id = call.access.resolve(wanted.session)
    record = call.sessions.get(session_id)
    text = call.sessions.screen(session_id, scrollback=wanted.scrollback_lines)
    shown = results.ScreenText(text, str(record.status), str(record.activity))
    return Answer(text or "(nothing is shown)", shown)


def search_history(call: Call, wanted: arguments.SearchHistory) -> Answer:
    """Find text."""
    ids = [call.access.resolve(name) for name in wanted.sessions]
    if not ids and call.access.is_restricted:
        ids = sorted(call.access.ids())
        if not ids:  # no names would be all sessions
            return Answer("Nothing found.", results.HitList([], has_more=False))
    since = searching.parse_since(wanted.since, time.time()) if wanted.since else 0.0
    found = call.sessions.search(
        wanted.pattern,
        *ids,
        since=since,
        is_regex=wanted.regex,
        context=wanted.context_lines,
        limit=wanted.limit + 1,
        cancellation=call.cancellation,
    )
    hits = [
        results.Hit(hit.session, _local_time(hit.time), hit.line, hit.before, hit.after)
        for hit in found[: wanted.limit]
    ]
    has_more = len(found) > wanted.limit
    lines = [_hit_text(hit) for hit in hits]
    if has_more:
        lines.append(f"(there are more than these {wanted.limit})")
    return Answer("\n".join(lines) or "Nothing found.", results.HitList(hits, has_more=has_more))


def _local_time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(seconds))


def _hit_text(hit: results.Hit) -> str:
    lines = [*hit.before, hit.line, *hit.after]
    place = f"{hit.session} {hit.time}"
    if len(lines) == 1:
        return f"{place}: {hit.line}"
    return "\n".join([f"{place}:", *(f"  {line}" for line in lines)])


def rename_session(call: Call, wanted: arguments.RenameSession) -> Answer:
    """Rename."""
    record = call.sessions.rename(call.access.resolve(wanted.session), wanted.new_name)
    return Answer(f"{record.id} is now called {record.name}.", results.session_of(record))


def kill_session(call: Call, wanted: arguments.KillSession) -> Answer:
    """End a session."""
    session_id = call.access.resolve(wanted.session)
    if session_id == own_session():
        raise AiSessionError("this server runs in that session and would end with it")
    ended = results.session_of(call.sessions.kill(session_id, force=wanted.force)[0])
    return Answer(f"Killed {ended.line}. Its last screen can still be read.", ended)


TOOLS = (
    Tool(
        "create_session",
        "Start a persistent terminal session in the background. It outlives this conversation, and the user"
        " can watch and use it. Create one for each kind of work and use it again.",
        arguments.CreateSession,
        create_session,
        Need.CREATE,
        results.Session,
    ),
    Tool(
        "list_sessions",
        "Show the sessions: status (running, paused, exited, lost), activity (working, needs-you, background,"
        " idle), program, directory.",
        arguments.ListSessions,
        list_sessions,
        Need.READ,
        results.SessionList,
    ),
    Tool(
        "execute_command",
        "Run a command in a session's own shell; returns its output and exit code. cd, export and functions"
        " stay for later calls. Its standard input is empty. Refused, with nothing typed, while the shell is"
        " busy: wait_s says how long to wait for it, new runs the command beside it. When timeout_s is over, or the"
        " call is cancelled, only the wait ends (but with new the command, too): the command goes on, read_screen"
        ' shows it, send_input with keys ["ctrl+c"] interrupts it.',
        arguments.ExecuteCommand,
        execute_command,
        Need.CHANGE,
        results.CommandResult,
        is_destructive=True,
    ),
    Tool(
        "send_input",
        "Type into a session's terminal as at its keyboard: for programs that ask or take keys (REPLs, editors,"
        " menus), to interrupt, or to start what shall not be waited for. For other shell commands use"
        " execute_command.",
        arguments.SendInput,
        send_input,
        Need.CHANGE,
        is_destructive=True,
    ),
    Tool(
        "read_screen",
        "Show what a session's terminal shows now, or last showed if it has ended, as plain text.",
        arguments.ReadScreen,
        read_screen,
        Need.READ,
        results.ScreenText,
    ),
    Tool(
        "get_context",
        "What you need to go on in a session, in few tokens: directory, git state, what runs, the last commands"
        " with exit code and what matters of their output. Read it first in a session you do not know.",
        arguments.GetContext,
        get_context,
        Need.READ,
    ),
    Tool(
        "get_output",
        "All lines, or some, of what one command has written.",
        arguments.GetOutput,
        get_output,
        Need.READ,
        results.OutputLines,
    ),
    Tool(
        "wait_for",
        "Wait until something is true of a session, or timeout_s is over: that a command typed with send_input"
        " has ended (prompt), that a server says it is ready (text=REGEX), that an agent or program asks for"
        " somebody (needs-you).",
        arguments.WaitFor,
        wait_for,
        Need.READ,
        results.Waited,
    ),
    Tool(
        "search_history",
        "Find lines in all that sessions have ever written, ended ones too, newest first.",
        arguments.SearchHistory,
        search_history,
        Need.READ,
        results.HitList,
    ),
    Tool(
        "rename_session",
        "Give a session another name.",
        arguments.RenameSession,
        rename_session,
        Need.CHANGE,
        results.Session,
    ),
    Tool(
        "kill_session",
        "End all programs of a session: a hang-up first, SIGKILL after 3 s. What it showed is kept.",
        arguments.KillSession,
        kill_session,
        Need.CHANGE,
        results.Session,
        is_destructive=True,
    ),
)
"""All tools there are."""
