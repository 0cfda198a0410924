"""What `programs.py` does with the programs of a distribution."""

from __future__ import annotations

from looks import Mask
from scenarios import (
    LARGER,
    LEFT,
    SEVERAL_LINES,
    SMALLER,
    Program,
    Step,
    click,
    drag,
    press,
    scroll,
)

TEXT = "".join(
    f"{n:3} the quick brown fox — 漢字 — jumps over the lazy dog\n" for n in range(1, 121)
)
CODE = """\
import os

# wide: 漢字 かな, combining: e\u0301, emoji: 🚀
class Session:
    \"\"\"A session.\"\"\"

    def __init__(self, name: str = "api", *, size=(80, 24)) -> None:
        self.name = name
        self.long = "a line that is longer than the pane is wide, so that it has to be wrapped somewhere or cut off at the right"

    def start(self) -> int:
        for number in range(10):
            print(f"{number:>3}", os.getpid())
        return 0
"""
OWN_PROCESSES = ("unshare", "-rpf", "--mount-proc", "--kill-child", "sh", "-c")
"""A list of processes that is the same each time."""


PROGRAMS = (
    Program(
        "vim",
        (
            "vim",
            "-n",
            "-i",
            "NONE",
            "-c",
            "syntax on",
            "-c",
            "set number mouse=a hlsearch ttymouse=sgr termguicolors",
            "code.py",
        ),
        {
            "start": Step("class Session"),
            "keys": Step("name", (press(*"jjjj"), press(*"/name"), press("enter"), press("n"))),
            "more": Step("VISUAL", (press("ctrl+w", "v"), press("V", "down", "ctrl+right"))),
            "mouse": Step("VISUAL", (press("escape"), drag("range", 10, 1))),
            "paste": Step("third", (press("escape", "o"), ("paste", SEVERAL_LINES))),
            "resize": Step("third", (SMALLER, press("escape"))),
            "enlarge": Step("third", (LARGER,)),
            "leave": Step(LEFT, (press(*":qa!"), press("enter"))),
        },
        files={"project/code.py": CODE},
    ),
    Program(
        "less",
        ("less", "-N", "--mouse", "text"),
        {
            "start": Step("quick"),
            "keys": Step("fox", (press(*" jj/lazy"), press("enter"), press("n", "down"))),
            "mouse": Step("fox", (scroll("fox", 3), scroll("fox", -1))),
            "paste": Step("/.*brown", (press("/"), ("paste", "brown"))),
            "resize": Step("fox", (SMALLER, press("enter"))),
            "enlarge": Step("fox", (LARGER,)),
            "leave": Step(LEFT, (press("q"),)),
        },
        files={"project/text": TEXT},
    ),
    Program(
        "nano",
        ("nano", "-m", "-l", "code.py"),
        {
            "start": Step("class Session"),
            "keys": Step(
                "xyz",
                (press("down", "down", "end"), press(*" xyz"), press("ctrl+k"), press("ctrl+u")),
            ),
            "mouse": Step("range", (click("range"),)),
            "paste": Step("third", (("paste", SEVERAL_LINES),)),
            "resize": Step("third", (SMALLER,)),
            "enlarge": Step("third", (LARGER,)),
            "leave": Step(LEFT, (press("ctrl+x"), ("wait", "Save|No"), press("n"))),
        },
        files={"project/code.py": CODE},
    ),
    Program(
        "htop",
        (*OWN_PROCESSES, "sleep 1001 & sleep 1002 & sleep 0.5; exec htop -d 100"),
        {
            "start": Step("F10"),
            "keys": Step("Sort by", (press("down", "down"), press("t"), press(">"))),
            "mouse": Step("F10", (press("escape"), click("PID"))),
            "resize": Step("F10", (SMALLER,)),
            "enlarge": Step("F10", (LARGER,)),
            "leave": Step(LEFT, (press("q"),)),
        },
        masks=(
            Mask(r"\[[|\s].*?\]", "meters: how much the machine does"),
            Mask(r"(Tasks|Load average|Uptime): .*", "what the machine does"),
            Mask(
                r"( +\d+){3} [SRD] +\d+\.\d +\d+\.\d +\d+:\d+\.\d+",
                "what a process does and has done; its memory differs by a page",
            ),
        ),
    ),
    Program(
        "fzf",
        (
            "sh",
            "-c",
            "fzf --multi --border --preview 'head -20 text' --bind 'ctrl-t:toggle+down' < text",
        ),
        {
            "start": Step("120/120"),
            "keys": Step("> 1 fox", (press(*"1 fox"), press("up", "up", "tab"))),
            "more": Step("fox", (press("shift+down", "pageup"), scroll("4 the", 2))),
            "mouse": Step(">", (click("the quick"),)),
            "paste": Step("> lazy", (press("ctrl+u"), ("paste", "lazy 漢字"))),
            "resize": Step("> lazy", (SMALLER,)),
            "enlarge": Step("> lazy", (LARGER,)),
            "leave": Step(LEFT, (press("escape"),)),
        },
        files={"project/text": TEXT},
    ),
    Program(
        "mc",
        ("mc", "--nosubshell", "HOME/project", "HOME/project"),
        {
            "start": Step("code.py"),
            "keys": Step("text", (press("down", "down"), press("tab"), press("down"), press("f9"))),
            "more": Step("class Session", (press("escape", "escape"), press("home", "down", "f3"))),
            "mouse": Step("code.py", (press("f10"), ("wait", "UP--DIR"), click("code.py"))),
            "paste": Step("echo pasted", (("paste", "echo pasted 漢字"),)),
            "resize": Step("echo", (SMALLER,)),
            "enlarge": Step("echo", (LARGER,)),
            "leave": Step(
                LEFT, (press("ctrl+u"), press("f10"), ("wait", "exit|quit|left"), press("enter"))
            ),
        },
        files={"project/code.py": CODE, "project/text": TEXT},
    ),
    Program(
        "dialog",
        (
            "dialog",
            "--colors",
            "--title",
            "Choose",
            "--checklist",
            "Which \\Zb\\Z1ones\\Zn?",
            "15",
            "50",
            "6",
            "one",
            "the first",
            "on",
            "two",
            "the 漢字",
            "off",
            "three",
            "the third",
            "off",
        ),
        {
            "start": Step("Cancel"),
            "keys": Step("Cancel", (press("down", " ", "down"),)),
            "mouse": Step("Cancel", (click("one"),)),
            "resize": Step("Cancel", (SMALLER,)),
            "enlarge": Step("Cancel", (LARGER,)),
            "leave": Step(LEFT, (press("tab", "enter"),)),
        },
    ),
    Program(
        "tmux",
        ("tmux", "-S", "HOME/tmux", "-f", "HOME/tmux.conf", "new-session", "-s", "inner"),
        {
            "start": Step(r"\$ "),
            "keys": Step(
                "done",
                (
                    press(*"cat text; echo do''ne"),
                    press("enter"),
                    press("ctrl+a", "%"),
                    press(*"echo r"),
                ),
            ),
            "more": Step("copied|fox", (drag("the quick", 12, 2),)),
            "mouse": Step("fox", (scroll("fox", -2), click("fox"))),
            "paste": Step("second", (("paste", "# second 漢字"),)),
            "resize": Step("second", (SMALLER,)),
            "enlarge": Step("second", (LARGER,)),
            "leave": Step(
                LEFT, (press("q"), press("ctrl+a", ":"), press(*"kill-server"), press("enter"))
            ),
        },
        files={
            "project/text": TEXT,
            "tmux.conf": "set -g prefix C-a\nset -g mouse on\nset -g status-right '#S'\nset -g automatic-rename off\nset -g set-clipboard off\nset -g default-command 'env PS1=\"$ \" bash --norc'\nset -ga terminal-overrides ',xterm*:RGB'\n",
        },
    ),
)
