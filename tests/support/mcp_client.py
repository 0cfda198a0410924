"""`ai-session mcp` as clients use it: the SDK's own client over real pipes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.support.home import Home


def parameters(home: Home, *options: str) -> StdioServerParameters:
    """How a client is told to start the server."""
    command, *arguments = map(str, home.argv("mcp", *options))
    return StdioServerParameters(
        command=command, args=arguments, env=home.environ, cwd=str(home.path)
    )


@contextlib.asynccontextmanager
async def connected(home: Home, *options: str, mode: str = "auto") -> AsyncIterator[Client]:
    """A client and a server of its own, which writes nothing to standard error."""
    errors = home.root / "stderr"
    with errors.open("w") as errlog:
        transport = stdio_client(parameters(home, *options), errlog)
        async with Client(transport, mode=mode, read_timeout_seconds=30) as client:
            yield client
    assert errors.read_text() == ""


async def answer(client: Client, tool: str, **arguments: Any) -> tuple[str, Any]:
    """What a tool answers, as text and as data."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    return result.content[0].text, result.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """Why a tool does not do it."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result
    return result.content[0].text
