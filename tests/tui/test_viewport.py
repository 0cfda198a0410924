"""A viewport over a real terminal: anchored lines, requests, and rows that leave the screen."""

import pytest

from aisession_tui.terminal.diff import FULL
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.viewport import MOST_ROWS, Viewport

ROWS = 5


class Session:
    def __init__(self, columns: int = 20, scrollback: int = 1000):
        self.terminal = Terminal(columns, ROWS, scrollback)
        self.view = Viewport(ROWS)
        self._known = (FULL, FULL, 0)
        self.asked = 0

    def write(self, text: str = ""):
        self.terminal.feed(text.encode())
        diff = self.terminal.changes(*self._known)
        self._known = (diff.revision, diff.epoch, len(self.terminal.table))
        changed = self.view.apply(diff)
        return None if changed is None else sorted(changed)

    def answer(self):
        wanted = self.view.take_request()
        while wanted:
            self.asked += 1
            assert self.asked < 50, "asks for ever"
            self.view.add_history(self.terminal.history_lines(wanted.start, len(wanted)))
            wanted = self.view.take_request()

    def shown(self):
        view = self.view
        rows = [view.row(view.top + y) for y in range(view.height)]
        return [None if row is None else row.plain().rstrip() for row in rows]


def lines(first: int, last: int) -> str:
    return "".join(f"\r\nline {number}" for number in range(first, last))


@pytest.fixture
def session():
    session = Session()
    session.write("line 0" + lines(1, 30))
    return session


def test_the_bottom_follows_output(session):
    assert session.shown() == [f"line {number}" for number in range(25, 30)]
    assert session.write("!") == [4]
    assert session.write(lines(30, 32)) == [0, 1, 2, 3, 4]
    assert not session.view.is_scrolled


def test_nothing_moves_before_the_lines_are_here(session):
    assert not session.view.scroll(-3)
    assert session.shown()[0] == "line 25"
    session.answer()
    assert session.shown()[0] == "line 22"
    assert session.asked == 1


def test_scrolling_on_uses_what_was_fetched_beforehand(session):
    session.view.scroll(-3)
    session.answer()
    assert session.view.scroll(-3)
    assert session.shown()[0] == "line 19"


def test_wishes_add_up_while_lines_are_on_their_way(session):
    session.view.scroll(-3)
    wanted = session.view.take_request()
    session.view.scroll(-3)
    assert not session.view.take_request(), "these lines are on their way"
    session.view.add_history(session.terminal.history_lines(wanted.start, len(wanted)))
    assert session.shown()[0] == "line 19"


def test_output_does_not_move_a_scrolled_view(session):
    session.view.scroll(-2)
    session.answer()
    before = session.shown()
    for number in range(30, 90):
        session.write(f"\r\nline {number}")
        assert session.shown() == before
    assert session.view.new_lines == 60


def test_rows_that_change_while_they_leave_the_screen_are_fetched_again(session):
    session.view.scroll(-2)
    session.answer()
    session.write("\r\x1b[2A\x1b[2Kchanged\x1b[2B" + lines(30, 40))
    session.answer()
    assert session.shown() == [f"line {number}" for number in (23, 24, 25, 26)] + ["changed"]


def test_rows_of_a_flood_that_nobody_saw_are_fetched(session):
    session.view.scroll(-2)
    session.answer()
    session.view.height = 12
    session.write(lines(30, 200))
    session.answer()
    assert session.shown() == [f"line {number}" for number in range(23, 35)]


def test_a_change_on_the_screen_names_the_line_of_a_scrolled_view(session):
    session.view.scroll(-2)
    session.answer()
    assert session.write("\x1b[1;1Hnew") == [2]
    assert session.write("\x1b[5;1Hbelow the view") == []


def test_the_ends_of_the_history(session):
    session.view.scroll_to(-100)
    session.answer()
    assert session.shown()[0] == "line 0"
    session.view.scroll(1000)
    assert session.shown()[-1] == "line 29"
    assert not session.view.is_scrolled


def test_history_that_is_given_up_takes_the_view_along():
    session = Session(scrollback=10)
    session.write("line 0" + lines(1, 30))
    session.view.scroll_to(0)
    session.answer()
    assert session.shown()[0] == "line 15"
    session.write(lines(30, 33))
    session.answer()
    assert session.view.top == session.terminal.scrollback_start
    assert session.shown()[0] == "line 18"


def test_clearing_the_history_ends_scrolling(session):
    session.view.scroll(-5)
    session.answer()
    session.write("\x1b[3J")
    assert not session.view.is_scrolled


def test_the_alternate_screen_has_no_history(session):
    session.view.scroll(-5)
    session.answer()
    session.write("\x1b[?1049hfull screen")
    assert not session.view.is_scrolled
    session.view.scroll(-5)
    assert not session.view.is_scrolled
    assert not session.view.take_request()


def test_another_width_keeps_the_distance_from_the_bottom(session):
    session.view.scroll(-5)
    session.answer()
    session.terminal.resize(12, ROWS)
    session.write()
    session.answer()
    assert session.view.bottom - session.view.top == 5
    assert session.shown()[0] == "line 20"


def test_a_taller_screen_takes_lines_back(session):
    session.view.scroll(-5)
    session.answer()
    session.terminal.resize(20, 9)
    session.view.height = 9
    session.write()
    session.write(lines(30, 40))
    session.answer()
    assert session.shown()[0] == "line 20"
    session.view.scroll(3)
    session.answer()
    assert session.shown()[0] == "line 23"


def test_a_line_that_was_taken_back_and_changed_is_fetched_again(session):
    session.view.scroll_to(20)
    session.answer()
    session.view.scroll_to(0)
    session.answer()
    session.terminal.resize(20, 9)
    session.write("\x1b[2;1H\x1b[2Kchanged")
    assert session.view.bottom == 21
    session.write("\x1b[9;1H" + lines(30, 60))
    session.view.scroll_to(21)
    session.answer()
    assert session.shown()[:3] == ["line 21", "changed", "line 23"]


def test_lines_the_host_does_not_have_are_blank_and_not_asked_for_again(session):
    session.view.scroll(-5)
    wanted = session.view.take_request()
    answer = session.terminal.history_lines(wanted.start, len(wanted))
    session.view.add_history(answer._replace(lines=()))
    assert session.view.top == 20
    assert not session.view.take_request()


def test_lines_of_another_epoch_are_not_taken(session):
    session.view.scroll(-5)
    wanted = session.view.take_request()
    answer = session.terminal.history_lines(wanted.start, len(wanted))
    assert not session.view.add_history(answer._replace(epoch=answer.epoch + 1))
    assert session.view.take_request() == wanted


def test_a_request_that_was_lost_with_its_link_is_made_again(session):
    session.view.scroll(-5)
    wanted = session.view.take_request()
    assert not session.view.take_request()
    session.view.apply(session.terminal.changes())
    session.view.scroll(-5)
    assert session.view.take_request().stop == wanted.stop


def test_a_long_way_through_the_history_keeps_memory_bounded():
    session = Session(scrollback=30_000)
    session.write("line 0" + lines(1, 20_000))
    for top in range(20_000, 0, -400):
        session.view.scroll_to(top)
        session.view.take_request(also=range(top, top + 400))
        session.view.add_history(session.terminal.history_lines(top - 40, 500))
        session.view.trim(keep=range(19_000, 19_010))
    assert len(session.view._history) <= MOST_ROWS
    assert session.view.row(19_005).plain() == "line 19005"
    assert session.view.row(18_000) is None
    assert session.shown()[0] == f"line {session.view.top}"


def resting(height, text, *, is_ended=False, rows=ROWS):
    session = Session()
    session.terminal.resize(20, rows)
    session.view.fit(height, is_ended=is_ended)
    session.write(text)
    return session


def test_a_view_lower_than_the_screen_follows_the_cursor():
    session = resting(3, "0\r\n1\r\n2\r\n3\r\n4")
    assert session.shown() == ["2", "3", "4"]
    assert session.write("\x1b[3;1H") is None
    assert session.shown() == ["1", "2", "3"]
    session.write("\x1b[H")
    assert session.shown() == ["0", "1", "2"]
    assert session.write("\x1b[4;1Hunseen\x1b[H") == []
    assert session.write("\x1b[2;1Hseen\x1b[H") == [1]
    assert not session.view.is_scrolled


def test_lines_below_the_cursor_are_shown_as_far_as_there_are_any():
    session = resting(4, "\r\n".join("0123456789") + "\x1b[9;1H", rows=20)
    assert session.shown() == ["6", "7", "8", "9"]


def test_a_view_that_shrinks_keeps_the_cursor_and_one_that_grows_shows_all():
    session = resting(5, "0\r\n1\r\n2\r\n3\r\n4")
    session.view.fit(2, is_ended=False)
    assert session.shown() == ["3", "4"]
    session.view.fit(5, is_ended=False)
    assert session.shown() == ["0", "1", "2", "3", "4"]


def test_what_is_above_a_low_view_is_reached_by_scrolling():
    session = resting(3, "line 0" + lines(1, 8))
    assert session.shown() == ["line 5", "line 6", "line 7"]
    assert session.view.scroll(-2)
    assert session.view.is_scrolled
    assert session.shown() == ["line 3", "line 4", "line 5"]
    session.view.scroll(-3)
    session.answer()
    assert session.shown() == ["line 0", "line 1", "line 2"]


def test_the_upper_part_of_an_alternate_screen_is_reached_too():
    session = resting(2, "\x1b[?1049h\x1b[H0\r\n1\r\n2\r\n3\r\n4")
    assert session.shown() == ["3", "4"]
    session.view.scroll(-9)
    assert session.shown() == ["0", "1"]
    assert not session.view.take_request()


def test_an_ended_screen_shows_its_last_words_above_the_line_laid_over_it():
    session = resting(4, "0\r\n1\r\n2\r\n3\r\nexit\r\n\r\n", is_ended=True, rows=9)
    assert session.shown()[:-1] == ["2", "3", "exit"]
    session.view.fit(9, is_ended=True)
    assert session.shown()[0] == "0"
