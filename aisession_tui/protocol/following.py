"""What is asked by who waits for something in a session, or hears what goes on there.

Annotations are evaluated here for the reason that `messages` gives.
"""

from typing import NamedTuple


class WaitUntil(NamedTuple):
    """Have the host answer when something is true.

    `Done` with `record`; `Failed` once it cannot come true any more.
    """

    request: int
    condition: str
    """`idle`, `needs-you`, `exit`, `prompt` or `quiet`."""
    quiet_s: float = 0.0
    """How long nothing must be written, from the request on."""


class FollowLines(NamedTuple):
    """Have the host send the lines of the screen, and from then on those that are new: `Lines`."""

    request: int


class Lines(NamedTuple):
    """Lines as they are shown, those that have scrolled by first; wrapped ones are joined."""

    lines: list[str]
    is_cut: bool = False
    """The client has read too slowly, and lines before these are lost."""


class FollowCommands(NamedTuple):
    """Have the host tell when the shell's commands begin and end."""

    request: int
    missed: bool = False
    """The client comes from an earlier host: tell what has begun and ended lately, too."""


class CommandStarted(NamedTuple):
    """A command was typed, or comes from `exec`."""

    id: str
    command: str
    cwd: str
    """Where it was started."""
    origin: str
    """`typed` or `exec`."""
    started: float
    """In POSIX seconds."""


class CommandFinished(NamedTuple):
    """A command has ended."""

    id: str
    command: str
    cwd: str
    origin: str
    started: float
    duration_s: float
    exit_code: int | None = None
    """None: it was interrupted, and nobody knows."""
