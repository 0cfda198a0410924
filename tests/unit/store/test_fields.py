"""A record as TOML: what goes in comes out, and what a person broke is named."""

from __future__ import annotations

import contextlib
import tomllib
from datetime import UTC, datetime

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import Activity, OnExit, SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.store.fields import from_toml, to_toml, to_wire

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PATHS = st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape"))
"""File names may hold any byte."""
TIMES = st.integers(0, 4_000_000_000_000_000).map(lambda microseconds: microseconds / 1e6)
RECORDS = st.builds(
    SessionRecord,
    id=st.just("0123abcd"),
    name=TEXT,
    command=st.lists(PATHS, max_size=3).map(tuple),
    directory=PATHS,
    cwd=PATHS,
    env=st.dictionaries(TEXT, PATHS, max_size=3),
    group=TEXT,
    created=TIMES,
    last_accessed=TIMES,
    last_activity=TIMES,
    status=st.sampled_from(SessionStatus),
    activity=st.sampled_from(Activity),
    exit_code=st.none() | st.integers(0, 255),
    exit_signal=st.none() | st.integers(1, 64),
    exited=st.none() | TIMES,
    undeleted=st.none() | TIMES,
    started=st.none() | TIMES,
    pid=st.none() | st.integers(1, 1 << 22),
    size=st.builds(Size, st.integers(1, 4096), st.integers(1, 4096)),
    title=TEXT,
    shell=PATHS,
    ai_context=st.booleans(),
    token_limit=st.none() | st.integers(1, 1 << 40),
    pinned=st.booleans(),
    unread=st.booleans(),
    needs_you=TEXT,
    on_exit=st.sampled_from(OnExit),
    degraded=st.booleans(),
    notice=TEXT,
)


@given(RECORDS)
def test_what_goes_in_comes_out(record):
    text = tomli_w.dumps(to_toml(record))
    assert from_toml(tomllib.loads(text), record.id) == record
    assert from_toml(to_wire(record), record.id) == record


@given(st.text(st.characters()))
def test_no_text_breaks_the_writer(text):
    """Not even halves of surrogate pairs, which JSON can bring in: they become U+FFFD."""
    table = to_toml(SessionRecord("0123abcd", text, title=text, command=(text,), env={"K": text}))
    again = from_toml(tomllib.loads(tomli_w.dumps(table)), "0123abcd")
    assert again.title == again.command[0] == again.env["K"] == again.name


def test_what_is_absent_stays_absent():
    table = to_toml(SessionRecord("0123abcd", "x"))
    assert (
        table.keys() & {"exit_code", "exit_signal", "exited", "pid", "token_limit", "escaped"}
        == set()
    )
    assert table["schema"] == 1


def test_times_are_date_times_in_utc():
    table = to_toml(SessionRecord("0123abcd", "x", created=0.5))
    assert table["created"] == datetime(1970, 1, 1, 0, 0, 0, 500_000, UTC)


WRONG = {
    "name": 3,
    "command": "ls",
    "directory": ["x"],
    "env": ["A=1"],
    "created": "yesterday",
    "status": "asleep",
    "activity": 1,
    "exit_code": "1",
    "exit_signal": True,
    "pid": 1.5,
    "size": [80, 24],
    "title": {},
    "ai_context": "yes",
    "token_limit": [],
    "on_exit": "explode",
    "pinned": 0,
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_type_is_named_with_its_key(key):
    with pytest.raises(RecordUnreadable, match=rf"^{key} = .* should be "):
        from_toml({"schema": 1, key: WRONG[key]}, "0123abcd")


@pytest.mark.parametrize(
    "size",
    [
        {},
        {"columns": 0, "rows": 24},
        {"columns": -1, "rows": 1},
        {"columns": True, "rows": 1},
        {"columns": "80"},
    ],
)
def test_a_size_must_be_possible(size):
    with pytest.raises(RecordUnreadable, match="size = "):
        from_toml({"size": size}, "0123abcd")


@given(
    st.dictionaries(
        st.sampled_from([*SessionRecord._fields, "schema", "escaped", "other"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.datetimes(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
            max_leaves=5,
        ),
    )
)
@example({"created": -62135596801})
@example({"created": float("nan"), "exited": 10**400})
def test_whatever_a_person_writes_is_read_or_refused(table):
    with contextlib.suppress(RecordUnreadable):
        to_toml(from_toml(table, "0123abcd"))


def test_a_record_of_little_is_enough():
    assert from_toml({}, "0123abcd") == SessionRecord("0123abcd", "0123abcd")
