"""`ai-session import tmux` and its older name `ai-session migrate`: what both have in common."""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import AiSessionError, ExitCode, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is only for tmux."""
    parser.add_argument("session", nargs="?", metavar="SESSION", help="of tmux; otherwise all")
    parser.add_argument("--name", default="", metavar="N", help="another name for it")
    parser.add_argument("--socket-name", default="", metavar="S", help="as tmux -L")
    parser.add_argument("--socket-path", default="", metavar="PATH", help="as tmux -S")


def run(args: argparse.Namespace) -> int:
    """Take over tmux sessions; one that cannot be does not keep the others from it."""
    from aisession_tui.service import names, tmux

    if args.socket_name and args.socket_path:
        raise UsageError("--socket-name and --socket-path name two servers: give one of them")
    if args.name and not args.session:
        raise UsageError("--name is for one session: say which")
    if args.name:
        names.check_name(args.name)
    found = tmux.running(tmux.TmuxServer(args.socket_name, args.socket_path), args.session or "")
    here = tmux.taken_over()
    code = ExitCode.OK
    for session in found:
        if session.command in here:
            diagnostics.narrate(f"{session.name} is here already: {here[session.command]}")
            continue
        try:
            record = tmux.take_over(session, args.name)
        except AiSessionError as error:
            diagnostics.fail(f"{session.name}: {error}")
            code = ExitCode.FAILED
        else:
            output.line(f"Imported session: {record.id} - {record.name}")
    return code
