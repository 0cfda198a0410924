"""Print a script that completes commands, options and names of sessions in your shell.

bash: eval "$(ai-session completion bash)" in ~/.bashrc. zsh: eval "$(ai-session completion zsh)" in
~/.zshrc, after compinit. fish: ai-session completion fish > ~/.config/fish/completions/ai-session.fish
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  eval "$(ai-session completion bash)"
  ai-session completion fish > ~/.config/fish/completions/ai-session.fish
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", nargs="?", choices=["bash", "zsh", "fish"], help="your shell")
    parser.add_argument(
        "--names",
        nargs="?",
        const="sessions",
        choices=["sessions", "trash"],
        help=argparse.SUPPRESS,
    )


def run(args: argparse.Namespace) -> int:
    """Print the script, or the names of sessions for it."""
    if args.names:
        for name in sorted(_names(args.names)):
            if name.isprintable():
                output.line(name)
        return ExitCode.OK
    if not args.shell:
        raise UsageError("say which shell: ai-session completion bash, zsh or fish")
    from aisession_tui.cli.completions import script
    from aisession_tui.cli.main import COMMANDS, TOPICS
    from aisession_tui.config.model import FIELDS, KeyTable
    from aisession_tui.tui.actions import ACTIONS

    plain = [each.name for each in FIELDS if each.kind is not KeyTable]
    tables = [each.name for each in FIELDS if each.kind is KeyTable]
    keys = [f"{table}.{action.id}" for table in tables for action in ACTIONS]
    words = {"config:1": [*plain, *keys], "help:0": list(dict.fromkeys([*COMMANDS, *TOPICS]))}
    output.text(script(args.shell, words))
    return ExitCode.OK


def _names(place: str) -> set[str]:
    if place == "trash":
        from aisession_tui.store import trash

        return {each.name for each in trash.listed()}
    from aisession_tui.store import records

    return set(records.owners())
