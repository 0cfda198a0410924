"""Asking the supervisor for a host, with everything of the caller that a session inherits."""

from __future__ import annotations

import os
import sys
from typing import Any

from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.config.presence import are_sessions_configured
from aisession_tui.errors import HostUnreachable, SupervisorElsewhere, SupervisorRestarting
from aisession_tui.model.journal import JournalMode, JournalPlan
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol import starting
from aisession_tui.protocol.build import build_id
from aisession_tui.protocol.supervision import CreateHost
from aisession_tui.store import fields

_CREATE_TIMEOUT_S = 15.0
_RESTARTS = 3


def start_host(
    record: SessionRecord,
    *,
    restored: bool = False,
    divider: str = "",
    command: tuple[str, ...] = (),
) -> SessionRecord:
    """Have the supervisor start a host for a record; returns the record as the host wrote it.

    Args:
        record: What to start.
        restored: Whether its last screen stands above it.
        divider: What the line between them says, if not that it was restored.
        command: What to run this time in place of its command.

    Raises:
        AiSessionError: Whatever the host could not do.
    """
    request = CreateHost(
        0,
        fields.to_wire(record),
        dict(os.environ),
        _umask(),
        _limits(),
        "",
        sys.executable,
        restored,
        divider=divider,
        command=list(command),
    )
    if are_sessions_configured():
        from aisession_tui.config.reading import load

        settings = load().config.sessions
        plan = JournalPlan(
            JournalMode(settings.journal),
            settings.journal_mib << 20,
            settings.journal_total_mib << 20,
        )
        request = request._replace(
            scrollback_lines=settings.scrollback_lines, journal=plan.as_text()
        )
    return fields.from_toml(_ask_supervisor(request)["record"], record.id)


def _ask_supervisor(request: CreateHost) -> dict[str, Any]:
    """Ask once more if the supervisor first had to become our version."""
    for _ in range(_RESTARTS):
        with Connection.to_supervisor() as connection:
            try:
                wanted = request._replace(build=build_id())
                return connection.request(wanted, _CREATE_TIMEOUT_S)
            except SupervisorRestarting:
                continue
            except SupervisorElsewhere:
                return _ask_own_host(request)
    raise HostUnreachable("the supervisor keeps changing its version: two installations in use?")


def _ask_own_host(request: CreateHost) -> dict[str, Any]:
    """Start the host as a child of this process: the supervisor's world is another one."""
    socket, starter = starting.start_own_host()
    try:
        with Connection(socket, own_hello()) as connection:
            return connection.request(request, _CREATE_TIMEOUT_S)
    finally:
        os.waitpid(starter, 0)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _limits() -> dict[str, list[int]]:
    import resource

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in names}
