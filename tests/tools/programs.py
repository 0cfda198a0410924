"""Compares programs in a pane with the same alone: `python tests/tools/programs.py FOLDER [NAME ...]`.

Needs node, the programs of `program_scenarios.py` and `agent_scenarios.py`, and in FOLDER what `npm install --prefix FOLDER
@xterm/headless @xterm/addon-unicode11 @anthropic-ai/claude-code @openai/codex @google/gemini-cli
opencode-ai` installs. Each program is used twice in the same way: in a pane of the app, and on a
terminal as large as the pane. Both terminals are xterm.js. After each step text, colours, styles and
cursor have to be the same; what masks name is not compared. A number in brackets says how many rows our
engine, given what the program alone wrote, has otherwise than xterm.js. Agents run without a network,
and all without your home.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from agent_scenarios import AGENTS  # noqa: E402
from looks import differences, look_of  # noqa: E402  # the path comes first
from program_scenarios import PROGRAMS  # noqa: E402
from scenarios import AFTER_RESIZE, STEPS, Action, Program  # noqa: E402

from aisession_tui.terminal import Terminal  # noqa: E402
from tests.support.app_terminal import AppTerminal  # noqa: E402
from tests.support.home import Home  # noqa: E402
from tests.support.xterm_window import Look, XtermWindow  # noqa: E402

OUTER = (120, 36)
NO_NETWORK = ("unshare", "-rn", "sh", "-c", 'ip link set lo up; exec "$@"', "sh")
"""Not even the machine's own network; a program may talk to itself."""
AT_MOST_S = 12.0
"""How long a screen may go on changing before it is looked at."""
START_S = 60.0
KEY_S = 0.02
"""Between keys: several programs take faster typing for a paste."""
EQUAL_S = 4.0
"""How long the program alone may take to show what it shows in the pane."""
SCRIPT = """\
trap : INT
stty -echo
until [ -e "$1/go" ]; do sleep 0.05; done
stty echo
shift
"$@"
printf '\\nleft with %s\\n' "$?"
while :; do sleep 1000; done
"""
"""Begins when the window has its size; is still there when the program has left."""


class Seen(NamedTuple):
    """How a step ended in the pane."""

    look: Look
    size: tuple[int, int]


class Stage:
    """A program in a window, in the rectangle of it that is the program's.

    Args:
        window: The window.
        program: The program in it.
        resize: Gives the window another size, told how much wider and higher.
        is_pane: Whether the app is in the window.
    """

    def __init__(
        self,
        window: XtermWindow,
        program: Program,
        resize: Callable[[int, int], None],
        *,
        is_pane: bool,
    ) -> None:
        self.window = window
        self.program = program
        self._resize = resize
        self._is_pane = is_pane

    @property
    def corner(self) -> tuple[int, int]:
        """Where the rectangle begins: within the pane's frame, or with the window."""
        if not self._is_pane:
            return 0, 0
        return [cell[0] for cell in self.window.look().rows[0]].index("┏") + 1, 1

    @property
    def size(self) -> tuple[int, int]:
        """The rectangle's columns and rows: without the frame and the line below it."""
        columns, rows = self.window.columns, self.window.rows
        return (columns - self.corner[0] - 1, rows - 3) if self._is_pane else (columns, rows)

    def look(self) -> Look:
        """What the program shows."""
        return self.window.look().cut(*self.corner, *self.size)

    def steps(self, place: Path) -> Iterator[str]:
        """Use the program, step by step."""
        (place / "go").touch()
        for name in STEPS:
            if name in self.program.steps:
                step = self.program.steps[name]
                for action in step.actions:
                    self._do(action)
                    self.window.settle(0.1, 0.5)
                self._wait(step.until, START_S if name == "start" else AT_MOST_S)
                yield name

    def _do(self, action: Action) -> None:
        verb, *values = action
        if verb == "wait":
            self._wait(str(values[0]), AT_MOST_S)
        elif verb == "resize":
            self._resize(*values)
            self.window.settle(self.program.quiet_s, AT_MOST_S)
        elif verb == "press":
            for key in values:
                self.window.press(key)
                self.window.settle(KEY_S, KEY_S)
        elif verb == "paste":
            self.window.paste(*values)
        else:
            text, *further = values
            (left, top), (x, y) = self.corner, self._place(text)
            getattr(self.window, verb)(left + x, top + y, *further)

    def _wait(self, text: str, at_most_s: float) -> None:
        """Wait for a text, a regular expression, and then for quiet."""
        end = time.monotonic() + at_most_s
        while not re.search(text, "\n".join(self.look().lines)):
            if time.monotonic() > end:
                print(f"  {self.program.name} has not shown {text!r}")
                break
            self.window.pump(0.1)
        self.window.settle(self.program.quiet_s, AT_MOST_S)

    def _place(self, text: str) -> tuple[int, int]:
        """Where a text begins."""
        for y, row in enumerate(self.look().rows):
            x = "".join(cell[0][:1] or "\0" for cell in row).find(text)
            if x >= 0:
                return x, y
        print(f"  {self.program.name} shows no {text!r}")
        return 0, 0


def words_of(place: Path, program: Program, folder: str) -> list[str]:
    """The words that run a program in its own home, with nothing of the caller's."""
    home = str(place / "home")
    environ = {
        "PATH": f"{folder}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": home,
        "TMPDIR": f"{home}/tmp",
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TERM_PROGRAM": "ai-session",
        **program.environ,
    }
    isolated = NO_NETWORK if program.is_agent else ()
    command = [word.replace("HOME", home) for word in program.command]
    words = ("sh", str(place / "run.sh"), str(place), *isolated, *command)
    settings = [f"{name}={value}" for name, value in environ.items()]
    return ["env", "-i", "-C", f"{home}/project", *settings, *words]


def prepare(home: Home, program: Program) -> Path:
    """Make the program's own home as new; the folder it is in."""
    place = home.root / "place"
    shutil.rmtree(place, ignore_errors=True)
    (place / "home" / "project").mkdir(parents=True)
    (place / "home" / "tmp").mkdir()
    (place / "run.sh").write_text(SCRIPT)
    for name, text in program.files.items():
        path = place / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("HOME", str(place / "home")))
    return place


def in_pane(home: Home, program: Program, options: argparse.Namespace) -> dict[str, list[Seen]]:
    """What the program shows in a pane of the app after each step; the last one of each counts.

    Those before it are the sizes that it had on the way.
    """
    place = prepare(home, program)
    home.create("-n", program.name, "--", *words_of(place, program, options.folder))
    window = XtermWindow(
        home,
        options.folder,
        program.name,
        size=OUTER,
        entry=AppTerminal.entry,
        COLORTERM="truecolor",
    )
    with window:

        def resize(wider: int, higher: int) -> None:
            window.resize(window.columns + wider, window.rows + higher)
            window.settle(program.quiet_s, AT_MOST_S)
            passed.append(Seen(stage.look(), stage.size))

        stage = Stage(window, program, resize, is_pane=True)
        window.until(lambda: "┏" in window.look().lines[0], "frame of a pane")
        window.settle(program.quiet_s, AT_MOST_S)
        found, passed = {}, []
        for name in stage.steps(place):
            found[name], passed = [*passed, Seen(stage.look(), stage.size)], []
        keep(options, program, "pane", window)
    home.cli("kill", "--force", program.name)
    return found


class Alone:
    """The program on a terminal of the pane's size; our engine hears it, too."""

    def __init__(self, home: Home, program: Program, pane: dict[str, list[Seen]]) -> None:
        self.home, self.program, self.pane = home, program, pane
        self.engine = Terminal(*pane["start"][-1].size)
        self._heard = 0
        self._sizes = [seen.size for step in pane.values() for seen in step[:-1]]

    def run(self, options: argparse.Namespace) -> Iterator[tuple[str, Look]]:
        """Each step, and what xterm.js shows."""
        place = prepare(self.home, self.program)
        words = words_of(place, self.program, options.folder)
        size = self.pane["start"][-1].size
        resized = [(0, *size)]
        with XtermWindow(self.home, options.folder, *words, size=size) as window:

            def resize(*_: int) -> None:
                self._hear(window)
                size = self._sizes.pop(0)
                resized.append((self._heard, *size))
                self.engine.resize(*size)
                window.resize(*size)

            stage = Stage(window, self.program, resize, is_pane=False)
            for name in stage.steps(place):
                yield name, self._look(stage, name)
            keep(options, self.program, "alone", window)
        if options.raw is not None:
            print(f"{self.program.name} had these sizes: {resized}")

    def _hear(self, window: XtermWindow) -> None:
        self.engine.feed(window.output[self._heard :])
        self.engine.take_replies()
        self._heard = len(window.output)

    def _look(self, stage: Stage, name: str) -> Look:
        """What is shown, once it is as in the pane if that comes soon."""
        end = time.monotonic() + EQUAL_S
        while True:
            look = stage.look()
            self._hear(stage.window)
            if not self.found(name, look) or time.monotonic() > end:
                return look
            stage.window.pump(0.1)

    def found(self, name: str, look: Look) -> list[str]:
        """What the pane showed differently after a step."""
        program, pane = self.program, self.pane[name][-1].look
        if program.reflows and name in AFTER_RESIZE:
            return differences(pane, look_of(self.engine), program.masks, with_cursor_style=False)
        return differences(pane, look, program.masks)


def keep(options: argparse.Namespace, program: Program, how: str, window: XtermWindow) -> None:
    """Keep what was written to a terminal, if that is wished."""
    if options.raw is not None:
        (options.raw / f"{program.name}.{how}").write_bytes(window.output)


def compare(program: Program, options: argparse.Namespace) -> dict[str, str]:
    """Use a program in both ways; a word for each step."""
    words = {}
    with Home() as home:
        pane = in_pane(home, program, options)
        alone = Alone(home, program, pane)
        for name, look in alone.run(options):
            found = alone.found(name, look)
            ours = differences(look_of(alone.engine), look, with_cursor_style=False)
            words[name] = f"{len(found) or 'equal'}" + (f" ({len(ours)})" if ours else "")
            if options.verbose:
                tell(f"{program.name} {name}: in the pane", found)
                tell(f"{program.name} {name}: our engine", ours)
            if options.screens:
                print(*(f"  |{line}" for line in pane[name][-1].look.lines), sep="\n")
    return words


def tell(what: str, found: list[str]) -> None:
    """Print the first differences."""
    if found:
        print(f"{what}, {len(found)} differ", *found[:3], sep="\n  ")


def line(name: str, words: Sequence[str]) -> str:
    """A line of the table."""
    return f"{name:<10}" + "".join(f"{word:<12}" for word in words).rstrip()


def main() -> None:
    """Compare them and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", help="where node_modules is", type=lambda it: str(Path(it).resolve())
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    parser.add_argument("--verbose", action="store_true", help="print the first differences")
    parser.add_argument("--screens", action="store_true", help="print what the pane showed")
    parser.add_argument("--raw", type=Path, metavar="DIR", help="keep there what was written")
    options = parser.parse_args()
    print(line("", STEPS))
    are_equal = True
    for program in (*PROGRAMS, *AGENTS):
        if not options.names or program.name in options.names:
            words = compare(program, options)
            print(line(program.name, [words.get(name, "") for name in STEPS]), flush=True)
            are_equal &= all(word.startswith("equal") for word in words.values())
    raise SystemExit(not are_equal)


if __name__ == "__main__":
    main()
