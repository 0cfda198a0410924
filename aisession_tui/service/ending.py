"""Having hosts end: with everything that runs in them, or because only their last clients are left."""

from __future__ import annotations

import time

from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.control import Kill, Retire
from aisession_tui.store import records

KILL_TIMEOUT_S = 10.0
"""A host needs three seconds and a moment for programs that ignore the hang-up."""
_RETIRE_TIMEOUT_S = 5.0


def end_programs(hosts: dict[str, Connection], *, force: bool) -> list[str]:
    """Kill all sessions at once; returns the ids of those of which nothing is left."""
    requests = {}
    for session_id, host in hosts.items():
        try:
            requests[session_id] = host.start_request(Kill(0, force))
        except HostUnreachable:
            continue
    deadline = time.monotonic() + KILL_TIMEOUT_S
    ended = []
    for session_id, request in requests.items():
        try:
            hosts[session_id].await_answer(request, max(0.0, deadline - time.monotonic()))
        except HostUnreachable:
            continue
        ended.append(session_id)
    return ended


def retire(session_id: str) -> None:
    """Have a host that only serves its last clients go, so that its socket is free.

    Raises:
        AiSessionError: It is no such host, its session is running.
        HostUnreachable: It does not go.
    """
    path = endpoints.read_endpoint(records.endpoint_path(session_id))
    deadline = time.monotonic() + _RETIRE_TIMEOUT_S
    while path:
        try:
            with Connection.to_host(path, own_hello(), 1.0) as host:
                host.request(Retire(0), 1.0)
                _wait_until_closed(host, deadline)
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except (HostUnreachable, OSError):
            if time.monotonic() > deadline:
                raise HostUnreachable(
                    f"the old host of {session_id} does not go: see ai-session doctor"
                ) from None
            # it went while we asked, or it is stuck: asking again tells


def _wait_until_closed(host: Connection, deadline: float) -> None:
    while True:
        host.receive(max(0.0, deadline - time.monotonic()))
