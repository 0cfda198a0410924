"""Take over running tmux sessions: the older name of `ai-session import tmux`."""

from __future__ import annotations

import argparse

from aisession_tui.cli import tmux_import

EXAMPLES = """\
examples:
  ai-session migrate                     all sessions of your tmux server
  ai-session migrate work
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    tmux_import.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """As `import tmux`."""
    return tmux_import.run(args)
