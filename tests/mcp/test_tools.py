"""The tools of `ai-session mcp`: what each does, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

pytest.importorskip("mcp", reason="the MCP SDK is not installed: pip install '.[mcp]'")

from mcp import MCPError

from tests.support import processes
from tests.support.mcp_client import answer, connected, refusal
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio

ALL = (
    "create_session list_sessions execute_command send_input read_screen get_context get_output wait_for"
    " search_history rename_session kill_session"
).split()


async def until(condition, what):
    await asyncio.to_thread(wait_until, condition, what=what)


async def test_a_session_from_its_beginning_to_its_end(home):
    async with connected(home) as client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ALL
        text, made = await answer(
            client, "create_session", name="api", directory="/usr", env={"STAGE": "test"}
        )
        assert text.startswith(f"Created api ({made['id']}): running")
        assert home.record(made["id"])["name"] == "api"

        text, ran = await answer(
            client, "execute_command", session="api", command="cd lib; echo $STAGE; (exit 3)"
        )
        assert ran.items() >= {"output": "test\n", "exit_code": 3, "cwd": "/usr/lib"}.items()
        assert text.startswith("test\n[exit code 3, ")
        _, ran = await answer(client, "execute_command", session="api", command="pwd")
        assert ran["output"] == "/usr/lib\n"

        text, listed = await answer(client, "list_sessions")
        assert [each["name"] for each in listed["sessions"]] == ["api"]
        assert "in /usr/lib" in text

        await answer(client, "send_input", session="api", text="echo $((6*7))", enter=True)
        await until(lambda: "\n42\n" in home.screen("api"), "an answer on the screen")
        text, shown = await answer(client, "read_screen", session="api")
        assert "\n42\n" in text
        assert shown["screen"] == text
        assert shown["status"] == "running"

        text, found = await answer(client, "search_history", pattern="$((6", context_lines=1)
        assert "echo $((6*7))" in found["hits"][0]["line"]
        assert found["has_more"] is False
        assert "42" in text

        text, _ = await answer(client, "rename_session", session="api", new_name="web")
        assert text == f"{made['id']} is now called web."
        text, ended = await answer(client, "kill_session", session="web")
        assert ended["exit_signal"] == "SIGHUP"
        assert home.listed()["web"]["status"] == "exited"
        assert (await answer(client, "list_sessions"))[1]["sessions"] == []
        _, listed = await answer(client, "list_sessions", include_exited=True)
        assert [each["status"] for each in listed["sessions"]] == ["exited"]
        assert "\n42\n" in (await answer(client, "read_screen", session="web"))[0]


async def test_what_cannot_be_done_says_what_to_do(home):
    home.create("--name", "api")
    home.create("--name", "cat", "--", "cat")
    async with connected(home, mode="legacy") as client:
        say = refusal
        text = await say(client, "read_screen", session="apj")
        assert "did you mean 'api'?" in text
        assert "list_sessions" in text
        assert "api" in await say(client, "create_session", name="api")
        assert "another name" in await say(client, "rename_session", session="api", new_name="a/b")
        assert "/nowhere" in await say(client, "create_session", directory="/nowhere")
        assert "nothing-like-it: command not found" in await say(
            client, "create_session", command=["nothing-like-it"]
        )
        assert "bash, zsh or fish" in await say(
            client, "execute_command", session="cat", command="x"
        )
        assert "hyperspace" in await say(client, "send_input", session="api", keys=["hyperspace"])
        assert "give text" in await say(client, "send_input", session="api")
        assert "regular expression" in await say(client, "search_history", pattern="(", regex=True)
        assert "no time" in await say(client, "search_history", pattern="x", since="soon")
        await answer(client, "kill_session", session="cat", force=True)
        assert "has exited already" in await say(client, "send_input", session="cat", text="x")

        # What does not fit the schema is told with its place.
        assert "`timeout_s`" not in (text := await say(client, "execute_command", session="api"))
        assert "missing required field `command`" in text
        wrong = {"session": "api", "command": "true", "timeout_s": "soon"}
        assert "$.timeout_s" in await say(client, "execute_command", **wrong)
        assert "unknown field `nmae`" in await say(client, "create_session", nmae="x")
        with pytest.raises(MCPError, match="'make_coffee' is no tool of this server"):
            await client.call_tool("make_coffee", {})

        # Busy: not one byte is typed; a wait that is over leaves the command running.
        text = await say(
            client,
            "execute_command",
            session="api",
            command="echo begun; cat </dev/tty",
            timeout_s=1,
        )
        assert text.startswith("begun\n[no end after 1 s; the command goes on")
        text = await say(client, "execute_command", session="api", command="echo typed")
        assert "cat (pid " in text
        assert "Nothing was typed" in text
        assert "typed" not in home.screen("api")
        await answer(client, "send_input", session="api", text="heard", enter=True)
        await until(lambda: "heard\nheard\n" in home.screen("api"), "cat's echo")
        await answer(client, "send_input", session="api", keys=["ctrl+c"])
        await until(lambda: home.listed()["api"]["activity"] == "idle", "the prompt")
        _, ran = await answer(client, "execute_command", session="api", command="echo again")
        assert ran["output"] == "again\n"


@pytest.mark.slow
async def test_long_and_drawn_output(home):
    home.create("--name", "api")
    async with connected(home) as client:
        command = r"printf '\033[32mgreen\033[m\n10%%\r100%%\ndone'"
        _, ran = await answer(client, "execute_command", session="api", command=command)
        assert ran["output"] == "green\n100%\ndone\n"
        assert ran["truncated"] is False
        text, ran = await answer(
            client, "execute_command", session="api", command="seq 1000000", max_characters=1500
        )
        assert ran["truncated"] is True
        assert text.startswith("1\n2\n3\n")
        assert "\n999999\n1000000\n[exit code 0" in text
        assert f'get_output with command_id "{ran["command_id"]}"' in text
        assert len(ran["output"]) < 1800


@pytest.mark.slow
async def test_a_lost_shell_is_restored_by_its_name_and_a_lost_program_is_not(home):
    home.create("--name", "api", "-d", "/usr")
    home.create("--name", "job", "--", sys.executable, "-c", "input()")
    home.crash()
    async with connected(home) as client:
        assert "is lost and would run" in await refusal(
            client, "execute_command", session="job", command="true"
        )
        _, ran = await answer(client, "execute_command", session="api", command="pwd")
        assert ran["output"] == "/usr\n"


@pytest.mark.slow
async def test_it_does_not_end_the_session_it_runs_in(home):
    session_id = home.create("--name", "api")
    home.environ["AI_SESSION_ID"] = session_id
    async with connected(home) as client:
        assert "would end with it" in await refusal(client, "kill_session", session=".")
        assert home.listed()["api"]["status"] == "running"


async def test_what_was_done_is_told_and_what_is_awaited_comes(home):
    home.create("--name", "api")
    async with connected(home) as client:
        text, ran = await answer(
            client, "execute_command", session="api", command="seq 3000; echo en''d; (exit 4)"
        )
        _, shown = await answer(
            client, "get_output", session="api", command_id=ran["command_id"],
            first_line=2999, last_line=3000,
        )  # fmt: skip
        assert shown["lines"] == ["2999", "3000"]
        assert (shown["first"], shown["total"], shown["exit_code"]) == (2999, 3001, 4)
        assert shown["command_id"] == ran["command_id"]
        text, shown = await answer(
            client, "get_output", session="api", command_id=ran["command_id"], max_characters=1000
        )
        assert shown["truncated"] is True
        assert len(text) < 1200
        assert text.startswith("1\n2\n")
        assert text.endswith("3000\nend\n")
        text, _ = await answer(client, "get_context", session="api")
        assert "(exit 4)" in text
        assert '(… A:B: lines left out: get_output with command_id "1", first_line A' in text
        assert "ai-session" not in text
        assert "no command" in await refusal(client, "get_output", session="api", command_id="99")

        started = home.root / "started"
        waiting = asyncio.create_task(
            answer(client, "wait_for", session="api", until="text=^ready (.*)", timeout_s=60)
        )
        await answer(
            client, "send_input", session="api",
            text=f"cat </dev/tty; touch {started}; echo re''ady now", enter=True,
        )  # fmt: skip
        text = await refusal(client, "wait_for", session="api", until="prompt", timeout_s=0.5)
        assert "wait_for can be called again" in text
        assert not waiting.done()
        await answer(client, "send_input", session="api", text="\x04")
        text, waited = await waiting
        assert waited["line"] == "ready now"
        assert started.exists()
        _, waited = await answer(client, "wait_for", session="api", until="prompt")
        assert waited["session"]["name"] == "api"
        assert "none of" in await refusal(client, "wait_for", session="api", until="tomorrow")


async def test_a_command_can_wait_for_the_shell(home):
    home.create("--name", "api")
    async with connected(home) as client:
        await answer(client, "send_input", session="api", text="cat; A=1", enter=True)
        await until(lambda: "cat" in home.screen("api").splitlines()[-2:][0], "cat")
        ran = asyncio.create_task(
            answer(client, "execute_command", session="api", command="echo $A", wait_s=60)
        )
        await answer(client, "list_sessions")
        await answer(client, "send_input", session="api", text="\x04")
        assert (await ran)[1]["output"] == "1\n"


TESTS = """
import unittest

class Fruit(unittest.TestCase):
    def test_apple(self): self.fail("rotten")
    def test_pear(self): pass
"""


async def test_a_command_beside_a_busy_shell(home):
    (home.path / "fruit.py").write_text(TESTS)
    os.mkfifo(home.path / "pipe")
    home.create("--name", "api")
    async with connected(home) as client:
        text = await refusal(
            client,
            "execute_command",
            session="api",
            command="A=1; seq 9; read x <pipe",
            timeout_s=1,
        )
        assert text.startswith("1\n2\n")
        known = home.cli("context", "api", "--json").json["commands"][-1]
        assert known["running"]
        text = await refusal(client, "get_output", session="api", command_id=known["command_id"])
        assert "has not ended yet" in text

        command = f"{sys.executable} -m unittest fruit"
        text, ran = await answer(
            client, "execute_command", session="api", command=command, new=True
        )
        assert (ran["exit_code"], ran["command_id"], ran["cwd"]) == (1, None, str(home.path))
        assert ran["result"].items() >= {"kind": "tests", "passed": 1, "failed": 1}.items()
        assert "FAILED (failures=1)\n[exit code 1, " in text
        assert "give no time to wait" in await refusal(
            client, "execute_command", session="api", command="x", new=True, wait_s=1
        )
        text = await refusal(
            client, "execute_command", session="api", command="seq 2000; sleep 4321", new=True,
            timeout_s=1, max_characters=1000,
        )  # fmt: skip
        assert "\n2000\n[no end after 1 s; the command was ended]" in text
        assert "no recording has it" in text
        assert not sleepers(home)


def sleepers(home):
    return [pid for pid in home.processes() if "4321" in processes.command(pid)]


async def test_a_cancelled_call_ends_its_new_shell(home):
    home.create("--name", "api")
    async with connected(home) as client:
        call = asyncio.create_task(
            client.call_tool(
                "execute_command", {"session": "api", "command": "sleep 4321; :", "new": True}
            )
        )
        await until(lambda: sleepers(home), "the command")
        call.cancel()
        await until(lambda: not sleepers(home), "its end")


@pytest.mark.slow
async def test_long_output_that_nobody_keeps_says_so(home):
    home.create("--name", "api", "--journal", "off")
    async with connected(home) as client:
        text, ran = await answer(
            client, "execute_command", session="api", command="seq 3000", max_characters=1000
        )
        assert ran["truncated"]
        assert "no recording has it: give a larger max_characters" in text
