"""Many commands at the same moment: one wins, the others say why not, and all is consistent."""

from __future__ import annotations

import time

import pytest

from tests.support.nursery import Nursery

ROUND_S = 10.0
SLOWER = 3.0
"""By how much a busy machine may be slower."""


def one_wins(home, nursery, rng, crowd):
    """All want the same name."""
    results = nursery.run(*[("create", "--name", "same", "--", "sleep", "600")] * crowd)
    winners = [each for each in results if each.code == 0]
    assert len(winners) == 1, results
    for each in results:
        assert each.code == 0 or 'ai-session: "same" exists' in each.err, each
    ((name, entry),) = running(nursery).items()
    assert (name, entry["id"]) == ("same", winners[0].out.split()[2])


def all_win(home, nursery, rng, crowd):
    """Each wants a name of its own."""
    names = [f"s{number}" for number in range(crowd)]
    results = nursery.run(*[("create", "--name", name, "--", "sleep", "600") for name in names])
    assert {each.code for each in results} == {0}, results
    assert sorted(running(nursery)) == sorted(names)


def renamed_by_all(home, nursery, rng, crowd):
    """Several sessions shall have the same name, and one session many."""
    names = [f"s{number}" for number in range(4)]
    made = nursery.run(*[("create", "--name", name, "--", "sleep", "600") for name in names])
    ids = [each.out.split()[2] for each in made]
    wanted = [(rng.choice(ids), rng.choice(["same", f"n{number}"])) for number in range(crowd)]
    results = nursery.run(*[("rename", session_id, name) for session_id, name in wanted])
    assert {each.code for each in results} <= {0, 1}, results
    assert any(each.code == 0 for each in results)
    listed = running(nursery)
    assert len(listed) == len(ids)
    for name, entry in listed.items():
        given = {name for session_id, name in wanted if session_id == entry["id"]}
        assert name in given or name in names
        assert home.record(entry["id"])["name"] == name


def all_at_once(home, nursery, rng, crowd):
    """Creations, renames, restarts and ends of the same few names."""
    names = [f"s{number}" for number in range(5)]
    nursery.run(*[("create", "--name", name, "--", "sleep", "600") for name in names[:3]])
    verbs = [
        lambda: ("create", "--name", rng.choice(names), "--", "sleep", "600"),
        lambda: ("rename", rng.choice(names), rng.choice(names)),
        lambda: ("kill", "--force", rng.choice(names)),
        lambda: ("restart", "--yes", rng.choice(names)),
        lambda: ("delete", "--force", rng.choice(names)),
        lambda: ("list", "--all"),
    ]
    results = nursery.run(*[rng.choice(verbs)() for _ in range(crowd)])
    for each in results:
        assert each.code in (0, 1, 3), each
        assert "Traceback" not in each.err, each
    entries = nursery.run(("list", "--all", "--json"))[0].json
    assert len({entry["name"] for entry in entries}) == len(entries)
    assert {entry["status"] for entry in entries} <= {"running", "exited"}, entries
    for entry in entries:
        record = home.record(entry["id"])
        assert (record["name"], record["status"]) == (entry["name"], entry["status"])


KINDS = (one_wins, all_at_once, renamed_by_all, all_win)


def running(nursery):
    entries = nursery.run(("list", "--json"))[0].json
    assert {entry["status"] for entry in entries} <= {"running"}, entries
    return {entry["name"]: entry for entry in entries}


@pytest.mark.fault("R15", "concurrent create, rename, kill", "one winner, consistent, <= 10 s")
def test_of_many_at_once_one_wins_and_all_is_consistent(home, rounds, rng, found):
    count, crowd, slowest_s = rounds(4, 60), rounds(10, 40), 0.0
    with Nursery(home) as nursery:
        for number in range(count):
            began = time.monotonic()
            KINDS[number % len(KINDS)](home, nursery, rng, crowd)
            slowest_s = max(slowest_s, time.monotonic() - began)
            (result,) = nursery.run(("kill", "--force", "--all"))
            assert result.code == 0, result
            names = [each["id"] for each in nursery.run(("list", "--all", "--json"))[0].json]
            if names:
                assert nursery.run(("delete", "--purge", "--force", *names))[0].code == 0
            assert nursery.run(("list", "--all", "--json"))[0].json == []
            assert slowest_s < SLOWER * ROUND_S
    found(f"{count} rounds of {crowd}, slowest {slowest_s:.1f} s")
