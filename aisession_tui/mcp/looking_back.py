"""`get_context`, `get_output` and `wait_for`: what a session has been doing, and when it is done."""

from __future__ import annotations

from aisession_tui.agents.context import Remedies
from aisession_tui.mcp import results
from aisession_tui.mcp.arguments import GetContext, GetOutput, WaitFor
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.output import cut
from aisession_tui.mcp.results import Answer
from aisession_tui.service import context

_REMEDIES = Remedies(
    output='get_output with command_id "{id}", first_line A, last_line B',
    screen="read_screen",
    history="get_context with more max_tokens, or search_history",
)


def get_context(call: Call, wanted: GetContext) -> Answer:
    """Tell of a session."""
    session_id = call.access.resolve(wanted.session)
    return Answer(context_of(session_id, wanted.max_tokens, wanted.since))


def context_of(session_id: str, most_tokens: int | None = None, since: str = "") -> str:
    """The context of a session for who has our tools."""
    return context.gather(session_id, most_tokens, since, _REMEDIES).text


def get_output(call: Call, wanted: GetOutput) -> Answer:
    """Show what a command has written."""
    session_id = call.access.resolve(wanted.session)
    ended = call.sessions.output(session_id, wanted.command_id)
    entry, text = ended
    lines = text.lines[wanted.first_line - 1 : wanted.last_line or None]
    shown = "".join(line + "\n" for line in lines)
    is_cut = len(shown) > wanted.max_characters
    if is_cut:
        note = f"too long: the middle of lines {wanted.first_line} to {wanted.first_line + len(lines) - 1} is left out"
        shown = cut(shown, shown, wanted.max_characters, note)
        lines = shown.splitlines()
    data = results.OutputLines(
        entry.id or None,
        entry.mark or None,
        entry.command,
        entry.exit_code,
        entry.duration_s,
        lines,
        wanted.first_line,
        len(text.lines),
        is_cut,
        results.recognised(ended.result),
    )
    return Answer(shown or f"(nothing; there are {len(text.lines)} lines)", data)


def wait_for(call: Call, wanted: WaitFor) -> Answer:
    """Wait."""
    session_id = call.access.resolve(wanted.session)
    call.limit_s = wanted.timeout_s
    call.doing = lambda: f"waiting for {wanted.until}"
    outcome = call.sessions.wait(
        session_id, wanted.until, timeout_s=wanted.timeout_s, cancellation=call.cancellation
    )
    session = results.session_of(outcome.record)
    waited_s = round(call.elapsed_s, 3)
    line = f": {outcome.line}" if outcome.line else ""
    return Answer(
        f"{wanted.until} is true after {waited_s:g} s{line}\n{session.line}",
        results.Waited(wanted.until, outcome.line, waited_s, session),
    )
