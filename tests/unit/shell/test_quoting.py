import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisession_tui.shell.quoting import command_text, quote, request_file

WILD = [
    "",
    "a b",
    "it's",
    "''",
    '"$HOME" `id` $(id)',
    "back\\slash\\",
    "\\'",
    "line\nbreak\n",
    "-n",
    "~",
    "=ls",
    "%self",
    "*",
    "{a,b}",
    "#no",
    "!!",
    "höllo ☃",
    "\t\x1b[31m",
]


def printed_by(kind, text):
    program = shutil.which(kind)
    if program is None:
        pytest.skip(f"{kind} is not installed")
    flags = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}
    argv = [program, *flags.get(kind, []), "-c", text]
    return subprocess.run(argv, check=True, capture_output=True).stdout


def test_one_word_is_shell_text_as_it_is():
    assert command_text(["ls | wc -l; echo 'x'"], "bash") == "ls | wc -l; echo 'x'"


def test_plain_words_stay_readable():
    words = ["git", "log", "-n1", "--format=%H", "HEAD~2", "a=b"]
    assert command_text(words, "bash") == "git log -n1 --format=%H 'HEAD~2' a=b"


@pytest.mark.parametrize("kind", ["sh", "bash", "zsh", "fish"])
def test_an_argument_vector_arrives_as_it_is(kind):
    text = command_text(["printf", "%s\\0", *WILD], kind)
    assert printed_by(kind, text) == "".join(word + "\0" for word in WILD).encode()


@pytest.mark.parametrize("kind", ["bash", "fish"])
@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=1, max_size=9)
)
def test_any_words_arrive_as_they_are(kind, words):
    text = command_text(["printf", "%s\\0", *words], kind)
    assert printed_by(kind, text) == "".join(word + "\0" for word in words).encode()


def test_zsh_quoting_does_not_depend_on_rc_quotes():
    text = "setopt rc_quotes; print -rn -- " + quote("'a''b'''", "zsh")
    assert printed_by("zsh", text) == b"'a''b'''"


@pytest.mark.parametrize("kind", ["zsh", "fish"])
def test_a_request_file_names_its_id_first_and_reads_nothing(kind):
    content = request_file("abc123", "echo {x} '", kind)
    assert content.startswith("# abc123\n")
    assert "__ai_session_begin abc123" in content
    assert "</dev/null" in content
    assert quote("echo {x} '", kind) in content


def test_a_request_file_of_bash_is_the_text_itself():
    assert request_file("abc123", "echo {x} '", "bash") == "# abc123\necho {x} '"
