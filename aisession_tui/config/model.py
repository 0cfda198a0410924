"""What can be set: one typed field a setting, with its default, its limits and its documentation.

Everything that tells about settings (`ai-session config show`, the template of `config edit`,
`docs/configuration.md`) is made of these fields. A feature that is not built has no setting.
The annotations are read at run time, so this module does without `from __future__ import annotations`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from aisession_tui.errors import UsageError
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.layout import SIDEBAR_WIDTH
from aisession_tui.model.leader import leader_key
from aisession_tui.model.session import OnExit

KeyTable = dict[str, tuple[str, ...]]
"""Names of actions and the keys that do them, spelled as `KeyPress.spelling` spells them."""


class Effect(StrEnum):
    """When a change is felt."""

    AT_ONCE = "at once"
    NEW_SESSIONS = "for sessions started afterwards"
    NEXT_START = "at the next start of the app"


class RestorePolicy(StrEnum):
    """What happens to lost sessions when the app starts."""

    ASK = "ask"
    ALWAYS = "always"
    NEVER = "never"


class Setting(NamedTuple):
    """What is known of one setting beside its type and its default."""

    text: str
    """Its documentation."""
    effect: Effect = Effect.AT_ONCE
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    check: Callable[[str], str] | None = None
    """Says what is wrong with a text; nothing if it is right."""
    example: str = ""
    """A line to show where the default says little."""


def _wrong_leader(text: str) -> str:
    try:
        leader_key(text)
    except UsageError as reason:
        return str(reason)
    return ""


def _wrong_shell(text: str) -> str:
    return "" if not text or text.startswith("/") else "it has to be an absolute path"


class Sidebar(NamedTuple):
    """The list of sessions."""

    width: Annotated[
        int,
        Setting("Columns of the sidebar with its borders.", least=12, most=120),
    ] = SIDEBAR_WIDTH
    fold_below_columns: Annotated[
        int,
        Setting(
            "In a window with fewer columns than this the sidebar is folded to numbers and marks.",
            least=0,
            most=1000,
        ),
    ] = 90
    keys: Annotated[
        KeyTable,
        Setting(
            "Keys while the sidebar has the keyboard, by action; an empty list takes them away."
            " `ai-session keys` lists the actions.",
            example='kill = ["delete", "x"]',
        ),
    ] = {}  # noqa: RUF012  # never changed in place


class Sessions(NamedTuple):
    """What new sessions start with, and how long those that are over stay."""

    shell: Annotated[
        str,
        Setting(
            "The shell of a session without a command, as an absolute path; empty: `$SHELL`, else"
            " the one of your account.",
            Effect.NEW_SESSIONS,
            check=_wrong_shell,
            example='shell = "/usr/bin/fish"',
        ),
    ] = ""
    on_exit: Annotated[
        str,
        Setting(
            "What becomes of the pane when the program ends. `auto`: the pane of a shell that ends"
            " by itself closes, anything else keeps its last screen; `keep` and `close`: always.",
            Effect.NEW_SESSIONS,
            choices=tuple(OnExit),
        ),
    ] = "auto"
    scrollback_lines: Annotated[
        int,
        Setting(
            "How many lines that left the screen are kept. A line of text costs about its length"
            " in bytes; they are lost with the session's processes but for the last 10000.",
            Effect.NEW_SESSIONS,
            least=100,
            most=1_000_000,
        ),
    ] = 10_000
    restore: Annotated[
        str,
        Setting(
            "What happens at the start of the app to sessions whose processes are gone, as after the"
            " machine was restarted. `ask`: they are listed with what each would run, and Enter brings"
            " them back; `always`: shells come back at once, and what has a command of its own is"
            " asked for; `never`: they wait in the list.",
            Effect.NEXT_START,
            choices=tuple(RestorePolicy),
        ),
    ] = "ask"
    journal: Annotated[
        str,
        Setting(
            "Where the output of sessions is recorded, for `ai-session replay` and `export`. `disk`:"
            " in files of yours alone, also when their processes are long gone; `memory`: the last"
            " few megabytes, as long as the session's host lives; `off`: not at all. What you type"
            " is never recorded. `create --journal` decides for one session.",
            Effect.NEW_SESSIONS,
            choices=tuple(JournalMode),
        ),
    ] = "disk"
    journal_mib: Annotated[
        int,
        Setting(
            "MiB that the journal of one session may take; the oldest part goes first.",
            Effect.NEW_SESSIONS,
            least=1,
            most=65_536,
        ),
    ] = 64
    journal_total_mib: Annotated[
        int,
        Setting(
            "MiB that the journals of all sessions may take; the oldest part of all goes first, but"
            " never what a running session is writing.",
            Effect.NEW_SESSIONS,
            least=1,
            most=1_048_576,
        ),
    ] = 2048
    clean_after_days: Annotated[
        int,
        Setting(
            "Days after which the app, when it starts, moves a session that has exited to the"
            " trash, unless it is pinned or a pane shows it. It says so, and for seven days the"
            " session can be brought back. `0`: never. `ai-session clean` does it by hand.",
            Effect.NEXT_START,
            least=0,
            most=36_500,
        ),
    ] = 30


class Toasts(NamedTuple):
    """The short messages at the lower right."""

    duration_s: Annotated[float, Setting("Seconds a message stays.", least=0.5, most=600)] = 5.0
    most: Annotated[
        int,
        Setting("How many there are at once; the oldest goes for a new one.", least=1, most=10),
    ] = 2


class CopyMode(NamedTuple):
    """Reading back and copying with keys."""

    style: Annotated[
        str,
        Setting(
            "Whose key it is where vi and emacs want the same one; all others of both work.",
            choices=("vi", "emacs"),
        ),
    ] = "vi"
    keys: Annotated[
        KeyTable,
        Setting(
            "Keys in copy mode, by command; an empty list takes them away. `ai-session keys` lists"
            " the commands.",
            example='copy = ["y", "c"]',
        ),
    ] = {}  # noqa: RUF012  # never changed in place


class Menu(NamedTuple):
    """The menu of a session."""

    keys: Annotated[
        KeyTable,
        Setting(
            "The letter that chooses a line of the menu, by action; an empty list takes it away."
            " `ai-session keys` lists the actions.",
            example='kill = ["k"]',
        ),
    ] = {}  # noqa: RUF012  # never changed in place


class Config(NamedTuple):
    """Everything that can be set."""

    leader: Annotated[
        str,
        Setting(
            "The key before every command; pressed twice it goes to the program. It needs ctrl or"
            " alt. `ai-session attach` uses it too.",
            check=_wrong_leader,
            example='leader = "ctrl+a"',
        ),
    ] = "ctrl+b"
    theme: Annotated[
        str,
        Setting(
            "The name of a theme, or `auto`: `theme_dark` or `theme_light`, whichever suits the"
            " terminal's background, also when that changes. The theme picker writes it here.",
            example='theme = "nord"',
        ),
    ] = "auto"
    theme_dark: Annotated[
        str, Setting("The theme on a dark background, where `theme` is `auto`.")
    ] = "ai-session-dark"
    theme_light: Annotated[
        str, Setting("The theme on a light background, where `theme` is `auto`.")
    ] = "ai-session-light"
    mouse: Annotated[
        bool,
        Setting(
            "Whether the app takes the mouse; without it your terminal selects text as ever, and"
            " programs in panes get no mouse either.",
            Effect.NEXT_START,
        ),
    ] = True
    bell: Annotated[
        bool,
        Setting(
            "Whether the terminal's bell rings: for a key without a meaning, and when a session"
            " that is not in front rings its own."
        ),
    ] = True
    which_key_delay_s: Annotated[
        float,
        Setting(
            "Seconds after the leader before the band of keys appears.",
            least=0,
            most=60,
        ),
    ] = 0.4
    keys: Annotated[
        KeyTable,
        Setting(
            "Keys after the leader, by action; an empty list takes them away. `ai-session keys`"
            " lists the actions. `focus` and `resize` take keys in the order left, down, up, right"
            " (or several such rows), `nth` (and `nth-tab`) take the keys of the first session (tab), the"
            " second and so on.",
            example='kill = ["Q"]',
        ),
    ] = {}  # noqa: RUF012  # never changed in place
    sidebar: Sidebar = Sidebar()
    menu: Menu = Menu()
    copy_mode: CopyMode = CopyMode()
    sessions: Sessions = Sessions()
    toasts: Toasts = Toasts()


class Field(NamedTuple):
    """A setting at its place."""

    path: tuple[str, ...]
    kind: Any
    """`str`, `bool`, `int`, `float` or `KeyTable`."""
    setting: Setting
    default: Any

    @property
    def name(self) -> str:
        """As `config set` takes it: `sidebar.width`."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """The environment variable that sets it; empty where none can."""
        return "" if self.kind is KeyTable else f"AI_SESSION_{'_'.join(self.path).upper()}"

    @property
    def allowed(self) -> str:
        """What may stand there, in words: `a number from 12 to 120`."""
        setting = self.setting
        if setting.choices:
            *others, last = (f'"{choice}"' for choice in setting.choices)
            return f"{', '.join(others)} or {last}"
        if setting.least is not None and setting.most is not None:
            whole = "whole " if self.kind is int else ""
            return f"a {whole}number from {setting.least:g} to {int(setting.most)}"
        return _KIND_WORDS.get(self.kind, "a list of keys in quotes")


_KIND_WORDS: dict[Any, str] = {str: "text in quotes", bool: "true or false"}


def _fields(table: Any, prefix: tuple[str, ...] = ()) -> list[Field]:
    found = []
    for name, annotation in table.__annotations__.items():
        path, default = (*prefix, name), table._field_defaults[name]
        if hasattr(annotation, "_fields"):
            found += _fields(annotation, path)
        else:
            found.append(Field(path, annotation.__origin__, annotation.__metadata__[0], default))
    return found


FIELDS: tuple[Field, ...] = tuple(_fields(Config))
"""Every setting, in the order of the file: first those without a table."""
TABLES: dict[str, str] = {"": Config.__doc__ or ""} | {
    name: annotation.__doc__ or ""
    for name, annotation in Config.__annotations__.items()
    if hasattr(annotation, "_fields")
}
"""The tables of the file and what they are about."""


def field(name: str) -> Field | None:
    """The setting of this name; the keys of an action belong to their table."""
    return next((each for each in FIELDS if each.name == name), None)


def build(values: dict[str, Any]) -> Config:
    """A configuration of values by name; the others are the defaults."""
    built: Config = _build(Config, values, ())
    return built


def _build(table: Any, values: dict[str, Any], prefix: tuple[str, ...]) -> Any:
    found = {}
    for name, annotation in table.__annotations__.items():
        path = (*prefix, name)
        if hasattr(annotation, "_fields"):
            found[name] = _build(annotation, values, path)
        elif ".".join(path) in values:
            found[name] = values[".".join(path)]
    return table(**found)
