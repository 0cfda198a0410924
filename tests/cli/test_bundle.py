"""`export --format bundle` and `import`: a session carried elsewhere."""

from __future__ import annotations

import json
import os
import stat
import tomllib
import zipfile

import pytest
import tomli_w

from tests.cli.test_snapshots import listed, taken
from tests.support.home import Home
from tests.support.waiting import wait_until


@pytest.fixture
def elsewhere():
    """Another user."""
    with Home() as home:
        yield home


@pytest.fixture
def bundle(home):
    return str(home.path / "x.bundle")


def exported(home, path, *options, name="x"):
    result = home.cli("export", name, "--format", "bundle", "-o", path, *options)
    assert (result.code, result.out) == (0, ""), result
    assert result.err.endswith(f"Wrote {path}\n")
    return result.err.removesuffix(f"Wrote {path}\n")


def imported(home, path, *options):
    result = home.cli("import", path, *options)
    assert result.code == 0, result
    words = result.out.split()
    assert words[:2] == ["Imported", "session:"]
    return words[2]


def change(path, name, edit):
    """Change a file in a bundle as somebody might who means ill."""
    with zipfile.ZipFile(path) as bundle:
        files = {each: bundle.read(each) for each in bundle.namelist()}
    files[name] = edit(files.get(name, b""))
    with zipfile.ZipFile(path, "w") as bundle:
        for each, data in files.items():
            bundle.writestr(each, data)


def in_toml(edit):
    def edit_bytes(data):
        table = tomllib.loads(data.decode())
        edit(table)
        return tomli_w.dumps(table).encode()

    return edit_bytes


def sessions(home):
    folder = home.data / "ai-session" / "sessions"
    return sorted(os.listdir(folder)) if folder.exists() else []


def test_a_running_session_goes_to_another_user(home, elsewhere, bundle):
    session_id = home.create("--name", "x", "--group", "web")
    home.exec("x", "cd /usr; seq 1 100")
    snapshot_id = taken(home, "x", "--label", "in usr")
    home.exec("x", "cd /; echo last words")
    home.wait_screen("x", "last words\n$")
    assert exported(home, bundle) == ""
    assert stat.S_IMODE(os.stat(bundle).st_mode) == 0o600
    assert home.listed()["x"]["status"] == "running"

    new_id = imported(elsewhere, bundle)
    entry = elsewhere.listed()["x"]
    assert new_id != session_id
    assert (entry["id"], entry["status"], entry["cwd"], entry["group"]) == (
        new_id, "lost", "/", "web",
    )  # fmt: skip
    assert elsewhere.processes() == []
    shown = elsewhere.cli("screen", "x", "--scrollback", "1000").out
    assert shown == home.cli("screen", "x", "--scrollback", "1000").out
    assert "last words" in shown
    text = elsewhere.cli("export", "x", "--format", "text").out
    assert text == home.cli("export", "x", "--format", "text").out
    assert "\n99\n100\n" in text
    history = elsewhere.cli("history", "x", "--json").json
    assert history == home.cli("history", "x", "--json").json
    assert [each["command"] for each in history] == ["cd /usr; seq 1 100", "cd /; echo last words"]
    (entry,) = listed(elsewhere)
    assert (entry["id"], entry["label"], entry["cwd"]) == (snapshot_id, "in usr", "/usr")
    assert elsewhere.cli("rollback", "x", snapshot_id).code == 0
    assert elsewhere.exec("x", "pwd").out == "/usr\n"


@pytest.mark.slow
def test_an_ended_one_stays_ended_and_the_name_gets_a_number(home, bundle):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo hello; exit 3")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    exported(home, bundle)
    result = home.cli("import", bundle)
    new_id = result.out.split()[2]
    assert result.out == f"Imported session: {new_id} - x-2 [exited 3]\n"
    assert home.screen("x-2") == home.screen("x")
    assert home.record(new_id)["created"] == home.record(session_id)["created"]
    imported(home, bundle, "--name", "other")
    taken_name = home.cli("import", bundle, "--name", "x")
    assert (taken_name.code, taken_name.out) == (1, "")
    assert f'"x" is the name of another session ({session_id})' in taken_name.err
    assert home.cli("import", bundle, "--name", "a/b").code == 2
    assert home.listed().keys() == {"x", "x-2", "other"}


@pytest.mark.slow
def test_environment_overrides_only_on_request(home, elsewhere, bundle):
    home.create("--name", "x", "--env", "TOKEN=s3cret", "--env", "A=1")
    taken(home)
    said = exported(home, bundle)
    assert said == "Left out: the environment overrides TOKEN A (--with-env)\n"
    with zipfile.ZipFile(bundle) as file:
        assert not any(b"s3cret" in file.read(each) for each in file.namelist())
    without = elsewhere.cli("import", bundle)
    assert (without.err, elsewhere.record(without.out.split()[2])["env"]) == ("", {})
    assert exported(home, bundle, "--with-env") == ""
    refused = elsewhere.cli("import", bundle)
    assert refused.err == "Left out: the environment overrides TOKEN A (--with-env)\n"
    assert elsewhere.record(refused.out.split()[2])["env"] == {}
    result = elsewhere.cli("import", bundle, "--with-env")
    assert result.err == "It brings environment overrides: TOKEN A\n"
    assert elsewhere.record(result.out.split()[2])["env"] == {"TOKEN": "s3cret", "A": "1"}


@pytest.mark.slow
def test_marks_of_the_shell_integration_stay_secret(home, bundle):
    home.create("--name", "x")
    home.exec("x", "echo hello")
    exported(home, bundle)
    with zipfile.ZipFile(bundle) as file:
        text = b"".join(map(file.read, file.namelist()))
    assert b"hello" in text
    assert b'"exit 0"' in text
    assert b"aid=" not in text


@pytest.mark.slow
def test_a_session_whose_journal_is_in_memory(home, elsewhere, bundle):
    home.create("--name", "x", "--journal", "memory")
    home.exec("x", "echo hello")
    exported(home, bundle)
    imported(elsewhere, bundle)
    assert "hello" in elsewhere.cli("export", "x", "--format", "text").out


@pytest.mark.slow
def test_of_a_long_recording_all_is_there(home, elsewhere, bundle):
    program = "seq 1 60000; echo out"
    session_id = home.create(
        "--name", "x", "--", "sh", "-c", program, env={"AI_SESSION_SESSIONS_JOURNAL_MIB": "2"}
    )
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    exported(home, bundle)
    new_id = imported(elsewhere, bundle)
    files = sorted((elsewhere.session_dir(new_id) / "journal").iterdir())
    assert len(files) > 1
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    text = elsewhere.cli("export", "x", "--format", "text").out
    assert text == home.cli("export", "x", "--format", "text").out


@pytest.mark.slow
def test_a_damaged_snapshot_is_left_out(home, elsewhere, bundle):
    session_id = home.create("--name", "x")
    whole, damaged = taken(home), taken(home)
    (home.session_dir(session_id) / "snapshots" / damaged / "screen.snapshot").write_bytes(b"")
    assert exported(home, bundle).startswith("Left out: ")
    imported(elsewhere, bundle)
    assert [entry["id"] for entry in listed(elsewhere)] == [whole]


@pytest.mark.slow
def test_nothing_of_a_foreign_record_starts_by_itself(home, elsewhere, bundle):
    home.create("--name", "x")
    taken(home)
    exported(home, bundle)

    def spoil(table):
        table |= {"shell": "/tmp/evil", "command": ["/tmp/evil/bash"], "pid": 1}
        table |= {"name": "-\x1b[31m/../x", "cwd": "/not/here", "degraded": True}

    change(bundle, "session.toml", in_toml(spoil))
    with zipfile.ZipFile(bundle) as file:
        manifest = next(each for each in file.namelist() if each.endswith("snapshot.toml"))
    change(bundle, manifest, in_toml(lambda table: spoil(table["record"])))
    new_id = imported(elsewhere, bundle)
    record = elsewhere.record(new_id)
    assert record["command"] == ["bash"]
    assert record["shell"] == elsewhere.environ["SHELL"]
    assert record["name"] == "[31m-..-x"
    assert (record["cwd"], "pid" in record, record["degraded"]) == ("/not/here", False, False)
    kept = elsewhere.session_dir(new_id) / manifest
    assert tomllib.loads(kept.read_text())["record"]["command"] == ["bash"]
    assert elsewhere.cli("restore", new_id).code == 0
    assert elsewhere.exec(new_id, "pwd").out == f"{elsewhere.path}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "edit", "words"),
    [
        ("session.toml", lambda _: b"", "session.toml cannot be read: it is empty"),
        ("session.toml", lambda data: data[:-9], "session.toml cannot be read"),
        ("session.toml", lambda data: b"\xff" + data, "is not UTF-8"),
        ("session.toml", in_toml(lambda table: table.update(schema=2)), "newer version"),
        ("screen.snapshot", lambda _: b"x", "screen.snapshot in it is damaged"),
        ("snapshots/0123abcd/snapshot.toml", lambda _: b"x", "snapshots/0123abcd/ in it"),
        ("../../x", lambda _: b"x", "leads out of its folder"),
        ("bundle.json", lambda _: b"[" * 9999, "no bundle of ai-session"),
    ],
)
def test_what_is_damaged_or_means_ill_leaves_nothing(home, elsewhere, bundle, name, edit, words):
    home.create("--name", "x")
    exported(home, bundle)
    home.cli("kill", "x")
    change(bundle, name, edit)
    result = elsewhere.cli("import", bundle)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"ai-session: {bundle} cannot be imported: ")
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert sessions(elsewhere) == []


@pytest.mark.slow
def test_files_of_a_later_version_are_told(home, elsewhere, bundle):
    home.create("--name", "x")
    exported(home, bundle)
    change(bundle, "context.toml", lambda _: b"x")
    result = elsewhere.cli("import", bundle)
    assert (result.code, result.err) == (0, "Left out: 1 unknown files, such as context.toml\n")


@pytest.mark.slow
def test_what_a_killed_import_left_goes_with_a_later_one(home, elsewhere, bundle):
    home.create("--name", "x")
    exported(home, bundle)
    left = elsewhere.data / "ai-session" / "sessions" / ".tmp-left"
    left.mkdir(parents=True)
    (left / "session.toml").write_text("x")
    os.utime(left, (1, 1))
    assert sessions(elsewhere) == [".tmp-left"]
    assert elsewhere.listed() == {}
    new_id = imported(elsewhere, bundle)
    assert sessions(elsewhere) == [new_id]


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "bundle"),
        ("--format", "bundle", "-o", "f", "--from", "1"),
        ("--format", "text", "--with-env"),
    ],
)
def test_what_makes_no_sense(home, arguments):
    home.create("--name", "x")
    result = home.cli("export", "x", *arguments)
    assert (result.code, result.out) == (2, "")


@pytest.mark.slow
def test_files_that_are_not_there(home):
    assert (
        home.cli("import", "/nowhere").err == "ai-session: No such file or directory (/nowhere)\n"
    )
    assert home.cli("import", "/").err == "ai-session: / cannot be imported: it is a directory\n"
    home.create("--name", "x")
    result = home.cli("export", "x", "--format", "bundle", "-o", "/nowhere/x")
    assert result.code == 1
    assert "No such file or directory" in result.err
    assert json.loads(home.cli("list", "--json").out)
