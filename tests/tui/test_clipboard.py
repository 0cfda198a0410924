"""Copying: which way is taken where, and what happens when a clipboard program fails."""

import base64
import os
import stat

import pytest

from aisession_tui.tui import clipboard
from aisession_tui.tui.clipboard import MAX_OSC_BYTES, copy, osc52

pytestmark = pytest.mark.asyncio
TEXT = "naïve ✓\nsecond line"
COPIED = f"copied {len(TEXT.splitlines())} lines ·"
TO_TERMINAL = f"{COPIED} to your terminal's clipboard"


@pytest.fixture
def programs(tmp_path):
    """Puts programs into a PATH of their own; each keeps what it was given."""

    def install(name: str, script: str = 'printf "%s " "$@" > "$0.args"; exec cat > "$0.got"'):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nPATH={os.environ['PATH']}\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    install.path = str(tmp_path)
    return install


async def copied(programs, text=TEXT, **environ):
    written = []
    words = await copy(
        text,
        separator="·",
        write_to_terminal=written.append,
        environ={"PATH": programs.path, **environ},
    )
    return words, "".join(written)


def got(path) -> str:
    return path.with_name(f"{path.name}.got").read_text()


def decoded(sequence: str) -> str:
    head, _, rest = sequence.partition("\x1b]52;c;")
    assert not head
    return base64.b64decode(rest.partition("\x07")[0]).decode()


@pytest.mark.parametrize(
    ("name", "environ"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}),
        ("xclip", {"DISPLAY": ":0"}),
        ("xsel", {"DISPLAY": ":0"}),
        ("tmux", {"TMUX": "/tmp/tmux-0/default,1,0", "SSH_TTY": "/dev/pts/3"}),
    ],
)
async def test_a_program_where_the_user_sits_and_the_terminal_as_well(programs, name, environ):
    program = programs(name)
    words, written = await copied(programs, **environ)
    assert words == f"{COPIED} {name}"
    assert got(program) == TEXT
    assert decoded(written) == TEXT


async def test_pbcopy_on_macos(programs, monkeypatch):
    program = programs("pbcopy")
    monkeypatch.setattr(clipboard.sys, "platform", "darwin")
    words, _ = await copied(programs)
    assert words == f"{COPIED} pbcopy"
    assert got(program) == TEXT


@pytest.mark.parametrize("remote", [{"SSH_TTY": "/dev/pts/3"}, {"SSH_CONNECTION": "a b c d"}])
async def test_never_on_the_far_side_of_ssh(programs, remote):
    program = programs("xclip")
    words, written = await copied(programs, DISPLAY="localhost:10.0", **remote)
    assert words == TO_TERMINAL
    assert decoded(written) == TEXT
    assert not program.with_name("xclip.got").exists()


async def test_no_program_no_display(programs):
    programs("xclip")
    assert (await copied(programs))[0] == TO_TERMINAL


async def test_a_program_that_fails_gives_way_to_the_next(programs):
    programs("xclip", "exit 1")
    other = programs("xsel")
    assert (await copied(programs, DISPLAY=":0"))[0] == f"{COPIED} xsel"
    assert got(other) == TEXT


async def test_a_program_that_cannot_be_started(programs):
    programs("xclip").write_bytes(b"\x7fELF no program")
    assert (await copied(programs, DISPLAY=":0"))[0] == TO_TERMINAL


async def test_a_program_that_hangs_is_given_up(programs, monkeypatch):
    program = programs("xclip", 'echo $$ > "$0.pid"; exec sleep 1000')
    monkeypatch.setattr(clipboard, "PROGRAM_LIMIT_S", 0.5)
    assert (await copied(programs, DISPLAY=":0"))[0] == TO_TERMINAL
    pid = int(program.with_name("xclip.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_program_may_stay_to_serve_what_it_took(programs):
    stays = '(exec sleep 1000) & echo $! > "$0.pid"; exec cat > "$0.got"'
    program = programs("xclip", stays)
    assert (await copied(programs, DISPLAY=":0"))[0] == f"{COPIED} xclip"
    pid = int(program.with_name("xclip.pid").read_text())
    os.kill(pid, 9)


async def test_what_is_too_long_for_the_terminal_is_not_cut(programs):
    text = "x" * MAX_OSC_BYTES
    words, written = await copied(programs, text)
    assert words == "not copied: too long for the terminal, which takes 75 kB"
    assert not written
    program = programs("xclip")
    assert (await copied(programs, text, DISPLAY=":0"))[0] == "copied 1 line · xclip"
    assert got(program) == text


async def test_tmux_gets_the_sequence_plain_and_wrapped(programs):
    plain = osc52(TEXT, in_tmux=False)
    both = osc52(TEXT, in_tmux=True)
    assert both == plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"
    words, written = await copied(programs, TMUX="/tmp/tmux-0/default,1,0")
    assert (words, written) == (TO_TERMINAL, both)


async def test_undecodable_text_is_copied_as_well_as_it_goes(programs):
    assert decoded((await copied(programs, "a\udc80b"))[1]) == "a?b"
