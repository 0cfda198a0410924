"""Start a session in the background: a shell, or the given command."""

from __future__ import annotations

import argparse
import os

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, NameTaken, UsageError
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.size import Size

EXAMPLES = """\
examples:
  ai-session create --name api -d ~/src/api
  ai-session create --name logs -- tail -f /var/log/syslog
  ai-session create --name review --group work --attach -- claude
  ai-session create -A --name api          attach if it exists already
  ai-session create --name train --resume './train.py --resume last' -- ./train.py
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("-n", "--name", help="default: the command's or directory's")
    parser.add_argument("-d", "--dir", default="", metavar="DIR", help="default: this directory")
    parser.add_argument("--group", default="", help="the heading it stands under in the sidebar")
    parser.add_argument(
        "--env", action="append", default=[], metavar="K=V", help="set a variable; may be repeated"
    )
    parser.add_argument(
        "--size", type=_size, metavar="CxR", help="default: this terminal's, or 80x24"
    )
    parser.add_argument(
        "--ai-context", action="store_true", help="keep a context for AI agents: see context"
    )
    parser.add_argument(
        "--token-limit", type=_positive, metavar="N", help="what the context may have"
    )
    parser.add_argument(
        "--journal",
        choices=tuple(JournalMode),
        type=JournalMode,
        help="where its output is recorded (default: as set, disk)",
    )
    parser.add_argument(
        "--resume", metavar="CMD", help="what restore runs in place of COMMAND, as shell words"
    )
    parser.add_argument("--attach", action="store_true", help="attach to it at once")
    parser.add_argument("-A", action="store_true", dest="or_attach", help="attach if it exists")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="default: your shell")


def run(args: argparse.Namespace) -> int:
    """Create, say what was created, perhaps attach."""
    from aisession_tui.service import names, sessions

    if args.attach or args.or_attach:
        from aisession_tui.cli.raw_terminal import terminal_path

        terminal_path()  # without one nothing is created
    wish = sessions.Wish(
        name="" if args.name is None else names.check_name(args.name),
        directory=args.dir,
        command=tuple(args.command),
        group=args.group,
        env=_overrides(args.env),
        size=args.size or _own_size(),
        ai_context=args.ai_context,
        token_limit=args.token_limit,
        journal=args.journal,
        resume=_resume(args.resume, args.command),
    )
    try:
        record = sessions.create(wish)
    except NameTaken:
        if not (args.or_attach and args.name):
            raise
        return _attach_existing(args.name)
    diagnostics.narrate(f"Saving session {record.id}")
    output.line(f"Created session: {record.id}")
    output.line(f"Name: {record.name}")
    output.line(f"Working directory: {record.cwd}")
    if record.notice:
        diagnostics.narrate(record.notice)
    if not (args.attach or args.or_attach):
        return ExitCode.OK
    from aisession_tui.cli.attachment import attach_to_new

    return attach_to_new(record.id)


def _attach_existing(name: str) -> int:
    from aisession_tui.cli.attachment import attach
    from aisession_tui.cli.consent import restored_if_lost
    from aisession_tui.service import names

    return attach(restored_if_lost(names.resolve(name)))


def _resume(text: str | None, command: list[str]) -> tuple[str, ...]:
    if text is None:
        return ()
    import shlex

    try:
        words = shlex.split(text)
    except ValueError as reason:
        raise UsageError(f"--resume {text!r}: {reason}") from None
    if not (words and command):
        raise UsageError("--resume needs words, and a COMMAND whose place it takes: see --help")
    return tuple(words)


def _overrides(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(f"--env {pair!r} is not of the form NAME=VALUE")
        found[name] = value
    return found


def _own_size() -> Size:
    for descriptor in (1, 0, 2):
        try:
            columns, rows = os.get_terminal_size(descriptor)
        except OSError:
            continue
        if columns and rows:
            return Size(columns, rows)
    return Size(80, 24)


def _size(text: str) -> Size:
    try:
        return Size.parse(text)
    except ValueError as reason:
        raise argparse.ArgumentTypeError(str(reason)) from None


def _positive(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
