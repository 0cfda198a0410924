"""Places and commands used lately, and tabs, as choices of the palette."""

from aisession_tui.tui.recent import command_choices, directory_choices, tab_choices
from aisession_tui.tui.widgets.tab_bar import TabLabel
from tests.support.chrome import record


def test_places_come_once_the_last_used_first():
    records = [
        record(1, "a", cwd="/home/me/old", last_accessed=1.0),
        record(2, "b", cwd="/home/me/src", last_accessed=2.0),
        record(3, "c", cwd="/home/me/src", last_accessed=3.0),
        record(4, "d", cwd="", directory="/srv", last_accessed=0.0, created=9.0),
    ]
    choices = directory_choices(records, "/home/me")
    assert [each.text for each in choices] == [
        "New session in /srv",
        "New session in ~/src",
        "New session in ~/old",
    ]
    assert choices[1].id == "directory:/home/me/src"
    many = [record(at, "x", cwd=f"/{at}") for at in range(30)]
    assert len(directory_choices(many, "")) == 10


def test_commands_come_once_with_the_session_that_ran_them_last():
    records = [
        record(1, "a", command=("npm", "run", "a b"), last_accessed=1.0),
        record(2, "b", last_accessed=9.0),
        record(3, "c", command=("npm", "run", "a b"), last_accessed=3.0),
        record(4, "d", command=("htop",), last_accessed=2.0),
    ]
    choices = command_choices(records)
    assert [(each.id, each.text) for each in choices] == [
        ("command:00000003", "Run npm run 'a b'"),
        ("command:00000004", "Run htop"),
    ]


def test_tabs_are_counted_from_one_and_only_if_there_are_several():
    assert tab_choices([TabLabel("work")]) == []
    found = tab_choices([TabLabel("work"), TabLabel("review")])
    assert [(each.id, each.text) for each in found] == [
        ("tab:1", "Tab work"),
        ("tab:2", "Tab review"),
    ]
