"""A host leaves its session to a successor, as it would by dying, but with nothing under way.

What clients have sent is given to the program first; what they send later fails at once, and they
send it to the successor. The output is in the shared memory, whoever reads it.
"""

from __future__ import annotations

import os

from aisession_tui.errors import AiSessionError
from aisession_tui.ptyhost.host import PtyHost

_LOOK_S = 0.005
_LOOKS = 400
"""For two seconds the program may take its time to read what was typed."""


def check_ready(host: PtyHost) -> None:
    """See whether now is a moment for it.

    Raises:
        AiSessionError: It is not, with the reason.
    """
    if host.has_ended:
        raise AiSessionError("the session has just exited")
    if not host.is_kept:
        raise AiSessionError("no supervisor keeps the session yet: try again")
    is_held = any(peer.holds_input for peer in host.audience.peers)
    if is_held or host.pty.pending_bytes:
        raise AiSessionError("the program has not read what was typed yet: try again")


def hand_over(host: PtyHost) -> None:
    """Take in what was sent, then end this process."""
    for peer in list(host.audience.peers):
        peer.read_last()
    _leave_when_read(host, _LOOKS)


def _leave_when_read(host: PtyHost, looks: int) -> None:
    if host.has_ended:
        return  # the program was quicker
    if host.pty.pending_bytes and looks:
        host.loop.call_later(_LOOK_S, lambda: _leave_when_read(host, looks - 1))
        return
    host.journal.flush()
    host.keeper.save(durable=False)
    for peer in list(host.audience.peers):
        peer.flush_now()
    os._exit(0)
