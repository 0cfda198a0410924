"""What a shell's marks and files say of the commands it ran."""

import os

import pytest

from aisession_tui.shell.commands import CommandReader, command_path
from aisession_tui.shell.marks import Mark

A, B = Mark("A"), Mark("B")


def write(folder, command_id, text, started=1000.0):
    path = command_path(str(folder), command_id)
    with open(path, "w") as file:
        file.write(text)
    os.utime(path, (started, started))


def run(reader, *items, cwd="/src"):
    found = [reader.feed(item, cwd) for item in items]
    return [each for each in found if each is not None]


def test_a_typed_command(tmp_path):
    reader = CommandReader("zsh", str(tmp_path))
    write(tmp_path, "1", "make all\n# twice")
    assert run(reader, A, b"$ ", B, b"make all\r\n", Mark("C", command="1"), b"output") == []
    (command,) = run(reader, Mark("D", 2), A, cwd="/elsewhere")
    assert command == ("make all\n# twice", "/src", 2, 1000.0, "typed", "1")
    assert os.listdir(tmp_path) == []


def test_exec(tmp_path):
    reader = CommandReader("zsh", str(tmp_path))
    write(tmp_path, "ab", " make")
    begin, end = Mark("C", None, "ab"), Mark("D", 1, "ab")
    assert run(reader, Mark("C"), begin, Mark("D", 5, "cd")) == []
    (command,) = run(reader, end, A)
    assert command[:3] == (" make", "/src", 1)
    assert command.origin == "exec"


def test_what_has_no_file_is_no_command(tmp_path):
    reader = CommandReader("fish", str(tmp_path))
    assert run(reader, A, Mark("C"), Mark("D", 0), A, Mark("C", command="9"), Mark("D", 0), A) == []
    write(tmp_path, "8", " begins with a blank")
    write(tmp_path, "7", "")
    assert run(reader, Mark("C", command="8"), Mark("D", 0), Mark("C", command="7"), A) == []
    os.symlink("/etc/passwd", command_path(str(tmp_path), "6"))
    assert run(reader, Mark("C", command="6"), Mark("D", 0)) == []


def test_a_prompt_without_an_end_and_an_end_of_the_shell(tmp_path):
    reader = CommandReader("fish", str(tmp_path))
    write(tmp_path, "1", "one")
    assert run(reader, Mark("C", command="1"), A)[0].exit_code is None
    write(tmp_path, "2", "two")
    run(reader, Mark("C", command="2"))
    assert reader.shell_ended(129)[:3] == ("two", "/src", 129)
    assert reader.shell_ended(129) is None


def test_marks_that_are_seen_again_are_noted_once(tmp_path):
    write(tmp_path, "1", "one")
    write(tmp_path, "2", "two")
    items = [A, Mark("C", command="1"), Mark("D", 0), A, Mark("C", command="2")]
    assert [each.text for each in run(CommandReader("zsh", str(tmp_path)), *items)] == ["one"]
    later = CommandReader("zsh", str(tmp_path))
    assert run(later, *items) == []
    later.carry_on()
    assert [each.text for each in run(later, Mark("D", 0))] == ["two"]


def test_a_command_whose_beginning_nobody_remembers(tmp_path):
    write(tmp_path, "0", "   1  older")
    write(tmp_path, "5", "long")
    reader = CommandReader("zsh", str(tmp_path))
    reader.carry_on()
    (command,) = run(reader, b"output", Mark("D", 3), A)
    assert command[:3] == ("long", "", 3)


@pytest.mark.parametrize(
    ("entry", "echo", "text"),
    [
        ("  502  make", b"anything", "make"),
        ("  502* make", b"anything", "make"),
        ("99999  for x in 1\ndo :\ndone", b"", "for x in 1\ndo :\ndone"),
        ("  501  make", b"\x1b[1mmake\x1b[m\r\n\x1b[?2004l\r", "make"),
        ("  501  make", b" secret\r\n", None),
        ("  501  make", b"make it\r\n", None),
        ("", b"make\r\n", None),
        ("rubbish", b"rubbish\r\n", None),
    ],
)
def test_bash_tells_its_last_history_entry_which_may_be_anothers(tmp_path, entry, echo, text):
    reader = CommandReader("bash", str(tmp_path))
    write(tmp_path, "0", "  501  make\n")
    write(tmp_path, "1", entry + "\n")
    found = run(reader, A, b"$ ", B, echo, Mark("C", command="1"), Mark("D", 0))
    assert [each.text for each in found] == ([] if text is None else [text])
