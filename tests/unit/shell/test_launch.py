import os

import pytest

from aisession_tui.shell.launch import SCRIPTS_DIR, plan_launch

NONCE = "0123456789abcdef"


def plan(shell, *, login=False, environ=None, scripts_dir=SCRIPTS_DIR):
    return plan_launch(
        shell,
        login=login,
        environ=environ or {},
        nonce=NONCE,
        exec_dir="/run/exec",
        scripts_dir=scripts_dir,
    )


def test_bash_reads_our_file_which_reads_the_users():
    launch = plan("/bin/bash", environ={"HOME": "/h"})
    assert launch.kind == "bash"
    assert launch.argv == ("/bin/bash", "--rcfile", f"{SCRIPTS_DIR}/bash/integration.bash", "-i")
    assert launch.environ == {
        "HOME": "/h",
        "AI_SESSION_NONCE": NONCE,
        "AI_SESSION_EXEC_DIR": "/run/exec",
    }
    assert plan("/bin/bash", login=True).environ["AI_SESSION_LOGIN"] == "1"


def test_zsh_finds_our_zshenv_and_is_told_the_users_zdotdir():
    launch = plan("/usr/bin/zsh", environ={"ZDOTDIR": "/h/.zsh"})
    assert launch.environ["ZDOTDIR"] == f"{SCRIPTS_DIR}/zsh"
    assert launch.environ["AI_SESSION_ZDOTDIR"] == "/h/.zsh"
    assert "AI_SESSION_ZDOTDIR" not in plan("/usr/bin/zsh").environ
    assert plan("/usr/bin/zsh", login=True).argv == ("/usr/bin/zsh", "-il")


def test_fish_finds_our_vendor_directory_first():
    launch = plan("/usr/bin/fish", environ={"XDG_DATA_DIRS": "/nix/share"})
    assert launch.environ["XDG_DATA_DIRS"] == f"{SCRIPTS_DIR}/fish:/nix/share"
    assert launch.environ["AI_SESSION_XDG_DATA_DIRS"] == "/nix/share"
    unset = plan("/usr/bin/fish").environ
    assert unset["XDG_DATA_DIRS"] == f"{SCRIPTS_DIR}/fish:/usr/local/share:/usr/share"
    assert "AI_SESSION_XDG_DATA_DIRS" not in unset


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/dash", "/usr/bin/nu", "/usr/bin/python3"])
def test_other_shells_start_plainly(shell):
    assert plan(shell, environ={"A": "1"}) == ((shell,), {"A": "1"}, "")
    assert plan(shell, login=True).argv == (shell, "-l")


def test_without_the_scripts_every_shell_starts_plainly(tmp_path):
    assert plan("/bin/bash", scripts_dir=str(tmp_path)) == (("/bin/bash",), {}, "")


def test_the_given_environment_is_left_alone():
    environ = {"ZDOTDIR": "/h"}
    plan("/bin/zsh", environ=environ)
    assert environ == {"ZDOTDIR": "/h"}


def test_all_scripts_are_there():
    found = {
        os.path.relpath(os.path.join(folder, name), SCRIPTS_DIR)
        for folder, _, names in os.walk(SCRIPTS_DIR)
        for name in names
    }
    assert found == {
        "bash/integration.bash",
        "zsh/.zshenv",
        "fish/fish/vendor_conf.d/ai-session.fish",
    }
