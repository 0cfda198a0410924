"""Serve sessions to an AI agent over MCP, on standard input and output.

An MCP client starts this; `ai-session help mcp` shows how Claude Code, Codex, Gemini CLI and opencode are
told to. It needs the extra: pip install 'ai-session-tui[mcp]'. Sessions go on when the client leaves.
"""

from __future__ import annotations

import argparse
import sys

from aisession_tui.cli import diagnostics
from aisession_tui.errors import AiSessionError, ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session mcp                                   all sessions, all tools
  ai-session mcp --session api --session db        nothing but these two
  ai-session mcp --session api --allow-create      and those that it creates itself
  ai-session mcp --read-only                       look, never touch
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--session",
        action="append",
        default=[],
        metavar="NAME",
        help="only this one, which need not exist yet; repeatable",
    )
    parser.add_argument(
        "--allow-create", action="store_true", help="with --session: create others, and use those"
    )
    parser.add_argument(
        "--read-only", action="store_true", help="only tools that change nothing in a session"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until the client closes our standard input."""
    if args.read_only and args.allow_create:
        raise UsageError("--read-only and --allow-create contradict each other")
    try:
        from aisession_tui.mcp.server import serve
    except ImportError as reason:
        raise AiSessionError(
            f"the MCP server needs the extra (pip install 'ai-session-tui[mcp]'): {reason}"
        ) from None
    from aisession_tui.mcp.access import Access

    if sys.stdin.isatty():
        diagnostics.narrate("Waiting for an MCP client on standard input: see ai-session help mcp")
    serve(Access(args.session, is_read_only=args.read_only, may_create=args.allow_create))
    return ExitCode.OK
