"""How two sides meet, and how one answers: what every connection needs.

Annotations are evaluated here for the reason that `messages` gives.
"""

from typing import Any, NamedTuple

PROTOCOL = 1
"""Grows when a message changes its meaning; new messages and fields leave it alone."""


class Hello(NamedTuple):
    """The first message both ways: who speaks."""

    protocol: int = PROTOCOL
    version: str = ""
    build: str = ""
    """Version, package path and newest file time: equal only for the same code."""
    features: list[str] = []  # noqa: RUF012  # never changed in place
    role: str = ""
    """`supervisor`, `host`, `raw-host`, `app`, `attach` or `command`."""
    foreground: str = ""
    """The client's default foreground as `rrggbb`, for the program's OSC 10 query."""
    background: str = ""


HOST_FEATURES = [
    "find-text", "read-marks", "read-journal", "hand-over", "wait-until", "follow-lines",
    "follow-commands", "exec-wait",
]  # fmt: skip
"""Features of a host, in `Hello.features`: it understands the messages of these names."""


class Done(NamedTuple):
    """A request was carried out; `result` is the verb's own."""

    request: int
    result: dict[str, Any] = {}  # noqa: RUF012


class Failed(NamedTuple):
    """A request was refused, with the error's class in `errors.py` and its text."""

    request: int
    error: str = "AiSessionError"
    message: str = ""
