"""What all commands share: help, usage errors, aliases, and never a traceback."""

from __future__ import annotations

import pytest

from aisession_tui.cli.main import COMMANDS, TOPICS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(home, command):
    words = [(command, "--help"), ("help", command)]
    for arguments in words[: 1 if command in TOPICS else 2]:  # a page tells more
        result = home.cli(*arguments)
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith(f"usage: ai-session {command}")
        assert "examples:\n" in result.out


def test_the_overview_names_every_command_and_the_exit_codes(home):
    result = home.cli("--help")
    assert result.code == 0
    for name, text in COMMANDS.items():
        assert f"  {name} " in result.out
        assert text in result.out
    assert "0 ok, 1 failed, 2 usage, 3 no such session, 4 host unreachable" in result.out
    assert "short: new for create, ls for list, a for attach, rm for delete" in result.out
    assert home.cli("help", "--help").out == home.cli("help").out == result.out
    assert "Short: ai-session rm\n" in home.cli("delete", "--help").out
    assert home.cli().code == 2


def test_version(home):
    result = home.cli("--version")
    assert result.out.startswith("ai-session ")
    assert result.code == 0


@pytest.mark.parametrize(
    ("word", "meant"), [("creat", "create"), ("lst", "list"), ("atach", "attach"), ("kil", "kill")]
)
def test_an_unknown_verb_names_the_nearest(home, word, meant):
    result = home.cli(word)
    assert result.code == 2
    expected = f"ai-session: there is no command {word!r}. Did you mean {meant!r}?\n"
    assert result.err == expected + "See: ai-session --help\n"


def test_a_verb_like_nothing_gets_no_guess(home):
    result = home.cli("xyzzy")
    assert (result.code, "Did you mean" in result.err) == (2, False)


def test_aliases(home):
    created = home.cli("new", "--name", "demo")
    assert created.out.startswith("Created session: ")
    assert home.cli("ls").stdout == home.cli("list").stdout
    assert home.cli("a", "demo").code == 2  # attach: no terminal
    assert home.cli("rm", "--force", "demo").out.startswith("Deleted session: ")


USAGE_ERRORS = [
    ("create", "--nonsense"),
    ("create", "--size", "wide"),
    ("create", "--size", "0x0"),
    ("create", "--env", "NOVALUE"),
    ("create", "--token-limit", "0"),
    ("create", "--token-limit", "many"),
    ("list", "extra"),
    ("list", "--jso"),
    ("exec",),
    ("send",),
    ("send", "x"),
    ("screen",),
    ("screen", "x", "--scrollback", "many"),
    ("search",),
    ("search", ""),
    ("search", "--regex", "("),
    ("search", "x", "--limit", "0"),
    ("history",),
    ("history", "x", "--limit", "-1"),
    ("rename", "only-one"),
    ("kill",),
    ("kill", "--all", "x"),
    ("restart",),
    ("restore",),
    ("restore", "--all", "x"),
    ("snapshot",),
    ("snapshots",),
    ("rollback", "x"),
    ("import",),
    ("pause",),
    ("resume",),
    ("delete",),
    ("undelete", "--json", "x"),
    ("clean", "x"),
    ("clean", "--older-than", "30"),
    ("help", "nonsense"),
]


@pytest.mark.parametrize("arguments", USAGE_ERRORS, ids=" ".join)
def test_usage_errors_are_2_and_say_where_help_is(home, arguments):
    result = home.cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ai-session")
    assert "Traceback" not in result.err


NEEDING_A_SESSION = [
    ("attach", "nobody"),
    ("send", "nobody", "x"),
    ("screen", "nobody"),
    ("search", "x", "--session", "nobody"),
    ("history", "nobody"),
    ("rename", "nobody", "x"),
    ("kill", "nobody"),
    ("restart", "nobody"),
    ("restore", "nobody"),
    ("snapshot", "nobody"),
    ("snapshots", "nobody"),
    ("rollback", "nobody", "x"),
    ("pause", "nobody"),
    ("resume", "nobody"),
    ("delete", "nobody"),
    ("delete", "--purge", "nobody"),
]


@pytest.mark.parametrize("arguments", NEEDING_A_SESSION, ids=" ".join)
def test_a_session_that_is_not_there_is_3(home, arguments):
    result = home.cli(*arguments)
    assert (result.code, result.out) == (3, "")
    assert result.err == "ai-session: no session is called 'nobody': see ai-session list --all\n"


def test_names_are_exact_then_ids_then_unique_prefixes(home):
    first = home.create("--name", "first")
    assert home.cli("screen", "first").code == 0
    assert home.cli("screen", first).code == 0
    assert home.cli("screen", first[:4]).code == 0
    assert home.cli("screen", first[:3]).code == 3
    named_like_a_prefix = home.create("--name", first[:5])
    assert home.cli("rename", first[:5], "other").out == (
        f"Renamed session: {named_like_a_prefix} is now other\n"
    )
    near = home.cli("screen", "frist")
    assert near.err == "ai-session: no session is called 'frist'; did you mean 'first'?\n"


def test_inside_a_session_a_dot_means_it(home):
    session_id = home.create("--name", "api")
    assert home.cli("rename", ".", "here", env={"AI_SESSION_ID": session_id}).code == 0
    assert home.cli("screen", ".").code == 3


def test_a_reader_that_leaves_early_is_no_error(home):
    child = home.spawn("create", "--help")
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(10) == 0


@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "C"},
        {"LANG": "", "SHELL": "", "TERM": ""},
    ],
)
def test_poor_environments(home, environ):
    home.create("--name", "dünn", env=environ)
    result = home.cli("list", env=environ)
    assert result.code == 0
    assert b"d" in result.stdout
    assert home.cli("send", "dünn", "echo $((6*7)) ☃", "--enter", env=environ).code == 0
    home.wait_screen("dünn", "\n42 ☃")


def test_a_state_directory_that_cannot_be_made_is_one_sentence(home):
    (home.data / "ai-session").write_text("in the way")
    for arguments in (("create",), ("list",), ("kill", "--all")):
        result = home.cli(*arguments)
        assert result.code in (0, 1)
        assert "Traceback" not in result.err
        assert len(result.err.splitlines()) <= 1
