r"""How a record's fields stand in TOML: absent instead of null, times as UTC date-times.

Strings with undecodable bytes (file names may hold any) are written with `\xNN` escapes, and the
key is listed under `escaped`, so that reading gives the same bytes back.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.session import Activity, OnExit, SessionRecord, SessionStatus
from aisession_tui.model.size import Size

SCHEMA = 1
"""The version of the record's form; readers of schema n also read all before."""

OWN_KEYS = frozenset({*SessionRecord._fields, "schema", "escaped"})
ALWAYS = ("name", "status", "created", "env")
"""Keys that stand in every record; `env` is its end, so a file that has it was not cut short."""
_TIMES = frozenset({"created", "last_accessed", "last_activity", "exited", "undeleted", "started"})
_IN_WORDS: dict[type, str] = {str: "text", bool: "true or false", int: "a whole number"}
_REQUIRED_TYPES: dict[str, type] = {
    "name": str,
    "directory": str,
    "cwd": str,
    "group": str,
    "title": str,
    "shell": str,
    "needs_you": str,
    "notice": str,
    "ai_context": bool,
    "pinned": bool,
    "unread": bool,
    "degraded": bool,
    "killed": bool,
    "exit_code": int,
    "exit_signal": int,
    "pid": int,
    "token_limit": int,
}
_CHOICES: dict[str, type[StrEnum]] = {
    "status": SessionStatus,
    "activity": Activity,
    "on_exit": OnExit,
    "journal": JournalMode,
}
_UNPAIRED = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of surrogate pairs that stand for no byte; only JSON can bring them in."""
_ESCAPE = re.compile(r"\\(\\|x[0-9a-f]{2})")


def to_toml(record: SessionRecord) -> dict[str, Any]:
    """The record as a TOML document, in the order of its fields."""
    table: dict[str, Any] = {"schema": SCHEMA}
    escaped: list[str] = []
    for key, value in record._asdict().items():
        if value is None or (key in ("env", "resume") and not value):
            continue
        table[key] = _plain(key, value, escaped)
    if escaped:
        table["escaped"] = escaped
    table["env"] = table.pop("env", {})  # a table of its own goes last
    return table


def to_wire(record: SessionRecord) -> dict[str, Any]:
    """The record as JSON can hold it: as in TOML, but times as POSIX seconds."""
    table = to_toml(record)
    for key in _TIMES & table.keys():
        table[key] = getattr(record, key)
    return table


def _plain(key: str, value: Any, escaped: list[str]) -> Any:
    if key in _TIMES:
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, Size):
        return {"columns": value.columns, "rows": value.rows}
    if isinstance(value, str):
        return _escape(key, str(value), escaped)
    if isinstance(value, tuple):
        if any(_has_surrogates(item) for item in value):
            escaped.append(key)
            return [_escaped_text(item) for item in value]
        return list(value)
    if isinstance(value, dict):
        if any(_has_surrogates(item) for item in value.values()):
            escaped.append(key)
            return {name: _escaped_text(item) for name, item in value.items()}
        return dict(value)
    return value


def _escape(key: str, value: str, escaped: list[str]) -> str:
    if not _has_surrogates(value):
        return value
    escaped.append(key)
    return _escaped_text(value)


def _has_surrogates(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _escaped_text(text: str) -> str:
    text = _UNPAIRED.sub("\ufffd", text)
    data = text.replace("\\", "\\\\").encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "backslashreplace")


def _unescaped_text(text: str) -> str:
    def byte(match: re.Match[str]) -> str:
        code = match[1]
        return "\\" if code == "\\" else chr(0xDC00 + int(code[1:], 16))

    return _ESCAPE.sub(byte, text)


def from_toml(table: dict[str, Any], session_id: str) -> SessionRecord:
    """Read a record out of a TOML document that a person may have edited.

    Raises:
        RecordUnreadable: A value is of the wrong kind; the text names the key.
    """
    escaped = table.get("escaped", [])
    escaped = escaped if isinstance(escaped, list) else []
    values = {
        key: _value(key, table[key], unescape=key in escaped)
        for key in SessionRecord._fields
        if key in table and key != "id"
    }
    values.setdefault("name", session_id)
    return SessionRecord(id=session_id, **values)


def _value(key: str, value: Any, *, unescape: bool) -> Any:
    if key in _TIMES:
        return _time(key, value)
    if key in _CHOICES:
        return _choice(key, _CHOICES[key], value)
    if key == "size":
        return _size(value)
    if key in ("command", "resume"):
        return tuple(_strings(key, value, unescape=unescape))
    if key == "env":
        if not isinstance(value, dict):
            raise _wrong(key, value, "a table")
        return dict(zip(value, _strings(key, list(value.values()), unescape=unescape), strict=True))
    expected = _REQUIRED_TYPES[key]
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise _wrong(key, value, _IN_WORDS[expected])
    return _unescaped_text(value) if unescape and isinstance(value, str) else value


def _strings(key: str, value: Any, *, unescape: bool) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(key, value, "a list of strings")
    return [_unescaped_text(item) for item in value] if unescape else value


def _time(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, datetime | int | float):
        raise _wrong(key, value, "a date-time")
    try:
        seconds = value.timestamp() if isinstance(value, datetime) else float(value)
        datetime.fromtimestamp(seconds, UTC)  # it can be written again
    except (OverflowError, ValueError, OSError) as reason:
        raise _wrong(key, value, "a date of this era") from reason
    return seconds


def _size(value: Any) -> Size:
    if isinstance(value, dict):
        columns, rows = value.get("columns"), value.get("rows")
        if type(columns) is int and type(rows) is int and min(columns, rows) > 0:
            return Size(min(columns, 4096), min(rows, 4096))
    raise _wrong("size", value, "{ columns = 80, rows = 24 }")


def _choice(key: str, kind: type[StrEnum], value: Any) -> StrEnum:
    try:
        return kind(value)
    except ValueError as reason:
        raise _wrong(key, value, "one of " + ", ".join(kind)) from reason


def _wrong(key: str, value: Any, expected: str) -> RecordUnreadable:
    shown = repr(value)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return RecordUnreadable(f"{key} = {shown} should be {expected}")
