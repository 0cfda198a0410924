"""Show, check and change the settings in config.toml.

A value comes from the command line (--leader), else the environment (AI_SESSION_LEADER and so on),
else the file, else it is the default. `ai-session help configuration` explains every setting.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.help_format import help_format
from aisession_tui.errors import AiSessionError, ExitCode, UsageError

if TYPE_CHECKING:
    from aisession_tui.config.reading import Problem

EXAMPLES = """\
examples:
  ai-session config show --origin          what is in force, and where it comes from
  ai-session config set leader ctrl+a
  ai-session config set keys.kill '["Q"]'
  ai-session config edit                   in $VISUAL or $EDITOR; explains every setting
  ai-session config validate

exit codes: 0 ok, 1 there are problems (validate, edit), 2 usage.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")

    def verb(name: str, text: str) -> argparse.ArgumentParser:
        return verbs.add_parser(
            name, help=text, description=text, formatter_class=help_format, allow_abbrev=False
        )

    verb("path", "print where the file lies, or would lie")
    show = verb("show", "print the settings in force, as TOML")
    show.add_argument("--origin", action="store_true", help="with where each comes from")
    show.add_argument("--json", action="store_true", help="for programs, with origin and default")
    show.add_argument("--leader", metavar="KEY", help="as the app would be told")
    validate = verb("validate", "say what is wrong with the file and the themes")
    validate.add_argument("file", nargs="?", metavar="FILE", help="default: your own")
    verb("edit", "open the file in your editor, then validate it")
    change = verb("set", "change one setting; comments stay")
    change.add_argument("key", metavar="KEY", help="such as leader or sidebar.width")
    change.add_argument("value", metavar="VALUE", help="as in TOML; quotes may be left out")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    return int(_VERBS[args.verb](args))


def _path(_args: argparse.Namespace) -> int:
    from aisession_tui.config.presence import config_path

    output.line(config_path())
    return ExitCode.OK


def _show(args: argparse.Namespace) -> int:
    from aisession_tui.cli.checking import check
    from aisession_tui.config import explain

    checked = check({"leader": args.leader or ""})
    if args.json:
        output.as_json(explain.as_data(checked.loaded))
    else:
        output.text(explain.in_force(checked.loaded, with_origin=args.origin))
    _tell(checked.problems)
    return ExitCode.OK


def _validate(args: argparse.Namespace) -> int:
    from aisession_tui.cli.checking import check
    from aisession_tui.config.presence import config_path

    path = os.path.abspath(args.file) if args.file else config_path()
    if args.file and not os.path.exists(path):
        raise UsageError(f"there is no file {args.file}")
    problems = check(path=path).problems
    _tell(problems)
    if any(not each.is_warning for each in problems):
        return ExitCode.FAILED
    is_there = os.path.lexists(path)
    output.line(f"{path}: in order" if is_there else f"{path}: none, everything is as by default")
    return ExitCode.OK


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems:
        diagnostics.narrate(f"{'warning: ' if problem.is_warning else ''}{problem}")


def _edit(args: argparse.Namespace) -> int:
    import shlex
    import subprocess

    from aisession_tui.config.writing import make_template

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    path = make_template()
    try:
        code = subprocess.call([*shlex.split(editor), path])
    except (OSError, ValueError) as reason:
        raise UsageError(f"the editor {editor!r} cannot be run ({reason}): set EDITOR") from None
    if code:
        raise AiSessionError(f"{editor} ended with {code}; the file is {path}")
    args.file = None
    return _validate(args)


def _set(args: argparse.Namespace) -> int:
    from aisession_tui.cli.checking import look_at
    from aisession_tui.config import presence, reading, writing

    field, path = writing.find(args.key)
    value = writing.value_of(field, args.value)
    file = presence.config_path()
    with writing.changing(file):
        text, problem = reading.text_of(file)
        if problem:
            raise AiSessionError(f"{file}: {problem}")
        changed = writing.with_value(text, path, value)
        before = {each.text for each in look_at(reading.read(text, os.environ, {})).problems}
        checked = look_at(reading.read(changed, os.environ, {}))
        new = [each for each in checked.problems if each.text not in before]
        if new:
            raise UsageError(f"nothing was changed: {new[0].text}")
        writing.save(file, changed)
    in_force = checked.loaded.value(args.key)
    if in_force.origin.startswith("environment"):
        diagnostics.narrate(f"in this shell {in_force.origin.partition(' ')[2]} goes before it")
    return ExitCode.OK


_VERBS = {"path": _path, "show": _show, "validate": _validate, "edit": _edit, "set": _set}
