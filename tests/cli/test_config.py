"""`ai-session config`: shows, checks and changes the file, and never harms it."""

import os
import stat

import pytest


@pytest.fixture
def file(home):
    return home.root / "config" / "ai-session" / "config.toml"


@pytest.fixture
def write(file):
    def write_file(text):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write_file


def test_it_says_where_the_file_would_be(cli, file):
    result = cli("config", "path")
    assert (result.code, result.out) == (0, f"{file}\n")
    assert not file.exists()


def test_show_says_where_each_value_comes_from(cli, write):
    write('theme = "nord"\n[keys]\nkill = "Q"\n')
    result = cli("config", "show", "--origin", "--leader", "ctrl+a", env={"AI_SESSION_BELL": "off"})
    assert (result.code, result.err) == (0, "")
    lines = {
        line.split("  #")[0].rstrip(): line.split("# ")[-1] for line in result.out.splitlines()
    }
    assert lines['leader = "ctrl+a"'] == "command line --leader"
    assert lines['theme = "nord"'] == "config.toml:1"
    assert lines["bell = false"] == "environment AI_SESSION_BELL"
    assert lines["mouse = true"] == "default"
    assert lines['kill = ["Q"]'] == "config.toml:3"


def test_show_for_programs(cli, write):
    write("[sidebar]\nwidth = 31\n")
    found = cli("config", "show", "--json").json
    assert found["sidebar.width"] == {"value": 31, "default": 26, "origin": "config.toml:2"}


def test_validate_names_file_line_key_and_the_nearest_and_fails(cli, write):
    write('theme = "norf"\n[keys]\nklil = ["x"]\nkill = ["n"]\n')
    result = cli("config", "validate")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        'config.toml:1: "theme": there is no theme "norf"; did you mean "nord"?\n'
        'config.toml:3: [keys] "klil": no such action; did you mean "kill"?\n'
        'config.toml:4: [keys] "kill": "n" is a key of "next", which loses it:'
        ' set "next" to other keys or to []\n'
    )


def test_validate_is_content_without_a_file_and_with_a_good_one(cli, write, file):
    assert cli("config", "validate").out == f"{file}: none, everything is as by default\n"
    write('leader = "ctrl+a"\n')
    assert cli("config", "validate").out == f"{file}: in order\n"


def test_a_faint_theme_is_a_warning_only(cli, write, file):
    write('theme = "mine"\n')
    (file.parent / "themes").mkdir()
    (file.parent / "themes" / "mine.toml").write_text('muted = "#444"\n')
    result = cli("config", "validate")
    assert result.code == 0
    assert result.err.startswith('warning: themes/mine.toml:1: "muted" on "cursor" is hard to read')


def test_set_makes_the_file_and_keeps_comments(cli, write, file):
    assert cli("config", "set", "leader", "ctrl+a").code == 0
    assert file.read_text() == 'leader = "ctrl+a"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    write('# mine\nleader = "ctrl+a" # like screen\n')
    assert cli("config", "set", "keys.kill", "Q").code == 0
    assert file.read_text().startswith('# mine\nleader = "ctrl+a" # like screen\n')
    assert cli("config", "show", "--json").json["keys.kill"]["value"] == ["Q"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("laeder", "x", "did you mean 'leader'?"),
        ("leader", "b", "would take a key from typing"),
        ("keys.klil", "x", 'did you mean "kill"?'),
        ("keys.kill", "n", '"n" is a key of "next"'),
        ("theme", "norf", 'did you mean "nord"?'),
        ("sidebar.width", "5000", "a whole number from 12 to 120"),
    ],
)
def test_set_refuses_what_would_be_wrong_and_changes_nothing(cli, write, file, key, value, said):
    write("# mine\n")
    result = cli("config", "set", key, value)
    assert result.code == 2
    assert said in result.err
    assert file.read_text() == "# mine\n"


def test_set_says_when_the_environment_goes_before(cli):
    result = cli("config", "set", "bell", "true", env={"AI_SESSION_BELL": "off"})
    assert "AI_SESSION_BELL goes before it" in result.err


def test_set_leaves_a_broken_file_alone(cli, write, file):
    write("leader = = 3\n")
    result = cli("config", "set", "bell", "false")
    assert result.code == 1
    assert "ai-session config edit" in result.err
    assert file.read_text() == "leader = = 3\n"


def test_a_link_into_dotfiles_stays_one(cli, home, file):
    target = home.root / "dotfiles.toml"
    target.write_text("# mine\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(target)
    assert cli("config", "set", "bell", "false").code == 0
    assert file.is_symlink()
    assert target.read_text() == "# mine\nbell = false\n"


def test_edit_begins_with_a_file_that_explains_everything_and_validates_afterwards(cli, file):
    result = cli("config", "edit", env={"VISUAL": "sed -i 's/^# leader = .*/leader = 3/'"})
    assert result.code == 1
    assert '"leader": has to be text in quotes, not 3' in result.err
    assert "# mouse = true" in file.read_text()
    assert cli("config", "edit", env={"VISUAL": "sed -i 's/^leader.*//'"}).code == 0


def test_edit_without_an_editor_says_so(cli):
    result = cli("config", "edit", env={"EDITOR": "/nowhere/editor", "VISUAL": ""})
    assert result.code == 2
    assert "set EDITOR" in result.err


def test_a_broken_file_stops_no_command(cli, write, home):
    write("= broken\n")
    session_id = home.create("--name", "x")
    assert cli("config", "show").err == "config.toml:1: invalid statement\n"
    assert home.record(session_id)["status"] == "running"


def test_new_sessions_are_as_configured(write, home):
    shell = home.root / "sh"
    os.symlink("/bin/sh", shell)
    write(f'[sessions]\nshell = "{shell}"\non_exit = "keep"\nscrollback_lines = 150\n')
    session_id = home.create("--name", "x")
    record = home.record(session_id)
    assert (record["shell"], record["on_exit"]) == (str(shell), "keep")
    home.cli("send", "x", "seq 2000; echo e''nd", "--key", "enter")
    home.wait_screen("x", "end")
    kept = home.cli("screen", "x", "--scrollback", "5000").out.splitlines()
    assert 150 <= len(kept) <= 150 + 128 + 24


@pytest.mark.slow
def test_the_scrollback_is_as_long_after_its_host_died(write, home):
    write("[sessions]\nscrollback_lines = 150\n")
    session_id = home.create("--name", "x")
    home.wait_kept(session_id)
    home.may_crash = True
    old = home.host_pid(session_id)
    os.kill(old, 9)
    home.wait_new_host(session_id, old)
    home.exec("x", "true")
    home.cli("send", "x", "seq 2000; echo e''nd", "--key", "enter")
    home.wait_screen("x", "end")
    assert len(home.cli("screen", "x", "--scrollback", "5000").out.splitlines()) <= 150 + 128 + 24


def test_attach_uses_the_configured_leader(home, write, terminal):
    write('leader = "ctrl+a"\n')
    home.create("--name", "x")
    attached = terminal("attach", "x")
    attached.wait_text("$")
    attached.type("\x01d")
    assert attached.wait_end() == 0
