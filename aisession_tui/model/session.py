"""A session's record: what to run, how it stands, and what was last seen of it.

Annotations are evaluated here, as `typing` would compile each string of theirs: commands wait for it.
"""

from enum import StrEnum
from typing import NamedTuple

from aisession_tui.model.agents import resuming
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.size import Size


class SessionStatus(StrEnum):
    """Where a session is in its life. The record on disk always says one of these."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    EXITED = "exited"
    LOST = "lost"
    """Its processes are gone without an exit code; it can be restored."""


class Activity(StrEnum):
    """What a running session does. Unknown is never drawn as idle."""

    WORKING = "working"
    NEEDS_YOU = "needs-you"
    BACKGROUND = "background"
    IDLE = "idle"
    UNKNOWN = "unknown"


class OnExit(StrEnum):
    """What becomes of the pane when the program ends."""

    AUTO = "auto"
    KEEP = "keep"
    CLOSE = "close"


SHELLS = frozenset({"bash", "zsh", "fish"})
"""The shells whose prompts can be told, so that `exec` works in them."""
LIVE = frozenset({SessionStatus.STARTING, SessionStatus.RUNNING, SessionStatus.PAUSED})
"""The statuses in which a host holds the session's lock."""


class SessionRecord(NamedTuple):
    """Everything kept of one session, as saved in `session.toml`. Times are POSIX seconds."""

    id: str
    """8 hex digits; never changes, never reused."""
    name: str
    command: tuple[str, ...] = ()
    """The argument vector; empty: the user's shell."""
    resume: tuple[str, ...] = ()
    """The argument vector that `restore` runs in place of the command; empty: see `restores_as`."""
    directory: str = ""
    """Where the session was started, absolute."""
    cwd: str = ""
    """Where it was last seen to be, absolute; what `restore` starts in."""
    env: dict[str, str] = {}  # noqa: RUF012  # never changed in place
    """The overrides given at creation, never the whole environment."""
    group: str = ""
    created: float = 0.0
    last_accessed: float = 0.0
    last_activity: float = 0.0
    status: SessionStatus = SessionStatus.STARTING
    activity: Activity = Activity.UNKNOWN
    exit_code: int | None = None
    exit_signal: int | None = None
    exited: float | None = None
    """When the program ended."""
    undeleted: float | None = None
    """When it was brought back from the trash; `clean` counts from then."""
    killed: bool = False
    """It ended because somebody asked for it, whatever its exit code is."""
    started: float | None = None
    """When the present program was started."""
    pid: int | None = None
    size: Size = Size(80, 24)
    title: str = ""
    shell: str = ""
    """The shell a session without a command runs, absolute."""
    ai_context: bool = False
    token_limit: int | None = None
    pinned: bool = False
    unread: bool = False
    """There is output nobody has looked at."""
    needs_you: str = ""
    """The notification's words until somebody types, or `bell` until somebody looks."""
    on_exit: OnExit = OnExit.AUTO
    journal: JournalMode | None = None
    """Where its output is recorded; None: where the settings say."""
    degraded: bool = False
    """Its host failed three times; it runs without a terminal engine."""
    notice: str = ""
    """One sentence the user should read, such as a directory that is gone."""

    @property
    def is_shell(self) -> bool:
        """Whether it runs a bare interactive shell rather than a command of its own."""
        return not self.command or (
            len(self.command) == 1 and self.command[0].rpartition("/")[2] in SHELLS
        )

    @property
    def restores_as(self) -> tuple[str, ...]:
        """What `restore` runs, if it is no shell: the command, or what goes on where an agent was."""
        return self.resume or resuming(self.command)

    @property
    def is_live(self) -> bool:
        """Whether a host should hold its lock."""
        return self.status in LIVE
