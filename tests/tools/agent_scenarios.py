"""What `programs.py` does with agents, as far as they go without an account and a network."""

from __future__ import annotations

from looks import Mask
from scenarios import LARGER, LEFT, SEVERAL_LINES, SMALLER, Program, Step, click, press, scroll

NEW_SESSION = Mask("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a session's number")
SHELL = "!ls -l --color=always /usr; seq 30"
"""Agents run this without a model."""
SHORT_SHELL = "!ls -d --color=always /usr/*bin; echo do''ne"
"""Fills no screen: Claude Code's hints come and go, and what each has scrolled away is away."""

NO_HINT = r"\A(?![\s\S]*/effort)"
"""A hint of Claude Code's has gone, which is a row of its own for a while."""

AGENTS = (
    Program(
        "claude",
        ("claude",),
        {
            "start": Step("Claude Code v"),
            "keys": Step(
                "/",
                (("wait", NO_HINT), press("/"), ("wait", "/agents|/fast"), press("down", "down")),
            ),
            "more": Step(
                "done", (press("escape", "backspace"), press(*SHORT_SHELL), press("enter"))
            ),
            "paste": Step(
                "second", (("wait", NO_HINT), ("paste", SEVERAL_LINES), press("shift+enter", "x"))
            ),
            "resize": Step("second", (SMALLER,)),
            "enlarge": Step("second", (LARGER,)),
            "leave": Step(LEFT, (press("ctrl+c", "ctrl+c"), ("wait", "again"), press("ctrl+c"))),
        },
        files={
            ".claude.json": '{"hasCompletedOnboarding": true, "theme": "dark", "projects": '
            '{"HOME/project": {"hasTrustDialogAccepted": true}}}',
        },
        masks=(
            NEW_SESSION,
            Mask(r"✻ \w+ for \d+s", "a word taken at random"),
        ),
        environ={"DISABLE_AUTOUPDATER": "1"},
        is_agent=True,
        quiet_s=1.5,
    ),
    Program(
        "codex",
        (
            "codex",
            "-c",
            'model_provider="none"',
            "-c",
            'model_providers.none={name="none",base_url="http://127.0.0.1:9/v1",requires_openai_auth=false}',
        ),
        {
            "start": Step("Codex"),
            "keys": Step("/", (press("/"), ("wait", "/agents|/fast"), press("down", "down"))),
            "more": Step("30", (press("escape", "backspace"), press(*SHELL), press("enter"))),
            "mouse": Step("", (scroll("30", -2),)),
            "paste": Step("second", (("paste", SEVERAL_LINES), press("shift+enter", "x"))),
            "resize": Step("second", (SMALLER,)),
            "enlarge": Step("second", (LARGER,)),
            "leave": Step(LEFT, (press("ctrl+c"), ("wait", "Ask"), press("ctrl+c"))),
        },
        masks=(NEW_SESSION, Mask(r"Worked for .* • \d+:\d+", "the clock")),
        files={".codex/config.toml": '[projects."HOME/project"]\ntrust_level = "trusted"\n'},
        is_agent=True,
        quiet_s=1.5,
    ),
    Program(
        "gemini",
        ("gemini",),
        {
            "start": Step("auth|Gemini"),
            "keys": Step("auth", (press("down"),)),
            "paste": Step("API", (press("enter"), ("wait", "Enter"), ("paste", "no key 漢字"))),
            "resize": Step("API", (SMALLER,)),
            "enlarge": Step("API", (LARGER,)),
            "leave": Step(LEFT, (press("ctrl+c"), press("ctrl+c"))),
        },
        masks=(
            NEW_SESSION,
            Mask(r"Wall Time: .*", "how long it ran"),
        ),
        files={".gemini/trustedFolders.json": '{"HOME/project": "TRUST_FOLDER"}'},
        is_agent=True,
        reflows=True,
        quiet_s=1.5,
    ),
    Program(
        "opencode",
        ("opencode",),
        {
            "start": Step("Ask|commands"),
            "keys": Step("/", (press("/"),)),
            "mouse": Step("Select agent", (click("/agents"),)),
            "paste": Step("asted", (press("escape"), ("wait", "Ask"), ("paste", SEVERAL_LINES))),
            "resize": Step("second|asted", (SMALLER,)),
            "enlarge": Step("second|asted", (LARGER,)),
            "leave": Step(LEFT, (press("ctrl+c"), press("ctrl+c"))),
        },
        masks=(
            Mask(r'Ask anything… ".*', "an example taken at random"),
            Mask("● Tip .*", "a tip taken at random"),
        ),
        is_agent=True,
        quiet_s=1.5,
    ),
)
