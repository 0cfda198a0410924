"""Rows are made anew only when they say something new."""

from aisession_tui.tui.hub import Known
from aisession_tui.tui.row_keeper import RowKeeper
from tests.support.chrome import NOW, record

API, WEB = (Known(each.id, each) for each in (record(1, "api"), record(2, "web")))


def rows(keeper, *known, now=NOW, focused="", kept=""):
    return keeper.rows(known, now=now, focused=focused, kept=kept)


def test_only_what_changed_is_made_anew():
    keeper = RowKeeper("/home/me", lambda _: "")
    api, web = rows(keeper, API, WEB)
    news = Known(WEB.id, WEB.record._replace(title="tests"))
    again = rows(keeper, API, news)
    assert again[0] is api
    assert (web.detail, again[1].detail) == ("~/web", "tests")


def test_ages_focus_and_branches_are_news():
    branches = {}
    keeper = RowKeeper("/home/me", lambda directory: branches.get(directory, ""))
    assert rows(keeper, API)[0].age == "2 m"
    assert rows(keeper, API, now=NOW + 60)[0].age == "3 m"
    assert rows(keeper, API, focused=API.id)[0].focused
    branches["/home/me/api"] = "main"
    assert rows(keeper, API)[0].detail == "main ~/api"


def test_a_record_that_cannot_be_read_names_its_file():
    (row,) = rows(RowKeeper("", lambda _: ""), Known("0badc0de", None, "no TOML"))
    assert (row.name, row.detail) == ("0badc0de/session.toml", "no TOML")
