"""`execute_command`: a command's output bounded, its end or the end of the wait told."""

from __future__ import annotations

from aisession_tui.errors import ExecTimeout
from aisession_tui.mcp.arguments import ExecuteCommand
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.failing import next_step
from aisession_tui.mcp.output import KeptOutput
from aisession_tui.mcp.results import Answer, CommandResult


def execute_command(call: Call, wanted: ExecuteCommand) -> Answer:
    """Run a command."""
    session_id = call.access.resolve(wanted.session)
    columns = call.sessions.get(session_id).size.columns
    kept = KeptOutput()
    call.limit_s = wanted.timeout_s
    call.doing = lambda: f"{kept.size_bytes:,} bytes of output"
    try:
        ran = call.sessions.exec(
            session_id,
            wanted.command,
            timeout_s=wanted.timeout_s,
            write=kept.take,
            cancellation=call.cancellation,
        )
    except ExecTimeout as error:
        text, is_cut = kept.text(columns, wanted.max_characters)
        result = CommandResult(text, None, wanted.timeout_s, None, True, is_cut)
        return Answer(_with_note(text, f"{error}. {next_step(error)}"), result, is_error=True)
    text, is_cut = kept.text(columns, wanted.max_characters)
    duration_s = round(ran.duration_s, 3)
    result = CommandResult(text, ran.exit_code, duration_s, ran.cwd, False, is_cut)
    note = f"exit code {ran.exit_code}, {duration_s:g} s, in {ran.cwd}"
    return Answer(_with_note(text, note), result)


def _with_note(text: str, note: str) -> str:
    gap = "\n" if text and not text.endswith("\n") else ""
    return f"{text}{gap}[{note}]"
