"""Copy mode in one pane: its keys, and what they do to the view.

A command that needs rows or answers which are not here waits for them, and the keys behind it wait,
too. What is found there to be copied or opened is said by the view's messages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aisession_tui.model.keys import KeyPress
from aisession_tui.tui.copying.key_reader import Command, KeyReader
from aisession_tui.tui.copying.keys import first_keys
from aisession_tui.tui.copying.mode import MOVES, NAMES, UNITS, CopyMode, selected_text
from aisession_tui.tui.copying.motions import at
from aisession_tui.tui.copying.page import Page, page_of
from aisession_tui.tui.copying.patience import Patience
from aisession_tui.tui.copying.prompt_steps import PromptSteps
from aisession_tui.tui.copying.search_line import Edit
from aisession_tui.tui.copying.searcher import Searcher
from aisession_tui.tui.copying.searching import Searching
from aisession_tui.tui.key_labels import key_label
from aisession_tui.tui.selection import Point, line_at
from aisession_tui.tui.widgets.reading_overlays import Reading
from aisession_tui.tui.widgets.terminal_messages import Copied, LinkClicked

if TYPE_CHECKING:
    from aisession_tui.tui.copying.source import TextSource
    from aisession_tui.tui.widgets.terminal_view import TerminalView

_HINTED = {"search": "search", "select": "select", "copy": "copy", "leave": "back"}
"""The commands that the mode line names, and their words there."""
_WRITING_HINTS = ("Enter go there", "Esc back")
_Do = Callable[[CopyMode, Page, Command], "int | None"]
"""Carries out a command; returns the top of the view it leads to, or nothing if it stays."""


class CopyController:
    """Reads back in one pane, from `enter` to `leave`."""

    def __init__(
        self, view: TerminalView, source: TextSource, on_change: Callable[[], None]
    ) -> None:
        """Make the controller; copy mode is off.

        Args:
            view: What shows the session.
            source: Whom to ask about text that is not in the view.
            on_change: Called when what there is to say has changed: see `words`.
        """
        self._view = view
        self._on_change = on_change
        self._search = Searching(Searcher(source, lambda: view.viewport, self.news_came))
        self._patience = Patience(view.fetch, self._given_up)
        self._mode: CopyMode | None = None
        self._keys = KeyReader({})
        self._hints: tuple[str, ...] = ()
        self._queue: deque[KeyPress] = deque()
        self._note = ""
        self._numbering, self._screen_top = 0, 0
        self._prompts = PromptSteps(source, self.news_came)
        search, prompts = self._search, self._prompts
        self._commands: dict[str, _Do] = {
            "other-end": lambda mode, page, _: mode.swap_ends(page),
            "search": lambda mode, page, _: search.open(mode, page, forward=True),
            "search-back": lambda mode, page, _: search.open(mode, page, forward=False),
            "next-match": lambda mode, page, each: search.step(
                mode, page, each.times, same_way=True
            ),
            "previous-match": lambda mode, page, each: search.step(
                mode, page, each.times, same_way=False
            ),
            "search-word": lambda mode, page, _: search.search_word(mode, page, forward=True),
            "search-word-back": lambda mode, page, _: search.search_word(mode, page, forward=False),
            "previous-prompt": lambda mode, page, each: prompts.to_prompt(
                mode, page, -(each.times or 1)
            ),
            "next-prompt": lambda mode, page, each: prompts.to_prompt(mode, page, each.times or 1),
            "select-output": lambda mode, page, _: prompts.select_output(mode, page),
            "copy": self._copy,
            "copy-line": self._copy_line,
            "accept": self._accept,
            "open": self._open,
            "cancel": self._cancel,
            "leave": lambda *_: self.leave(),
        }

    # -- life -------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        """Whether keys are copy mode's."""
        return self._mode is not None

    def enter(self, keys: Mapping[str, str], command: str = "") -> None:
        """Turn copy mode on, if there is a session, and carry out a command in it."""
        if self._view.scene.note is not None:
            self._view.app.bell()
            return
        if self._mode is None:
            self._keys, self._hints = KeyReader(keys), _hints(keys)
            self._view.viewport.hold()
            self._take_numbering()
            page = self._page()
            cursor = self._view.viewport.replica.cursor
            first = Point(self._view.viewport.screen_top + cursor.y, cursor.x)
            self._mode = CopyMode(at(page._replace(top=self._view.viewport.top).in_view(first)))
        self._perform(lambda: self._do(Command(command)) if command else None)

    def find(self, keys: Mapping[str, str], text: str) -> None:
        """Turn copy mode on, and go to the last line that has a text."""
        self.enter(keys, "search-back")
        if self.paste(text):
            self.take(KeyPress("enter"))

    def leave(self) -> None:
        """Turn copy mode off."""
        if self._mode is None:
            return
        self._mode, self._note = None, ""
        self._search.close()
        self._queue.clear()
        self._patience.drop()
        self._view.stop_reading()
        self._on_change()

    def words(self) -> tuple[str, ...]:
        """What the mode line says, the most important first; nothing if copy mode is off."""
        if self._mode is None:
            return ()
        page, search = self._page(), self._search
        place = f"copy {self._mode.cursor.line - page.oldest + 1}/{page.newest - page.oldest + 1}"
        searcher = search.searcher
        found = searcher.matches.count(searcher.current) if searcher.text else ""
        unit = NAMES[self._mode.unit] if self._mode.anchor is not None else ""
        said = (self._keys.pending, unit, found, self._note or search.note or self._prompts.note)
        return (place, *filter(None, said), *(_WRITING_HINTS if search.line else self._hints))

    # -- what happens -----------------------------------------------------------------------

    def take(self, press: KeyPress) -> None:
        """Take a key."""
        if self._search.line is not None:
            self._edit(press)
        elif self._patience.is_waiting:
            self._queue.append(press)
        elif (command := self._keys.read(press)) is not None:
            self._note = self._search.note = ""
            self._prompts.forget()
            self._perform(lambda: self._do(command))
        else:
            self._show()

    def paste(self, text: str) -> bool:
        """Take a pasted text into the search; whether there is one being written."""
        is_writing = self._search.line is not None
        if is_writing:
            self._search.paste(text)
            self._perform(self._seek)
        return is_writing

    def screen_changed(self) -> None:
        """The session wrote something, or has another size."""
        mode, viewport = self._mode, self._view.viewport
        if mode is None:
            return
        if viewport.numbering != self._numbering:
            lines = viewport.screen_top - self._screen_top
            viewport.hold()
            was_at_match = self._search.is_at_match(mode) or self._search.searcher.is_returning
            mode.shift(self._page(), lines)
            self._search.searcher.begin_again()
            if was_at_match:
                self._patience.perform(
                    lambda: self._scroll(self._search.return_to_match(mode, self._page()))
                )
        self._take_numbering()
        self._show()

    def news_came(self) -> None:
        """Rows or answers are here: go on with what waits for them."""
        self._perform_waiting()
        while self._queue and not self._patience.is_waiting and self.is_on:
            self.take(self._queue.popleft())

    def view_moved(self, cell: tuple[int, int] | None) -> None:
        """The mouse scrolled the view, or chose a cell."""
        mode = self._mode
        if mode is None:
            return
        if cell is not None:
            mode.anchor = None
            self._perform(lambda: mode.jump(self._page(), Point(*cell)))
        elif not self._patience.is_waiting:
            self._perform(lambda: mode.follow(self._page()))

    def _take_numbering(self) -> None:
        viewport = self._view.viewport
        self._numbering, self._screen_top = viewport.numbering, viewport.screen_top

    def _perform(self, action: Callable[[], None]) -> None:
        self._patience.perform(action)
        self._show()

    def _perform_waiting(self) -> None:
        self._patience.retry()
        self._show()

    def _given_up(self) -> None:
        self._queue.clear()
        self._note = "the lines did not come"
        self._show()

    def _page(self) -> Page:
        hidden = bool(self._view.scene.end) or self._search.line is not None
        return page_of(self._view.viewport, int(hidden))

    def _show(self) -> None:
        mode = self._mode
        if mode is None:
            return
        line, searcher = self._search.line, self._search.searcher
        reading = Reading(
            cursor=mode.cursor.point,
            pattern=searcher.pattern,
            current=searcher.current,
            prompt=None if line is None else line.sign + line.text,
            prompt_at=0 if line is None else len(line.sign) + line.at,
        )
        self._view.read(reading, mode.span(self._view.viewport.row))
        self._on_change()

    # -- commands ---------------------------------------------------------------------------

    def _do(self, command: Command) -> None:
        mode = self._mode
        if mode is None:
            return
        if command.id in MOVES:
            top = mode.move(self._page(), command)
            if top is None:
                self._view.app.bell()
            self._scroll(top)
        elif command.id in UNITS:
            mode.select(UNITS[command.id])
        elif command.id in self._commands:
            self._scroll(self._commands[command.id](mode, self._page(), command))
        else:
            self._view.app.bell()

    def _scroll(self, top: int | None) -> None:
        if top is not None:
            self._view.scroll_to_line(top)

    def _edit(self, press: KeyPress) -> None:
        """Take a key into the line of the search."""
        mode = self._mode
        edit = self._search.edit(press)
        if mode is None or edit is Edit.NOTHING:
            self._show()
        elif edit is Edit.CANCELLED:
            self._perform(lambda: self._scroll(self._search.back_to_origin(mode)))
        elif edit in (Edit.NEXT, Edit.PREVIOUS):
            same_way = (edit is Edit.NEXT) == (self._search.forward)
            self._perform(
                lambda: self._scroll(self._search.step(mode, self._page(), 1, same_way=same_way))
            )
        else:
            self._perform(self._seek)

    def _seek(self) -> None:
        if self._mode is not None:
            self._scroll(self._search.seek(self._mode, self._page()))

    def _cancel(self, mode: CopyMode, _page: Page, _command: Command) -> None:
        """Give up one thing after the other: the selection, the search, the mode."""
        if mode.anchor is not None or self._view.scene.span is not None:
            mode.anchor = None
            self._view.clear_selection()
        elif self._search.searcher.text:
            self._search.close()
        else:
            self.leave()

    def _copy(self, mode: CopyMode, page: Page, command: Command) -> None:
        span = self._view.scene.span
        if span is None:
            self._copy_line(mode, page, command)
        else:
            self._finish(selected_text(page, span))

    def _copy_line(self, mode: CopyMode, page: Page, _command: Command) -> None:
        self._finish(selected_text(page, line_at(mode.cursor.point, page.row)))

    def _finish(self, text: str) -> None:
        if text:
            self._view.post_message(Copied(text))
            self.leave()
        else:
            self._note = "nothing to copy"

    def _accept(self, mode: CopyMode, page: Page, command: Command) -> None:
        from aisession_tui.tui.copying.links import link_of, target_at

        if self._view.scene.span is not None:
            self._copy(mode, page, command)
            return
        target = target_at(page, mode.cursor.point, link_of(self._view.viewport.replica.table))
        if target is not None and target.address:
            self._open(mode, page, command)
        else:
            self.leave()

    def _open(self, mode: CopyMode, _page: Page, _command: Command) -> None:
        self._view.post_message(LinkClicked(*mode.cursor.point))


def _hints(keys: Mapping[str, str]) -> tuple[str, ...]:
    """What the mode line says of keys: the first of each that has one."""
    first = first_keys(keys)
    return tuple(
        f"{key_label(first[command])} {word}"
        for command, word in _HINTED.items()
        if command in first
    )
