"""The messages of who looks at a session, types into it or runs commands in it; and the union of all.

A request carries a number which its `Done` or `Failed` repeats.

Annotations are evaluated here, as `typing` would compile each string of theirs: people wait for
these modules.
"""

from typing import Any, NamedTuple, TypeAlias

from aisession_tui.protocol.control import Describe, Kill, Pause, Resume, Retire, Update
from aisession_tui.protocol.following import (
    CommandFinished,
    CommandStarted,
    FollowCommands,
    FollowLines,
    Lines,
    WaitUntil,
)
from aisession_tui.protocol.greeting import Done, Failed, Hello
from aisession_tui.protocol.supervision import (
    ChildExited,
    CreateHost,
    HandOver,
    Rebind,
    Register,
    Upgrade,
)


class Watch(NamedTuple):
    """Have the host send `Changed` on every change of the record."""

    request: int


class ViewScreen(NamedTuple):
    """Have the host send screen diffs. `interactive` clients compete for the size."""

    request: int
    columns: int
    rows: int
    interactive: bool = True


class HideScreen(NamedTuple):
    """Send no more screens; the record's changes go on."""

    request: int = 0


class AttachRaw(NamedTuple):
    """Have the host send a snapshot and then the program's bytes, and take `RAW` as input."""

    request: int
    columns: int
    rows: int
    read_only: bool = False


class Acknowledge(NamedTuple):
    """The client has painted this revision and takes the next diff."""

    revision: int
    epoch: int = 0


class Refresh(NamedTuple):
    """The client lost track: send a full screen."""

    request: int = 0


class Resize(NamedTuple):
    """The client's pane or terminal has a new size."""

    columns: int
    rows: int


class SendKeys(NamedTuple):
    """Keys as `[key, modifiers, text, action, shifted, base]`; refused while `exec` starts."""

    keys: list[list[Any]]
    request: int = 0


class SendText(NamedTuple):
    """Text to type as it is, without bracketed paste."""

    text: str
    enter: bool = False
    request: int = 0


class SendPaste(NamedTuple):
    """Text the user pasted; the host brackets and cleans it."""

    text: str
    request: int = 0


class SendMouse(NamedTuple):
    """A mouse event as `[action, button, x, y, modifiers]`."""

    event: list[Any]


class SendFocus(NamedTuple):
    """The pane got or lost the keyboard."""

    has_focus: bool


class Look(NamedTuple):
    """The user has the session before the eyes: nothing is unread, nothing asks any more."""

    request: int = 0


class ReadScreen(NamedTuple):
    """Ask for the screen as text: `Done` with `text`."""

    request: int
    scrollback: int = 0
    ansi: bool = False
    joined: bool = False
    """Rows that the terminal has wrapped are one line again."""


class FindText(NamedTuple):
    """Search the screen and the scrollback back from line `end`, a bounded part of it at a time.

    `Done` with `matches`, each `[line, column, end_line, end_column]`; with `start`, the first line
    searched, to go on from; with `is_cut` if some were left out; and with `epoch` and `columns`, to
    which absolute line ids belong.
    """

    request: int
    text: str
    ignore_case: bool = False
    end: int = -1
    """-1: from the last row on."""


class ReadMarks(NamedTuple):
    """Ask for the shell's newest marks.

    `Done` with `marks`, each `[line, column, kind]`, and with `epoch` and `columns` as for `FindText`.
    """

    request: int


class ReadHistory(NamedTuple):
    """Ask for scrollback lines by absolute id; a `HISTORY` frame follows."""

    start: int
    lines: int
    known_attributes: int = 0


class ReadJournal(NamedTuple):
    """Have the journal written as far as there is something, or read it where it is in memory alone.

    `Done` with `numbers`, those of the segments in memory, and with a piece of one of them from
    `offset` on as `text`, a character a byte; no text: that is its end.
    """

    request: int
    segment: int = 0
    offset: int = 0


class Execute(NamedTuple):
    """Run a command in the session's shell; `RAW` frames are its output, then `Executed`."""

    request: int
    words: list[str]
    timeout_s: float = 0.0
    """0: none. With `wait_s` it counts from the command's start."""
    wait_s: float = 0.0
    """How long a shell that is busy is waited for; below 0: not even for another `exec`."""
    stdin: bool = False
    """The command reads what the client writes into the pipe that `Executing` names."""
    is_noted: bool = True
    """Whether the session's history and who follows its commands may know of it."""


class Starting(NamedTuple):
    """The shell is about to be asked: of a host that died before nothing was run."""

    request: int


class Executing(NamedTuple):
    """The command runs; by this name another host knows it, if this one dies: see `Follow`."""

    request: int
    name: str
    stdin: str = ""
    """The pipe that is its input; it waits until somebody opens it for writing."""


class Follow(NamedTuple):
    """Go on with a command that a host began which is gone; answered as `Execute` is."""

    request: int
    name: str
    taken_bytes: int
    """How much of its output the client has."""
    elapsed_s: float = 0.0
    timeout_s: float = 0.0


class Executed(NamedTuple):
    """A command has ended, or will not: see `reason`."""

    request: int
    reason: str = "ended"
    """`ended`, `busy`, `timeout`, `interrupted`, `shell-ended` or `failed`."""
    exit_code: int = 0
    message: str = ""
    duration_s: float = 0.0
    cwd: str = ""


class Changed(NamedTuple):
    """The record as it is now, as in TOML."""

    record: dict[str, Any]


class SizeOwned(NamedTuple):
    """Whose size the terminal has; others see its top left part."""

    columns: int
    rows: int
    yours: bool


class Happened(NamedTuple):
    """Something the user may want to hear about: `bell`, `notification`, `clipboard`, `notice`."""

    what: str
    text: str = ""
    title: str = ""


class Ended(NamedTuple):
    """The program has ended and all its output was sent."""

    exit_code: int | None = None
    exit_signal: int | None = None


Message: TypeAlias = (
    Hello | Done | Failed | CreateHost | Upgrade | HandOver | Register | ChildExited | Rebind
    | Describe | Watch | ViewScreen | HideScreen | AttachRaw
    | Acknowledge | Refresh | Resize | SendKeys | SendText | SendPaste | SendMouse | SendFocus
    | Look | ReadScreen | FindText | ReadMarks | ReadHistory | ReadJournal | Update | Kill | Pause | Resume | Retire | Execute
    | Starting | Executing | Follow | Executed | Changed | SizeOwned | Happened | Ended
    | WaitUntil | FollowLines | Lines | FollowCommands | CommandStarted | CommandFinished
)  # fmt: skip
