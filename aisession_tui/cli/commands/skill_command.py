"""Print an agent skill: how an AI agent uses sessions from its shell, in sixty lines of Markdown.

You put it where your agent looks for skills; `ai-session help mcp` shows where that is.
"""

from __future__ import annotations

import argparse
import os

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session skill > ~/.claude/skills/ai-session/SKILL.md
  ai-session skill >> AGENTS.md
"""


def path() -> str:
    """Where the skill lies."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.join(os.path.dirname(here), "skill", "SKILL.md")


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_args: argparse.Namespace) -> int:
    """Print it."""
    with open(path(), encoding="utf-8") as file:
        output.text(file.read())
    return ExitCode.OK
