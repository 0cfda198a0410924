"""From tokens to changes of the screen: the hot loop and what it looks up.

A token is decoded once; then its whole string is the key of a memo. The loop itself does text and
the eleven most frequent controls, with the cursor in local variables.
"""

# ruff: noqa: FURB136, PLR1730 -- in the hot loop a call of min() costs more than a comparison
from __future__ import annotations

import re
from operator import length_hint
from typing import TYPE_CHECKING, Any

from aisession_tui.terminal import strings
from aisession_tui.terminal.operations import editing
from aisession_tui.terminal.operations.tables import CONTROLS, ESCAPES, SEQUENCES
from aisession_tui.terminal.rows import cell_text, cut_clusters
from aisession_tui.terminal.tokens import MAX_SEQUENCE, is_text, split_controls
from aisession_tui.terminal.widths import NARROW
from aisession_tui.terminal.writer import write

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

(
    CALL, SGR, NEW_LINE, LINE_FEED, RETURN, POSITION, RIGHT, LEFT, UP, DOWN, ERASE_RIGHT, NOTHING,
) = range(12)  # fmt: skip
"""What the loop does with a piece; all but `CALL` and `NOTHING` it does itself."""

Step = tuple[int, Any, Any]
"""What to do, and two numbers; for `CALL` a function `(screen, argument)` and its argument."""
Memo = dict[str, Step]

MEMO_LIMIT = 5_000
MEMO_TOKEN_LIMIT = 64
"""Longer tokens are not remembered: they hardly come twice."""
MAX_NUMBER = 0xFFFF
MAX_PARAMETERS = 32
MAX_REPEAT = 0xFFFF

_SEQUENCE = re.compile("\x1b\\[([<=>?]?)([0-9:;]*)([ -/]*)([@-~])")
_SGR = re.compile(f"\x1b\\[[0-9:;]{{0,{MAX_SEQUENCE - 3}}}m")
_SHORT_WAYS = {
    "H": POSITION,
    "f": POSITION,
    "C": RIGHT,
    "D": LEFT,
    "A": UP,
    "B": DOWN,
}


def run(screen: Screen, tokens: list[str]) -> None:  # noqa: C901, PLR0912, PLR0915  # a hot loop
    """Carry out the tokens.

    One long function on purpose: a call per piece would halve the speed, and full-screen programs
    send a piece every six bytes.
    """
    if not tokens:
        return
    rows, columns, last_line = screen.rows, screen.columns, screen.lines - 1
    x, y, pen = screen.x, screen.y, screen.pen
    memo, is_plain = screen.memo, screen.is_plain
    pens = screen.pens
    plain = pens.plain
    transitions = pens.transitions(pen)
    mark_dirty = screen.dirty.add
    is_ascii = str.isascii
    is_narrow = NARROW.fullmatch
    iterator = iter(tokens)
    for piece in iterator:
        if piece >= " " and piece[0] != "\x7f":
            if is_plain and (is_ascii(piece) or is_narrow(piece)):
                count = len(piece)
                end = x + count
                if end <= columns:
                    row = rows[y]
                    text = row.text
                    length = len(text)
                    if x == length:
                        row.text = text + piece
                        row.attributes += pen * count
                    elif x < length:
                        if row.clusters is not None or "\0" in text:
                            cut_clusters(row, x, end)
                            text = row.text
                        attributes = row.attributes
                        row.text = text[:x] + piece + text[end:]
                        row.attributes = attributes[:x] + pen * count + attributes[end:]
                    else:
                        row.text = text + " " * (x - length) + piece
                        row.attributes += plain * (x - length) + pen * count
                    mark_dirty(y)
                    x = end
                    continue
            screen.x, screen.y, screen.pen = x, y, pen
            write(screen, piece)
            x, y = screen.x, screen.y
            memo, is_plain = screen.memo, screen.is_plain
            continue
        known = transitions.get(piece)
        if known is not None:
            pen, transitions = known
            continue
        step = memo.get(piece)
        if step is None:
            step = decode(screen, piece)
        action, first, second = step
        if action == POSITION:
            y = first if first < last_line else last_line
            x = second if second < columns else columns - 1
        elif action == NEW_LINE:
            x = 0
            if rows[y].wrapped:
                screen.part_lines(y + 1)
            if y == screen.bottom:
                screen.y, screen.pen = y, pen
                screen.index()
            elif y < last_line:
                y += 1
        elif action == LINE_FEED:
            if x >= columns:
                x = columns - 1
            if rows[y].wrapped:
                screen.part_lines(y + 1)
            if y == screen.bottom:
                screen.y, screen.pen = y, pen
                screen.index()
            elif y < last_line:
                y += 1
        elif action == SGR:
            pen, transitions = pens.learn(pen, piece)
        elif action == RETURN:
            x = 0
        elif action == RIGHT:
            x = x + first if x + first < columns else columns - 1
        elif action == ERASE_RIGHT:
            screen.pen = pen
            if x >= columns:
                x = columns - 1
            editing.erase(screen, y, x, columns)
        elif action == LEFT:
            x = (x if x < columns else columns - 1) - first
            if x < 0:
                x = 0
        elif action == UP:
            limit = screen.top if y >= screen.top else 0
            y = y - first if y - first > limit else limit
            if x >= columns:
                x = columns - 1
        elif action == DOWN:
            limit = screen.bottom if y <= screen.bottom else last_line
            y = y + first if y + first < limit else limit
            if x >= columns:
                x = columns - 1
        elif action == CALL:
            screen.x, screen.y, screen.pen = x, y, pen
            if first is repeat:
                position = len(tokens) - length_hint(iterator) - 1
                is_after = is_text(tokens[position - 1]) if position else screen.is_after_text
                screen.is_after_text = is_after
            first(screen, second)
            x, y, rows = screen.x, screen.y, screen.rows
            memo, is_plain = screen.memo, screen.is_plain
            if pen != screen.pen:
                pen = screen.pen
                transitions = pens.transitions(pen)
    screen.x, screen.y, screen.pen = x, y, pen
    screen.is_after_text = is_text(tokens[-1])


def decode(screen: Screen, piece: str) -> Step:
    """What a piece asks for; remembered if it may come again. SGR is remembered by the pens."""
    if _SGR.fullmatch(piece):
        return SGR, 0, 0
    is_string = piece[0] == "\x1b" and piece[1:2] in strings.INTRODUCERS
    if is_string:
        return CALL, strings.execute_token, piece
    step = _decode(piece, is_plain=screen.is_plain)
    if len(piece) <= MEMO_TOKEN_LIMIT:
        if len(screen.memo) >= MEMO_LIMIT:
            screen.memo.clear()
        screen.memo[piece] = step
    return step


def _decode(piece: str, *, is_plain: bool) -> Step:
    if piece[0] != "\x1b":
        return _control(piece, is_plain=is_plain)
    if piece[1:2] == "[":
        return _sequence(piece, is_plain=is_plain)
    return _escape(piece[1:])


def _control(piece: str, *, is_plain: bool) -> Step:
    if is_plain and piece == "\r\n":
        return NEW_LINE, 0, 0
    if is_plain and piece == "\r":
        return RETURN, 0, 0
    if is_plain and piece in {"\n", "\v", "\f"}:
        return LINE_FEED, 0, 0
    operation = CONTROLS.get(piece)
    return (CALL, operation, (0,)) if operation else (NOTHING, 0, 0)


def _escape(rest: str) -> Step:
    operation = ESCAPES.get(rest)
    if operation is not None:
        return CALL, operation, (0,)
    if len(rest) == 2 and rest[0] in "()*+":
        return CALL, designate, rest
    return NOTHING, 0, 0


def _sequence(piece: str, *, is_plain: bool) -> Step:
    match = _SEQUENCE.fullmatch(piece) if len(piece) <= MAX_SEQUENCE else None
    if match is None:
        return _broken_sequence(piece)
    prefix, digits, intermediates, final = match.groups()
    name = prefix + intermediates + final
    params = parse_parameters(digits)
    if name == "b":
        return CALL, repeat, params
    if is_plain and name in _SHORT_WAYS:
        return _short_way(_SHORT_WAYS[name], params)
    if is_plain and name == "K" and params[0] == 0:
        return ERASE_RIGHT, 0, 0
    operation = SEQUENCES.get(name)
    return (CALL, operation, params) if operation else (NOTHING, 0, 0)


def _short_way(action: int, params: tuple[int, ...]) -> Step:
    first = params[0] or 1
    if action == POSITION:
        return action, first - 1, ((params[1] if len(params) > 1 else 0) or 1) - 1
    return action, first, 0


def parse_parameters(digits: str) -> tuple[int, ...]:
    """Numbers, at least one, each within bounds; sub-parameters are for SGR alone."""
    return tuple(
        min(int(part.partition(":")[0].lstrip("0")[:6] or 0), MAX_NUMBER)
        for part in digits.split(";", MAX_PARAMETERS)[:MAX_PARAMETERS]
    )


def _broken_sequence(piece: str) -> Step:
    """A sequence with controls inside, which come first, or one to be ignored."""
    controls, clean = split_controls(piece)
    if not controls:
        return NOTHING, 0, 0
    tokens = [*controls, clean] if len(clean) <= MAX_SEQUENCE else [*controls]
    return CALL, run_nested, tokens


def run_nested(screen: Screen, tokens: list[str]) -> None:
    """Carry out what was inside one piece."""
    run(screen, tokens)


def designate(screen: Screen, rest: str) -> None:
    """SCS: the slot and the set's final character."""
    screen.charsets.designate(rest[0], rest[1])
    screen.update_path()


def repeat(screen: Screen, params: tuple[int, ...]) -> None:
    """REP: the character just written, if text is what came last."""
    column = screen.last_column if screen.x >= screen.columns else screen.x - 1
    if not screen.is_after_text or column < 0:
        return
    cluster = cell_text(screen.rows[screen.y], column)
    count = min(params[0] or 1, MAX_REPEAT, screen.columns * screen.lines)
    saved = screen.charsets.state
    screen.charsets.restore(saved._replace(designated=("B", "B", "B", "B")))
    write(screen, cluster * count)
    screen.charsets.restore(saved)
