"""Desktop notifications of the kitty protocol (OSC 99), which may come in pieces.

Only title and body are shown; icons, buttons, sounds and questions are left out, so no answer is sent.
"""

from __future__ import annotations

import binascii

from aisession_tui.terminal.events import MAX_TEXT, Notification, printable

_PARTS = ("title", "body")
_QUESTIONS = frozenset({"?", "close", "alive"})


class KittyNotifications:
    """Notifications whose end has not come yet, by the id the program gave them."""

    LIMIT = 16

    def __init__(self) -> None:
        self._unfinished: dict[str, dict[str, str]] = {}

    def add(self, command: str) -> Notification | None:
        """Take `key=value:... ; text`; a notification that is complete now is returned."""
        metadata, _, payload = command.partition(";")
        values = dict(pair.split("=", 1) for pair in metadata.split(":") if "=" in pair)
        part = values.get("p", "title")
        if part in _QUESTIONS:
            return None
        identifier = values.get("i", "")[:MAX_TEXT]
        parts = self._unfinished.pop(identifier, dict.fromkeys(_PARTS, ""))
        if part in parts:
            text = decode_base64(payload) if values.get("e") == "1" else payload.encode()
            parts[part] = (parts[part] + text.decode("utf-8", "replace"))[: 4 * MAX_TEXT]
        if values.get("d") == "0":
            self._keep(identifier, parts)
            return None
        title, body = (printable(parts[name]) for name in _PARTS)
        return Notification(title, body) if title or body else None

    def _keep(self, identifier: str, parts: dict[str, str]) -> None:
        self._unfinished[identifier] = parts
        if len(self._unfinished) > self.LIMIT:
            del self._unfinished[next(iter(self._unfinished))]


def decode_base64(text: str) -> bytes:
    """The bytes that are meant, padding or not; none if it is no base64."""
    encoded = text.encode("ascii", "replace").rstrip(b"=")
    try:
        return binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4), strict_mode=True)
    except binascii.Error:
        return b""
