"""What is known of agents' programs, as data."""

from __future__ import annotations

RESUMING: dict[str, tuple[str, ...]] = {
    "claude": ("--continue",),
    "codex": ("resume", "--last"),
    "gemini": ("--resume", "latest"),
    "opencode": ("--continue",),
}
"""Arguments with which an agent goes on with its last conversation, by the name of its program."""


def resuming(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that goes on where an agent was; any other command, and one with arguments, as it is."""
    if len(command) != 1:
        return command
    return command + RESUMING.get(command[0].rpartition("/")[2], ())
