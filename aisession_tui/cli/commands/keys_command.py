"""Print the keys in force, or see what this terminal really sends (keys doctor).

After the leader, in the sidebar, in the menu of a session and in copy mode, and which of them the
configuration has changed. The words at the right are the names for [keys], [sidebar.keys],
[menu.keys] and [copy_mode.keys] of config.toml: see ai-session help configuration.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode

if TYPE_CHECKING:
    from aisession_tui.tui.actions import Action
    from aisession_tui.tui.keymap import Keymap

EXAMPLES = """\
examples:
  ai-session keys
  ai-session keys --json | jq -r '.actions[] | select(.changed) | .id'
  ai-session keys doctor             press keys and see what arrives
  ai-session keys doctor --legacy    the same without asking the terminal for more than usual
"""

_CHANGED = "*"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", nargs="?", choices=["doctor"], help="try keys out, one by one")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--leader", metavar="KEY", help="as the app would be told")
    parser.add_argument(
        "--legacy", action="store_true", help="doctor: ask the terminal for nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Print or try."""
    from aisession_tui.cli.checking import check

    checked = check({"leader": args.leader or ""})
    if args.what == "doctor":
        from aisession_tui.cli.keys_doctor import examine

        return examine(checked.keymap, is_legacy=args.legacy)
    if args.json:
        output.as_json(_data(checked.keymap))
    else:
        _print(checked.keymap)
    for problem in checked.problems:
        diagnostics.narrate(str(problem))
    return ExitCode.OK


def _print(keymap: Keymap) -> None:
    from aisession_tui.tui.actions import Group

    def after(each: Action) -> tuple[str, ...]:
        return each.keys

    def within(each: Action) -> tuple[str, ...]:
        return each.sidebar_keys

    def in_menu(each: Action) -> tuple[str, ...]:
        return tuple(filter(None, [each.menu_key]))

    for group in Group:
        members = [each for each in keymap.actions if each.group is group]
        _table(f"after {keymap.leader}: {group.value}", members, after, "keys", keymap)
    _table("in the sidebar", keymap.actions, within, "sidebar.keys", keymap)
    _table("in the menu of a session", keymap.actions, in_menu, "menu.keys", keymap)
    others = [each for each in keymap.actions if not _has_key(each)]
    output.line("without a key, in the palette")
    for each in others:
        output.line(f"   {'':14}  {each.text:28}  {each.id}")
    output.line()
    _print_copy_mode(keymap)
    output.line(f"{keymap.leader} {keymap.leader} sends {keymap.leader} through.")
    if keymap.changed:
        output.line(f"{_CHANGED} changed by the configuration")


def _has_key(action: Action) -> bool:
    return any(action.keys) or any(action.sidebar_keys) or bool(action.menu_key)


def _print_copy_mode(keymap: Keymap) -> None:
    from aisession_tui.tui.key_labels import keys_label

    output.line("in copy mode")
    for each in keymap.of_copy_mode():
        mark = _CHANGED if f"copy_mode.keys.{each.id}" in keymap.changed else " "
        label = keys_label(each.keys) or "(none)"
        output.line(f" {mark} {label:20}  {each.text:46}  {each.id}")
    output.line()


def _table(
    title: str,
    actions: Iterable[Action],
    keys_of: Callable[[Action], tuple[str, ...]],
    table: str,
    keymap: Keymap,
) -> None:
    from aisession_tui.tui.key_labels import keys_label

    shown = [
        each for each in actions if any(keys_of(each)) or f"{table}.{each.id}" in keymap.changed
    ]
    output.line(title)
    for each in shown:
        mark = _CHANGED if f"{table}.{each.id}" in keymap.changed else " "
        label = keys_label(keys_of(each)) or "(none)"
        output.line(f" {mark} {label:14}  {each.text:28}  {each.id}")
    output.line()


def _data(keymap: Keymap) -> dict[str, Any]:
    from aisession_tui.tui.actions import ACTIONS

    return {
        "leader": keymap.leader,
        "actions": [
            {
                "id": each.id,
                "text": each.text,
                "group": each.group.value,
                "keys": [key for key in each.keys if key],
                "sidebar_keys": [key for key in each.sidebar_keys if key],
                "menu_key": each.menu_key,
                "default_keys": list(default.keys),
                "default_sidebar_keys": list(default.sidebar_keys),
                "default_menu_key": default.menu_key,
                "changed": not keymap.changed.isdisjoint(
                    {f"{table}.{each.id}" for table in ("keys", "sidebar.keys", "menu.keys")}
                ),
            }
            for each, default in zip(keymap.actions, ACTIONS, strict=True)
        ],
        "copy_mode": [
            {
                "id": each.id,
                "text": each.text,
                "keys": list(each.keys),
                "changed": f"copy_mode.keys.{each.id}" in keymap.changed,
            }
            for each in keymap.of_copy_mode()
        ],
    }
