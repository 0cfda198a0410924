"""The only writer of stdout: what was asked for, and nothing else."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.signals import signal_name

if TYPE_CHECKING:
    from aisession_tui.agents.results import Result
    from aisession_tui.store.history import Entry

STDOUT = 1


def line(text: str = "") -> None:
    """Print a line in which no name can hide a control character."""
    sys.stdout.write(escaped(text) + "\n")


def text(value: str) -> None:
    """Print text of a program's own making, as it is."""
    sys.stdout.write(value)


def raw(data: bytes) -> None:
    """Pass bytes on at once."""
    sys.stdout.flush()
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def as_json(value: Any) -> None:
    """Print a value as JSON, readable by people too; in ASCII, so that a terminal only shows it."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def json_line(value: Any) -> None:
    """Print a value as one line of JSON, at once."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def flush() -> None:
    """See that everything has arrived.

    Raises:
        BrokenPipeError: Nobody reads it.
    """
    sys.stdout.flush()


def drop() -> None:
    """Let what is left go nowhere: the reader has seen enough."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def is_terminal() -> bool:
    """Whether a person reads along."""
    return sys.stdout.isatty()


def escaped(value: str) -> str:
    """Text with everything that a terminal might act upon made visible."""
    if value.isprintable():
        return value
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in value.encode("utf-8", "backslashreplace").decode()
    )


def status_text(record: SessionRecord) -> str:
    """`running`, `paused`, `exited 0`, `exited SIGTERM`, `lost` …."""
    return status_words(record.status, record.exit_code, record.exit_signal)


def status_words(status: str, exit_code: int | None, exit_signal: int | None) -> str:
    """The same of what a record says."""
    if status != SessionStatus.EXITED:
        return str(status)
    if exit_signal is not None:
        return f"exited {signal_name(exit_signal)}"
    return "exited" if exit_code is None else f"exited {exit_code}"


def local_time(seconds: float) -> str:
    """`23:22:36` today, `2026-11-22 23:22:36` on another day."""
    then, now = time.localtime(seconds), time.localtime()
    is_today = then[:3] == now[:3]
    return time.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M:%S", then)


def age(seconds: float) -> str:
    """`42 d`, `3 h`, `7 min` or `12 s`."""
    passed = max(0, int(seconds))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if passed >= size:
            return f"{passed // size} {unit}"
    return f"{passed} s"


def iso_time(seconds: float) -> str:
    """`2026-11-22T22:22:36Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def iso_time_ms(seconds: float) -> str:
    """`2026-11-22T22:22:36.042Z`."""
    return f"{iso_time(seconds)[:-1]}.{int(seconds * 1000) % 1000:03}Z"


def session_json(record: SessionRecord, status: str = "") -> dict[str, Any]:
    """A session as documented JSON; unknown values are null."""
    return {
        "id": record.id,
        "name": record.name,
        "status": status or str(record.status),
        "activity": str(record.activity),
        "command": list(record.command) or [record.shell],
        "cwd": record.cwd,
        "group": record.group,
        "pid": record.pid,
        "exit_code": record.exit_code,
        "exit_signal": record.exit_signal,
        "created": iso_time(record.created),
        "last_accessed": iso_time(record.last_accessed),
        "last_activity": iso_time(record.last_activity),
        "title": record.title,
        "size": {"columns": record.size.columns, "rows": record.size.rows},
        "ai_context": record.ai_context,
        "token_limit": record.token_limit,
    }


def command_json(entry: Entry, result: Result | None) -> dict[str, Any]:
    """A command of a session's history as documented JSON."""
    table = entry._asdict()
    mark = table.pop("mark")
    numbers = {"id": table.pop("id") or None, "command_id": mark or None}
    return {
        **numbers,
        **table,
        "started": iso_time(entry.started),
        "result": result.as_json() if result else None,
    }
