"""The MCP server: takes requests on standard input, has the tools work on them, answers on standard output.

Every call works in a thread, as the verbs block. When a client cancels a call, or leaves, what waits is
told and nothing in a session is interrupted: a cancelled call gets no answer, as the protocol has it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import mcp_types as types
import msgspec
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

import aisession_tui
from aisession_tui.errors import AiSessionError, NoSuchSession
from aisession_tui.mcp import failing, screens
from aisession_tui.mcp.access import Access, Need
from aisession_tui.mcp.arguments import schema_of
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.results import Answer
from aisession_tui.mcp.tools import TOOLS, Tool

INSTRUCTIONS = """\
Terminal sessions that outlive this conversation and that the user can watch and use as well. Run shell commands\
 with execute_command; what they change in the shell stays. For programs that ask or draw, use send_input and\
 read_screen. Leave sessions running unless the user wants them ended."""
PROGRESS_EVERY_S = 2.0
_CALLS_AT_ONCE = 100
"""Others wait for their turn."""
_Context = ServerRequestContext[Any, Any]
_Result = TypeVar("_Result")


def serve(access: Access) -> None:
    """Serve one client until it closes our standard input."""
    anyio.run(SessionServer(access).run)


class SessionServer:
    """The tools and resources of one client."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._workers = anyio.CapacityLimiter(_CALLS_AT_ONCE)
        self._tools = {tool.name: tool for tool in TOOLS if access.allows(tool.need)}
        self._server = Server[Any](
            "ai-session",
            version=aisession_tui.__version__,
            title="Terminal sessions",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
        )

    async def run(self) -> None:
        """Serve on the standard streams."""
        options = self._server.create_initialization_options()
        async with stdio_server() as (requests, answers):
            await self._server.run(requests, answers, options)

    # -- tools

    async def _list_tools(
        self, _context: _Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in self._tools.values()])

    async def _call_tool(
        self, context: _Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, self._no_tool(params.name))
        call = Call(self._access)
        work = functools.partial(_answer, tool, call, params.arguments or {})
        answer = await self._in_thread(context, call, work)
        return types.CallToolResult(
            content=[types.TextContent(text=answer.text)],
            structured_content=answer.structured,
            is_error=answer.is_error,
        )

    def _no_tool(self, name: str) -> str:
        is_forbidden = any(tool.name == name for tool in TOOLS)
        why = "not allowed on this server" if is_forbidden else "no tool of this server"
        return f"{name!r} is {why}: there are {', '.join(self._tools)}"

    async def _in_thread(
        self, context: _Context, call: Call, work: Callable[[], _Result]
    ) -> _Result:
        """Work in a thread, telling how it goes on; a cancelled call leaves it and ends its waits."""
        async with anyio.create_task_group() as group:
            group.start_soon(_tell_progress, context, call)
            try:
                result = await anyio.to_thread.run_sync(
                    work, abandon_on_cancel=True, limiter=self._workers
                )
            finally:
                call.cancellation.cancel()
                group.cancel_scope.cancel()
        return result

    # -- resources

    async def _list_resources(
        self, context: _Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        call = Call(self._access)
        found = await self._in_thread(context, call, lambda: screens.listed(call))
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=screen.uri,
                    name=screen.name,
                    description=screen.description,
                    mime_type="text/plain",
                )
                for screen in found
            ]
        )

    async def _list_templates(
        self, _context: _Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=screens.TEMPLATE,
            name="screen",
            description="What a session shows, or last showed, as plain text.",
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def _read_resource(
        self, context: _Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        call, uri = Call(self._access), str(params.uri)
        found = await self._in_thread(context, call, lambda: _read(call, uri))
        if isinstance(found, AiSessionError):
            is_missing = isinstance(found, NoSuchSession)
            code = types.INVALID_PARAMS if is_missing else types.INTERNAL_ERROR
            raise MCPError(code, str(found), {"uri": uri})
        contents = types.TextResourceContents(uri=uri, text=found, mime_type="text/plain")
        return types.ReadResourceResult(contents=[contents])


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=schema_of(tool.arguments),
        output_schema=schema_of(tool.result) if tool.result is not None else None,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.need is Need.READ,
            destructive_hint=tool.is_destructive,
            open_world_hint=False,
        ),
    )


def _answer(tool: Tool, call: Call, given: dict[str, Any]) -> Answer:
    try:
        wanted = msgspec.convert(given, tool.arguments)
    except msgspec.ValidationError as reason:
        return Answer(f"{tool.name}: {reason}", is_error=True)
    try:
        return tool.work(call, wanted)
    except (AiSessionError, OSError) as error:
        return failing.told(error)


def _read(call: Call, uri: str) -> str | AiSessionError:
    """A screen, or why it cannot be read."""
    try:
        return screens.read(call, uri)
    except AiSessionError as error:
        return error


async def _tell_progress(context: _Context, call: Call) -> None:
    """Tell a client that has asked for it, from time to time, that its call goes on."""
    while True:
        await anyio.sleep(PROGRESS_EVERY_S)
        await context.session.report_progress(call.elapsed_s, call.limit_s, call.doing())
