"""The error tree. Each error says what happened, to what, and what to do about it.

::

    AiSessionError                 exit 1
    ├── UsageError                 exit 2
    ├── NoSuchSession              exit 3
    ├── HostUnreachable            exit 4
    │   ├── SupervisorRestarting
    │   └── SupervisorElsewhere
    ├── NameTaken                  exit 1
    ├── InvalidName                exit 2
    ├── UnsafeDirectory            exit 1
    ├── RecordUnreadable           exit 1
    ├── CommandNotFound            exit 1
    ├── DirectoryMissing           exit 1
    ├── SessionBusy                exit 75
    ├── ExecTimeout                exit 124
    ├── WaitTimeout                exit 124
    ├── ExecFailed                 exit 125
    ├── Cancelled                  exit 1
    └── ProtocolError              exit 4

The exit codes are an interface: scripts read them, so a number never changes its meaning.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell; the numbers are documented in `ai-session help`."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NO_SUCH_SESSION = 3
    UNREACHABLE = 4
    BUSY = 75
    """`EX_TEMPFAIL` of sysexits.h: not one byte was typed, trying later may work."""
    TIMEOUT = 124
    """As timeout(1)."""
    EXEC_FAILED = 125
    """As docker run: the failure is ours, not the command's."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """128 + SIGPIPE, as of a program that a pipe's reader left."""


class AiSessionError(Exception):
    """Base of all errors a user can meet; its text is complete by itself."""

    exit_code = ExitCode.FAILED


class UsageError(AiSessionError):
    """Raised when the arguments make no sense together."""

    exit_code = ExitCode.USAGE


class NoSuchSession(AiSessionError):
    """Raised when no record goes by the given name or id."""

    exit_code = ExitCode.NO_SUCH_SESSION


class HostUnreachable(AiSessionError):
    """Raised when a host holds its session's lock but does not answer in time."""

    exit_code = ExitCode.UNREACHABLE


class SupervisorRestarting(HostUnreachable):
    """Raised when the supervisor becomes the caller's version; asking again is right."""


class SupervisorElsewhere(HostUnreachable):
    """Raised when the supervisor lives in other namespaces, groups or limits than the caller."""


class ProtocolError(AiSessionError):
    """Raised when the peer speaks something that is not our protocol."""

    exit_code = ExitCode.UNREACHABLE


class NameTaken(AiSessionError):
    """Raised when another undeleted session has the name."""


class InvalidName(AiSessionError):
    """Raised when a name is empty, too long, or could be taken for something else."""

    exit_code = ExitCode.USAGE


class UnsafeDirectory(AiSessionError):
    """Raised when a directory we would trust could be changed by somebody else."""


class RecordUnreadable(AiSessionError):
    """Raised when a record is corrupt or of a newer schema; the file is left as it is."""


class CommandNotFound(AiSessionError):
    """Raised when the program to run is not in the caller's PATH."""


class DirectoryMissing(AiSessionError):
    """Raised when the directory to start in does not exist or is no directory."""


class SessionBusy(AiSessionError):
    """Raised when something other than an idle shell prompt would read what we type."""

    exit_code = ExitCode.BUSY


class ExecTimeout(AiSessionError):
    """Raised when a command did not end within its time; it goes on running."""

    exit_code = ExitCode.TIMEOUT
    output = ""
    """What it had written by then, where the caller did not take that itself."""


class WaitTimeout(AiSessionError):
    """Raised when what was waited for has not come true in time."""

    exit_code = ExitCode.TIMEOUT


class ExecFailed(AiSessionError):
    """Raised when a command could not be run at all, for a reason of ours."""

    exit_code = ExitCode.EXEC_FAILED


class Cancelled(AiSessionError):
    """Raised when the caller ended a wait; what was waited for goes on."""
