"""The request of `exec` that an earlier host has begun, until its client asks this host for the rest."""

from __future__ import annotations

from aisession_tui.shell.requests import Ended, ExecEvent, Output, Started


class CarriedRequest:
    """The last request that was found in the replayed output, and all that it has written."""

    def __init__(self) -> None:
        self.id = ""
        self.end: Ended | None = None
        self._output = bytearray()

    def take(self, event: ExecEvent) -> None:
        """Note what happened to the request; a new one takes its place."""
        if isinstance(event, Started):
            self.id, self.end = event.request, None
            self._output.clear()
        elif isinstance(event, Output):
            self._output += event.data
        else:
            self.end = event

    def has(self, request_id: str, taken: int) -> bool:
        """Whether a client with that many bytes of the request's output can be given the rest."""
        return bool(request_id) and self.id == request_id and taken <= len(self._output)

    def rest(self, taken: int) -> bytes:
        """The output after the bytes that the client has."""
        return bytes(self._output[taken:])
