"""Completion in the real shells, with names, verbs and options."""

import os
import shutil
import subprocess

import pytest

from tests.support.home import ENTRY
from tests.support.outer_terminal import OuterTerminal

pytestmark = pytest.mark.slow

TAB = "\t"


@pytest.fixture
def program(home):
    """`ai-session` in the PATH of this home."""
    folder = home.root / "bin"
    folder.mkdir()
    path = folder / "ai-session"
    python = home.argv()[0]
    path.write_text(f'#!/bin/sh\nexec {python} -c "{ENTRY}" "$@"\n')
    path.chmod(0o755)
    home.environ["PATH"] = f"{folder}:{home.environ['PATH']}"
    return path


def needs(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


class Shell(OuterTerminal):
    """A shell on a terminal of its own."""

    entry = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"

    def completes(self, typed: str, shown: str) -> None:
        before = self.text
        self.type(typed + TAB)
        self.until(lambda: shown in self.text.removeprefix(before).replace("\x07", ""), shown)
        self.type("\x15")


@pytest.fixture
def bash(home, program):
    with Shell(home, "bash", "--norc", "-i", PS1="READY> ") as shell:
        shell.wait_text("READY>")
        shell.type('eval "$(ai-session completion bash)"; echo loa""ded\n')
        shell.wait_text("loaded")
        yield shell


@pytest.fixture
def zsh(home, program):
    with Shell(home, "zsh", "-f", "-i", PS1="READY> ") as shell:
        shell.wait_text("READY>")
        shell.type(
            "autoload -U compinit; compinit -u -D; setopt no_beep;"
            'eval "$(ai-session completion zsh)"; echo loa""ded\n'
        )
        shell.wait_text("loaded")
        yield shell


@needs("bash")
def test_bash(home, bash):
    home.create("--name", "web server")
    home.create("--name", "api")
    bash.completes("ai-session att", "ai-session attach ")
    bash.completes("ai-session attach a", "attach api ")
    bash.completes("ai-session a a", " a api ")
    bash.completes("ai-session kill api w", "web\\ server ")
    home.create("--name", "gone")
    home.cli("delete", "--force", "gone")
    bash.completes("ai-session undelete g", "undelete gone ")
    bash.completes("ai-session attach --read-o", "--read-only ")
    bash.completes("ai-session config va", "config validate ")
    bash.completes("ai-session config set sidebar.wi", "sidebar.width ")
    bash.completes("ai-session help autom", "automation ")
    bash.completes("ai-session wait api --until n", "needs-you ")
    bash.completes("ai-session-tui a", "ai-session-tui api ")


@needs("zsh")
def test_zsh(home, zsh):
    home.create("--name", "web server")
    home.create("--name", "api")
    zsh.completes("ai-session att", "ai-session attach ")
    zsh.completes("ai-session attach a", "api ")
    zsh.completes("ai-session kill api w", "web\\ server ")
    home.create("--name", "gone")
    home.cli("delete", "--force", "gone")
    zsh.completes("ai-session undelete g", "gone ")
    zsh.completes("ai-session attach --read-o", "--read-only ")
    zsh.completes("ai-session config va", "validate ")
    zsh.completes("ai-session wait api --until n", "needs-you ")
    zsh.completes("ai-session re", "restart")
    zsh.completes("ai-session-tui a", "api ")


@needs("zsh")
def test_zsh_from_a_file_in_its_path(home, program):
    folder = home.root / "functions"
    folder.mkdir()
    (folder / "_ai-session").write_text(home.cli("completion", "zsh").out)
    with Shell(home, "zsh", "-f", "-i", PS1="READY> ") as shell:
        shell.wait_text("READY>")
        shell.type(
            f"fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; echo loa''ded\n"
        )
        shell.wait_text("loaded")
        shell.completes("ai-session att", "ai-session attach ")
        shell.completes("ai-session resta", "ai-session restart ")


@pytest.mark.slow
@needs("fish")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ai-session att", ["attach"]),
        ("ai-session attach a", ["api"]),
        ("ai-session kill api w", ["web server"]),
        ("ai-session attach api a", []),
        ("ai-session undelete g", ["gone"]),
        ("ai-session kill g", []),
        ("ai-session attach --read-o", ["--read-only"]),
        ("ai-session config va", ["validate"]),
        ("ai-session wait api --until n", ["needs-you"]),
        ("ai-session config set sidebar.wi", ["sidebar.width"]),
        ("ai-session-tui a", ["api"]),
    ],
)
def test_fish(home, program, typed, found):
    home.create("--name", "web server")
    home.create("--name", "api")
    home.create("--name", "gone")
    home.cli("delete", "--force", "gone")
    script = home.root / "ai-session.fish"
    script.write_text(home.cli("completion", "fish").out)
    argv = ["fish", "--no-config", "-c", f"source {script}; complete -C '{typed}'"]
    done = subprocess.run(
        argv, env=home.environ, cwd=home.path, capture_output=True, text=True, check=True
    )
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == found
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_sound_and_complete(cli, shell):
    result = cli("completion", shell)
    assert result.code == 0
    assert "@" not in result.out.replace('"$@"', "").replace("${COMP_WORDS[@]", "")
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=result.stdout, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_names_come_fast_and_never_with_control_characters(home, cli):
    home.create("--name", "api")
    assert cli("completion", "--names").out == "api\n"
    assert os.listdir(home.data / "ai-session")


def test_without_a_shell_it_says_which_there_are(cli):
    result = cli("completion")
    assert result.code == 2
    assert "bash, zsh or fish" in result.err
