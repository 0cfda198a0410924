"""`ai-session help mcp`: its snippets are sound, its tools and options are those there are."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import tomllib

import pytest

from aisession_tui.cli import manual
from aisession_tui.cli.commands import mcp_command
from aisession_tui.mcp.tools import TOOLS

with open(manual.path_of("mcp"), encoding="utf-8") as file:
    PAGE = file.read()
BLOCKS = [
    re.sub(r"^    ", "", block, flags=re.MULTILINE)
    for block in PAGE.split("\n\n")
    if block.startswith("    ")
]
SNIPPETS = [json.loads(block) for block in BLOCKS if block.startswith("{")]
SNIPPETS += [tomllib.loads(block) for block in BLOCKS if block.startswith("[mcp_servers")]


def server_of(snippet):
    while "ai-session" not in snippet:
        (snippet,) = snippet.values()
    return snippet["ai-session"]


def test_there_are_four_snippets():
    assert len(SNIPPETS) == 4


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_starts_the_server(snippet):
    server = server_of(snippet)
    command = server["command"]
    argv = command if isinstance(command, list) else [command, *server["args"]]
    assert argv == ["ai-session", "mcp"]


def test_its_command_lines_are_understood():
    parser = argparse.ArgumentParser(exit_on_error=False)
    mcp_command.add_arguments(parser)
    lines = re.findall(r"^    ai-session mcp(.*?)(?:   .*)?$", PAGE, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        parser.parse_args(shlex.split(line))


def test_it_names_every_tool_and_argument_that_it_mentions():
    table = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert table == [tool.name for tool in TOOLS]
    arguments = {field for tool in TOOLS for field in tool.arguments.__struct_fields__}
    named = {"wait_s", "new", "max_characters", "command_id", "timeout_s"}
    assert named <= arguments
    assert all(f"`{name}`" in PAGE for name in named)
