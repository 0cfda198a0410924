"""Compares the engine with xterm.js on random output: `python tests/tools/differential.py FOLDER`.

Needs node and, in FOLDER, `npm install --prefix FOLDER @xterm/headless`. Each stream is shown by both;
a difference is cut down to the pieces it needs and printed. What `LEFT_OUT` names is in no stream,
because xterm itself or reason is on the engine's side there.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import subprocess
from itertools import groupby
from pathlib import Path

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import Cell, Style

DRIVER = Path(__file__).with_name("xterm_headless.js")
COLUMNS, ROWS = 10, 5

LEFT_OUT = {
    "emoji": "xterm.js knows Unicode 6 unless an add-on is loaded",
    "SU": "what leaves at the top is history, as in xterm; xterm.js drops it",
    "CBT": "xterm.js does nothing while a wrap is pending",
    "DECIC, DECDC": "xterm.js takes column 1 while a wrap is pending",
    "DECSC, SCOSC": "xterm.js saves the line of the history, so scrolling moves the saved cursor",
    "DECALN": "xterm.js fills with the pen, xterm with plain letters",
    "origin mode": "xterm.js adds the margin twice in CUU, HPA and ED",
    "the alternate screen": "margins, tab stops and character sets belong to a screen in xterm.js",
    "ED and EL while a wrap is pending": "xterm.js erases nothing, xterm the last column",
    "SD": "xterm.js takes no colour for the new lines, and one with two parameters for SD",
    "reverse wraparound": "xterm goes back with CUB, too",
    "wide characters without autowrap": "xterm.js leaves half of one that is written over",
    "pens beside wide characters": "xterm.js colours a last column left free, and halves cut off",
    "IL and DL outside the margins": "xterm.js ends a pending wrap, xterm does nothing",
}
"""What is not compared, and why."""
UNSEEN_ON_BLANKS = ~(1 << 4 | 1 << 6 | 1 << 7 | 1 << 8)
"""The styles but reverse, strike, overline and underline."""

NUMBERS = ["", "0", "1", "2", "3", "4", "5", "7", "9", "20"]
TEXTS = ["a", "bc", "xyz ", "0123456789", "01234567890123", "é", "e\u0301", "─│", " ", "\t"]
WIDE_TEXTS = ["世", "世界世界世", "a界"]
CONTROLS = ["\r", "\n", "\r\n", "\b", "\x1bD", "\x1bE", "\x1bM", "\x1bH", "\x1b(0",
            "\x1b(B", "\x0e", "\x0f", "\x1b)0", "\x1b[!p", "\x18", "\x1b\\"]  # fmt: skip
FINALS = [*"@ABCDEFGHILMPXabdefgr", " @", " A"]
PENS = ["0", "1", "2", "3", "4", "7", "8", "9", "53", "31", "44", "97", "38;5;200", "48;2;1;2;3",
        "38:2::9:8:7", "22", "24", "39", "49", "4:3", "4:0"]  # fmt: skip
MODES = ["?7", "4", "20", "?25", "?2004"]
STRINGS = [
    "\x1b]0;title\x07",
    "\x1bPq#0;2\x1b\\",
    "\x1b_Ga=q\x1b\\",
    "\x1b^x\x1b\\",
    "\x1bXy\x1b\\",
]

AT_A_PROMPT = "\x1b[r\x1b[m\r\n\n\n\n\n$ "
"""xterm.js does not lay out the line the cursor is in."""


def piece(rng: random.Random, texts: list[str], modes: list[str]) -> str:
    """One control function or a run of text."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(texts)
    if kind < 0.5:
        return rng.choice(CONTROLS)
    if kind < 0.55:
        return f"\x1b[{rng.randrange(1, COLUMNS)}G\x1b[{rng.randrange(3)}{rng.choice('JK')}"
    if kind < 0.8:
        numbers = [rng.choice(NUMBERS) for _ in range(rng.choice([0, 1, 1, 1, 2, 2]))]
        return f"\x1b[{';'.join(numbers)}{rng.choice(FINALS)}"
    if kind < 0.9:
        return f"\x1b[{rng.choice(PENS)}m"
    if kind < 0.97:
        return f"\x1b[{rng.choice(modes)}{rng.choice('hl')}"
    return rng.choice(STRINGS)


class Reference:
    """xterm.js in a process of its own."""

    def __init__(self, folder: str, *, sees_snapshots: bool, sees_text_only: bool) -> None:
        self.sees_snapshots = sees_snapshots
        self.sees_text_only = sees_text_only
        command = ["node", str(DRIVER), folder]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def show(self, data: bytes, sizes: list[tuple[int, int]]) -> dict[str, object]:
        request = {
            "columns": COLUMNS,
            "rows": ROWS,
            "sizes": sizes,
            "data": base64.b64encode(data).decode(),
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return view_of(json.loads(self._process.stdout.readline()))


def view_of(answer: dict) -> dict[str, object]:
    """What the reference shows, as `ours` says it."""
    lines = answer["lines"]
    rows = [[seen(*cell) for cell in line["cells"]] for line in lines]
    view: dict[str, object] = {"cursor": tuple(answer["cursor"]), "height": len(rows)}
    return view | {f"row {y}": row for y, row in enumerate(rows)}


def seen(text: str, foreground: int, background: int, style: int) -> tuple[str, int, int, int]:
    """A cell without what nobody can see of a blank."""
    if text == " " and not style & ~UNSEEN_ON_BLANKS:
        return text, -1, background, 0
    return text, foreground, background, style


def ours(data: bytes, sizes: list[tuple[int, int]]) -> dict[str, object]:
    """What the engine shows: history and screen, cell by cell."""
    terminal = Terminal(COLUMNS, ROWS, 1000)
    terminal.feed(data)
    for columns, rows in sizes:
        terminal.resize(columns, rows)
    history = [] if terminal.modes.alternate else terminal.history(0, 1 << 40)
    view: dict[str, object] = {
        "cursor": (terminal.cursor.x, terminal.cursor.y),
        "height": len(history) + terminal.rows,
    }
    rows = [*history, *(terminal.row(y) for y in range(terminal.rows))]
    for number, row in enumerate(rows):
        cells = [cell_of(terminal.cell(row, x)) for x in range(terminal.columns)]
        view[f"row {number}"] = cells
    return view


def cell_of(cell: Cell) -> tuple[str, int, int, int]:
    """A cell as the driver describes it."""
    attributes = cell.attributes
    order = (1, 2, 4, 8, 16, 32, 64, 128)
    bits = sum(1 << n for n, bit in enumerate(order) if attributes.style & Style(bit))
    bits += (1 << 8) if attributes.underline else 0
    return seen(cell.text, attributes.foreground, attributes.background, bits)


def through_snapshot(data: bytes) -> bytes:
    """What makes the same terminal again."""
    terminal = Terminal(COLUMNS, ROWS, 1000)
    terminal.feed(data)
    return terminal.snapshot(1000)


def differences(reference: Reference, pieces: list[str], sizes: list[tuple[int, int]]) -> list[str]:
    """What is not the same after these pieces."""
    data = "".join(pieces).encode()
    shown_there = through_snapshot(data) if reference.sees_snapshots else data
    theirs, mine = reference.show(shown_there, sizes), ours(data, sizes)
    if reference.sees_text_only:
        theirs, mine = texts_of(theirs), texts_of(mine)
    keys = sorted({*theirs, *mine})
    return [
        f"{key}: {shown(mine.get(key))} and not {shown(theirs.get(key))}"
        for key in keys
        if theirs.get(key) != mine.get(key)
    ]


def texts_of(view: dict[str, object]) -> dict[str, object]:
    """The view without pens."""
    return {
        key: [(cell[0],) for cell in row] if isinstance(row, list) else row
        for key, row in view.items()
    }


def shown(value: object) -> str:
    """A row as its text and its attributes, run by run."""
    if not isinstance(value, list):
        return repr(value)
    runs = [f"{len([*run])}x{key}" for key, run in groupby(cell[1:] for cell in value)]
    return repr("".join(cell[0] for cell in value)) + " " + " ".join(runs)


def shrunk(reference: Reference, pieces: list[str], sizes: list[tuple[int, int]]) -> list[str]:
    """As few of the pieces as still make a difference."""
    position = 0
    while position < len(pieces):
        fewer = pieces[:position] + pieces[position + 1 :]
        if differences(reference, fewer, sizes):
            pieces = fewer
        else:
            position += 1
    return pieces


def main() -> None:
    """Run streams until they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="where node_modules/@xterm/headless is")
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--pieces", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--differences", type=int, default=1, help="how many to print")
    parser.add_argument(
        "--wide", action="store_true", help="write wide characters, too; compare text"
    )
    parser.add_argument("--snapshot", action="store_true", help="show there what a snapshot says")
    parser.add_argument("--resize", action="store_true", help="change the size at the end, too")
    options = parser.parse_args()
    reference = Reference(
        options.folder, sees_snapshots=options.snapshot, sees_text_only=options.wide
    )
    texts, modes = (TEXTS + WIDE_TEXTS, MODES[1:]) if options.wide else (TEXTS, MODES)
    found = 0
    for number in range(options.seed, options.seed + options.streams):
        rng = random.Random(number)
        pieces = [piece(rng, texts, modes) for _ in range(rng.randrange(1, options.pieces))]
        sizes = [(rng.randrange(2, 16), ROWS)] if options.resize else []
        if options.resize:
            pieces.append(AT_A_PROMPT)
        if differences(reference, pieces, sizes):
            pieces = shrunk(reference, pieces, sizes)
            print(f"stream {number}: {pieces} {sizes}")
            print(*(f"  {line}" for line in differences(reference, pieces, sizes)), sep="\n")
            found += 1
            if found >= options.differences:
                break
    print(f"{found} differences")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
