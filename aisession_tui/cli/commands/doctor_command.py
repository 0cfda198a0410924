"""Check that sessions can live here, be reached, and be shown."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session doctor
  ai-session doctor --json

exit code: 0 if there is no problem (warnings are none), otherwise 1.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Print every finding."""
    from aisession_tui.service.doctor import Verdict, examine

    findings = examine()
    if args.json:
        output.as_json([finding._asdict() for finding in findings])
    else:
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            output.line(f"{finding.verdict:8} {finding.subject:{width}}  {finding.text}")
    is_sound = all(finding.verdict is not Verdict.PROBLEM for finding in findings)
    return ExitCode.OK if is_sound else ExitCode.FAILED
