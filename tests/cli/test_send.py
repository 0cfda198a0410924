"""`send`: text and keys, as if typed."""

from __future__ import annotations

import sys

import pytest

READER = """
import os, sys, tty
tty.setraw(0)
os.write(1, sys.argv[1].encode().decode("unicode_escape").encode("latin-1") + b"ready\\r\\n")
while True:
    os.write(1, b"got " + repr(os.read(0, 100000)).encode() + b"\\r\\n")
"""


@pytest.fixture
def reader(home):
    """A session that shows each piece of what is typed."""

    def begin(output: str = ""):
        home.create("--name", "x", "--size", "120x40", "--", sys.executable, "-c", READER, output)
        home.wait_screen("x", "ready")
        return home

    return begin


def test_text_keys_and_enter_in_this_order(home):
    home.create("--name", "x", "--", "cat")
    result = home.cli("send", "x", "two", "words", "--key", "space", "--key", "x", "--enter")
    assert result == (0, b"", b"")
    home.wait_screen("x", "two words x\ntwo words x")


def test_keys_are_encoded_for_the_programs_modes(reader):
    home = reader("\\x1b[?1h")  # application cursor keys
    home.cli("send", "x", "--key", "up", "--key", "ctrl+c", "--key", "alt+b", "--key", "f5")
    home.wait_screen("x", r"got b'\x1bOA\x03\x1bb\x1b[15~'")


def test_text_is_typed_as_it_is(reader):
    home = reader("\\x1b[?2004h")  # no brackets: it is no paste
    home.cli("send", "x", "é\x1b[A\t")
    home.wait_screen("x", r"got b'\xc3\xa9\x1b[A\t'")


def test_standard_input(reader):
    home = reader()
    assert home.cli("send", "x", "-", input="a\nbé".encode()).code == 0
    home.wait_screen("x", r"got b'a\nb\xc3\xa9'")


def test_standard_input_that_is_no_text_arrives_too(reader):
    home = reader()
    assert home.cli("send", "x", "-", input=b"\xff\x00\xfe").code == 0
    home.wait_screen("x", r"got b'\xff\x00\xfe'")


def test_mistakes_are_explained(home):
    home.create("--name", "x", "--", "cat")
    wrong_key = home.cli("send", "x", "--key", "hyperspace")
    assert wrong_key.code == 2
    assert "hyperspace" in wrong_key.err
    nothing = home.cli("send", "x")
    assert (nothing.code, nothing.err) == (2, "ai-session: give TEXT, --key or --enter\n")
    home.cli("kill", "--force", "x")
    exited = home.cli("send", "x", "text")
    assert (exited.code, exited.err) == (
        1,
        'ai-session: "x" has exited already: ai-session restart x, or delete it\n',
    )
