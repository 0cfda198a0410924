"""The schemas that agents read."""

import pytest

from aisession_tui.mcp.arguments import schema_of
from aisession_tui.mcp.tools import TOOLS


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_argument_is_described_and_nothing_else_is_taken(tool):
    schema = schema_of(tool.arguments)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert all(each["description"] for each in schema["properties"].values())
    assert "title" not in schema


def test_definitions_of_results_are_in_their_schema():
    (tool,) = [tool for tool in TOOLS if tool.name == "list_sessions"]
    schema = schema_of(tool.result)
    assert schema["properties"]["sessions"]["items"] == {"$ref": "#/$defs/Session"}
    assert schema["$defs"]["Session"]["type"] == "object"
