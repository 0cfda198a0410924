"""pyte's view of a screen that keeps rows of strings: its cursor, its buffer, its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyte.screens import Char, Margins

from aisession_tui.terminal.cells import DEFAULT_COLOR, RGB, Attributes, Style
from aisession_tui.terminal.colors import indexed_color
from aisession_tui.terminal.modes import ANSI_FLAGS, FLAGS
from aisession_tui.terminal.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisession_tui.terminal.screen import Screen

    Operation = Callable[[Screen, tuple[int, ...]], None]

_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


def as_method(operation: Operation) -> Any:
    """An operation as a method that takes its parameters one by one, or none."""

    def method(self: Screen, *parameters: int | None, **_: Any) -> None:
        operation(self, tuple(number or 0 for number in parameters) or (0,))

    method.__doc__ = operation.__doc__
    return method


def as_mode_method(ansi: Operation, private: Operation) -> Any:
    """Two operations as one method that takes pyte's `private=True`."""

    def method(self: Screen, *modes: int, **options: Any) -> None:
        (private if options.get("private") else ansi)(self, modes)

    method.__doc__ = ansi.__doc__
    return method


def color_name(color: int) -> str:
    """A colour as pyte names it."""
    if color == DEFAULT_COLOR:
        return "default"
    if color & RGB:
        return f"{color & 0xFFFFFF:06x}"
    if color < 16:
        return ("bright" if color > 7 else "") + _NAMES[color % 8]
    return f"{indexed_color(color):06x}"


def character(text: str, attributes: Attributes) -> Char:
    """A cell as pyte has it."""
    style = attributes.style
    return Char(
        text,
        color_name(attributes.foreground),
        color_name(attributes.background),
        bold=bool(style & Style.BOLD),
        italics=bool(style & Style.ITALIC),
        underscore=attributes.underline > 0,
        strikethrough=bool(style & Style.STRIKE),
        reverse=bool(style & Style.REVERSE),
        blink=bool(style & Style.BLINK),
    )


class CursorView:
    """The cursor with pyte's attributes."""

    __slots__ = ("_screen",)

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    @property
    def x(self) -> int:
        """The column; `columns` when a wrap is pending."""
        return self._screen.x

    @x.setter
    def x(self, column: int) -> None:
        self._screen.x = column

    @property
    def y(self) -> int:
        """The line."""
        return self._screen.y

    @y.setter
    def y(self, line: int) -> None:
        self._screen.y = line

    @property
    def attrs(self) -> Char:
        """How the next character will look."""
        return character(" ", self._screen.pens.table[self._screen.pen])

    @property
    def hidden(self) -> bool:
        """Whether the cursor is not shown."""
        return not self._screen.modes.cursor_visible


class LineView:
    """One line of the buffer; columns count from 0."""

    __slots__ = ("_screen", "_y")

    def __init__(self, screen: Screen, y: int) -> None:
        self._screen = screen
        self._y = y

    def __getitem__(self, column: int) -> Char:
        row = self._screen.rows[self._y]
        if column >= len(row.text):
            return Char(" ")
        attributes = self._screen.pens.table[row.attributes[column]]
        text = "" if row.text[column] == "\0" else cell_text(row, column)
        return character(text, attributes)

    def __len__(self) -> int:
        return self._screen.columns


class BufferView:
    """The buffer; lines count from 0."""

    __slots__ = ("_screen",)

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def __getitem__(self, line: int) -> LineView:
        return LineView(self._screen, line)

    def __len__(self) -> int:
        return self._screen.lines


def padded_rows(screen: Screen) -> list[str]:
    """The rows as text, padded with blanks."""
    return [row.plain() + " " * (screen.columns - len(row.text)) for row in screen.rows]


def margins(screen: Screen) -> Margins | None:
    """The top and bottom margins, if the program set any."""
    if (screen.top, screen.bottom) == (0, screen.lines - 1):
        return None
    return Margins(screen.top, screen.bottom)


def mode_numbers(screen: Screen) -> set[int]:
    """The modes that are set, by pyte's numbers: those of DEC are shifted."""
    modes = screen.modes
    private = {number << 5 for number in FLAGS if modes.private(number)}
    return private | {number for number in ANSI_FLAGS if modes.ansi(number)}


def define_charset(screen: Screen, code: str, mode: str) -> None:
    """Designate G0 (`mode` is `(`) or G1 (`)`)."""
    screen.charsets.designate(mode, code)
    screen.update_path()


def resize(screen: Screen, lines: int | None = None, columns: int | None = None) -> None:
    """Change the size as `Terminal.resize` does."""
    from aisession_tui.terminal.resizing import resize as change_size

    change_size(screen, columns or screen.columns, lines or screen.lines)


def write_process_input(screen: Screen, data: str) -> None:
    """Queue an answer for the program."""
    screen.replies.add(data.replace("{", "{{").replace("}", "}}"))
