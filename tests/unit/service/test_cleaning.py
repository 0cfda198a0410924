"""Which sessions have been over for long."""

import pytest

from aisession_tui.model.session import SessionStatus
from aisession_tui.service import cleaning
from aisession_tui.service.cleaning import DAY_S, ENDED, EXITED
from tests.support.chrome import record

NOW = 1_000 * DAY_S
OLD = NOW - 31 * DAY_S


def over(number, status=SessionStatus.EXITED, exited=OLD, **fields):
    usual = {"created": 1.0, "last_activity": exited or OLD}
    return record(number, f"s{number}", status=status, exited=exited, **(usual | fields))


def names(*candidates, older_than_s=30 * DAY_S, statuses=ENDED):
    return [each.name for each in cleaning.due(candidates, older_than_s, statuses, NOW)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30d", 30 * DAY_S), ("12h", 12 * 3600), ("90m", 5400), ("2w", 14 * DAY_S), ("0m", 0)],
)
def test_ages(text, seconds):
    assert cleaning.parse_age(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "30", "d", "-1d", "1.5d", "30 d", "30D", "30days", "1d\n", "٣d", "1d12h", "9999999w"],
)
def test_what_is_no_age(text):
    with pytest.raises(ValueError, match="is no age: 30d, 12h, 90m or 2w"):
        cleaning.parse_age(text)


def test_only_what_is_over_and_not_pinned_goes():
    live = [over(at, status) for at, status in enumerate(SessionStatus) if status not in ENDED]
    assert len(live) == 3
    lost = over(7, SessionStatus.LOST, exited=None)
    assert names(*live, over(8), over(9, pinned=True), lost) == ["s8", "s7"]
    assert names(*live, over(8), lost, statuses=EXITED) == ["s8"]
    assert names(*live, older_than_s=0) == []


def test_the_age_counts_from_the_end():
    assert names(over(1, exited=NOW - 29 * DAY_S)) == []
    assert names(over(1, exited=NOW - 30 * DAY_S)) == ["s1"]
    assert names(over(1, last_accessed=NOW)) == ["s1"]
    assert names(over(1, exited=NOW + DAY_S)) == []  # the clock went back
    assert names(over(1, exited=OLD - 1), over(2, exited=OLD - 2)) == ["s2", "s1"]


def test_without_a_known_end_the_last_sign_of_life_counts():
    for name in ("last_activity", "last_accessed", "started", "created"):
        fields = {"last_activity": 1.0, name: NOW - DAY_S}
        assert names(over(1, SessionStatus.LOST, exited=None, **fields)) == []


def test_what_came_back_from_the_trash_stays_as_long_again():
    assert names(over(1, undeleted=NOW - DAY_S)) == []
    assert names(over(1, undeleted=NOW - 30 * DAY_S)) == ["s1"]
