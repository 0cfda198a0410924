"""The bottom line."""

import pytest
from rich.cells import cell_len

from aisession_tui.model.session import SessionStatus
from aisession_tui.tui.hints import Context, hints
from aisession_tui.tui.widgets.status_line import Status, StatusLine, compose_line, counted
from tests.support.chrome import Host, record, text_of

IN_PANE = Status("ctrl+b", hints(Context.PANE), 2, ("3 running",))


def text(status, width):
    return "".join(piece.text for piece in compose_line(status, width, "…"))


def test_the_picture():
    assert text(IN_PANE, 110) == (
        " ctrl+b    c new   n next   a needs you 2   m menu   s list   ? help   d leave"
        "                      3 running "
    )


def test_nobody_needs_you_nothing_is_said_of_it():
    assert "needs" not in text(IN_PANE._replace(attention=0), 110)


def test_crowded_the_least_important_hints_go_first():
    assert text(IN_PANE, 80).split() == (
        "ctrl+b c new a needs you 2 m menu ? help d leave 3 running".split()
    )
    assert text(IN_PANE, 40).split() == "ctrl+b a needs you 2 ? help".split()
    assert text(IN_PANE, 12).split() == ["ctrl+b"]


@pytest.mark.parametrize("width", [1, 5, 20, 40, 57, 80, 200])
@pytest.mark.parametrize("context", list(Context))
@pytest.mark.parametrize("notice", ["", "ctrl+b s list · c new · ? help · d leave", "日本語\x1b"])
def test_the_line_is_exactly_as_wide_as_the_window(width, context, notice):
    status = Status(
        "ctrl+b", hints(context), 3, ("12 running · 3 paused", "12 running"), notice=notice
    )
    shown = text(status, width)
    assert cell_len(shown) == width
    assert "\x1b" not in shown


def test_fewer_words_at_the_right_go_before_hints_at_the_left():
    status = IN_PANE._replace(counts=("2 running · 1 paused", "2 running"))
    assert text(status, 110).endswith("   2 running · 1 paused ")
    assert text(status, 80).endswith("   2 running ")
    assert "running" not in text(status, 40)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ("", ()),
        ("running exited", ("1 running",)),
        ("running starting paused lost", ("2 running · 1 paused", "2 running")),
        ("paused paused", ("2 paused",)),
    ],
)
def test_what_is_counted(states, said):
    records = [record(1, state, status=SessionStatus(state)) for state in states.split()]
    assert counted(records, "·") == said


def test_a_notice_takes_the_place_of_the_hints():
    shown = text(IN_PANE._replace(notice="api is back"), 60)
    assert shown.split() == ["ctrl+b", "api", "is", "back"]


def test_waiting_for_the_second_key_shows():
    pieces = compose_line(IN_PANE._replace(is_waiting=True), 80, "…")
    styles = {piece.text: piece.style for piece in pieces}
    assert styles[" ctrl+b "] == "waiting"


class CountingLine(StatusLine):
    drawn = 0

    def render_line(self, y):
        self.drawn += 1
        return super().render_line(y)


@pytest.mark.asyncio
async def test_it_is_the_last_line_and_paints_only_what_is_new():
    line = CountingLine()
    app = Host(line)
    async with app.run_test(size=(80, 10)) as pilot:
        line.show(IN_PANE)
        await pilot.pause()
        assert text_of(app).splitlines()[-1].startswith(" ctrl+b    c new")
        line.drawn = 0
        line.show(Status("ctrl+b", hints(Context.PANE), 2, ("3 running",)))
        await pilot.pause()
        assert line.drawn == 0


@pytest.mark.asyncio
async def test_a_click_on_a_hint_means_its_key():
    line = StatusLine()
    app = Host(line)
    async with app.run_test(size=(110, 5), message_hook=app.hear) as pilot:
        line.show(IN_PANE)
        await pilot.pause()
        shown = text_of(app).splitlines()[-1]
        for word in ("ctrl+b", "c new", "a needs", "help", "3 running"):
            await pilot.hover(StatusLine, offset=(shown.index(word) + 1, 0))
            await pilot.click(StatusLine, offset=(shown.index(word) + 1, 0))
        found = [each.hint for each in app.posted if isinstance(each, StatusLine.Clicked)]
        assert found == ["leader", "new", "attention", "help"]
