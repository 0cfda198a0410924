"""Makes the SVGs in screenshots/ from the real app running real programs.

    python tests/tools/screenshots.py

Needs vim, htop and a private temporary directory; touches no session of yours.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [ROOT, os.path.dirname(os.path.abspath(__file__))]

from plain_svg import plain  # noqa: E402

from aisession_tui.model.keys import KeyPress  # noqa: E402  # the path comes first
from aisession_tui.model.panes import Direction  # noqa: E402  # the path comes first
from aisession_tui.model.size import Size  # noqa: E402  # the path comes first
from aisession_tui.service import sessions, typing_in, viewing  # noqa: E402
from aisession_tui.tui.app import AiSessionApp  # noqa: E402

SIZE = (120, 36)
VIM = ("vim", "-c", "syntax on", "-c", "set number", "layout.py")
LOG = ("sh", "-c", "while :; do date; sleep 5; done")
FAILING = ("sh", "-c", "echo compiling; sleep 0.3; exit 1")

COLOURS = r"""
clear
printf '\e[1mpalette\e[m\n'
for i in 0 1 2 3 4 5 6 7; do printf '\e[4%dm  %d  \e[m' $i $i; done; echo
for i in 0 1 2 3 4 5 6 7; do printf '\e[10%dm  %d  \e[m' $i $i; done; echo; echo
printf '\e[1mtrue colour\e[m\n'
for row in 0 1 2; do
  for i in $(seq 0 71); do printf '\e[48;2;%d;%d;%dm ' $((255 - i * 3)) $((i * 3)) $((90 + row * 60)); done
  printf '\e[m\n'
done
echo
printf '\e[1mbold\e[m \e[2mdim\e[m \e[3mitalic\e[m \e[4munderline\e[m \e[9mstrike\e[m \e[7mreverse\e[m '
printf '\e[4:3;58:2::255:90:90mcurly\e[m\n\n'
printf 'wide: 漢字 かな 한글   emoji: 🚀 ✔️ 👩‍💻   lines: ┌─┬─┐ ╞═╡\n\n'
ls --color=always -la /usr
"""


def prepare(home: str) -> None:
    """Point every directory of ours into a temporary one."""
    for name in ("data", "state", "config", "run"):
        os.makedirs(os.path.join(home, name), 0o700)
    project = os.path.join(home, "src", "api")
    os.makedirs(project)
    with open(os.path.join(home, ".bashrc"), "w", encoding="utf-8") as file:
        file.write("PS1='\\[\\e[1;34m\\]\\w\\[\\e[m\\] $ '\n")
    with open(os.path.join(home, "htoprc"), "w", encoding="utf-8") as file:
        file.write("show_program_path=0\n")
    with open(os.path.join(project, "colours.sh"), "w", encoding="utf-8") as file:
        file.write(COLOURS)
    shutil.copy(os.path.join(ROOT, "aisession_tui", "model", "layout.py"), project)
    os.environ.update(
        HOME=home,
        HTOPRC=os.path.join(home, "htoprc"),
        XDG_DATA_HOME=os.path.join(home, "data"),
        XDG_STATE_HOME=os.path.join(home, "state"),
        XDG_CONFIG_HOME=os.path.join(home, "config"),
        XDG_RUNTIME_DIR=os.path.join(home, "run"),
        AI_SESSION_IDLE_EXIT_S="1",
        SHELL="/bin/bash",
        LANG="C.UTF-8",
        TERM="xterm-256color",
        COLORTERM="truecolor",
    )
    for name in ("NO_COLOR", "TMUX", "AI_SESSION_ID"):
        os.environ.pop(name, None)
    os.chdir(project)


def processes() -> list[str]:
    """What was started from our home: nobody else's processes and paths belong into a picture."""
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                entries = file.read().split(b"\0")
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                arguments = file.read().split(b"\0")[1:]
        except OSError:
            continue
        if any(os.fsencode(ROOT) in each for each in arguments):
            continue
        if f"HOME={os.environ['HOME']}".encode() in entries:
            found.append(pid)
    return found


class Studio:
    """The app and the sessions in the pictures."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.api = create("api", group="work")
        self.editor = create("layout", VIM, "work")
        self.logs = create("logs", LOG, "ops", "/var/log")
        self.train = create("train", ("sleep", "1000"), "ops", os.environ["HOME"])
        self.build = create("build", FAILING, "", os.environ["HOME"])
        with open("htop.sh", "w", encoding="utf-8") as file:
            file.write(f"exec htop -p {','.join(processes())}\n")
        self.system = create("htop", ("sh", "htop.sh"), "ops")
        sessions.pause(self.train)
        typing_in.send(self.api, "sh colours.sh", [], enter=True)
        self.app = AiSessionApp(wanted=self.api)

    async def shoot(self) -> None:
        """Drive the app from picture to picture."""
        async with self.app.run_test(size=SIZE) as pilot:
            self.pilot = pilot
            await self.until(lambda: self.app.is_begun)
            await self.until(lambda: "wide:" in viewing.screen_text(self.api, 0, ansi=False))
            await self.until(lambda: self.app.window.record(self.build).exit_code == 1)
            typing_in.send(self.editor, "", [KeyPress("down")] * 3, enter=False)
            await self.open(self.api, "colours.svg")
            await self.open(self.system, "htop.svg")
            typing_in.send(self.api, "printf '\\033]9;Allow npm test?\\007'", [], enter=True)
            await self.until(lambda: bool(self.app.window.record(self.api).needs_you))
            await self.open(self.editor, "vim.svg")
            await pilot.press("ctrl+b")
            await pilot.pause(0.7)
            self.save("leader.svg")
            await self.press("menu.svg", "m")
            await self.press("new-session.svg", "escape", "ctrl+b", "c")
            await self.press("commands.svg", "escape", "ctrl+b", ":")
            await pilot.press("escape")
            self.app.window.arrangement.split(Direction.ROW)
            self.app.window.open_session(self.system)
            self.app.window.arrangement.split(Direction.COLUMN)
            await self.open(self.api, "panes.svg")
            await self.press("search.svg", "ctrl+b", "/", *"root", "enter")
            await self.press("rewind.svg", "q", "ctrl+b", "r", *["left"] * 3)
            await pilot.press("escape", "ctrl+b", "f", *"wide")
            await pilot.pause(3.0)
            self.save("find.svg")
            await pilot.press("escape")
            await self.arrange_tabs()
            await self.press("overview.svg", "ctrl+b", "v")
            await pilot.press("escape")

    async def arrange_tabs(self) -> None:
        """Two tabs, the one in front with two panes, and take their picture."""
        arrangement = self.app.window.arrangement
        arrangement.name_tab("work")
        arrangement.new_tab()
        arrangement.name_tab("ops")
        self.app.window.open_session(self.logs)
        arrangement.split(Direction.COLUMN)
        await self.open(self.train, "tabs.svg")

    async def open(self, session: str, name: str) -> None:
        """Show a session and take its picture."""
        self.app.window.open_session(session)
        terminal = self.app.window.workspace.pane.terminal
        await self.until(lambda: self.app.window.shown == session and terminal.scene.note is None)
        await self.pilot.pause(1.5)
        self.save(name)

    async def press(self, name: str, *keys: str) -> None:
        """Press keys and take a picture."""
        await self.pilot.press(*keys)
        await self.pilot.pause(0.5)
        self.save(name)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to be true."""
        deadline = time.monotonic() + 15
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError
            await self.pilot.pause(0.02)

    def save(self, name: str) -> None:
        """Write the picture."""
        svg = plain(self.app.export_screenshot(title="ai-session-tui"))
        with open(os.path.join(self.target, name), "w", encoding="utf-8") as file:
            file.write(svg)


def create(name: str, command: tuple[str, ...] = (), group: str = "", where: str = "") -> str:
    """Start a session as large as the pane will be."""
    wish = sessions.Wish(
        name=name, command=command, group=group, directory=where, size=Size(92, 33)
    )
    return sessions.create(wish).id


def main() -> None:
    """Make them all."""
    target = os.path.join(ROOT, "screenshots")
    os.makedirs(target, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ais") as home:
        prepare(home)
        try:
            asyncio.run(Studio(target).shoot())
        finally:
            found = [each.record for each in sessions.list_sessions() if each.record]
            sessions.kill([record.id for record in found if record.is_live], force=True)
            time.sleep(3.5)  # the last host and the supervisor leave their directory
        os.chdir("/")


if __name__ == "__main__":
    main()
