"""From a file, the environment and the command line to a configuration, and what is wrong with it.

`read` is pure. A value that is wrong is told and its default used: nothing here ever raises for
what a user may have written. tomllib is imported only if there is a file.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from aisession_tui.config import model
from aisession_tui.config.model import FIELDS, Config, Field, KeyTable
from aisession_tui.config.presence import FILE, config_path
from aisession_tui.model.keys import KeyPress
from aisession_tui.model.nearest import nearest

_LIMIT_BYTES = 1 << 20
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
_WORDS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
"""How the environment says yes and no."""


class Problem(NamedTuple):
    """Something that is not as it should be, and what is done instead."""

    place: str
    """`config.toml:7`, `AI_SESSION_THEME`, `--leader`."""
    text: str
    is_warning: bool = False
    """It is done as asked for all the same."""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class Value(NamedTuple):
    """A value that is in force, and where it comes from."""

    value: Any
    origin: str = "default"
    """`default`, `config.toml:7`, `environment AI_SESSION_THEME`, `command line --leader`."""

    @property
    def is_default(self) -> bool:
        """Whether nobody set it."""
        return self.origin == "default"


class Loaded(NamedTuple):
    """A configuration that can be used, whatever the file looks like."""

    config: Config = Config()
    values: Mapping[str, Value] = {}
    """By name; of tables of keys only what was set, as `keys.kill`."""
    problems: tuple[Problem, ...] = ()
    is_file_readable: bool = True
    """False: nothing in the file could be used."""

    def value(self, name: str) -> Value:
        """A value and its origin."""
        field = model.field(name)
        return self.values.get(name) or Value(field.default if field else None)

    def place(self, name: str) -> str:
        """Where a value was set, for a problem with it."""
        return self.value(name).origin.rpartition(" ")[2]


def load(overrides: Mapping[str, str] | None = None, path: str = "") -> Loaded:
    """Read the configuration as it is now.

    Args:
        overrides: What the command line says, by name.
        path: The file, if not the user's own.
    """
    text, problem = text_of(path or config_path())
    loaded = read(text, os.environ, overrides or {})
    if problem:
        return loaded._replace(
            problems=(Problem(FILE, problem), *loaded.problems), is_file_readable=False
        )
    return loaded


def text_of(path: str) -> tuple[str, str]:
    """The file's text, and why it cannot be had."""
    from aisession_tui.store.atomic import read_regular

    try:
        data = read_regular(os.path.realpath(path), _LIMIT_BYTES)
        return data.decode("utf-8-sig").replace("\r\n", "\n"), ""
    except FileNotFoundError:
        is_dangling = os.path.islink(path)
        return "", f"it points to {os.readlink(path)}, which is not there" if is_dangling else ""
    except UnicodeDecodeError as reason:
        return "", f"it is not UTF-8 (byte {reason.start})"
    except ValueError as reason:
        return "", str(reason)
    except OSError as reason:
        return "", f"it cannot be read: {reason.strerror}"


def read(text: str, environ: Mapping[str, str], overrides: Mapping[str, str]) -> Loaded:
    """A configuration of the file's text; the environment goes before it, the command line first."""
    reader = _Reader(text)
    reader.read_file()
    reader.read_words(
        {
            each.name: (f"environment {each.variable}", environ[each.variable])
            for each in FIELDS
            if environ.get(each.variable)
        }
    )
    reader.read_words(
        {name: (f"command line --{name}", word) for name, word in overrides.items() if word}
    )
    values = {name: each.value for name, each in reader.values.items()}
    for each in FIELDS:
        if each.kind is KeyTable:
            start = f"{each.name}."
            given = {n[len(start) :]: v for n, v in values.items() if n.startswith(start)}
            values[each.name] = given
    return Loaded(
        model.build(values), reader.values, tuple(reader.problems), reader.is_file_readable
    )


class _Reader:
    """Collects values and problems from one source after the other."""

    def __init__(self, text: str) -> None:
        self.values: dict[str, Value] = {}
        self.problems: list[Problem] = []
        self.is_file_readable = True
        self._text = text
        self._lines: Mapping[tuple[str, ...], int] = {}

    def read_file(self) -> None:
        if not self._text.strip():
            return
        import tomllib

        from aisession_tui.config.locate import key_lines

        try:
            table = tomllib.loads(self._text)
        except (ValueError, RecursionError) as reason:
            self.is_file_readable = False
            self.problems.append(syntax_problem(FILE, str(reason), self._text))
            return
        self._lines = key_lines(self._text)
        self._read_table(table, ())

    def read_words(self, words: Mapping[str, tuple[str, str]]) -> None:
        """Take values that were written as bare words, with the origin of each."""
        for name, (origin, word) in words.items():
            field = model.field(name)
            if field is None:
                continue
            value, wrong = check(field, from_word(field, word))
            if wrong:
                self.problems.append(Problem(origin.rpartition(" ")[2], wrong))
            else:
                self.values[name] = Value(value, origin)

    def _read_table(self, table: Mapping[str, Any], path: tuple[str, ...]) -> None:
        for key, value in table.items():
            here = (*path, key)
            field = model.field(".".join(here)) if all("." not in part for part in here) else None
            if field is not None and field.kind is KeyTable:
                self._read_keys(field, value)
            elif field is not None:
                self._take(field, here, value)
            elif here in _TABLE_PATHS and isinstance(value, dict):
                self._read_table(value, here)
            elif here in _TABLE_PATHS:
                self._tell(here, f"has to be a table: [{key}]")
            else:
                self._tell(here, f"no such setting{_hint(key, path)}")

    def _read_keys(self, field: Field, value: Any) -> None:
        if not isinstance(value, dict):
            self._tell(field.path, f"has to be a table: [{field.name}]")
            return
        for action, keys in value.items():
            self._take(field, (*field.path, action), keys)

    def _take(self, field: Field, path: tuple[str, ...], value: Any) -> None:
        checked, wrong = check(field, value)
        if wrong:
            self._tell(path, wrong)
        else:
            self.values[".".join(path)] = Value(checked, self._place(path))

    def _tell(self, path: tuple[str, ...], text: str) -> None:
        self.problems.append(Problem(self._place(path), f"{shown(path)}: {text}"))

    def _place(self, path: tuple[str, ...]) -> str:
        from aisession_tui.config.locate import line_of

        line = line_of(self._lines, path)
        return f"{FILE}:{line}" if line else FILE


def shown(path: tuple[str, ...]) -> str:
    """A key as messages name it: `"leader"`, `[sidebar] "width"`."""
    *table, key = (printable(part) for part in path)
    return f'[{".".join(table)}] "{key}"' if table else f'"{key}"'


_TABLE_PATHS = {each.path[:depth] for each in FIELDS for depth in range(1, len(each.path))}


def _hint(key: str, path: tuple[str, ...]) -> str:
    known = {each.path[len(path)] for each in FIELDS if each.path[: len(path)] == path}
    close = nearest(key, sorted(known))
    return f'; did you mean "{close}"?' if close else ""


def syntax_problem(file: str, message: str, text: str) -> Problem:
    """What the parser said, in our form; it may name no line where the file ends too early."""
    match = _PLACE.search(message)
    line = (match[1] if match else None) or str(text.rstrip("\n").count("\n") + 1)
    what = message[: match.start()] if match else message
    return Problem(f"{file}:{line}" if match else file, f"{what[:1].lower()}{what[1:]}")


def check(field: Field, value: Any) -> tuple[Any, str]:
    """The value as it is used, and what is wrong with it."""
    if field.kind is KeyTable:
        return _check_keys(value)
    kinds = (int, float) if field.kind is float else (field.kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and field.kind is not bool):
        return None, f"has to be {field.allowed}, not {_written(value)}"
    setting = field.setting
    if setting.choices and value not in setting.choices:
        return None, f"has to be {field.allowed}, not {_written(value)}"
    if setting.least is not None and not _is_within(value, setting.least, setting.most):
        return None, f"has to be {field.allowed}, not {_written(value)}"
    if isinstance(value, str) and not value.isprintable():
        return None, "control characters are not allowed"
    wrong = setting.check(str(value)) if setting.check is not None else ""
    if wrong:
        return None, wrong
    return (float(value) if field.kind is float else value), ""


def _is_within(value: float, least: float, most: float | None) -> bool:
    return math.isfinite(value) and least <= value <= (math.inf if most is None else most)


def _check_keys(value: Any) -> tuple[tuple[str, ...], str]:
    spellings = [value] if isinstance(value, str) else value
    if not (isinstance(spellings, list) and all(isinstance(each, str) for each in spellings)):
        return (), f'has to be a list of keys such as ["x", "ctrl+x"], not {_written(value)}'
    keys = []
    for spelling in spellings:
        try:
            keys.append(KeyPress.parse(spelling).spelling)
        except ValueError as reason:
            return (), str(reason)
    return tuple(dict.fromkeys(keys)), ""


def printable(text: str) -> str:
    """Text in which no control character acts."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{printable(value[:40])}"'
    if isinstance(value, int | float):
        return f"{value}"[:40]
    return f"a {_KINDS.get(type(value), 'date or time')}"


_KINDS: dict[type, str] = {dict: "table", list: "list"}


def from_word(field: Field, word: str) -> Any:
    """A word of the environment as a value; what it cannot be stays text, and is told so."""
    if field.kind is bool:
        return _WORDS.get(word.lower(), word)
    if field.kind in (int, float):
        try:
            return field.kind(word)
        except ValueError:
            return word
    return word
