"""The band of keys after the leader."""

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from aisession_tui.tui.key_tables import Section, which_key_sections
from aisession_tui.tui.widgets.status_line import StatusLine
from aisession_tui.tui.widgets.which_key import WhichKey, lay_out
from tests.support.chrome import Host, text_of

SECTIONS = which_key_sections()


@pytest.mark.parametrize(("width", "height"), [(200, 40), (120, 36), (80, 24), (60, 30)])
def test_where_there_is_room_every_key_is_there_with_its_group(width, height):
    columns = lay_out(SECTIONS, width, height)
    cells = [cell for column in columns for cell in column]
    assert {(cell.key, cell.text) for cell in cells if cell.key} == {
        row for section in SECTIONS for row in section.rows
    }
    assert {section.title for section in SECTIONS} <= {cell.text for cell in cells}
    assert len({len(column) for column in columns}) == 1
    assert len(columns[0]) <= height


def test_the_band_is_as_flat_as_the_width_allows():
    heights = [len(lay_out(SECTIONS, width, 40)[0]) for width in (200, 100, 60, 30)]
    assert heights == sorted(heights)
    assert heights[0] == 7


@pytest.mark.parametrize("height", [1, 3, 9])
def test_a_tiny_window_gets_what_fits(height):
    columns = lay_out(SECTIONS, 39, height)
    assert len(columns[0]) <= height
    assert columns[0][0].key == ":"


def test_what_does_not_fit_is_counted_beside_the_key_that_has_it():
    cells = [cell for column in lay_out(SECTIONS, 39, 9) for cell in column]
    rows = [row for section in SECTIONS for row in section.rows]
    assert len(cells) == 18
    assert cells[0] == (":", f"{len(rows) - 18} more")
    assert cells[1:3] == [("?", "help"), ("d", "leave")]


def test_a_high_group_goes_on_beside_itself():
    many = Section("many", tuple((str(at), "do") for at in range(10)))
    columns = lay_out([many], 100, 20)
    assert [column[0].text for column in columns] == ["many", ""]


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 12)])
async def test_it_appears_above_the_footer_and_away_from_the_cursor(size):
    width, height = size
    app = Host(Static("pane"), StatusLine(), WhichKey())
    async with app.run_test(size=size) as pilot:
        band = app.query_one(WhichKey)
        await pilot.pause()
        assert "by number" not in text_of(app)
        band.open(cursor_row=0)
        await pilot.pause()
        lines = text_of(app).splitlines()
        assert all(cell_len(line) == width for line in lines)
        assert "by number" in text_of(app)
        assert band.region.bottom == height - 1
        band.open(cursor_row=height - 3)
        await pilot.pause()
        assert band.region.y == 0
        assert band.region.bottom < height
        band.close()
        await pilot.pause()
        assert "by number" not in text_of(app)


@pytest.mark.asyncio
async def test_in_ascii_it_is_ascii():
    app = Host(Static("pane"), WhichKey(), is_ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(WhichKey).open()
        await pilot.pause()
        assert text_of(app).isascii()
