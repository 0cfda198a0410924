"""Rows, their order and the cursor's way through them, without a widget."""

from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.model.layout import Sort
from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.tui.marks import NEEDS_YOU, WORKING
from aisession_tui.tui.widgets.session_lines import Key, LineKind, lines_of
from aisession_tui.tui.widgets.session_order import arrange, ranks
from aisession_tui.tui.widgets.session_outline import Outline
from aisession_tui.tui.widgets.session_row import (
    BROKEN_GROUP,
    EXITED_GROUP,
    PINNED_GROUP,
    SessionRow,
    broken_row,
    row_of,
)
from tests.support.chrome import NOW, record


def row(**fields):
    return row_of(record(1, "api", **fields), now=NOW, home="/home/me")


def test_a_row_says_what_runs_and_where():
    shown = row()
    assert (shown.name, shown.program, shown.detail, shown.age) == ("api", "bash", "~/api", "2 m")
    assert row(command=("/usr/bin/tail", "-f")).program == "tail -f"
    assert row(title="reading tests").detail == "reading tests"
    assert row(title="api").detail == "~/api"
    assert row(title="reading", needs_you="Allow?").detail == "Allow?"


def test_a_row_says_how_it_ended():
    ended = {"status": SessionStatus.EXITED}
    assert row(**ended, exit_code=1).program == "exited 1"
    assert row(**ended, exit_signal=9).program == "SIGKILL"
    assert row(**ended, exit_signal=1, killed=True).program == "killed"
    assert row(**ended).program == "exited"
    assert row(status=SessionStatus.LOST).program == "lost"
    assert row(status=SessionStatus.PAUSED).program == "paused"


def test_what_ended_and_was_seen_moves_to_its_own_group():
    ended = record(1, "api", status=SessionStatus.EXITED, exit_code=0, group="work")
    assert row_of(ended, now=NOW).group == EXITED_GROUP
    assert row_of(ended, now=NOW, kept=True).group == "work"
    assert row_of(ended._replace(unread=True), now=NOW).group == "work"
    killed = ended._replace(unread=True, killed=True)
    assert row_of(killed, now=NOW).group == EXITED_GROUP
    lost = ended._replace(status=SessionStatus.LOST)
    assert row_of(lost, now=NOW).group == "work"


def test_hostile_names_are_harmless():
    shown = row_of(record(1, "a\x1b[2Jb", title="x\x07"), now=NOW)
    assert (shown.name, shown.detail) == ("a?[2Jb", "x?")


def test_order_and_numbers():
    rows = arrange(
        [
            SessionRow("1", "old", WORKING, group=EXITED_GROUP),
            SessionRow("2", "web", WORKING, group="work"),
            SessionRow("3", "logs", WORKING, group="ops"),
            broken_row("4", "4/session.toml"),
            SessionRow("5", "api", WORKING, group="work"),
            SessionRow("6", "shell", WORKING),
        ]
    )
    assert [each.id for each in rows] == ["6", "2", "5", "3", "4", "1"]
    assert [each.number for each in rows] == [1, 2, 3, 4, 0, 0]
    assert rows[4].group == BROKEN_GROUP


def test_only_nine_have_a_number():
    rows = arrange(SessionRow(str(at), "x", WORKING) for at in range(12))
    assert [each.number for each in rows] == [*range(1, 10), 0, 0, 0]


def test_a_folded_group_says_how_many_and_that_one_needs_you():
    rows = (
        SessionRow("1", "a", WORKING, group="g"),
        SessionRow("2", "b", NEEDS_YOU, group="g"),
    )
    (line,) = lines_of(rows, frozenset({"g"}), "", has_details=True)
    assert (line.kind, line.hidden, line.needs_you) == (LineKind.GROUP, 2, True)
    unfolded = lines_of(rows, frozenset(), "", has_details=True)
    assert [each.needs_you for each in unfolded] == [False] * 3


def test_a_query_looks_everywhere_and_unfolds():
    rows = (
        SessionRow("1", "api", WORKING, "claude", "reading tests", group="work"),
        SessionRow("2", "web", WORKING, "vim", group="ops"),
    )
    found = lines_of(rows, frozenset({"work", "ops"}), "TESTS cl", has_details=False)
    assert [line.key for line in found] == [Key(group="work"), Key("1")]
    (nothing,) = lines_of(rows, frozenset(), "zzz", has_details=False)
    assert nothing.text == "nothing matches"
    (empty,) = lines_of((), frozenset(), "", has_details=False)
    assert empty.text == "no sessions"


def outline_of(*groups, collapsed=()):
    outline = Outline(frozenset(collapsed))
    rows = (SessionRow(str(at), f"s{at}", WORKING, group=group) for at, group in enumerate(groups))
    outline.set_rows(arrange(rows))
    return outline


def test_the_cursor_begins_at_the_first_session_and_stops_at_the_ends():
    outline = outline_of("a", "a", "b")
    assert outline.cursor == Key("0")
    outline.step(-5)
    assert outline.cursor == Key(group="a")
    outline.step(100)
    assert outline.cursor == Key("2")


def test_the_cursor_stays_near_when_its_session_goes():
    outline = outline_of("", "", "")
    outline.select(Key("1"))
    outline.set_rows([each for each in outline.rows if each.id != "1"])
    assert outline.cursor == Key("2")
    outline.set_rows([])
    outline.step(1)
    outline.set_rows(outline_of("").rows)
    assert outline.cursor == Key("0")


def test_folding_takes_the_cursor_to_the_heading():
    outline = outline_of("a", "a")
    assert outline.fold(True) == "a"
    assert outline.cursor == Key(group="a")
    assert outline.fold(True) == ""
    assert outline.fold(False) == "a"
    assert outline.collapsed == frozenset()
    assert outline_of("").fold(True) == ""


def test_selecting_unfolds():
    outline = outline_of("a", "b", collapsed=["b"])
    outline.select(Key("1"))
    assert outline.cursor == Key("1")
    assert outline.collapsed == frozenset()


GROUPS = st.sampled_from(["", "a", "b", EXITED_GROUP])
STEPS = st.one_of(
    st.tuples(st.just("step"), st.integers(-3, 3)),
    st.tuples(st.just("fold"), st.booleans()),
    st.tuples(st.just("rows"), st.lists(st.tuples(st.integers(0, 6), GROUPS), max_size=7)),
    st.tuples(st.just("query"), st.sampled_from([None, "", "s1", "zzz"])),
)


@given(st.lists(STEPS, max_size=25))
def test_the_cursor_is_always_on_a_line_that_can_be_chosen(steps):
    outline = Outline(frozenset({EXITED_GROUP}))
    for verb, value in steps:
        if verb == "step":
            outline.step(value)
        elif verb == "fold":
            outline.fold(value)
        elif verb == "query":
            outline.set_query(value)
        else:
            named = dict(value)
            rows = (SessionRow(str(n), f"s{n}", WORKING, group=g) for n, g in named.items())
            outline.set_rows(arrange(rows))
        stops = {line.key for line in outline.lines if line.kind is not LineKind.NOTE}
        assert not stops or outline.cursor in stops


def test_a_title_that_only_says_where_gives_way_to_the_branch():
    prompt = row_of(record(1, "api", title="me@host: ~/api"), now=NOW, home="/home/me")
    assert prompt.detail == "~/api"
    on_main = row_of(record(1, "api"), now=NOW, home="/home/me", branch="main")
    assert on_main.detail == "main ~/api"
    titled = row_of(record(1, "api", title="tests"), now=NOW, home="/home/me", branch="main")
    assert titled.detail == "tests"


def test_pinned_sessions_stand_on_top_and_are_still_found_by_their_group():
    records = [record(1, "api", group="work"), record(2, "web", group="work", pinned=True)]
    rows = arrange(row_of(each, now=NOW) for each in records)
    assert [(each.name, each.group, each.number) for each in rows] == [
        ("web", PINNED_GROUP, 1),
        ("api", "work", 2),
    ]
    found = lines_of(rows, frozenset(), "work", has_details=False)
    assert {line.key.session for line in found} >= {each.id for each in records}
    ended = records[1]._replace(status=SessionStatus.EXITED)
    assert row_of(ended, now=NOW).group == EXITED_GROUP


def sorted_names(sort, *records):
    rows = arrange((row_of(each, now=NOW) for each in records), ranks(records, sort))
    return [(each.name, each.number) for each in rows]


def test_sorting_moves_rows_inside_their_groups_and_no_numbers():
    records = [record(1, "Web"), record(2, "api"), record(3, "db", group="a"), record(4, "aa")]
    assert sorted_names(Sort.CREATION, *records) == [("Web", 1), ("api", 2), ("aa", 3), ("db", 4)]
    assert sorted_names(Sort.NAME, *records) == [("aa", 3), ("api", 2), ("Web", 1), ("db", 4)]


def test_sorting_by_activity_counts_in_minutes():
    records = [
        record(1, "old", last_activity=60.0 * 100),
        record(2, "new", last_activity=60.0 * 110),
        record(3, "also new", last_activity=60.0 * 110 + 59),
        record(4, "newest", last_activity=60.0 * 111),
    ]
    names = [name for name, _ in sorted_names(Sort.ACTIVITY, *records)]
    assert names == ["newest", "new", "also new", "old"]


def test_sorting_by_attention_begins_with_what_needs_somebody():
    records = [
        record(1, "paused", status=SessionStatus.PAUSED),
        record(2, "idle", activity=Activity.IDLE),
        record(3, "working", activity=Activity.WORKING),
        record(4, "news", unread=True),
        record(5, "lost", status=SessionStatus.LOST),
        record(6, "asking", needs_you="Allow?"),
    ]
    names = [name for name, _ in sorted_names(Sort.ATTENTION, *records)]
    assert names == ["asking", "lost", "news", "working", "idle", "paused"]


def test_marks_are_set_and_taken_away_one_by_one_and_by_the_group():
    outline = outline_of("a", "a", "b")
    outline.toggle_mark()
    assert (outline.marked, outline.cursor) == ({"0"}, Key("1"))
    outline.select(Key(group="a"))
    outline.toggle_mark()
    assert outline.marked == {"0", "1"}
    assert [line.is_marked for line in outline.lines] == [False, True, True, False, False]
    outline.toggle_mark()
    assert not outline.marked
    outline.select(Key("2"))
    outline.toggle_mark()
    outline.set_rows([each for each in outline.rows if each.id != "2"])
    assert not outline.marked
