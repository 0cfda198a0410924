"""The mark before a session's name, and the few glyphs of our chrome in two alphabets.

Shape comes first and colour second, so that every state is told apart without colour. What a
mark looks like in a theme is the style sheets' business: a mark only names its style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.model.locale import COERCED
from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.tui.key_tables import Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisession_tui.model.session import SessionRecord


class Mark(NamedTuple):
    """One state of a session as a single cell."""

    glyph: str
    ascii: str
    """The cell where the terminal shows no more than ASCII."""
    style: str
    """`accent`, `attention`, `warning`, `success`, `error`, `dim` or `plain`."""
    label: str
    """The state in words, for lists that are read rather than glanced at."""


WORKING = Mark("●", "*", "accent", "working")
NEEDS_YOU = Mark("◆", "!", "attention", "needs you")
BACKGROUND = Mark("◐", "%", "plain", "background")
IDLE = Mark("○", "-", "dim", "idle")
UNKNOWN = Mark("◌", "?", "dim", "unknown")
PAUSED = Mark("‖", "=", "plain", "paused")
DONE = Mark("✓", "+", "success", "done, not yet seen")
FAILED = Mark("✕", "x", "error", "failed")
EXITED = Mark("·", ".", "dim", "exited")
LOST = Mark("∅", "0", "warning", "lost")
UNRESPONSIVE = Mark("◌", "?", "warning", "does not answer")
BROKEN = Mark("!", "!", "error", "record unreadable")

_OF_ACTIVITY = {
    Activity.WORKING: WORKING,
    Activity.NEEDS_YOU: NEEDS_YOU,
    Activity.BACKGROUND: BACKGROUND,
    Activity.IDLE: IDLE,
    Activity.UNKNOWN: UNKNOWN,
}


def mark_of(
    record: SessionRecord | None, *, unresponsive: bool = False, broken: bool = False
) -> Mark:
    """Choose the mark of a session; `None` is a record that could not be read."""
    if broken or record is None:
        return BROKEN
    if record.status is SessionStatus.EXITED:
        return _mark_of_ended(record)
    if record.status is SessionStatus.LOST:
        return LOST
    if unresponsive:
        return UNRESPONSIVE
    if record.status is SessionStatus.PAUSED:
        return PAUSED
    if record.needs_you:
        return NEEDS_YOU
    return _OF_ACTIVITY[record.activity]


_ALL = (
    WORKING, NEEDS_YOU, BACKGROUND, IDLE, UNKNOWN, PAUSED, DONE, FAILED, EXITED, LOST, BROKEN,
)  # fmt: skip


def marks_section(glyphs: Glyphs) -> Section:
    """What the marks mean, for the help; in the alphabet that is shown."""
    return Section("marks", tuple((glyphs.mark(mark), mark.label) for mark in _ALL))


def _mark_of_ended(record: SessionRecord) -> Mark:
    if record.killed:
        return EXITED
    if record.exit_signal or record.exit_code:
        return FAILED
    return DONE if record.unread else EXITED


class Glyphs(NamedTuple):
    """The characters our chrome is drawn with; the program's own output is never changed."""

    is_ascii: bool
    focus: str
    """On the row of the session in the focused pane."""
    marked: str
    """On the row of a session that was marked."""
    unfolded: str
    folded: str
    ellipsis: str
    separator: str
    above: str
    """More is hidden above; `below`: more is hidden below."""
    below: str
    rule: str
    times: str
    """Between columns and rows of a size."""

    def mark(self, mark: Mark) -> str:
        """Spell a mark in this alphabet."""
        return mark.ascii if self.is_ascii else mark.glyph


UNICODE = Glyphs(False, "▌", "■", "▾", "▸", "…", "·", "↑", "↓", "─", "×")
ASCII = Glyphs(True, ">", "#", "-", "+", "~", "-", "^", "v", "-", "x")


def glyphs_for(environ: Mapping[str, str]) -> Glyphs:
    """Choose the alphabet once at start: ASCII in a locale without UTF-8 and on the Linux console.

    With no locale at all, as in a bare container, the terminal is taken to be a modern one.
    """
    if environ.get("TERM") in ("linux", "dumb"):
        return ASCII
    language = environ.get("LANG", "")
    category = environ.get("LC_CTYPE", "")
    if category in COERCED and language in ("C", "POSIX"):
        category = language
    locale = environ.get("LC_ALL") or category or language
    return UNICODE if not locale or "utf8" in locale.lower().replace("-", "") else ASCII
