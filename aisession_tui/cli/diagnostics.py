"""The only writer of stderr: narration and errors, never data."""

from __future__ import annotations

import sys

from aisession_tui.cli.output import escaped


def narrate(text: str) -> None:
    """Say what is being done."""
    sys.stderr.write(escaped(text) + "\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    """Say what went wrong and what to do."""
    sys.stderr.write(f"ai-session: {escaped(text)}\n")
    sys.stderr.flush()


def can_ask() -> bool:
    """Whether there is a person to ask: a terminal on both ends."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> bool:
    """Ask a person; where there is none the answer is no."""
    if not can_ask():
        return False
    sys.stderr.write(f"{escaped(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
