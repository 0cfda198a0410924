"""The app's terminal: reads it, sets its modes, and gives it back as it was.

Owns the input thread, the modes and what outlives a dead terminal. What bytes mean is
`input_parser`'s; how keys and mouse events look to Textual is `key_events`' and `mouse_events`'.
Textual's own driver loses alt keys, types pastes that hold ESC, and dies on one invalid byte.
"""

from __future__ import annotations

import os
import re
import select
import selectors
import signal
import termios
import tty
from typing import TYPE_CHECKING, Any, cast

from textual import constants, events, messages
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size as TextualSize
from textual.message import Message

from aisession_tui.model.keys import (
    FocusChange,
    KeyAction,
    KeyPress,
    MouseAction,
    MouseButton,
    MouseEvent,
    Paste,
)
from aisession_tui.model.size import Size
from aisession_tui.tui.input_parser import InputEvent, InputParser, ReplyKind, TerminalReply
from aisession_tui.tui.key_events import KeyStroke, press_from_textual
from aisession_tui.tui.mouse_events import (
    ExtraButtonDown,
    ExtraButtonUp,
    mouse_from_textual,
    mouse_to_textual,
)

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

__all__ = [
    "ExtraButtonDown",
    "ExtraButtonUp",
    "InputClosed",
    "KeyStroke",
    "OuterColors",
    "SessionDriver",
    "choose_driver",
    "mouse_from_textual",
    "press_from_textual",
]

_STANDARD_ERROR = 2
"""Textual draws on standard error, so that standard output can be a pipe."""
_READ_BYTES = 65536
_BUFFER_CHARACTERS = 32768
"""Output beyond this is written even while more is queued."""

_MOUSE_MODES = (1000, 1002, 1003, 1006)
"""Buttons, drags, motion, and coordinates as decimal numbers (xterm ctlseqs)."""
_KITTY_FLAGS = 1 | 4 | 8 | 16
"""Disambiguate, alternate keys, all keys as escape codes, associated text; never event types (2)."""
_SILENT_KEYS = frozenset(
    [f"{side}_{name}" for side in ("left", "right") for name in "shift control alt super".split()]
    + "left_hyper left_meta right_hyper right_meta iso_level3_shift iso_level5_shift".split()
    + "caps_lock num_lock scroll_lock".split()
)
"""Keys that mean nothing alone; terminals report them since all keys come as escape codes."""
_KEYBOARD_QUERY = "\x1b[?u\x1b[c"
"""Is the kitty protocol known? Every terminal answers the last part (DA1)."""
_COLOR_QUERY = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\"
_COLOR_SCHEME_MODE = 2031
"""Terminals that know it tell when their colours turn light or dark (Contour's specification)."""
_PLAIN_TERMINALS = frozenset({"linux", "dumb", ""})
"""Values of TERM for which OSC 10 and 11 are not asked, and which have no title."""
_KEEP_TITLE, _TAKE_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"

_COLOR = re.compile(
    r"(1[01]);rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})\b.*", re.IGNORECASE
)
_SYNCHRONIZED_OUTPUT = re.compile(r"\?2026;[123]\$y")


class InputClosed(Message):
    """The terminal is gone (end of file or EIO): nobody can type any more. Sent to the app once."""


class OuterColors(Message):
    """The outer terminal told a default colour. Sent to the app, once for each it tells.

    `foreground` and `background` are `rrggbb`, empty as long as they are unknown.
    """

    def __init__(self, foreground: str, background: str) -> None:
        super().__init__()
        self.foreground = foreground
        self.background = background


def has_title() -> bool:
    """Whether the outer terminal's window has a title, and its colours can be asked for."""
    return os.environ.get("TERM", "") not in _PLAIN_TERMINALS


def choose_driver(base: type[Driver]) -> type[Driver]:
    """Our driver in place of Textual's own; another one (web, headless, Windows) stays."""
    return SessionDriver if base is LinuxDriver else base


class TerminalOutput:
    """The file Textual's writer thread writes to, which survives the terminal.

    Once the terminal is gone it drops everything: an exception would end the writer thread, and
    the app would wait for its full queue for ever.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._parts: list[str] = []
        self._length = 0
        self._is_gone = False

    def write(self, text: str) -> None:
        """Keep text for the next flush."""
        self._parts.append(text)
        self._length += len(text)
        if self._length > _BUFFER_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write all of it, in one system call if the terminal takes it."""
        data = "".join(self._parts).encode("utf-8", "replace")
        self._parts.clear()
        self._length = 0
        while data and not self._is_gone:
            data = data[self._write_some(data) :]

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._fd

    def _write_some(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:  # another process made the shared terminal non-blocking
            select.select([], [self._fd], [])
        except OSError:
            self._is_gone = True
        return 0


class SessionDriver(LinuxDriver):
    """Textual's Linux driver with our input, our modes and a thread that only wakes for input."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # The writer thread, its only user, needs no more than write, flush and fileno.
        self._file = cast("Any", TerminalOutput(_STANDARD_ERROR))
        self._wake: tuple[int, int] | None = None
        self._is_started = False
        self._pointer = (0, 0)
        self._colors = {"10": "", "11": ""}
        self._other_keys = _is_in_tmux()
        """Whether modifyOtherKeys is set: where the kitty protocol is not known."""
        self._knows_kitty = False

    def start_application_mode(self) -> None:
        """Take the terminal: modes, raw input, the input thread."""
        self._wake = self._wake or os.pipe()
        self._is_started = True
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's lacks "-> None"
        if self._key_thread is None or not self._key_thread.is_alive():
            self._is_started = False  # resumed in the background: the terminal is not ours yet
            return
        self._loop.add_signal_handler(signal.SIGWINCH, self._tell_size)
        self._tell_size()
        self.write(self._keyboard_modes())
        if self.input_tty and has_title():
            asked = f"{_COLOR_QUERY}\x1b[?{_COLOR_SCHEME_MODE}h{_KEYBOARD_QUERY}"
            self.write(f"{asked}{_KEEP_TITLE}")

    def _tell_size(self) -> None:
        """Tell the window's size: in the event loop, where no size overtakes a later one.

        Textual tells it in the signal's handler, which the next signal may interrupt.
        """
        size = TextualSize(*self._get_terminal_size())
        self.process_message(events.Resize(size, size))

    def stop_application_mode(self) -> None:
        """Give the terminal back with every mode reset."""
        self._is_started = False
        self.write(f"\x1b[?{_COLOR_SCHEME_MODE}l")
        if has_title():
            self.write(_TAKE_TITLE_BACK)
        if self._other_keys:
            self.write("\x1b[>4m")
        super().stop_application_mode()

    def disable_input(self) -> None:
        """End the input thread at once."""
        if self._wake is not None:
            read_end, write_end = self._wake
            self._wake = None
            os.close(write_end)
            if self._key_thread is not None:
                self._key_thread.join()
            os.close(read_end)
        super().disable_input()

    def run_input_thread(self) -> None:
        """Read until the terminal is gone or `disable_input` ends it; never wake without cause."""
        if self._wake is None:
            return
        wake = self._wake[0]
        parser = InputParser(erase=self._erase_character())
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select(parser.patience_s)}
                if wake in ready:
                    return
                data = self._read() if ready else None
                if data == b"":
                    self._deliver_all(parser.flush())
                    self.process_message(InputClosed())
                    return
                self._deliver_all(parser.feed(data) if data else parser.flush())

    def _read(self) -> bytes | None:
        """Read what is there: nothing for a false alarm, no bytes for the end."""
        try:
            return os.read(self.fileno, _READ_BYTES)
        except BlockingIOError:  # another process made the shared terminal non-blocking
            return None
        except OSError:  # EIO: the terminal hung up, which is its end of file
            return b""

    def _deliver_all(self, received: list[InputEvent]) -> None:
        for event in received:
            self._deliver(event)

    def _deliver(self, event: InputEvent) -> None:
        """Send one event to the app in Textual's terms."""
        match event:
            case KeyPress():
                if event.action is not KeyAction.RELEASE and event.key not in _SILENT_KEYS:
                    self.process_message(KeyStroke(event))
            case MouseEvent():
                self._deliver_mouse(event)
            case Paste():
                self.process_message(events.Paste(event.text))
            case FocusChange():
                self._deliver_focus(event.has_focus)
            case Size():
                size = TextualSize(event.columns, event.rows)
                self.process_message(events.Resize(size, size))
            case TerminalReply():
                self._deliver_reply(event)

    def _deliver_mouse(self, event: MouseEvent) -> None:
        """Send a mouse event; old encodings do not say which button was released."""
        if event.action is MouseAction.RELEASE and event.button is MouseButton.NONE:
            number = self._down_buttons[-1] if self._down_buttons else 1
            event = event._replace(button=MouseButton(number - 1))
        message = mouse_to_textual(event, *self._pointer)
        self._pointer = (event.x, event.y)
        self.process_message(message)

    def _deliver_focus(self, has_focus: bool) -> None:
        """Send the change; on return, set the modes anew that another attach or a reset lost."""
        if has_focus:
            self._enable_mouse_support()
            self._enable_bracketed_paste()
            self.write(self._keyboard_modes())
        self.process_message(events.AppFocus() if has_focus else events.AppBlur())

    def _deliver_reply(self, reply: TerminalReply) -> None:
        """Use the replies somebody waits for; the others end here."""
        if reply.kind is ReplyKind.MODE and _SYNCHRONIZED_OUTPUT.fullmatch(reply.payload):
            self.process_message(messages.TerminalSupportsSynchronizedOutput())
        elif reply.kind is ReplyKind.KITTY_KEYBOARD:
            self._knows_kitty = True
        elif reply.kind is ReplyKind.DEVICE_ATTRIBUTES and not self._knows_kitty:
            self._other_keys = True
            self.write(self._keyboard_modes())
        elif reply.kind is ReplyKind.COLOR_SCHEME:
            self.write(_COLOR_QUERY)
        elif reply.kind is ReplyKind.OSC and (match := _COLOR.fullmatch(reply.payload)):
            self._colors[match[1]] = "".join(map(_hex_byte, match.groups()[1:4]))
            self.process_message(OuterColors(self._colors["10"], self._colors["11"]))

    def _keyboard_modes(self) -> str:
        """Sequences that set what keys report; they may be repeated.

        Textual pushed an entry on the kitty stack, which this changes in place. tmux, xterm and
        others know modifyOtherKeys only.
        """
        kitty = "" if constants.DISABLE_KITTY_KEY else f"\x1b[={_KITTY_FLAGS}u"
        return kitty + ("\x1b[>4;2m" if self._other_keys else "")

    def _enable_mouse_support(self) -> None:
        """Report buttons, drags and motion, in SGR form only."""
        if self._mouse:
            self.write("".join(f"\x1b[?{mode}h" for mode in _MOUSE_MODES))

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("".join(f"\x1b[?{mode}l" for mode in reversed(_MOUSE_MODES)))

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing: SIGWINCH tells the size, and the mode would bring mouse pixels along."""

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop; one that came from outside left our modes to the shell."""
        if self._is_started:
            self._loop.call_soon_threadsafe(self._take_terminal_back)
        else:
            super()._sigcont_application()

    def _take_terminal_back(self) -> None:
        """Set everything anew and repaint."""
        if not self._is_started:
            return
        self._make_raw()
        self.write("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h")
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self.write(self._keyboard_modes())
        self._app.call_later(self._app.refresh, layout=True)

    def _make_raw(self) -> None:
        try:
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error:  # no terminal, or it hung up: the input thread says so
            return

    def _erase_character(self) -> int:
        """The byte of the erase key (`stty erase`), which is ^H on some old terminals."""
        if self.attrs_before is None:
            return 0x7F
        return ord(self.attrs_before[tty.CC][termios.VERASE])


def _is_in_tmux() -> bool:
    return bool(os.environ.get("TMUX"))


def _hex_byte(digits: str) -> str:
    """Scale one to four hexadecimal digits to two (XParseColor)."""
    return f"{round(int(digits, 16) * 255 / (16 ** len(digits) - 1)):02x}"
