"""Messages on the wire: `["name", {fields}]` as JSON in a control frame.

Unknown messages decode to None and unknown fields are dropped, so that an older peer and a newer
one understand what they share; who asks for something unknown is told so at once.
"""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.protocol.greeting import Failed

if TYPE_CHECKING:
    from aisession_tui.protocol.messages import Message

_MODULES = ("greeting", "supervision", "control", "messages", "following")
"""Where messages are, what most commands can do without last: none is imported before its time."""
_JSON_TYPES: dict[Any, Any] = {float: int | float}
"""What JSON may give where it is not what the annotation says."""

_unread = list(_MODULES)
_kinds: dict[str, Any] = {}
_names: dict[type, str] = {}


def encode(message: Message) -> bytes:
    """A message as a frame."""
    kind = type(message)
    if kind not in _names:
        _names[kind] = _wire_name(kind)
    text = json.dumps([_names[kind], message._asdict()], separators=(",", ":"))
    return encode_frame(Kind.CONTROL, text.encode())


def decode(payload: bytes) -> Message | None:
    """The message of a control frame; None if it is of a kind this version does not know.

    Raises:
        ProtocolError: It is no message at all, or lacks a field it must have.
    """
    try:
        name, fields = json.loads(payload)
        kind = _kinds.get(name) or _kind(name)
        if kind is None:
            return None
        known = {key: value for key, value in fields.items() if key in kind._fields}
        for key, value in known.items():
            annotation = kind.__annotations__[key]
            expected = getattr(annotation, "__origin__", annotation)
            if not isinstance(value, _JSON_TYPES.get(expected, expected)):
                raise TypeError(f"{name}.{key} is no {annotation}")
        message: Message = kind(**known)
    except (ValueError, TypeError, AttributeError, RecursionError) as reason:
        raise ProtocolError(f"the peer sent what is no message: {reason}") from reason
    return message


def refusal(payload: bytes) -> Failed | None:
    """The answer to a request of a kind this version does not know; None to what awaits none."""
    name, fields = json.loads(payload)
    number = fields.get("request") if isinstance(fields, dict) else None
    if type(number) is not int:
        return None
    text = f"the other side is too old to know {name!r}: ai-session upgrade makes it new"
    return Failed(number, message=text)


def _kind(name: str) -> Any:
    """The class of this name, from the first module that has it."""
    while name not in _kinds and _unread:
        module = importlib.import_module(f"aisession_tui.protocol.{_unread.pop(0)}")
        found = [each for each in vars(module).values() if hasattr(each, "_fields")]
        _kinds.update((_wire_name(kind), kind) for kind in found)
    return _kinds.get(name)


def _wire_name(kind: type) -> str:
    """`SendKeys` is `send-keys`."""
    letters = (f"-{each.lower()}" if each.isupper() else each for each in kind.__name__)
    return "".join(letters).removeprefix("-")
