"""`execute_command`: a command's output bounded, its end or the end of the wait told."""

from __future__ import annotations

from aisession_tui.errors import ExecTimeout
from aisession_tui.mcp.arguments import ExecuteCommand
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.failing import next_step
from aisession_tui.mcp.output import KeptOutput
from aisession_tui.mcp.results import Answer, CommandResult, recognised
from aisession_tui.service.outputs import result_of
from aisession_tui.service.running import Ran


def execute_command(call: Call, wanted: ExecuteCommand) -> Answer:
    """Run a command."""
    session_id = call.access.resolve(wanted.session)
    record = call.sessions.get(session_id)
    is_recorded = record.journal is None or record.journal.is_kept
    kept = KeptOutput()
    call.limit_s = wanted.wait_s + wanted.timeout_s
    call.doing = lambda: f"{kept.size_bytes:,} bytes of output"
    ids: list[str] = []
    ran: Ran | None = None
    try:
        ran = call.sessions.exec(
            session_id,
            wanted.command,
            timeout_s=wanted.timeout_s,
            wait_s=wanted.wait_s,
            new=wanted.new,
            write=kept.take,
            began=ids.append,
            cancellation=call.cancellation,
        )
    except ExecTimeout as error:
        end = str(error) if wanted.new else f"{error}. {next_step(error)}"
    else:
        end = f"exit code {ran.exit_code}, {round(ran.duration_s, 3):g} s, in {ran.cwd}"
    command_id = ids[0] if ids else None
    remedy = _remedy(command_id if is_recorded else None, has_ended=ran is not None)
    text, is_cut = kept.text(record.size.columns, wanted.max_characters, remedy)
    result = CommandResult(
        output=text,
        exit_code=ran.exit_code if ran else None,
        duration_s=round(ran.duration_s, 3) if ran else wanted.timeout_s,
        cwd=ran.cwd if ran else None,
        truncated=is_cut,
        timed_out=ran is None,
        command_id=command_id,
        result=recognised(result_of(ran.command, kept.data, ran.exit_code)) if ran else None,
    )
    gap = "\n" if text and not text.endswith("\n") else ""
    return Answer(f"{text}{gap}[{end}]", result, is_error=ran is None)


def _remedy(command_id: str | None, *, has_ended: bool) -> str:
    """How to read what is left out of an output."""
    if command_id is None:
        return "no recording has it: give a larger max_characters, or write it to a file"
    shows = f'get_output with command_id "{command_id}" shows all lines'
    return shows if has_ended else f"once the command has ended, {shows}"
