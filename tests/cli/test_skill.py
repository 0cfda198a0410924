"""`ai-session skill`, and that what it tells agents is true."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex

import pytest

from aisession_tui.cli.commands import skill_command
from aisession_tui.cli.main import COMMANDS

with open(skill_command.path(), encoding="utf-8") as file:
    SKILL = file.read()
EXAMPLES = re.findall(r"^    (ai-session .+)$", SKILL, re.MULTILINE)


def parser_of(command):
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f"aisession_tui.cli.commands.{command}_command").add_arguments(parser)
    return parser


def test_it_is_printed_as_it_is(cli):
    assert cli("skill") == (0, SKILL.encode(), b"")


def test_it_has_what_agents_look_for_and_is_short():
    front = re.match(r"---\nname: ([a-z-]{1,64})\ndescription: (.{1,1024})\n---\n", SKILL)
    assert front[1] == "ai-session"
    assert len(SKILL.splitlines()) <= 60


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_understood(example):
    _, command, *arguments = shlex.split(example, comments=True)
    assert command in COMMANDS
    parser = parser_of(command)
    parser.parse_args(arguments)
    if command == "exec":  # its options may stand behind the name
        options = {spelling for each in parser._actions for spelling in each.option_strings}
        assert {word for word in arguments if word.startswith("--")} <= options


def test_every_command_and_option_it_names_is_there():
    options = {
        spelling
        for command in COMMANDS
        for action in parser_of(command)._actions
        for spelling in action.option_strings
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", SKILL)) <= options
    assert len(EXAMPLES) >= 12


def test_the_exit_codes_and_keys_it_tells_are_true(home):
    home.create("--name", "api")
    assert home.exec("api", "--timeout", "0.5", "cat </dev/tty").code == 124
    assert home.exec("api", "true").code == 75
    assert home.exec("nope", "true").code == 125
    assert home.cli("screen", "nope").code == 3
    result = home.exec("api", "--json", "true")
    assert result.code == 75
    home.cli("send", "api", "--key", "ctrl+c")
    home.create("--name", "other")
    told = re.search(r"# (output, .+)$", SKILL, re.MULTILINE)[1]
    assert set(home.exec("other", "--json", "true").json) == set(told.split(", "))
