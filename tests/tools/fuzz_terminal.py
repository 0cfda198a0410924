"""A fuzz target for the terminal engine: `python tests/tools/fuzz_terminal.py -max_total_time=60`.

Needs the optional `fuzz` dependencies (atheris, which guides libFuzzer by the coverage of Python code).
Any output, cut anywhere, resized in between, must not raise, must make the same screen as the whole,
and must leave rows, cursor and history in shape. libFuzzer's options and corpus folders may follow.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["aisession_tui.terminal"]):
    from aisession_tui.terminal import Terminal
    from aisession_tui.terminal.operations.tables import CONTROLS, ESCAPES, SEQUENCES

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.unit.terminal.streams import state_of

COLUMNS, ROWS, SCROLLBACK = 12, 5, 50


def dictionary() -> list[bytes]:
    """The words of the language, for the fuzzer to put together."""
    words = [control.encode() for control in CONTROLS]
    words += [b"\x1b" + escape.encode() for escape in ESCAPES]
    for name in SEQUENCES:
        prefix = name[0] if name[0] in "<=>?" else ""
        words.append(f"\x1b[{prefix}2;3{name[len(prefix) :]}".encode())
    words += [b"\x1b[?%dh" % mode for mode in (6, 7, 45, 69, 1045, 1047, 1049, 2027)]
    words += [
        b"\x1b[2b",
        b"\x1b(0",
        b"\x1bP$qm\x1b\\",
        b"\x1b]8;;a\x07",
        b"\x1b]133;A\x07",
        b"\x1b_x\x1b\\",
    ]
    return words + [
        text.encode() for text in ("世", "e\u0301", "👩\u200d💻", "⚠\ufe0f", "🇩🇪", "\u009b")
    ]


def check_shape(terminal: Terminal) -> None:
    """Rows within the width, the cursor on the screen, as much history as is told."""
    assert len(terminal.screen.rows) == terminal.rows
    assert 0 <= terminal.cursor.x < terminal.columns
    assert 0 <= terminal.cursor.y < terminal.rows
    history = terminal.history(0, 1 << 40)
    assert len(history) == terminal.scrollback_length
    for row in [*history, *terminal.screen.rows]:
        assert len(row.text) == len(row.attributes) <= terminal.columns
        assert not row.text.startswith("\0")


def test_one_input(data: bytes) -> None:
    """Two bytes say where to cut and what size to take; the rest is output."""
    if len(data) < 2:
        return
    place, size, output = data[0], data[1], data[2:]
    whole, cut = (Terminal(COLUMNS, ROWS, SCROLLBACK) for _ in range(2))
    whole.feed(output)
    cut.feed(output[:place])
    cut.feed(output[place:])
    assert state_of(cut) == state_of(whole)
    assert cut.take_replies() == whole.take_replies()
    check_shape(whole)
    whole.resize(size % 16, size // 16)
    whole.feed(output[:100])
    check_shape(whole)
    Terminal(whole.columns, whole.rows).feed(whole.snapshot(10))


def main() -> None:
    """Fuzz until libFuzzer's limits are reached."""
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as file:
        for word in dictionary():
            file.write('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n')
        file.flush()
        atheris.Setup([*sys.argv, f"-dict={file.name}"], test_one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
