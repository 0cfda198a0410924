"""Settings in words: as a file to start from, as a reference, and as they stand now."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from typing import Any

from aisession_tui.config.model import FIELDS, TABLES, Effect, Field, KeyTable
from aisession_tui.config.reading import Loaded, Value

_WIDTH = 88
_HEAD = """\
Settings of ai-session and ai-session-tui. Every line is as it would be without this file: take
away the "# " in front of what you change. `ai-session config validate` looks it over, and
`ai-session help configuration` has all of this to read. The app follows changes at once."""


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml, value))}]"
    return f"{value}"


def template() -> str:
    """A file in which every setting is explained and none is made."""
    parts = [_comment(_HEAD)]
    for table in TABLES:
        fields = [each for each in _of_table(table) if each.kind is not KeyTable]
        if table:
            parts.append(f"# {_sentence(TABLES[table])}\n# [{table}]")
        parts += [f"{_comment(_told(each))}\n# {_example(each)}" for each in fields]
        for each in _of_table(table):
            if each.kind is KeyTable:
                parts.append(f"{_comment(_told(each))}\n# [{each.name}]\n# {_example(each)}")
    return "\n\n".join(_tables_last(parts)) + "\n"


def _tables_last(parts: list[str]) -> list[str]:
    """Keep what belongs to no table before the first table, as TOML needs it."""
    keys = next(part for part in parts if "\n# [keys]\n" in part)
    others = [part for part in parts if part is not keys]
    first = next(at for at, part in enumerate(others) if "\n# [" in part)
    return [*others[:first], keys, *others[first:]]


def reference() -> str:
    """Every setting as Markdown, for `docs/configuration.md`."""
    parts = []
    for table in TABLES:
        title = f"[{table}]: {_lowered(TABLES[table])}" if table else "Without a table"
        parts.append(f"### {title}")
        for each in _of_table(table):
            default = "" if each.kind is KeyTable else f", default `{toml(each.default)}`"
            variable = f" Variable: `{each.variable}`." if each.variable else ""
            example = f" Example: `{each.setting.example}`." if each.setting.example else ""
            head = f"**`{each.name}`** ({each.allowed}{default})"
            felt = f"Felt {each.setting.effect}."
            text = f"{head}: {each.setting.text} {felt}{variable}{example}"
            parts.append(_wrapped(text, "* ", "  "))
    return "\n\n".join(parts) + "\n"


def in_force(loaded: Loaded, *, with_origin: bool) -> str:
    """The configuration in force as TOML, perhaps with where each value comes from."""
    blocks: list[tuple[str, list[tuple[str, Value]]]] = []
    for table in TABLES:
        plain = [each for each in _of_table(table) if each.kind is not KeyTable]
        lines = [(each.path[-1], loaded.value(each.name)) for each in plain]
        blocks.append((table, lines))
        for each in _of_table(table):
            if each.kind is KeyTable:
                start = f"{each.name}."
                given = {n: v for n, v in loaded.values.items() if n.startswith(start)}
                blocks.append((each.name, [(n[len(start) :], v) for n, v in given.items()]))
    blocks = [block for block in blocks if block[1]]
    written = [
        (table, [(f"{_key(name)} = {toml(value.value)}", value.origin) for name, value in lines])
        for table, lines in blocks
    ]
    widest = max(len(text) for _, pairs in written for text, _ in pairs)
    widest = min(widest, _WIDTH // 2)
    parts = []
    for table, pairs in written:
        head = [f"[{table}]"] if table else []
        body = [f"{text:{widest}}  # {origin}" if with_origin else text for text, origin in pairs]
        parts.append("\n".join([*head, *body]))
    return "\n\n".join(parts) + "\n"


def as_data(loaded: Loaded) -> dict[str, Any]:
    """The same for programs: value, default and origin by name."""
    known = {
        each.name: {
            "value": loaded.value(each.name).value,
            "default": each.default,
            "origin": loaded.value(each.name).origin,
        }
        for each in FIELDS
        if each.kind is not KeyTable
    }
    given = {
        name: {"value": list(value.value), "default": None, "origin": value.origin}
        for name, value in loaded.values.items()
        if name not in known
    }
    return known | given


def _of_table(table: str) -> Iterable[Field]:
    return [each for each in FIELDS if ".".join(each.path[:-1]) == table]


def _told(field: Field) -> str:
    felt = f" Felt {field.setting.effect}." if field.setting.effect is not Effect.AT_ONCE else ""
    limits = f" Allowed: {field.allowed}." if field.kind in (int, float) else ""
    example = " For example:" if field.kind is KeyTable else ""
    return f"{field.setting.text}{limits}{felt}{example}"


def _example(field: Field) -> str:
    if field.kind is KeyTable:
        return field.setting.example
    return f"{field.path[-1]} = {toml(field.default)}"


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{_sentence(text)[1:]}".rstrip(".")


def _key(name: str) -> str:
    is_bare = name and all(each.isascii() and (each.isalnum() or each in "-_") for each in name)
    return name if is_bare else toml(name)


def _comment(text: str) -> str:
    return _wrapped(text, "# ", "# ")


def _wrapped(text: str, first: str, other: str) -> str:
    return textwrap.fill(
        _sentence(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )
