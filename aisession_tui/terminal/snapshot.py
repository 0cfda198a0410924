"""The whole state of a terminal as output that makes it again.

Only what xterm understands too is used, so a snapshot can be shown in any terminal. Order matters:
rows first, in plain modes; then margins, modes and the keyboard; the cursor's place last.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import (
    ATTRIBUTE_RUN,
    CONTINUATION,
    Attributes,
    CursorShape,
    Row,
    RowMark,
)
from aisession_tui.terminal.charsets import CharsetState
from aisession_tui.terminal.modes import FLAGS, Modes
from aisession_tui.terminal.operations.reports import cursor_style_number
from aisession_tui.terminal.rows import cell_text
from aisession_tui.terminal.sgr import PROTECTED, codes_of
from aisession_tui.terminal.widths import FLAG_LETTER, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisession_tui.terminal.colors import Colors
    from aisession_tui.terminal.page import Page, SavedCursor
    from aisession_tui.terminal.screen import Screen

_LATER = frozenset({6, 7, 12, 69, 2027, 2048})
"""Modes that are set at their own place, or not by a snapshot."""
_FRESH = Modes()
PUSH_TITLE = "\x1b[22;2t"


def snapshot(screen: Screen, scrollback: int) -> bytes:
    """Output for a fresh terminal of the same size; `scrollback` lines of history with it."""
    return "".join(_parts(screen, scrollback)).encode("utf-8", "replace")


def _parts(screen: Screen, scrollback: int) -> Iterator[str]:
    yield "\x1b[m\x1b[H\x1b[2J"
    yield from _lines(screen, scrollback)
    yield from _keyboard(screen.main)
    if screen.page is not screen.main:
        yield from _alternate(screen)
    elif screen.alternate is not None:
        yield from _hidden_alternate(screen, screen.alternate)
    yield from _saved_cursor(screen, screen.page)
    yield from _strings(screen)
    yield from _colors(screen.colors)
    yield from _tab_stops(screen)
    yield from _saved_modes(screen)
    yield from _margins(screen)
    yield from _modes(screen.modes)
    yield _cursor(screen)


def _lines(screen: Screen, scrollback: int) -> Iterator[str]:
    """The history's last lines and the main screen, as lines that scroll into place."""
    history = screen.history
    count = min(scrollback, len(history))
    yield from _written(screen, history.rows(history.end - count, count) + screen.main.rows)


def _written(screen: Screen, rows: list[Row]) -> Iterator[str]:
    """Rows from the cursor on, one after the other."""
    pen = ""
    was_wrapped = False
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        text, pen = _row(screen, row, pen)
        yield text
        if was_wrapped and len(row.text) < screen.columns:
            yield f"{_plain(screen, pen)}\x1b[K"  # the wrap may have scrolled in a coloured row
            pen = ""
        was_wrapped = row.wrapped
        if following is None:
            break
        if not row.wrapped:
            yield f"{_plain(screen, pen)}\r\n"
            pen = ""
        elif len(row.text) < screen.columns or not following.text:
            yield _plain(screen, pen) + _wrap_early(screen, row, following)
            pen = ""
    yield _plain(screen, pen)


def _plain(screen: Screen, pen: str) -> str:
    """From a pen to none; SGR 0 leaves the guard against selective erasing on (xterm ctlseqs, DECSCA)."""
    is_guarded = pen and screen.pens.table[pen].style & PROTECTED
    return '\x1b[m\x1b[0"q' if is_guarded else "\x1b[m"


def _wrap_early(screen: Screen, row: Row, following: Row) -> str:
    """Make a row go on in the next one though it is not full, or the next one is empty."""
    text = ""
    if len(row.text) < screen.columns:
        text += f"\x1b[{screen.columns}G"
        is_widened = following.text[:1] and width_of(following.text[0]) == 1  # by an emoji style
        starts_wide = following.text[1:2] == CONTINUATION and not is_widened
        text += "" if starts_wide else " "
    return text + ("" if following.text else " \r")


def _row(screen: Screen, row: Row, pen: str) -> tuple[str, str]:
    """A row's text with the controls that colour it and the shell's marks; and the pen after it."""
    parts = []
    marks = list(row.marks)
    for run in ATTRIBUTE_RUN.finditer(row.attributes):
        if run[1] != pen:
            parts.append(_change(screen.pens.table[pen or "\0"], screen.pens.table[run[1]]))
            pen = run[1]
        start = run.start()
        while marks and marks[0].column < run.end():
            column = max(start, marks[0].column)
            parts += _text(row, start, column), _mark(marks.pop(0))
            start = column
        parts.append(_text(row, start, run.end()))
    parts += map(_mark, marks)
    if pen and screen.pens.table[pen].link:
        parts.append("\x1b]8;;\x1b\\" + _plain(screen, pen))
        pen = ""
    return "".join(parts), pen


def _mark(mark: RowMark) -> str:
    return f"\x1b]133;{mark.kind}\x1b\\"


def _text(row: Row, start: int, end: int) -> str:
    """The text of some columns; clusters that only mode 2027 makes are written in that mode."""
    has_flags = CONTINUATION in row.text and FLAG_LETTER.search(row.text)
    if not (row.clusters or has_flags):
        return row.plain(start, end)
    parts = []
    for column in range(start, end):
        if row.text[column] == CONTINUATION:
            continue
        cluster = cell_text(row, column)
        width = 2 if row.text[column + 1 : column + 2] == CONTINUATION else 1
        if width != width_of(cluster[0]) or any(map(width_of, cluster[1:])):
            cluster = f"\x1b[?2027h{cluster}\x1b[?2027l"
        parts.append(cluster)
    return "".join(parts)


@lru_cache(maxsize=256)
def _change(before: Attributes, after: Attributes) -> str:
    """From one pen to another."""
    codes = codes_of(after)
    text = f"\x1b[0;{codes}m" if codes else "\x1b[m"
    if before.link != after.link:
        text += f"\x1b]8;;{after.link}\x1b\\"
    if (before.style ^ after.style) & PROTECTED:
        text += '\x1b[1"q' if after.style & PROTECTED else '\x1b[0"q'
    return text


def _alternate(screen: Screen) -> Iterator[str]:
    saved = screen.main.saved
    if saved is not None:
        yield from _state(screen, saved)
        yield "\x1b[?1049h"
        yield from _plain_state()
        yield "\x1b[2J"
    else:
        yield "\x1b[?1047h"
    yield "\x1b[H"
    yield from _written(screen, screen.page.rows)
    yield from _keyboard(screen.page)


def _hidden_alternate(screen: Screen, page: Page) -> Iterator[str]:
    """What a program that comes back to the alternate screen by mode 47 finds there."""
    has_text = any(row.text for row in page.rows)
    if has_text or page.saved is not None or page.keyboard_stack != [0]:
        yield "\x1b[?47h\x1b[2J\x1b[H"
        yield from _written(screen, page.rows)
        yield from _saved_cursor(screen, page)
        yield from _keyboard(page)
        yield "\x1b[?47l"


def _plain_state() -> Iterator[str]:
    yield '\x1b[?6l\x1b[m\x1b]8;;\x1b\\\x1b[0"q\x0f\x1b(B\x1b)B\x1b*B\x1b+B'


def _saved_cursor(screen: Screen, page: Page) -> Iterator[str]:
    if page.saved is not None:
        yield from _state(screen, page.saved)
        yield "\x1b7"
        yield from _plain_state()


def _state(screen: Screen, saved: SavedCursor) -> Iterator[str]:
    """Make the state that DECSC is to save."""
    yield f"\x1b[{saved.y + 1};{saved.x + 1}H"
    yield _change(Attributes(), screen.pens.table[saved.pen])
    yield _charsets(saved.charsets)
    if saved.origin:
        yield f"\x1b[?6h\x1b[{saved.y + 1};{saved.x + 1}H"


def _charsets(state: CharsetState) -> str:
    shifts = ("\x0f", "\x0e", "\x1bn", "\x1bo")
    designations = zip("()*+", state.designated, strict=True)
    return "".join(f"\x1b{slot}{final}" for slot, final in designations) + shifts[state.shifted]


def _keyboard(page: Page) -> Iterator[str]:
    first, *others = page.keyboard_stack
    if first:
        yield f"\x1b[={first}u"
    for flags in others:
        yield f"\x1b[>{flags}u"


def _strings(screen: Screen) -> Iterator[str]:
    for title in screen.title_stack:
        yield f"\x1b]2;{title}\x1b\\{PUSH_TITLE}"
    if screen.title or screen.title_stack:
        yield f"\x1b]2;{screen.title}\x1b\\"
    if screen.cwd:
        path = screen.cwd.replace("%", "%25")
        yield f"\x1b]7;file://{path}\x1b\\"

    if screen.changes_rectangles:
        yield "\x1b[2*x"
    if screen.replies.has_eight_bits:
        yield "\x1b G"
    if screen.pointer_shape:
        yield f"\x1b]22;{screen.pointer_shape}\x1b\\"


def _colors(colors: Colors) -> Iterator[str]:
    """The colours the program changed, which it may ask for."""
    special, palette = colors.changed()
    for number, color in special.items():
        yield f"\x1b]{number};#{color:06x}\x1b\\"
    for index, color in palette.items():
        yield f"\x1b]4;{index};#{color:06x}\x1b\\"


def _tab_stops(screen: Screen) -> Iterator[str]:
    if screen.tabstops != set(range(8, screen.columns, 8)):
        yield "\x1b[3g"
        for stop in sorted(screen.tabstops):
            yield f"\x1b[{stop + 1}G\x1bH"


def _margins(screen: Screen) -> Iterator[str]:
    if screen.modes.side_margins:
        yield f"\x1b[?69h\x1b[{screen.left + 1};{screen.right + 1}s"
    if (screen.top, screen.bottom) != (0, screen.lines - 1):
        yield f"\x1b[{screen.top + 1};{screen.bottom + 1}r"


def _saved_modes(screen: Screen) -> Iterator[str]:
    """What XTSAVE kept: each mode is for a moment what it was then, but where that would show."""
    for number, value in screen.saved_modes.items():
        is_page = number in {47, 1047, 1049}
        present = screen.modes.alternate if is_page else bool(_FRESH.private(number))
        if value == present:
            yield f"\x1b[?{number}s"
        elif not is_page and number != 2048:
            yield f"\x1b[?{number}{_final(value)}\x1b[?{number}s\x1b[?{number}{_final(present)}"


def _final(value: bool) -> str:
    return "h" if value else "l"


def _modes(modes: Modes) -> Iterator[str]:
    for number, name in FLAGS.items():
        if number not in _LATER and getattr(modes, name) != getattr(_FRESH, name):
            yield f"\x1b[?{number}{_final(getattr(modes, name))}"
    for number in (modes.mouse, modes.mouse_encoding):
        if number:
            yield f"\x1b[?{number}h"
    if modes.application_keypad:
        yield "\x1b="
    if modes.modify_other_keys:
        yield f"\x1b[>4;{modes.modify_other_keys}m"
    if modes.newline:
        yield "\x1b[20h"


def _cursor(screen: Screen) -> str:
    """The cursor, its style, the pen, and the modes that would disturb what came before."""
    modes = screen.modes
    last = _last_cell(screen)
    x, y = screen.column if last is None else last, screen.y
    origin = "\x1b[?6h" if modes.origin else ""
    left, top = (screen.left, screen.top) if modes.origin else (0, 0)
    text = origin + f"\x1b[{y - top + 1};{x - left + 1}H"
    if last is None and screen.x >= screen.columns:
        text += _pending_wrap(screen)
    text += _charsets(screen.charsets.state) if screen.charsets.state != CharsetState() else ""
    text += _change(Attributes(), screen.pens.table[screen.pen])
    text += _guarding(screen) if screen.is_guarding else ""
    text += f"\x1b[{cursor_style_number(screen)} q"
    if modes.cursor_blinks and modes.cursor_shape == CursorShape.DEFAULT:
        text += "\x1b[0 q\x1b[?12h"
    text += "" if modes.autowrap else "\x1b[?7l"
    text += "\x1b[4h" if modes.insert else ""
    text += "\x1b[?2027h" if modes.grapheme_clusters else ""
    text += "\x1b[?2048h" if modes.in_band_resize else ""
    if last is None:
        return text + ("", "", "\x1bN", "\x1bO")[screen.charsets.single_shift]
    return text + cell_text(screen.rows[y], last) + ("" if screen.is_after_text else "\0")


def _last_cell(screen: Screen) -> int | None:
    """The column of the character just written, if writing it again at the end changes nothing else.

    What comes next may repeat it (REP) or, in mode 2027 also after controls, join it.
    """
    row = screen.rows[screen.y]
    column = screen.last_column if screen.x >= screen.columns else screen.x - 1
    may_join = screen.modes.grapheme_clusters and screen.cluster_end == (screen.x, screen.y)
    is_shifted = screen.modes.insert or screen.charsets.single_shift
    if not (screen.is_after_text or may_join) or is_shifted:
        return None
    if not 0 <= column < len(row.text) or row.text[column + 1 : column + 2] == CONTINUATION:
        return None
    column -= row.text[column] == CONTINUATION
    shown = row.text[column]
    is_same = row.attributes[column] == screen.pen and screen.charsets.translate(shown) == shown
    return column if is_same else None


def _guarding(screen: Screen) -> str:
    is_protected = screen.pens.table[screen.pen].style & PROTECTED
    return "\x1bV" if is_protected else "\x1bV\x1bW"


def _pending_wrap(screen: Screen) -> str:
    """Write the last cell once more, so that the next character wraps."""
    row = screen.rows[screen.y]
    column = screen.last_column
    attributes = Attributes()
    if column < len(row.text):
        attributes = screen.pens.table[row.attributes[column]]
    is_wide = row.text[column : column + 1] == CONTINUATION
    step = "\b" if is_wide else ""
    again = _text(row, column - is_wide, column + 1) or " "
    return step + _change(Attributes(), attributes) + again + _change(attributes, Attributes())
