"""The messages around the supervisor: how hosts begin, are kept, and are replaced.

Annotations are evaluated here for the reason that `messages` gives.
"""

from typing import Any, NamedTuple


class CreateHost(NamedTuple):
    """To the supervisor: start a host. The connection is handed to it and answers from there."""

    request: int
    record: dict[str, Any]
    """The record as in TOML."""
    environ: dict[str, str]
    """The caller's whole environment."""
    umask: int
    limits: dict[str, list[int]]
    """Soft and hard resource limits by name, such as `RLIMIT_NOFILE`; -1 is unlimited."""
    build: str
    python: str
    """The caller's interpreter."""
    restored: bool = False
    """Show the last screen above a divider."""
    scrollback_lines: int = 10_000
    """How much of what leaves the screen is kept."""
    journal: str = ""
    """`MODE BYTES_A_SESSION BYTES_IN_ALL`; empty: as by default."""
    divider: str = ""
    """What the divider says; empty: that the session was restored."""
    command: list[str] = []  # noqa: RUF012  # never changed in place
    """What is run this time in place of the record's command; empty: that."""


class Register(NamedTuple):
    """A host to the supervisor, with descriptors of the PTY, the lock, the memory and the shell."""

    id: str
    pid: int
    """The session's program."""
    host_pid: int
    secrets: dict[str, str]
    """What the next host must know and nobody else: the shell integration's nonce and kind."""
    ended: bool = False
    """The program has ended; there is nothing left to keep."""


class ChildExited(NamedTuple):
    """The supervisor to a host: the wait status of the session's program."""

    pid: int
    status: int


class Rebind(NamedTuple):
    """The supervisor to a host: its socket, lock or record may be gone, make it anew."""


class Upgrade(NamedTuple):
    """To the supervisor: become this build, and do not count the deaths of hosts that hand over."""

    request: int
    build: str
    python: str
    """The caller's interpreter."""


class HandOver(NamedTuple):
    """To a host: leave the session to a successor of the supervisor's build; `Done` just before."""

    request: int
