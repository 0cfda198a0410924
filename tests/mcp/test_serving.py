"""`ai-session mcp` as a process: cancelled calls, progress, resources, restrictions, its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess

import pytest

pytest.importorskip("mcp", reason="the MCP SDK is not installed: pip install '.[mcp]'")

from mcp import MCPError

from tests.support.mcp_client import answer, connected, refusal
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def until(condition, what):
    return await asyncio.to_thread(wait_until, condition, what=what)


def waits_in_session(client, command, **options):
    return asyncio.create_task(
        client.call_tool(
            "execute_command", {"session": "api", "command": command, "timeout_s": 600}, **options
        )
    )


async def test_a_cancelled_call_ends_the_wait_and_nothing_else(home):
    home.create("--name", "api")
    begun, queued = home.root / "begun", home.root / "queued"
    async with connected(home) as client:
        await answer(client, "list_sessions")
        running = waits_in_session(client, f"touch {begun}; cat </dev/tty; echo en''ded")
        await until(begun.exists, "the command's beginning")
        waiting = waits_in_session(client, f"touch {queued}")
        await answer(client, "list_sessions")
        for call in (waiting, running):
            call.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await call

        # What was queued is dropped, what has begun goes on, and the shell is busy with it.
        async with asyncio.timeout(20):
            text = ""
            while "cat (pid " not in text:  # until the host has noticed, it is queued behind it
                text = await refusal(
                    client, "execute_command", session="api", command="true", timeout_s=0.2
                )
        await answer(client, "send_input", session="api", text="\x04")
        await until(lambda: "ended" in home.screen("api"), "the command's end")
        await until(lambda: home.listed()["api"]["activity"] == "idle", "the prompt")
        _, ran = await answer(client, "execute_command", session="api", command="echo next")
        assert ran["output"] == "next\n"
        assert not queued.exists()


@pytest.mark.slow
async def test_progress_is_told_to_who_asks(home):
    home.create("--name", "api")
    told = asyncio.Queue()

    async def progress(*values):
        told.put_nowait(values)

    async with connected(home) as client:
        call = waits_in_session(client, "echo 12345; cat </dev/tty", progress_callback=progress)
        first, second = [await asyncio.wait_for(told.get(), 30) for _ in range(2)]
        assert first[0] < second[0] < second[1] == 600
        assert second[2] == "6 bytes of output"
        await answer(client, "send_input", session="api", text="\x04")
        assert (await call).structured_content["exit_code"] == 0
        assert told.empty()


@pytest.mark.slow
async def test_screens_are_resources(home):
    home.create("--name", "a b", "--", "sh", "-c", "echo shown; cat")
    home.wait_screen("a b", "shown")
    async with connected(home) as client:
        listed = (await client.list_resources()).resources
        assert [str(each.uri) for each in listed] == ["session://a%20b/screen"]
        contents = (await client.read_resource(listed[0].uri)).contents
        assert (contents[0].text, contents[0].mime_type) == ("shown\n", "text/plain")
        templates = (await client.list_resource_templates()).resource_templates
        assert [each.uri_template for each in templates] == ["session://{name}/screen"]
        for uri in ("session://nope/screen", "session://a%20b/secrets", "file:///etc/passwd"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            assert refused.value.error.code == -32602


async def test_a_server_for_named_sessions_knows_no_others(home):
    home.create("--name", "web")
    async with connected(home, "--session", "api", "--allow-create") as client:
        assert (await answer(client, "list_sessions"))[1]["sessions"] == []
        assert (await answer(client, "search_history", pattern="\\$", regex=True))[1]["hits"] == []
        api = home.create("--name", "api")  # it need not be there from the beginning
        _, made = await answer(client, "create_session", name="own")
        await answer(client, "rename_session", session="api", new_name="renamed")
        _, listed = await answer(client, "list_sessions")
        assert {each["id"] for each in listed["sessions"]} == {api, made["id"]}
        await answer(client, "execute_command", session="renamed", command="echo found")
        await home_exec(home, "web", "echo found too")
        _, found = await answer(client, "search_history", pattern="found")
        assert {hit["session"] for hit in found["hits"]} == {"renamed"}
        for tool, arguments in {
            "execute_command": {"command": "true"},
            "send_input": {"text": "x"},
            "read_screen": {},
            "rename_session": {"new_name": "x"},
            "kill_session": {},
        }.items():
            text = await refusal(client, tool, session="web", **arguments)
            assert "may not use 'web', only api and sessions it has created" in text
        assert "may not use" in await refusal(
            client, "search_history", pattern="x", sessions=["web"]
        )
        with pytest.raises(MCPError, match="may not use 'web'"):
            await client.read_resource("session://web/screen")
        uris = {str(each.uri) for each in (await client.list_resources()).resources}
        assert uris == {"session://renamed/screen", "session://own/screen"}


async def home_exec(home, *arguments):
    assert (await asyncio.to_thread(home.exec, *arguments)).code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (("--session", "api"), {"create_session"}),
        (
            ("--read-only",),
            {"create_session", "execute_command", "send_input", "rename_session", "kill_session"},
        ),
    ],
)
async def test_tools_that_are_not_allowed_are_not_there(home, options, missing):
    home.create("--name", "api")
    async with connected(home) as client:
        everything = {tool.name for tool in (await client.list_tools()).tools}
    async with connected(home, *options) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == everything - missing
        for name in missing:
            with pytest.raises(MCPError, match=f"'{name}' is not allowed on this server"):
                await client.call_tool(name, {"session": "api"})
        await answer(client, "read_screen", session="api")
        assert all(tool.annotations.read_only_hint for tool in tools) == ("--read-only" in options)
    assert home.listed()["api"]["status"] == "running"


@pytest.mark.slow
async def test_two_clients_share_sessions_and_take_turns(home):
    async with connected(home) as one, connected(home, mode="legacy") as other:
        await answer(one, "create_session", name="api")
        calls = [
            client.call_tool(
                "execute_command", {"session": "api", "command": f"n=$((n+1)); echo {number} $n"}
            )
            for number, client in enumerate([one, other] * 10)
        ]
        outputs = [result.structured_content["output"] for result in await asyncio.gather(*calls)]
        assert [int(output.split()[0]) for output in outputs] == list(range(20))
        assert sorted(int(output.split()[1]) for output in outputs) == list(range(1, 21))


class RawClient:
    """A client that speaks the protocol by hand, and sees every byte of standard output."""

    def __init__(self, home):
        self.process = subprocess.Popen(
            home.argv("mcp"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=home.environ,
            cwd=home.path,
        )
        params = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "raw", "version": "1"},
        }
        self.send("initialize", 1, params)
        assert self.receive()["result"]["serverInfo"]["name"] == "ai-session"
        self.send("notifications/initialized")

    def send(self, method, number=None, params=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        if number is not None:
            message["id"] = number
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def receive(self):
        return json.loads(self.process.stdout.readline())

    def call(self, number, tool, **arguments):
        self.send("tools/call", number, {"name": tool, "arguments": arguments})

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def raw(home):
    client = RawClient(home)
    yield client
    client.close()


async def test_it_ends_with_its_client_and_sessions_go_on(home, raw):
    """It also starts the supervisor, which must not hold on to the streams."""
    begun = home.root / "begun"
    raw.call(2, "create_session", name="api")
    assert raw.receive()["id"] == 2
    raw.call(3, "execute_command", session="api", command=f"touch {begun}; cat </dev/tty; A=1")
    wait_until(begun.exists, what="the command's beginning")
    raw.process.stdin.close()
    raw.process.stdin = None
    stdout, stderr = raw.process.communicate(timeout=10)
    assert (raw.process.returncode, stderr) == (0, b"")
    assert [json.loads(line)["error"]["message"] for line in stdout.splitlines()] == [
        "Connection closed"
    ]
    assert home.cli("send", "api", "\x04").code == 0
    wait_until(lambda: home.listed()["api"]["activity"] == "idle", what="the prompt")
    assert home.exec("api", "echo $A").out == "1\n"


@pytest.mark.slow
async def test_a_server_that_is_killed_takes_nothing_with_it(home, raw):
    home.create("--name", "api")
    begun = home.root / "begun"
    raw.call(2, "execute_command", session="api", command=f"touch {begun}; cat </dev/tty; A=1")
    wait_until(begun.exists, what="the command's beginning")
    os.kill(raw.process.pid, signal.SIGKILL)
    raw.process.wait()
    assert home.cli("send", "api", "\x04").code == 0
    wait_until(lambda: home.listed()["api"]["activity"] == "idle", what="the prompt")
    assert home.exec("api", "echo $A").out == "1\n"


@pytest.mark.slow
async def test_at_a_terminal_it_says_what_it_waits_for(terminal):
    opened = terminal("mcp")
    opened.wait_text("Waiting for an MCP client")
    opened.type("\x04")
    assert opened.wait_end() == 0
