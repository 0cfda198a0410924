"""Changes to `config.toml` that leave the user's comments, order and links as they are."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from typing import Any

from aisession_tui.config import presence, reading
from aisession_tui.config.model import FIELDS, Field, KeyTable
from aisession_tui.errors import AiSessionError, UsageError
from aisession_tui.model.nearest import nearest

_MODE = 0o700


def find(name: str) -> tuple[Field, tuple[str, ...]]:
    """The setting of a name such as `sidebar.width` or `keys.kill`, and the path in the file.

    Raises:
        UsageError: There is none; the text names the nearest.
    """
    for each in FIELDS:
        if each.name == name and each.kind is not KeyTable:
            return each, each.path
        start = f"{each.name}."
        if each.kind is KeyTable and name.startswith(start) and len(name) > len(start):
            return each, (*each.path, name[len(start) :])
    close = nearest(name, [each.name for each in FIELDS if each.kind is not KeyTable])
    hint = f"; did you mean {close!r}?" if close else ": see ai-session config show"
    raise UsageError(f"there is no setting {name!r}{hint}")


def value_of(field: Field, word: str) -> Any:
    """A word of the command line as the value of a setting: as TOML, else as it stands.

    Raises:
        UsageError: It is not allowed; the text says what is.
    """
    import tomllib

    candidates: list[Any] = [reading.from_word(field, word)]
    with contextlib.suppress(ValueError, RecursionError):  # no TOML may be the text itself
        candidates.insert(0, tomllib.loads(f"value = {word}")["value"])
    checked = [reading.check(field, each) for each in candidates]
    right = [value for value, wrong in checked if not wrong]
    if not right:
        raise UsageError(f"{field.name} {checked[-1][1]}")
    return right[0]


def with_value(text: str, path: tuple[str, ...], value: Any) -> str:
    """The file's text with one value changed or added.

    Raises:
        AiSessionError: The text is no TOML, or cannot be changed without touching more.
    """
    import tomllib

    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        before = tomllib.loads(text)
        document = tomlkit.parse(text)
        table: Any = document
        for part in path[:-1]:
            if part not in table:
                table[part] = tomlkit.table()
            table = table[part]
        table[path[-1]] = list(value) if isinstance(value, tuple) else value
        changed = tomlkit.dumps(document)
        is_right = tomllib.loads(changed) == _merged(before, path, value)
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        is_right = False
    if not is_right:
        name = ".".join(path)
        raise AiSessionError(f"{name} cannot be changed as the file is: ai-session config edit")
    return changed


def _merged(table: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    if len(path) == 1:
        return table | {path[0]: list(value) if isinstance(value, tuple) else value}
    return table | {path[0]: _merged(table.get(path[0], {}), path[1:], value)}


def set_value(path: tuple[str, ...], value: Any, *, file: str = "") -> None:
    """Change one value in the user's file, making the file if there is none.

    Raises:
        AiSessionError: The file is no TOML, or cannot be read.
        OSError: It cannot be written.
    """
    file = file or presence.config_path()
    with changing(file):
        text, problem = reading.text_of(file)
        if problem:
            raise AiSessionError(f"{file}: {problem}")
        save(file, with_value(text, path, value))


@contextlib.contextmanager
def changing(file: str) -> Iterator[None]:
    """Keep others of ours from changing the file meanwhile; makes its directory."""
    directory = os.path.dirname(file)
    os.makedirs(directory, _MODE, exist_ok=True)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def save(file: str, text: str) -> None:
    """Replace the file's content; where the file is a link, that of what it points to.

    Raises:
        OSError: Nothing was changed.
    """
    from aisession_tui.store.atomic import write_atomic

    write_atomic(os.path.realpath(file), text.encode())


def make_template() -> str:
    """See that there is a file to edit, and return its path.

    Raises:
        OSError: It cannot be made.
    """
    from aisession_tui.config.explain import template

    file = presence.config_path()
    with changing(file):
        if not os.path.exists(file):
            save(file, template())
    return file
