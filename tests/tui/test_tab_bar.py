"""The line that names the tabs."""

import pytest

from aisession_tui.tui.marks import ASCII, UNICODE
from aisession_tui.tui.widgets.tab_bar import TabBar, TabLabel, place
from tests.support.chrome import Host, text_of

LABELS = [TabLabel("work"), TabLabel("review", needs_you=True), TabLabel("x\x1b" + "y" * 40)]


def line(labels, front, width, glyphs=UNICODE):
    text = ""
    for placed in place(labels, front, width, glyphs):
        text = text.ljust(placed.start) + placed.text
    return text


def test_the_one_in_front_has_brackets_and_a_question_its_mark():
    assert line(LABELS[:2], 0, 60) == "[1 work]  2 review ◆ "
    assert line(LABELS[:2], 1, 60) == " 1 work  [2 review ◆]"
    assert line(LABELS[:2], 1, 60, ASCII).isascii()


def test_names_are_harmless_and_cut():
    assert line(LABELS[2:], 0, 60) == "[1 x?" + "y" * 21 + "…]"


@pytest.mark.parametrize("width", [1, 5, 10, 20, 30, 60, 200])
@pytest.mark.parametrize("front", [0, 7, 14])
def test_the_one_in_front_is_always_in_sight(width, front):
    labels = [TabLabel(f"tab {at}") for at in range(15)]
    placed = place(labels, front, width, UNICODE)
    assert front in [each.tab for each in placed]
    assert placed[-1].end <= width
    assert [each.tab for each in placed] == list(range(placed[0].tab, placed[-1].tab + 1))


@pytest.mark.asyncio
async def test_clicks_choose_and_rename():
    bar = TabBar()
    app = Host(bar)
    async with app.run_test(size=(60, 10), message_hook=app.hear) as pilot:
        assert not bar.display
        bar.show(LABELS[:2], 0)
        await pilot.pause()
        assert "[1 work]  2 review ◆" in text_of(app)
        app.posted.clear()
        await pilot.hover(TabBar, offset=(14, 0))
        await pilot.click(TabBar, offset=(14, 0))
        assert [each.index for each in app.posted if isinstance(each, TabBar.Chosen)] == [1]
        await pilot.click(TabBar, offset=(50, 0))
        await pilot.click(TabBar, offset=(3, 0), times=2)
        assert any(isinstance(each, TabBar.RenameRequested) for each in app.posted)
        bar.show(LABELS[:1], 0)
        await pilot.pause()
        assert not bar.display
