"""Who writes a file is killed in the middle of it: the file is the old one or the new one."""

from __future__ import annotations

import os
import time
import tomllib

import pytest

from aisession_tui.store import atomic
from tests.support import writers
from tests.support.nursery import Nursery
from tests.support.waiting import wait_until

LONGEST_S = 0.02
LONGEST_COMMAND_S = 0.4


def unreadable(home):
    """The TOML files that cannot be read, backups too."""
    found = []
    for path in [*home.root.rglob("*.toml"), *home.root.rglob("*.toml.bak")]:
        try:
            assert tomllib.loads(path.read_text())
        except (ValueError, AssertionError) as reason:
            found.append((path, reason))
    return found


def temporary(home):
    return list(home.root.rglob(f"{atomic.TEMPORARY_PREFIX}*"))


def sweep(home):
    """What was left an hour ago goes when somebody cleans up."""
    left = temporary(home)
    for path in left:
        os.utime(path, (1, 1), follow_symlinks=False)
    assert home.cli("clean").code == 0
    assert temporary(home) == []
    return len(left)


@pytest.mark.fault("R11", "SIGKILL of who writes files", "all readable, the last change at most")
def test_files_are_old_or_new(home, own_dirs, rounds, rng, found):
    count = rounds(30, 800)
    lost = 0
    with Nursery(home, writers.__name__) as nursery:
        for kind, (write, _) in writers.WRITERS.items():
            write(1)
            assert home.cli("list").code == 0, kind
        for number in range(count):
            kind = sorted(writers.WRITERS)[number % len(writers.WRITERS)]
            before = writers.WRITERS[kind][1]()
            nursery.start((kind, str(before + 1)))
            time.sleep(rng.uniform(0, LONGEST_S))  # the moment of the blow
            nursery.kill()
            (result,) = nursery.results()
            assert result.code == -9, result
            said = int((result.out.split() or [before])[-1])
            kept = writers.WRITERS[kind][1]()
            assert said <= kept <= said + 1, (kind, before)
            lost += kept == said
            assert unreadable(home) == []
    left = sweep(home)
    found(f"{count} kills, {lost} last changes lost, {left} temporary files swept")


@pytest.mark.fault("R11", "SIGKILL of commands that write", "session, settings, snapshots whole")
def test_commands_are_done_or_not(home, own_dirs, rounds, rng, found):
    count = rounds(12, 200)
    session_id = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    home.wait_quiet()
    name = "x"
    done = dict.fromkeys(("rename", "config", "snapshot", "delete"), 0)
    with Nursery(home) as nursery:
        nursery.run(("config", "set", "sidebar.width", "20"))
        for number in range(count):
            wanted = f"n{number}"
            command = rng.choice(
                [
                    ("rename", session_id, wanted),
                    ("config", "set", "sidebar.width", str(20 + number % 50)),
                    ("snapshot", session_id, "--label", wanted),
                    ("delete", session_id),
                ]
            )
            nursery.start(command)
            time.sleep(LONGEST_COMMAND_S * rng.random() ** 2)  # the moment of the blow
            nursery.kill()
            done[command[0]] += nursery.results()[0].code == 0
            assert unreadable(home) == []
            listed = nursery.run(("list", "--all", "--json"))[0].json
            if not listed:
                assert command[0] == "delete"
                assert nursery.run(("undelete", session_id))[0].code == 0
                listed = nursery.run(("list", "--all", "--json"))[0].json
            (entry,) = listed
            assert entry["id"] == session_id
            assert entry["name"] in (name, wanted)
            name = entry["name"]
            (result,) = nursery.run(("snapshots", session_id))
            assert (result.code, "damaged" in result.out + result.err) == (0, False), result
            assert nursery.run(("config", "validate"))[0].code == 0
    left = sweep(home)
    whole = ", ".join(f"{verb} {number}" for verb, number in done.items())
    found(f"{count} kills, done: {whole}; {left} temporary files swept")
