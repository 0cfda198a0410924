"""A clock is believed as far as time is known to have passed: by uptime, or a day at a look."""

from __future__ import annotations

import time

import pytest

from aisession_tui import paths
from aisession_tui.store import known_time
from aisession_tui.store.known_time import DAY_S, Known, Look, learnt

YEAR_S = 365 * DAY_S
NOW_S = 1_800_000_000.0


def look(clock_days, uptime_days, boot="a"):
    return Look(NOW_S + clock_days * DAY_S, boot, uptime_days * DAY_S)


def known_after(*looks):
    known = Known(looks[0].clock, looks[0])
    for each in looks[1:]:
        known = learnt(known, each)
    return (known.time - NOW_S) / DAY_S, known.ahead_s / DAY_S


@pytest.mark.parametrize(
    ("looks", "known"),
    [
        pytest.param([look(0, 1), look(100, 101)], (100, 0), id="as long as the machine has run"),
        pytest.param([look(0, 1), look(366, 2)], (1, 365), id="a year ahead"),
        pytest.param([look(0, 1), look(365, 1), look(365.5, 1.5)], (0.5, 365), id="half a day on"),
        pytest.param([look(0, 1), look(365, 1), look(366, 2)], (366, 0), id="a day on"),
        pytest.param([look(0, 1), look(365, 1), look(0.1, 1.1)], (0.1, 0), id="set right again"),
        pytest.param([look(0, 1), look(-365, 1)], (-365, 0), id="behind"),
        pytest.param([look(0, 1), look(-365, 1), look(0, 1)], (-365, 365), id="and back"),
        pytest.param([look(0, 1), look(0.5, 0, "b")], (0.5, 0), id="started anew"),
        pytest.param([look(0, 1), look(12, 0, "b")], (1, 11), id="off for days"),
        pytest.param([look(0, 1), look(12, 0, "b"), look(13, 1, "b")], (13, 0), id="and a day on"),
        pytest.param([look(0, 1, ""), look(5, 1, "")], (1, 4), id="a machine that tells no runs"),
        pytest.param(
            [look(0, 1), look(365, 1), look(1, 0, "b")], (1, 0), id="set right at a start"
        ),
    ],
)
def test_what_is_known_after_some_looks(looks, known):
    assert known_after(*looks) == pytest.approx(known)


def test_a_leap_is_not_believed_for_being_looked_at_often():
    assert known_after(look(0, 1), *[look(365, 1)] * 1000) == (0, 365)


@pytest.mark.usefixtures("own_dirs")
def test_looks_are_kept():
    before = known_time.now()
    assert before.ahead_s == 0
    known_time._write(before._replace(time=before.time - YEAR_S, look=_earlier(before.look)))
    known_time.begin()
    ahead = known_time.now()
    assert ahead.ahead_s == pytest.approx(YEAR_S, abs=60)
    assert known_time.now().leapt == ahead.leapt
    assert ahead.time == pytest.approx(time.time() - YEAR_S, abs=60)


def _earlier(found):
    """The same moment of the machine, as another clock told it."""
    return found._replace(clock=found.clock - YEAR_S)


@pytest.mark.parametrize("text", ["", "nonsense", 'boot = "x"\n', "known = nan\nclock = 1.0\n"])
@pytest.mark.usefixtures("own_dirs")
def test_a_file_that_says_nothing_is_begun_anew(text):
    paths.private_dir(paths.data_dir())
    with open(f"{paths.data_dir()}/clock.toml", "w", encoding="utf-8") as file:
        file.write(text)
    assert known_time.now().time == pytest.approx(time.time(), abs=60)
    assert known_time.now().ahead_s == 0
