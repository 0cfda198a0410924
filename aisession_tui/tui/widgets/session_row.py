"""The rows of the session list as values: what each says.

Pure: records come in, rows go out. Their order is `session_order`'s business, their lines are
`session_lines`', painting is `session_paint`'s.
"""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.model.session import SessionStatus
from aisession_tui.model.signals import signal_name
from aisession_tui.tui.marks import BROKEN, Mark, mark_of
from aisession_tui.tui.text import age, home_relative, printable

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord

EXITED_GROUP = "Exited"
"""The group of sessions that ended and were seen; always last, folded at first."""

PINNED_GROUP = "Pinned"
"""The group of sessions that stay on top; always first."""

BROKEN_GROUP = "Unreadable"
"""The group of records that cannot be read; the last but one."""


OWN_GROUPS = frozenset({PINNED_GROUP, EXITED_GROUP, BROKEN_GROUP})
"""Headings that are no session's own group."""


class SessionRow(NamedTuple):
    """One session as the sidebar shows it. Equal rows are painted once."""

    id: str
    name: str
    mark: Mark
    program: str = ""
    """At the right: what runs, or how it ended."""
    detail: str = ""
    """The second line: the question, the title or the directory."""
    age: str = ""
    """How long it has been so, as `text.age` says it."""
    group: str = ""
    number: int = 0
    """1 to 9: the key that opens it; 0: none."""
    focused: bool = False
    """The focused pane shows it."""
    unread: bool = False
    home_group: str = ""
    """The group it belongs to, whatever group it is shown in."""


def row_of(
    record: SessionRecord,
    *,
    now: float,
    home: str = "",
    unresponsive: bool = False,
    focused: bool = False,
    kept: bool = False,
    branch: str = "",
) -> SessionRow:
    """Make a session's row.

    Args:
        record: The session.
        now: POSIX seconds, for the age.
        home: The home directory, written as `~`.
        unresponsive: Its host does not answer.
        focused: The focused pane shows it.
        kept: It stays in its own group even when it has ended, because a pane shows it.
        branch: The branch that is checked out where it is.
    """
    group = printable(record.group)
    is_news = record.unread and not record.killed
    is_over = record.status is SessionStatus.EXITED and not (is_news or kept)
    detail = _detail(record, home, branch)
    return SessionRow(
        record.id,
        printable(record.name),
        mark_of(record, unresponsive=unresponsive),
        printable("no answer" if unresponsive else _program(record)),
        printable(detail),
        age(now - record.last_activity) if detail and record.last_activity else "",
        EXITED_GROUP if is_over else PINNED_GROUP if record.pinned else group,
        focused=focused,
        unread=record.unread,
        home_group=group,
    )


def broken_row(session_id: str, file_name: str, reason: str = "") -> SessionRow:
    """Make the row of a record that cannot be read; it names the file."""
    return SessionRow(
        session_id, printable(file_name), BROKEN, detail=printable(reason), group=BROKEN_GROUP
    )


def _program(record: SessionRecord) -> str:
    if record.status in (SessionStatus.PAUSED, SessionStatus.LOST, SessionStatus.STARTING):
        return record.status.value
    if record.status is SessionStatus.EXITED:
        return exit_text(record)
    words = record.command or (record.shell,)
    return " ".join([os.path.basename(words[0]), *words[1:]])


def exit_text(record: SessionRecord) -> str:
    """Say how a session ended: `killed`, `exited 1`, `SIGKILL`, `exited`."""
    if record.killed:
        return "killed"
    if record.exit_signal:
        return signal_name(record.exit_signal)
    return "exited" if record.exit_code is None else f"exited {record.exit_code}"


def _detail(record: SessionRecord, home: str, branch: str) -> str:
    if not record.is_live:
        return record.notice
    directory = home_relative(record.cwd or record.directory, home)
    title = " ".join(record.title.split())
    if title == record.name or _only_says_where(title, directory):
        title = ""
    where = f"{branch} {directory}" if branch else directory
    return record.needs_you or record.notice or title or where


def _only_says_where(title: str, directory: str) -> bool:
    """Whether a title is what shells set at every prompt: `me@host: ~/src`."""
    return bool(directory) and title.removesuffix(directory) != title
