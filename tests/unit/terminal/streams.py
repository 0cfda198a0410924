"""Wild output for property tests, and everything a terminal can be compared by."""

from __future__ import annotations

from hypothesis import strategies as st

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import PLAIN, Row

FINALS = "@ABCDEFGHIJKLMPSTXZ`abcdefghjlmnrstu"
NUMBERS = st.sampled_from(["", "0", "1", "2", "3", "4", "5", "7", "9", "20", "99", "65535"])
MODES = ["1", "3", "5", "6", "7", "12", "25", "40", "41", "45", "47", "66", "69", "1000", "1002", "1004",
         "1006", "1045", "1047", "1048", "1049", "2004", "2026", "2027"]  # fmt: skip

texts = st.text(
    st.sampled_from("abcxyz  \t│─é世界😀👩\u0301\u200d\ufe0f⚠\U0001f1e9\U0001f1ea\U0001f3fdﬀ"),
    max_size=30,
).map(str.encode)
controls = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b"\b", b"\a", b"\x0e", b"\x0f", b"\x18", b"\x1a", b"\x7f", b"\x00",
     b"\x1b7", b"\x1b8", b"\x1bD", b"\x1bE", b"\x1bM", b"\x1bH", b"\x1b(0", b"\x1b(B", b"\x1b)0",
     b"\x1b#8", b"\x1bc", b"\x1b[!p", b"\x1bN", b"\x1b=", b"\x1b>", b"\x1bV", b"\x1bW", b"\x1b", b"\x1b6", b"\x1b9",
     b"\xc2\x9b3m", b"\xff", b"\xe4\xb8", b"\x1b[\n4m", b"\x1b[3\x18", b"\x1b]x\x1b[\n4m", b"\x1b[1;7mX\r\n"]
)  # fmt: skip
sequences = st.builds(
    lambda prefix, numbers, final: f"\x1b[{prefix}{';'.join(numbers)}{final}".encode(),
    st.sampled_from(["", "", "", "", "?", ">", "<", "="]),
    st.lists(NUMBERS, max_size=3),
    st.sampled_from(
        [
            *FINALS,
            *FINALS,
            "$r",
            "$t",
            "*x",
            "$v",
            "$x",
            "$z",
            "${",
            "*y",
            " q",
            '"q',
            "'}",
            "'~",
            " @",
            " A",
            "$p",
        ]
    ),
)
modes = st.builds(
    lambda number, final: f"\x1b[?{number}{final}".encode(),
    st.sampled_from(MODES),
    st.sampled_from("hl"),
)
pens = st.sampled_from(
    [b"\x1b[m", b"\x1b[1m", b"\x1b[31m", b"\x1b[44m", b"\x1b[38:2::1:2:3m", b"\x1b[48;5;200m",
     b"\x1b[4:3m", b"\x1b[58:5:9m", b"\x1b[7m", b"\x1b[0;1;3;9m"]
)  # fmt: skip
strings = st.sampled_from(
    [b"\x1b]0;title\x07", b"\x1b]2;other\x1b\\", b"\x1b]8;;http://a\x1b\\", b"\x1b]8;;\x07",
     b"\x1b]7;file:///tmp/a%20b\x07", b"\x1b]22;text\x07", b"\x1b]99;d=0;x\x07", b"\x1bPq#0;2\x1b\\", b"\x1b_Ga=q\x1b\\", b"\x1b^x\x1b\\",
     b"\x1b]133;A\x07", b"\x1b]0;cut\x1b[31m", b"\x1bXabc\x18", b"\x1b]open", b"\x1bPopen"]
)  # fmt: skip
pieces = st.one_of(
    texts, texts, controls, controls, sequences, sequences, modes, pens, strings,
    st.binary(max_size=6),
)  # fmt: skip
streams = st.lists(pieces, max_size=40).map(b"".join)


def normal(terminal: Terminal, row: Row) -> tuple[object, ...]:
    """A row as it looks: without blank plain cells at its end, attributes spelled out."""
    attributes = [terminal.table[character] for character in row.attributes]
    text = row.text
    while text.endswith(" ") and attributes[-1] == PLAIN:
        text = text[:-1]
        attributes.pop()
    clusters = {at: cluster for at, cluster in (row.clusters or {}).items() if len(cluster) > 1}
    return text, attributes, row.wrapped, clusters


def screen_of(terminal: Terminal) -> list[tuple[object, ...]]:
    return [normal(terminal, terminal.row(y)) for y in range(terminal.rows)]


def history_of(terminal: Terminal, count: int | None = None) -> list[tuple[object, ...]]:
    count = terminal.scrollback_length if count is None else count
    rows = terminal.history(terminal.scrollback_end - count, count)
    return [normal(terminal, row) for row in rows]


def state_of(terminal: Terminal) -> dict[str, object]:
    """Everything that decides how the terminal looks and how it behaves from now on."""
    screen = terminal.screen
    state: dict[str, object] = dict(vars(terminal.modes))
    state |= {
        "screen": screen_of(terminal),
        "cursor": terminal.cursor,
        "pending": screen.x >= screen.columns,
        "title": terminal.title,
        "cwd": terminal.cwd,
        "tabs": screen.tabstops,
        "pointer": screen.pointer_shape,
        "rectangles": screen.changes_rectangles,
        "guarding": screen.is_guarding,
        "margins": (screen.top, screen.bottom, screen.left, screen.right),
        "pen": terminal.table[screen.pen],
        "charsets": screen.charsets.state,
        "keyboard": (screen.main.keyboard_stack, screen.page.keyboard_stack),
        "saved": [saved_of(terminal, page.saved) for page in (screen.main, screen.page)],
    }
    return state


def saved_of(terminal: Terminal, saved: object) -> object:
    return saved and (*saved[:2], terminal.table[saved.pen], *saved[3:])


def fed(data: bytes, columns: int = 12, rows: int = 5, scrollback: int = 50) -> Terminal:
    terminal = Terminal(columns, rows, scrollback)
    terminal.feed(data)
    return terminal
