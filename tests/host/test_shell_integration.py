"""`exec` and the marks in real shells on real PTYs; a shell that is not installed is skipped by name."""

import os
import random
import re
import shutil
import signal
import time

import pyte
import pytest

from aisession_tui.shell.commands import CommandReader
from aisession_tui.shell.marks import Mark
from aisession_tui.shell.requests import EndReason, Readiness
from aisession_tui.terminal.terminal import Terminal
from tests.support.shells import Result, Shell, plain, session_members

KINDS = ("bash", "zsh", "fish")
POSIX = ("bash", "zsh")
LIST_HISTORY = {"bash": "history", "zsh": "fc -l -n 1", "fish": "builtin history"}


def need(kind):
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed: nothing about it is tested")


@pytest.fixture(params=KINDS)
def kind(request):
    need(request.param)
    return request.param


@pytest.fixture
def shell(kind, tmp_path):
    with Shell(kind, tmp_path) as shell:
        yield shell


@pytest.fixture(params=POSIX)
def posix(request, tmp_path):
    need(request.param)
    with Shell(request.param, tmp_path) as shell:
        yield shell


@pytest.fixture
def bash(tmp_path):
    need("bash")
    with Shell("bash", tmp_path) as shell:
        yield shell


EXACT = {
    "simple": ("echo hi", b"hi\n", 0),
    "exit code": ("sh -c 'exit 7'", b"", 7),
    "several lines": ("echo a\necho b", b"a\nb\n", 0),
    "no newline at the end": ("printf abc", b"abc", 0),
    "carriage returns": (r"printf 'a\r\n\r\rb\r'", b"a\r\n\r\rb\r", 0),
    "a long line": ("echo " + "y" * 20_000 + " | wc -c | tr -d ' '", b"20001\n", 0),
    "UTF-8": ("echo 'höllo ☃ 漢字'", "höllo ☃ 漢字\n".encode(), 0),
    "input is empty": ("cat; echo after", b"after\n", 0),
    "output is a terminal": ("test -t 1; and echo tty", b"tty\n", 0),
    "quotes and expansions": (r"""echo 'a"b' "c'd" "\\"'$HOME'""", b"a\"b c'd \\$HOME\n", 0),
    "a comment": ("echo a # not this", b"a\n", 0),
    "nothing": ("", b"", 0),
    "blank": ("  \n\n", b"", 0),
    "a leading dash": ("-nosuch 2>/dev/null", None, 127),
    "forged marks": (
        r"printf '\033]133;D;0;aid=deadbeefdeadbeef;x=00\007still\033]133;A\007'; sh -c 'exit 4'",
        b"\x1b]133;D;0;aid=deadbeefdeadbeef;x=00\x07still\x1b]133;A\x07",
        4,
    ),
    "100,000 lines": ("seq 1 100000", "".join(f"{n}\n" for n in range(1, 100_001)).encode(), 0),
    "a pipeline": ("false | true", b"", 0),
}


@pytest.mark.parametrize("case", EXACT)
def test_output_and_code_are_exact(shell, case):
    text, output, code = EXACT[case]
    if shell.kind != "fish":
        text = text.replace("; and", " &&")
    result = shell.exec(text)
    assert result.exit_code == code
    if output is not None:
        assert result.output == output
    assert os.listdir(shell.exec_dir) == []


@pytest.mark.parametrize("rest", ["if true; then :; fi", "{ :; }"])
def test_a_syntax_error_is_no_error_of_the_users_prompt_command(rest, tmp_path):
    need("bash")
    with Shell("bash", tmp_path, rc=f"PROMPT_COMMAND='{rest}; HOOKED=1'") as shell:
        shell.exec("unset HOOKED; echo 'oops")
        assert shell.exec("echo $HOOKED") == Result(b"1\n", 0)


def test_unbalanced_quotes_are_an_error_and_no_hang(shell):
    result = shell.exec('echo "oops')
    assert result.exit_code not in (0, None)
    assert b"oops" not in result.output or shell.kind == "fish"
    assert shell.exec("echo alive") == Result(b"alive\n", 0)


def test_a_here_document(posix):
    assert posix.exec("cat <<'EOF'\n$x \"q\" 'z'\nEOF") == Result(b"$x \"q\" 'z'\n", 0)


def test_directory_and_environment_persist(shell):
    shell.exec("cd /usr; set -gx A 1" if shell.kind == "fish" else "cd /usr; export A=1")
    assert shell.exec("pwd; sh -c 'echo $A'") == Result(b"/usr\n1\n", 0)


def test_commands_run_at_the_top_level_not_in_a_function(shell):
    """A variable declared without a scope is the shell's own, as if the line had been typed."""
    if shell.kind == "fish":
        shell.exec("set plain 1")
        assert shell.exec("echo $plain").output == b"1\n"
    else:
        shell.exec("declare -A map; map[k]=1; alias two='echo 2'")
        assert shell.exec("echo ${map[k]}; two").output == b"1\n2\n"


def test_the_exit_status_is_the_users_own_again_afterwards(shell):
    variable = "$status" if shell.kind == "fish" else "$?"
    assert shell.typed("sh -c 'exit 5'").exit_code == 5
    assert shell.exec("sh -c 'exit 9'").exit_code == 9
    assert shell.exec(f"echo {variable}").output == b"5\n"
    assert shell.typed(f"echo {variable}").output == b"5\n"


def test_the_last_argument_is_the_users_own_again_afterwards(bash):
    bash.typed("true mine")
    bash.exec("true other")
    assert bash.exec("echo $_").output == b"mine\n"
    bash.type_shown("echo $_")
    assert bash.exec("true other").exit_code == 0
    assert bash.typed("").output == b"mine\n"


# -- jobs


def announced(kind):
    """What no zsh with job control can be kept from saying when a job starts."""
    return rb"(\[\d+\] \d+\n)?" if kind == "zsh" else b""


def test_a_background_job_does_not_keep_the_request(shell):
    assert re.fullmatch(
        announced(shell.kind) + b"started\n", shell.exec("sleep 300 & echo started").output
    )
    assert shell.exec("echo next") == Result(b"next\n", 0)


def test_news_of_jobs_is_told_at_the_prompt_only(posix):
    posix.exec("sleep 300 &")
    posix.output = b""
    wait = "while kill -0 $! 2>/dev/null; do sleep 0.01; done"
    assert posix.exec(f"kill %sleep; {wait}; sh -c 'echo x'; echo y") == Result(b"x\ny\n", 0)
    assert b"erminated" in posix.output
    assert posix.exec("jobs").output == b""


def test_jobs_are_the_shells_own(posix):
    posix.exec("sleep 300 &")
    assert b"sleep 300" in posix.exec("jobs").output
    pid = posix.exec("echo $!").output.strip()
    assert posix.exec("jobs -p").output.strip().endswith(pid) or posix.kind == "zsh"
    assert posix.exec("kill $!; wait $!").exit_code == 128 + signal.SIGTERM
    posix.exec("sh -c 'sleep 0.1; exit 3' &")
    assert posix.exec("fg >/dev/null").exit_code == 3


@pytest.mark.parametrize("option", ["monitor", "notify"])
@pytest.mark.parametrize("sign", "-+")
def test_the_settings_of_job_control_stay(posix, option, sign):
    other = {"-": "+", "+": "-"}[sign]
    state = f"[[ -o {option} ]] && echo on || echo off"
    posix.typed(f"set {sign}o {option}")
    wanted = posix.typed(state)
    posix.exec("true")
    assert posix.typed(state) == wanted
    posix.exec(f"set {other}o {option}; set {sign}o {option}")
    assert posix.typed(state) == wanted


def test_job_control_can_be_switched_off_and_on(posix):
    posix.exec("set +m")
    assert posix.typed("[[ -o monitor ]]").exit_code == 1
    posix.exec("set -m")
    assert posix.typed("[[ -o monitor ]]").exit_code == 0


# -- traps and options that stop at errors


def test_a_debug_trap_sees_the_commands_own_commands_only(bash):
    bash.typed("trap 'echo =$BASH_COMMAND' DEBUG")
    assert bash.exec("echo hi; true").output == b"=echo hi\nhi\n=true\n"
    assert bash.exec("false") == Result(b"=false\n", 1)
    assert b"=echo typed\ntyped\n" in bash.typed("echo typed").output


@pytest.mark.parametrize(
    "rc", ["trap 'echo TRAPPED' ERR ZERR 2>/dev/null", "setopt err_return 2>/dev/null", "set -e"]
)
def test_what_looks_for_errors_finds_none_of_ours(rc, posix):
    posix.typed(rc)
    posix.typed("true")
    for _ in range(2):
        assert posix.exec("echo hi") == Result(b"hi\n", 0)
    assert posix.typed("echo typed") == Result(b"typed\n", 0)


# -- the terminal


FULL_SCREEN = r"""trap '' TTOU; printf '\033[?1049h\033[?25l\033[2J\033[5;5H\033[?1000h'
stty raw -echo -iexten </dev/tty; echo go; """
MODES = "stty -a </dev/tty | tr ' ;' '\\n\\n' | grep --color=never -xE -e '-?(icrnl|opost|isig|icanon|iexten|echo)'"


@pytest.mark.parametrize("end", ["exec sleep 300", "sleep 300"])
def test_a_killed_full_screen_program_leaves_a_usable_terminal(shell, end):
    """Whether it was the shell's own child that was killed, or a grandchild that its script minded."""
    shell.exec("echo before")
    modes = shell.exec(MODES).output
    shell.exec_until(f"sh -c '{FULL_SCREEN.replace(chr(39), chr(34))}{end}'", b"go")
    sleeper = max(pid for pid in session_members(shell.process.pid) if pid != shell.process.pid)
    os.kill(sleeper, signal.SIGKILL)
    assert shell.finish().exit_code == 137
    assert shell.exec(MODES).output == modes
    assert b"-" not in modes
    screen = Terminal(80, 24)
    screen.feed(shell.output)
    assert "before" in "\n".join(screen.display)
    assert not screen.modes.alternate
    assert not screen.modes.mouse
    assert screen.modes.cursor_visible


def test_a_killed_program_moves_nothing_on_the_main_screen(shell):
    shell.exec("echo before; sh -c 'kill -9 $$'")
    shell.exec("echo after")
    screen = Terminal(80, 24)
    screen.feed(shell.output)
    rows = [row.rstrip() for row in screen.display if row.rstrip() in ("before", "after")]
    assert rows == ["before", "after"]


def test_modes_that_a_command_sets_on_purpose_stay(bash):
    bash.exec("stty -ixon </dev/tty; sh -c 'kill -9 $$'")
    assert b"-ixon" in bash.exec("stty -a </dev/tty").output


# -- tracing


TRACED = {
    "echo hi": [b"echo hi", b"hi"],
    "eval 'echo a'\nfalse": [b"eval 'echo a'", b"echo a", b"a", b"false"],
    "f() { echo in; }; f": [b"f", b"echo in", b"in"],
    "": [],
}


def test_only_the_commands_own_lines_are_traced(posix):
    assert posix.exec("set -x").output == b""
    for text, lines in TRACED.items():
        traced = posix.exec(text).output.splitlines()
        assert [re.sub(rb"^\++(\S*:\d+>)? ?", b"", line) for line in traced] == lines
        assert b"__ai_session" not in posix.exec("echo 'oops").output
    assert b"x" in posix.exec("echo $-").output.splitlines()[-1]
    posix.exec("set +x")
    assert posix.exec("echo hi") == Result(b"hi\n", 0)


def test_tracing_that_was_switched_on_by_hand_goes_on(posix):
    posix.typed("set -x")
    assert posix.exec("echo hi").output.endswith(b" echo hi\nhi\n")
    posix.exec("echo 'oops")
    assert b"echo typed\n" in posix.typed("echo typed").output
    posix.typed("set +x")
    assert posix.exec("echo hi") == Result(b"hi\n", 0)


def test_a_killed_command_has_the_signals_code(shell):
    assert shell.exec("sh -c 'kill -9 $$'").exit_code == 137
    assert shell.exec("echo alive") == Result(b"alive\n", 0)


def test_ctrl_c_interrupts_and_the_shell_goes_on(shell):
    shell.exec_until("sh -c 'echo go; exec sleep 300'; echo not this", b"go\n")
    shell.interrupt()
    result = shell.finish()
    assert result.exit_code == 130
    assert b"not this" not in result.output
    assert shell.exec("echo alive") == Result(b"alive\n", 0)


def test_ctrl_z_ends_the_request_with_a_stopped_job(posix):
    posix.exec_until("sh -c 'echo go; kill -TSTP $$'", b"go\n")
    result = posix.finish()
    assert result.exit_code == 128 + signal.SIGTSTP
    assert b"suspended" in posix.exec("jobs").output.lower().replace(b"stopped", b"suspended")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("exit 3", 3),
        ("exec true", 0),
        ("exec sh -c 'exit 5'", 5),
        ("echo last; kill -9 $$", 137),
    ],
)
def test_the_shells_own_end_is_its_code(shell, text, code):
    if shell.kind == "fish":
        text = text.replace("$$", "$fish_pid")
    result = shell.end(text)
    assert (shell.exit_code, result.exit_code) == (code, code)
    if text != "exit 3":
        assert result.reason is EndReason.SHELL_ENDED
    if "last" in text:
        assert result.output.startswith(b"last\n")


def test_set_e_ends_the_shell_with_the_commands_code(posix):
    assert posix.end("set -e; sh -c 'exit 6'") == Result(b"", 6, EndReason.SHELL_ENDED)


@pytest.mark.parametrize("kind", POSIX)
def test_set_e_in_the_users_file(kind, tmp_path):
    need(kind)
    with Shell(kind, tmp_path, rc="set -e\n") as shell:
        assert shell.exec("echo alive") == Result(b"alive\n", 0)
        assert shell.typed("echo two") == Result(b"two\n", 0)


def test_set_e_left_on_does_not_end_the_shell_at_a_prompt(posix):
    posix.exec("set -e; true")
    assert posix.typed("! true").exit_code == 1
    assert posix.exec("echo alive") == Result(b"alive\n", 0)
    assert posix.exec("if false; then :; fi; echo two") == Result(b"two\n", 0)


def test_redirecting_the_shells_own_output_does_not_lose_the_marks(posix):
    posix.exec("exec 3>&1 >/dev/null")
    assert posix.exec("echo hidden; echo shown >&3") == Result(b"shown\n", 0)


def test_a_command_that_drops_the_hooks_does_not_lose_the_prompt(posix):
    hooks = {"bash": "PROMPT_COMMAND=", "zsh": "precmd_functions=() preexec_functions=()"}
    posix.exec(hooks[posix.kind])
    assert posix.exec("echo alive") == Result(b"alive\n", 0)


# -- what is typed by the user


def test_a_typed_command_is_between_its_marks(shell):
    assert shell.typed("sh -c 'echo out; exit 5'") == Result(b"out\n", 5)


def test_a_half_typed_line_comes_back_with_its_cursor(shell):
    shell.type_shown("echo abcd efgh")
    shell.type(b"\x1b[D" * 4)
    assert shell.exec("echo hi") == Result(b"hi\n", 0)
    assert shell.typed("X").output == b"abcd Xefgh\n"


def test_a_half_typed_line_of_wide_characters_comes_back(shell):
    shell.type_shown("echo höl 漢字")
    shell.type(b"\x1b[D")
    shell.exec("true")
    assert shell.typed("☃").output == "höl 漢☃字\n".encode()


def test_a_half_typed_line_of_several_lines_comes_back(shell):
    shell.type_shown("\x1b[200~echo 'one\ntwo'\x1b[201~", "two'")
    shell.execs.feed(Mark("A"), 0.0)
    shell.wait_idle()
    shell.exec("true")
    assert shell.typed(" three").output == b"one\ntwo three\n"


def test_keys_typed_while_the_command_runs_stay_in_the_line(shell):
    shell.type_shown("echo abef")
    shell.type(b"\x1b[D" * 2)
    # fish hands the terminal over after the start: who reads before that is stopped by SIGTTIN.
    reader = "trap '' TTIN; echo go; until read x </dev/tty; do :; done 2>/dev/null"
    shell.exec_until(f'sh -c "{reader}"', b"go\n")
    shell.type(b"answer\ncd")
    shell.finish()
    assert shell.typed("").output == b"abcdef\n"


def test_nothing_enters_the_history(shell):
    shell.typed("echo typed-one")
    shell.exec("echo secret-two")
    listing = shell.exec(LIST_HISTORY[shell.kind]).output
    assert b"typed-one" in listing
    assert b"secret" not in listing
    assert b"__ai_session" not in listing
    assert shell.typed("\x1b[A").output == b"typed-one\n"


def test_the_history_file_is_clean_after_the_shell_ends(kind, tmp_path):
    rc = {
        "bash": "HISTFILE=~/.hist HISTCONTROL=",
        "zsh": "HISTFILE=~/.hist SAVEHIST=100 HISTSIZE=100",
        "fish": "",
    }
    with Shell(kind, tmp_path, rc=rc[kind]) as shell:
        shell.typed("echo typed-one")
        shell.exec("echo secret-two")
        shell.typed("echo typed-three")
        shell.end("exit 0")
        path = ".local/share/fish/fish_history" if kind == "fish" else ".hist"
        content = (shell.home / path).read_text()
    assert "typed-one" in content
    assert "typed-three" in content
    assert "secret" not in content
    assert "__ai_session" not in content


def test_busy_shells_are_left_alone(shell):
    shell.type("cat\r")
    shell.until(lambda: not shell.tty().foreground, "cat")
    shell.type("hello\n")
    shell.until(lambda: shell.output.count(b"hello\r\n") == 2, "echo of cat")
    assert shell.readiness() is Readiness.BUSY
    shell.type(b"\x04")
    shell.wait_idle()


def test_an_unfinished_command_is_busy(shell):
    start = len(shell.output)
    shell.type("echo 'unended\r")
    shell.until(lambda: re.search(rb"unended.*\n.*[^\r\n]", shell.output[start:]), "next line")
    assert shell.readiness() is Readiness.BUSY
    shell.interrupt()
    assert shell.exec("echo alive") == Result(b"alive\n", 0)


def test_a_withdrawn_request_does_not_run_and_the_line_stays(shell):
    shell.type_shown("echo half")
    trigger = shell.execs.start("touch ran", shell.tty(), time.monotonic())
    assert shell.execs.withdraw()
    assert shell.readiness() is Readiness.BUSY
    shell.type(trigger)
    shell.wait_idle()
    assert shell.typed("").output == b"half\n"
    assert not (shell.home / "ran").exists()


def test_a_request_that_the_host_has_claimed_does_not_run(shell):
    """The host withdraws in the very moment in which the shell has found the request."""
    trigger = shell.execs.start("touch ran", shell.tty(), time.monotonic())
    (shell.exec_dir / f"{shell.execs.request}.claim").touch()
    prompts = shell.seen.count(Mark("A"))
    shell.type(trigger)
    shell.until(lambda: shell.seen.count(Mark("A")) > prompts, "prompt announced anew")
    assert shell.events == []
    assert not (shell.home / "ran").exists()


def test_in_the_middle_of_a_history_search(shell):
    shell.typed("echo findme")
    shell.type_shown("\x12findme", "findme")
    shell.wait_idle()
    assert shell.exec("echo hi") == Result(b"hi\n", 0)


def test_in_the_middle_of_walking_the_history(shell):
    for word in ("1111", "2222", "3333"):
        shell.typed(f"echo {word}")
    shell.type_shown("\x1b[A\x1b[A", "2222")
    assert shell.exec("echo hi") == Result(b"hi\n", 0)
    assert shell.typed("").output == b"2222\n"
    listing = shell.exec(LIST_HISTORY[shell.kind]).output
    assert [listing.count(word) for word in (b"1111", b"3333", b"echo hi")] == [1, 1, 0]


def test_vi_mode(kind, tmp_path):
    rc = {"bash": "set -o vi", "zsh": "bindkey -v", "fish": "fish_vi_key_bindings"}
    with Shell(kind, tmp_path, rc=rc[kind]) as shell:
        shell.type_shown("echo abcd")
        shell.exec("true")
        assert shell.typed("e").output == b"abcde\n"
        shell.type_shown("echo abcd")
        shell.type(b"\x1b")
        assert shell.readiness() is Readiness.BUSY
        if kind == "fish":
            shell.until(lambda: b"[N]" in plain(shell.output), "normal mode")
        shell.type(b"h")
        shell.until(lambda: shell.readiness() is Readiness.IDLE, "command mode")
        assert shell.exec("echo hi") == Result(b"hi\n", 0)


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        *((kind, "short> ") for kind in KINDS),
        *((kind, "x" * 72 + "> ") for kind in POSIX),  # fish does without one that leaves no room
    ],
)
def test_the_screen_shows_output_and_one_prompt(kind, prompt, tmp_path):
    """No trace of the line that was accepted, also where everything scrolls."""
    need(kind)
    rc = {
        "bash": f"PS1='{prompt}'",
        "zsh": f"PS1='{prompt}'",
        "fish": f"set fish_greeting; function fish_prompt; echo -n '{prompt}'; end",
    }
    with Shell(kind, tmp_path, rc=rc[kind]) as shell:
        shell.type_shown("half")
        for number in range(30):
            shell.exec(f"echo line {number}")
        shell.type_shown("Z")
        screen = pyte.Screen(80, 24)
        pyte.ByteStream(screen).feed(shell.output)
    rows = [row.rstrip() for row in screen.display if row.strip()]
    output = [row for row in rows if row.startswith("line ")]
    assert "".join(rows[len(output) :]) == prompt + "halfZ"
    assert output[-1] == "line 29"
    assert len(output) >= 20


# -- the user's own configuration


def test_children_see_none_of_our_variables(shell):
    assert shell.exec("env | grep -ci AI_SESSION").output == b"0\n"
    assert shell.exec("env | grep ZDOTDIR").exit_code == 1
    assert shell.exec("env | grep XDG_DATA_DIRS").exit_code == 1


def test_the_users_directories_are_theirs_again(tmp_path):
    need("zsh")
    dots = tmp_path / "dots"
    dots.mkdir()
    (dots / ".zshenv").write_text("ENV_READ=1")
    (dots / ".zshrc").write_text("RC_READ=1")
    with Shell("zsh", tmp_path, environ={"ZDOTDIR": str(dots)}) as shell:
        result = shell.exec("echo $ENV_READ $RC_READ; sh -c 'echo $ZDOTDIR'")
        assert result.output == f"1 1\n{dots}\n".encode()


def test_a_zshenv_may_move_zdotdir(tmp_path):
    need("zsh")
    dots = tmp_path / "dots"
    dots.mkdir()
    (dots / ".zshrc").write_text("RC_READ=1")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".zshenv").write_text(f"ZDOTDIR={dots}")
    with Shell("zsh", tmp_path) as shell:
        assert shell.exec("echo $RC_READ").output == b"1\n"


def test_fish_has_its_data_directories_back(tmp_path):
    need("fish")
    with Shell("fish", tmp_path, environ={"XDG_DATA_DIRS": "/a:/usr/share"}) as shell:
        assert shell.exec("sh -c 'echo $XDG_DATA_DIRS'").output == b"/a:/usr/share\n"


@pytest.mark.parametrize("kind_and_file", ["bash .bash_profile", "bash .profile", "zsh .zprofile"])
def test_login_shells_read_their_files(kind_and_file, tmp_path):
    kind, name = kind_and_file.split()
    need(kind)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / name).write_text("READ=1\n")
    with Shell(kind, tmp_path, login=True) as shell:
        assert shell.exec("echo $READ").output == b"1\n"


CONFIGURATIONS = {
    "bash": {
        "nounset": "set -u",
        "noglob, noclobber": "set -f -C",
        "no IFS": "IFS=",
        "odd IFS": "IFS=0123456789abcdef_/",
        "prompt command": "PROMPT_COMMAND='true; '",
        "prompt command with a comment": "PROMPT_COMMAND='true # not the rest'",
        "prompt command array": "PROMPT_COMMAND=(true 'false;' :)",
        "empty prompt command array": "PROMPT_COMMAND=()",
        "prompt command sets PS1": "PROMPT_COMMAND='PS1=\"[$?] $(echo sub) \\$ \"'",
        "prompt command reads $?": "PROMPT_COMMAND='LAST=$?'",
        "own PS0": "PS0='started \\t'",
        "read-only PS0 and PS1": "PS1='> '; readonly PS0= PS1",
        "two-line prompt": "PS1='\\w\\n$ '",
        "long prompt": "PS1='" + "x" * 200 + " $ '",
        "empty prompt": "PS1=",
        "debug trap": "trap 'DEBUGGED=$BASH_COMMAND' DEBUG; set -T",
        "aliases": "alias local=nope builtin=nope printf=nope return=nope if=nope declare=nope",
        "functions": "printf() { echo mine; }; read() { echo mine; }; eval() { echo mine; }",
        "read-only history control": "readonly HISTCONTROL=ignoreboth",
        "no such history control": "unset HISTCONTROL",
        "history control": "HISTCONTROL=ignoredups",
        "history in the prompt": "HISTFILE=~/.h; PROMPT_COMMAND='history -a; history -n'",
        "export all": "set -a",
        "posix": "set -o posix",
        "like starship": (
            "preexec() { PREVIOUS=$_ STARTED=$SECONDS; }\n"
            "precmd() { CODE=$?; PS1=\"$(printf '\\n~/src on main [%s]\\n> ' $CODE)\"; }\n"
            "trap 'preexec \"$_\"' DEBUG; PROMPT_COMMAND=precmd"
        ),
        "like direnv": (
            "_hook() { local code=$?; trap -- '' SIGINT; eval 'export X=1'; trap - SIGINT; return $code; }\n"
            'PROMPT_COMMAND="_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"'
        ),
        "like conda": "PS1='(base) $ '; conda() { PS1=\"(x) $PS1\"; }; conda",
        "a slow file": "sleep 1",
        "no bracketed paste": "bind 'set enable-bracketed-paste off'",
    },
    "zsh": {
        "nounset": "setopt no_unset",
        "ksh arrays, word split": "setopt ksh_arrays sh_word_split",
        "noclobber": "setopt no_clobber",
        "prompt percent off": "setopt no_prompt_percent",
        "rc quotes": "setopt rc_quotes",
        "no prompt sp": "unsetopt prompt_sp prompt_cr",
        "precmd sets PS1": "precmd() { PS1='new %# ' }",
        "own hooks": "precmd_functions+=(true false); preexec() { HOOKED=$1 }",
        "aliases": "alias local=nope builtin=nope printf=nope return=nope typeset=nope",
        "shared history": "HISTFILE=~/.h SAVEHIST=9; setopt share_history inc_append_history",
        "extended glob": "setopt extended_glob null_glob",
        "no IFS": "IFS=",
        "like oh my zsh": (
            "autoload -Uz add-zsh-hook; setopt prompt_subst auto_cd multios\n"
            "title() { print -Pn '\\e]2;%~\\a' }; add-zsh-hook precmd title; add-zsh-hook preexec title\n"
            "PROMPT='%(?:%F{green}ok:%F{red}no)%f $(print -n main) '; RPROMPT='%T'"
        ),
        "like starship": (
            "autoload -Uz add-zsh-hook; setopt prompt_subst\n"
            "draw() { print -n '\\n~/src on main\\n> ' }; PROMPT='$(draw)' RPROMPT='$(print -n right)'\n"
            "start() { STARTED=$SECONDS }; add-zsh-hook preexec start"
        ),
        "vi mode and nounset": "bindkey -v; setopt no_unset",
        "a slow file": "sleep 1",
        "own widgets": "accept-line() { zle .accept-line }; zle -N accept-line",
    },
    "fish": {
        "own prompt": "function fish_prompt; echo -n 'mine> '; end",
        "two-line prompt": "function fish_prompt; echo one; echo -n 'two> '; end",
        "right prompt": "function fish_right_prompt; echo right; end",
        "own events": "function f --on-event fish_postexec; false; end",
        "private": "set -g fish_private_mode 1",
        "like starship": (
            "function fish_prompt; set -l code $status; echo; echo ~/src on main [$code]; echo -n '> '; end\n"
            "function fish_right_prompt; date +%T; end; function hook --on-variable PWD; true; end"
        ),
        "a slow file": "sleep 1",
        "abbreviations": "abbr -a source nope",
    },
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, table in CONFIGURATIONS.items() for name in table]
)
def test_configurations(kind, name, tmp_path):
    need(kind)
    with Shell(kind, tmp_path, rc=CONFIGURATIONS[kind][name] + "\n") as shell:
        shell.type_shown("echo half typed")
        shell.type(b"\x1b[D" * 5)
        for number in range(3):
            assert shell.exec(f"echo run {number}") == Result(f"run {number}\n".encode(), 0)
        assert shell.exec("false").exit_code == 1
        shell.output = b""
        shell.typed("X")
        assert b"half X" in shell.output
        assert shell.readiness() is Readiness.IDLE


def test_a_read_only_prompt_command_means_no_integration_and_no_harm(tmp_path):
    need("bash")
    rc = "PS1='ready> '; readonly PROMPT_COMMAND='true'\nAFTER=1\n"
    with Shell("bash", tmp_path, rc=rc, ready=False) as shell:
        shell.until(lambda: b"ready> " in shell.output, "prompt")
        shell.type("echo $AFTER-ok\r")
        shell.until(lambda: b"1-ok" in shell.output, "output")
        assert shell.readiness() is Readiness.UNKNOWN
        assert not any(isinstance(item, Mark) and item.kind == "A" for item in shell.seen)
        assert b"readonly" not in shell.output


def test_the_users_ps0_and_prompt_command_still_work(tmp_path):
    need("bash")
    rc = "PS0='<ps0>'; PROMPT_COMMAND='echo \"<last $?>\"'"
    with Shell("bash", tmp_path, rc=rc) as shell:
        shell.output = b""
        assert shell.typed("sh -c 'exit 6'") == Result(b"<ps0>", 6)
        assert b"<last 6>" in shell.output


def test_the_users_zsh_hooks_still_work_under_foreign_options(tmp_path):
    need("zsh")
    rc = """
setopt ksh_arrays no_unset sh_word_split
one() { print -n "<one $?>" }; two() { print -n "<two $?>" }; pre() { print -n "<pre $1>" }
precmd_functions+=(one two) preexec_functions+=(pre)
"""
    with Shell("zsh", tmp_path, rc=rc) as shell:
        shell.exec("true")
        shell.output = b""
        shell.typed("sh -c 'exit 6'")
        assert b"<pre sh -c 'exit 6'>" in shell.output
        assert b"<one 6><two 6>" in shell.output


def test_a_bash_preexec_like_hook_keeps_working(tmp_path):
    need("bash")
    rc = """
preexec_hook() { [[ $READY ]] || return; READY=; echo "<pre $(HISTTIMEFORMAT= history 1)>"; }
install() { PROMPT_COMMAND=${PROMPT_COMMAND/install/}$'\\n'READY=1; trap preexec_hook DEBUG; }
PROMPT_COMMAND=install
"""
    with Shell("bash", tmp_path, rc=rc) as shell:
        shell.typed("true")
        assert b"echo typed>" in shell.typed("echo typed").output
        assert shell.exec("echo hi") == Result(b"hi\n", 0)
        assert shell.typed("echo again").output.endswith(b"again\n")


def test_a_directory_named_to_attack_the_terminal_is_encoded(shell):
    (shell.home / "a\x07\x1b]0;owned\x07é%").mkdir()
    shell.output = b""
    shell.exec("cd a*")
    wanted = b"/home/a%07%1B%5D0%3Bowned%07%C3%A9%25\x07"
    assert wanted in shell.output
    assert b"]0;owned" not in shell.output.split(wanted)[0].rsplit(b"\x1b]7;", 1)[-1]


def test_the_users_files_are_left_as_they_are(kind, tmp_path):
    with Shell(kind, tmp_path, rc="# mine\n") as shell:
        shell.exec("true")
        files = {".bashrc", ".zshrc", ".config", ".local", ".cache"}
        assert {entry.name for entry in shell.home.iterdir()} <= files
        rc = next(
            p for p in shell.home.rglob("*") if p.name in (".bashrc", ".zshrc", "config.fish")
        )
        assert rc.read_text() == "# mine\n"


# -- many


ALPHABET = 'abc XYZ019 "$`!#&|;<>(){}[]*?~=+-_.,:/%@^é漢☃'
"""What means itself between single quotes in each of the shells."""


@pytest.mark.slow
def test_fifty_random_commands_with_random_half_typed_lines(shell):
    source = random.Random(f"{shell.kind} 1")

    def random_text(longest):
        return "".join(source.choices(ALPHABET, k=source.randrange(longest)))

    shell.type("printf %s '")
    line, cursor = "", 0
    for _ in range(50):
        piece, left = random_text(6), source.randrange(cursor + 1)
        shell.type(b"\x1b[D" * left)
        cursor -= left
        shell.type(piece)
        line, cursor = line[:cursor] + piece + line[cursor:], cursor + len(piece)
        shell.wait_idle()
        text, code = random_text(40) + "\n" * source.randrange(2), source.randrange(256)
        result = shell.exec(f"printf %s '{text}'; sh -c 'exit {code}'")
        assert result == Result(text.encode(), code)
    shell.type(b"\x1b[C" * (len(line) - cursor))
    assert shell.typed("'").output == line.encode()


def noted(shell):
    """What the marks and the files that a shell has left say of its commands."""
    reader = CommandReader(shell.kind, str(shell.exec_dir))
    found = [reader.feed(item, "") for item in shell.seen]
    return [(each.text, each.exit_code) for each in found if each is not None]


IGNORING = {
    "bash": "HISTCONTROL=ignoreboth; HISTIGNORE='ignored*'",
    "zsh": "setopt hist_ignore_space hist_ignore_dups; HISTORY_IGNORE='ignored*'",
    "fish": "",
}


def test_command_lines_are_told_word_for_word(kind, tmp_path):
    (tmp_path / "exec's dir").mkdir()
    with Shell(kind, tmp_path, rc=IGNORING[kind]) as shell:
        lines = ["true", "true", "sh -c 'exit 3'", r"""echo 'a;  b' "\\" \; \$x # ☃ %d""", "false"]
        for line in [*lines[:1], " sh -c 'echo a secret'", *lines[1:], " true"]:
            shell.typed(line)
        expected = [(line, 3 if "exit 3" in line else int(line == "false")) for line in lines]
        assert noted(shell) == expected
        shell.typed("cat <<'E'\none\n two\nE" if kind != "fish" else "begin\necho '\n two'\nend")
        ((text, code),) = noted(shell)
        assert (code, "\n two\n" in text or "\n two'" in text) == (0, True)
        if kind != "fish":
            shell.typed("ignored --option")
            assert noted(shell) == []


def test_without_a_place_to_tell_nothing_is_said(shell):
    assert shell.typed("echo hello") == Result(b"hello\n", 0)
    assert noted(shell) == []
    assert b".command" not in plain(shell.output)


def test_bash_does_not_expand_its_prompts(tmp_path):
    need("bash")
    with Shell("bash", tmp_path, rc="shopt -u promptvars") as shell:
        assert shell.typed("echo hello") == Result(b"hello\n", 0)
        assert b"__ai_session" not in shell.output
