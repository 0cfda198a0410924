"""`layout.toml`: the window's layout, written by the app that holds its lock."""

from __future__ import annotations

import os
import tomllib
from typing import Any

from aisession_tui import paths
from aisession_tui.model.layout import SIDEBAR_WIDTH, Layout, Sort, Tab, with_tabs
from aisession_tui.model.panes import Direction, Pane, PaneTree, Split, leaves
from aisession_tui.store import atomic, locks, records

SCHEMA = 1
_LIMIT_BYTES = 1 << 20
_MOST_TABS = 64
_MOST_PANES = 64
_LONGEST_NAME = 64
_HEAVIEST = 1e6
_DEEPEST = 16
"""Splits within splits; a tree that goes deeper was not drawn by anybody."""


def layout_path() -> str:
    """The layout's file."""
    return os.path.join(paths.data_dir(), "layout.toml")


def take_lock() -> int | None:
    """Become the one who saves the layout; None if another app is. Held until the process ends."""
    return locks.acquire(os.path.join(paths.private_dir(paths.data_dir()), "layout.lock"))


def load() -> Layout:
    """Read the layout; whatever cannot be understood is as in a new one."""
    try:
        return from_toml(_read(layout_path()))
    except (OSError, ValueError, RecursionError):
        return Layout()


def save(layout: Layout) -> None:
    """Write the layout; a file that is none is set aside first.

    Raises:
        OSError: It could not be written; the old one is untouched.
        ValueError: The file is of a newer version, which is never overwritten.
    """
    import tomli_w

    path = layout_path()
    try:
        schema = _get(_read(path), "schema", 0)
    except FileNotFoundError:
        schema = 0
    except (OSError, ValueError, RecursionError):
        schema = 0
        atomic.set_aside(path)
    if schema > SCHEMA:
        raise ValueError(f"{path} was written by a newer version: the layout is not saved")
    paths.private_dir(os.path.dirname(path))
    atomic.write_atomic(path, tomli_w.dumps(to_toml(layout)).encode(), backup=True)


def _read(path: str) -> dict[str, Any]:
    return tomllib.loads(atomic.read_regular(path, _LIMIT_BYTES).decode())


def to_toml(layout: Layout) -> dict[str, Any]:
    """The layout as a TOML document."""
    return {
        "schema": SCHEMA,
        "keyboard_in_sidebar": layout.keyboard_in_sidebar,
        "selection": layout.selection,
        "theme": layout.theme,
        "recent": list(layout.recent),
        "sidebar": {
            "visible": layout.sidebar_visible,
            "width": layout.sidebar_width,
            "collapsed": sorted(layout.collapsed),
            "sort": str(layout.sort),
        },
        "tab": layout.tab,
        "tabs": [_tab_to_toml(tab) for tab in layout.tabs],
    }


def _tab_to_toml(tab: Tab) -> dict[str, Any]:
    return {
        "name": tab.name,
        "focus": tab.focus,
        "zoomed": tab.zoomed,
        "panes": _tree_to_toml(tab.root),
    }


def _tree_to_toml(tree: PaneTree) -> dict[str, Any]:
    if isinstance(tree, Pane):
        return {"id": tree.id, "session": tree.session}
    return {
        "split": str(tree.direction),
        "weights": list(tree.weights),
        "parts": [_tree_to_toml(part) for part in tree.parts],
    }


def from_toml(table: dict[str, Any]) -> Layout:
    """Read a layout that a person may have edited; each wrong value falls back by itself."""
    sidebar = _get(table, "sidebar", {})
    layout = Layout(
        keyboard_in_sidebar=_get(table, "keyboard_in_sidebar", False),
        sidebar_visible=_get(sidebar, "visible", True),
        sidebar_width=max(5, min(_get(sidebar, "width", SIDEBAR_WIDTH), 200)),
        selection=_id(table, "selection"),
        collapsed=frozenset(_strings(sidebar, "collapsed", ["Exited"])),
        sort=_sort(_get(sidebar, "sort", "")),
        theme=_get(table, "theme", ""),
        recent=tuple(filter(records.is_id, _strings(table, "recent", []))),
    )
    tables = _get(table, "tabs", [table])[:_MOST_TABS]  # without tabs: one, in the table itself
    tabs = [tab for tab in map(_tab_from_toml, tables) if tab is not None]
    return with_tabs(layout, tabs or [Tab()], _get(table, "tab", 0))


def _tab_from_toml(table: Any) -> Tab | None:
    """Read one tab; one without panes is none."""
    root = _tree_from_toml(table.get("panes"), set(), _DEEPEST) if isinstance(table, dict) else None
    if root is None:
        return None
    ids = [pane.id for pane in leaves(root)]
    focus = _get(table, "focus", ids[0])
    name = "".join(filter(str.isprintable, _get(table, "name", "")))[:_LONGEST_NAME]
    return Tab(root, focus if focus in ids else ids[0], _get(table, "zoomed", False), name)


def _sort(word: str) -> Sort:
    return Sort(word) if word in tuple(Sort) else Sort.CREATION


def _get(table: dict[str, Any], key: str, default: Any) -> Any:
    value = table.get(key, default)
    return value if type(value) is type(default) else default


def _strings(table: dict[str, Any], key: str, default: list[str]) -> list[str]:
    value = table.get(key, default)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return default


def _id(table: dict[str, Any], key: str) -> str:
    """The id of a session, which becomes a part of paths."""
    value = _get(table, key, "")
    return value if records.is_id(value) else ""


def _tree_from_toml(table: Any, seen: set[int], depth: int) -> PaneTree | None:
    if not isinstance(table, dict) or len(seen) >= _MOST_PANES or depth < 0:
        return None
    if "split" not in table:
        pane = Pane(_get(table, "id", 0), _id(table, "session"))
        if pane.id <= 0 or pane.id in seen:
            return None
        seen.add(pane.id)
        return pane
    found = table.get("parts")
    parts = [
        part
        for part in (
            _tree_from_toml(item, seen, depth - 1)
            for item in (found if isinstance(found, list) else [])
        )
        if part is not None
    ]
    if table["split"] not in tuple(Direction) or not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return Split(Direction(table["split"]), tuple(parts), _weights(table, len(parts)))


def _weights(table: dict[str, Any], count: int) -> tuple[float, ...]:
    weights = table.get("weights")
    if (
        isinstance(weights, list)
        and len(weights) == count
        and all(isinstance(each, int | float) and 0 < each <= _HEAVIEST for each in weights)
    ):
        return tuple(float(weight) for weight in weights)
    return (1.0,) * count
