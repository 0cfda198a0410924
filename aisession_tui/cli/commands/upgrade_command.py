"""Move all live sessions to the installed version; their programs notice nothing.

Each session's host hands over to one of this version: screen, scrollback, exec and attached terminals
go on, no output and no key is lost.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  pip install --upgrade ai-session-tui && ai-session upgrade
"""


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_args: argparse.Namespace) -> int:
    """Do it, and say what became of each."""
    import aisession_tui
    from aisession_tui.service.upgrading import Outcome, upgrade

    code, count = ExitCode.OK, 0
    for each in upgrade():
        count += 1
        if each.outcome is Outcome.MOVED:
            output.line(f"Moved: {each.name} ({each.id}) to {aisession_tui.__version__}")
        elif each.outcome is Outcome.CURRENT:
            output.line(f"Up to date: {each.name} ({each.id})")
        elif each.outcome is not Outcome.ENDED:
            code = ExitCode.FAILED
            reason = (
                each.reason
                or f"its host ({each.version}) is too old to hand over; it goes on as it is"
            )
            diagnostics.fail(f"{each.name}: {reason}")
    if not count:
        diagnostics.narrate("No session is running: nothing to move.")
    return code
