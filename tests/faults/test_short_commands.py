"""Commands that are over as soon as they have begun: what they wrote is there, and how they ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from aisession_tui.service import viewing
from tests.support.waiting import wait_until

AT_ONCE = 10
MOST_CHARACTERS = 3_000


@pytest.mark.fault("R25", "printf X; exit n", "output complete and code right, each time")
@pytest.mark.usefixtures("own_dirs")
def test_the_last_words_of_a_short_command_are_kept(home, rounds, rng, found):
    count = rounds(20, 1_000)
    wishes = {}
    for number in range(count):
        text = f"{number}:" + rng.choice("xyz") * int(MOST_CHARACTERS ** rng.random())
        wishes[f"s{number}"] = (text + rng.choice(("", "\n", "\r\n")), rng.randrange(256))

    def run(name):
        text, code = wishes[name]
        return home.create(
            "--name", name, "--", "sh", "-c", 'printf %s "$1"; exit $2', "-", text, f"{code}"
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ids = dict(zip(wishes, pool.map(run, wishes), strict=True))
    wait_until(
        lambda: all(home.record(each)["status"] == "exited" for each in ids.values()),
        what="the end of all of them",
    )
    listed = home.listed()
    wrong = []
    for name, (text, code) in wishes.items():
        assert (listed[name]["status"], listed[name]["exit_code"]) == ("exited", code)
        shown = viewing.screen_text(ids[name], viewing.ALL_LINES, joined=True)
        if shown.rstrip("\n") != text.rstrip("\r\n"):
            wrong.append((name, text, shown))
    assert wrong == []
    found(f"{count} of {count}")
