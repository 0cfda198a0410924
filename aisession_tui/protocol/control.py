"""What is asked of a host about its session as a whole.

Annotations are evaluated here for the reason that `messages` gives.
"""

from typing import Any, NamedTuple


class Describe(NamedTuple):
    """Ask for the session as it is now: `Done` with `record`."""

    request: int
    save: bool = False
    """Have screen and journal written into its folder before; `Done` then has `saved`, too."""


class Update(NamedTuple):
    """Change fields of the record: name, group, pinned, on_exit."""

    request: int
    fields: dict[str, Any]


class Kill(NamedTuple):
    """End the program and everything it started; answered when it has ended."""

    request: int
    force: bool = False


class Pause(NamedTuple):
    """Freeze the session's processes."""

    request: int


class Resume(NamedTuple):
    """Thaw them."""

    request: int


class Retire(NamedTuple):
    """An exited session's host is to end now instead of serving its clients a little longer."""

    request: int
