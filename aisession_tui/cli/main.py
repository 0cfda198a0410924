"""Parses the command line, runs one command, and turns every error into an exit code.

A command's module is imported only when it is the one asked for, so that `--help` stays quick.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from aisession_tui.cli.help_format import Parser, help_format
from aisession_tui.cli.standard_streams import open_missing
from aisession_tui.errors import AiSessionError, ExitCode
from aisession_tui.paths import unsupported_system

COMMANDS = {
    "create": "start a session in the background",
    "list": "show the sessions",
    "attach": "use a session in this terminal",
    "exec": "run a command in a session's shell and print its output",
    "send": "type text or keys into a session",
    "wait": "wait until something is true of a session",
    "events": "print what happens in sessions as it happens",
    "screen": "print what a session shows",
    "replay": "play what a session has shown",
    "export": "write a session's recording as asciicast, text, HTML or SVG, or all of it",
    "import": "take over a session that was exported, or sessions of tmux",
    "migrate": "the older name of import tmux",
    "search": "find text in what all sessions have written",
    "history": "show the commands that a session has run",
    "output": "print what one of these commands has written",
    "context": "print what an agent has to know to go on in a session",
    "rename": "give a session another name",
    "kill": "end a session's programs; its record stays",
    "restart": "run a session's command anew",
    "restore": "bring a lost or exited session back",
    "snapshot": "keep a session as it is now",
    "snapshots": "show what was kept of a session",
    "rollback": "start a session anew as it was at a snapshot",
    "pause": "freeze a session's processes",
    "resume": "let a paused session go on",
    "delete": "move an ended session to the trash",
    "undelete": "bring a deleted session back, or list what is in the trash",
    "clean": "move sessions that have been over for long to the trash",
    "config": "show, check and change the settings",
    "keys": "print the keys in force, or try keys out",
    "mcp": "serve sessions to an AI agent over MCP",
    "skill": "print what an AI agent should know of this command",
    "completion": "print a script that completes commands and names in your shell",
    "upgrade": "move running sessions to the installed version",
    "doctor": "check that sessions can live and be reached",
}
"""Every command with the line that `--help` shows."""

ALIASES = {"new": "create", "ls": "list", "a": "attach", "rm": "delete"}
TOPICS = {
    "keys": "keys",
    "configuration": "configuration",
    "config": "configuration",
    "architecture": "architecture",
    "python": "python",
    "mcp": "mcp",
}
"""What `ai-session help` has a page on: the word and the file's name in `docs`."""
_HELP = ("-h", "--help", "help")

_EPILOG = """\
examples:
  ai-session create --name api            start a shell in this directory
  ai-session attach api                   use it here; ctrl+b d leaves, it goes on
  ai-session exec api 'make test'         run a command in it, with its exit code
  ai-session list                         what there is

exit codes: 0 ok, 1 failed, 2 usage, 3 no such session, 4 host unreachable;
exec passes the command's own on. The app with sidebar and panes: ai-session-tui
"""


def main() -> None:
    """The `ai-session` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    open_missing()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _exit_code(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        from aisession_tui.cli import output

        output.drop()
        return ExitCode.OK
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except AiSessionError as error:
        from aisession_tui.cli import diagnostics

        diagnostics.fail(str(error))
        return error.exit_code
    except OSError as error:
        from aisession_tui.cli import diagnostics

        where = f" ({error.filename})" if error.filename else ""
        diagnostics.fail(f"{error.strerror or error}{where}")
        return ExitCode.FAILED
    return code


def _exit_code(arguments: Sequence[str]) -> int:
    """What argparse ends with is a code too, so that its output is flushed under our eyes."""
    try:
        return _dispatch(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.OK


def _dispatch(arguments: Sequence[str]) -> int:
    if reason := unsupported_system():
        sys.stderr.write(f"{reason}\n")
        return ExitCode.FAILED
    if not arguments or arguments[0] in _HELP:
        if len(arguments) > 1 and arguments[0] == "help" and arguments[1] not in _HELP:
            return _help_on(arguments[1])
        _overview().print_help()
        return ExitCode.OK if arguments else ExitCode.USAGE
    if arguments[0] in ("-V", "--version"):
        import aisession_tui

        sys.stdout.write(f"ai-session {aisession_tui.__version__}\n")
        return ExitCode.OK
    return _run_command(arguments[0], arguments[1:])


def _help_on(word: str) -> int:
    """Show a topic's page, or a command's help."""
    if word in TOPICS:
        from aisession_tui.cli import manual

        return manual.show(TOPICS[word])
    return _run_command(word, ["--help"])


def _run_command(word: str, arguments: Sequence[str]) -> int:
    name = ALIASES.get(word, word)
    if name not in COMMANDS:
        _unknown(word)
    module = importlib.import_module(f"aisession_tui.cli.commands.{name}_command")
    also = "".join(f"\n\nShort: ai-session {alias}" for alias in ALIASES if ALIASES[alias] == name)
    parser = Parser(
        prog=f"ai-session {name}",
        description=f"{module.__doc__}{also}",
        epilog=getattr(module, "EXAMPLES", None),
        formatter_class=help_format,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    is_mixed = getattr(module, "OPTIONS_ANYWHERE", False)
    parse = parser.parse_intermixed_args if is_mixed else parser.parse_args
    code: int = module.run(parse(arguments))
    return code


def _overview() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listing = "\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items())
    topics = ", ".join(dict.fromkeys(TOPICS.values()))
    short = ", ".join(f"{alias} for {name}" for alias, name in ALIASES.items())
    return Parser(
        prog="ai-session",
        usage="ai-session COMMAND [ARGUMENTS]",
        description="Terminal sessions that outlive everything but the machine.\n\n"
        f"commands:\n{listing}\n\nshort: {short}; ai-session help COMMAND tells more\n"
        f"topics: {topics}; ai-session help TOPIC shows the page",
        epilog=_EPILOG,
        formatter_class=help_format,
        add_help=False,
    )


def _unknown(word: str) -> NoReturn:
    from aisession_tui.model.nearest import nearest

    close = nearest(word, [*COMMANDS, *ALIASES, *TOPICS])
    hint = f" Did you mean {close!r}?" if close else ""
    sys.stderr.write(f"ai-session: there is no command {word!r}.{hint}\nSee: ai-session --help\n")
    sys.exit(ExitCode.USAGE)
