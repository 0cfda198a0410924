"""Asks which of the lost sessions are to come back, and what to do about those that could not."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from aisession_tui.tui.marks import DONE, LOST
from aisession_tui.tui.screens.dialog import Dialog, DialogKey
from aisession_tui.tui.text import counted_sessions, home_relative
from aisession_tui.tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from aisession_tui.model.session import SessionRecord

_CHOSEN = DONE
_ENTER_COUNTS_AFTER_S = 0.5
"""So that an Enter typed before this was to be seen starts nothing."""
_GONE = (
    "Their processes are gone, as after a restart of the machine."
    " Each comes back below what it showed last."
)
_LATER = DialogKey("Esc", "later", "close")


class RestoreLost(Dialog[tuple[str, ...]]):
    """Result: the ids of the sessions to bring back, or nothing for later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "restore", show=False),
        Binding("r", "choose", show=False),
        Binding("space", "toggle_one", show=False),
        Binding("a", "toggle_all", show=False),
        Binding("down,j,tab", "move(1)", show=False),
        Binding("up,k,shift+tab", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    def __init__(self, lost: Sequence[SessionRecord], home: str) -> None:
        """Make the dialog.

        Args:
            lost: The sessions, in the order they are to come back.
            home: The user's home directory, for `~`.
        """
        super().__init__(f"{counted_sessions(len(lost))} can be restored")
        self._lost = tuple(lost)
        self._home = home
        self._chosen = {record.id for record in lost}
        self._is_choosing = False
        self._shown_at = time.monotonic()

    def compose_body(self) -> ComposeResult:
        """What happened, and what each of them would run."""
        yield Static(Content(_GONE), classes="sentence")
        yield ChoiceList(self._choices())

    def _choices(self) -> list[Choice]:
        return [
            Choice(
                record.id,
                record.name,
                detail=runs(record, self._home),
                mark=_CHOSEN if record.id in self._chosen else LOST,
            )
            for record in self._lost
        ]

    @property
    def keys(self) -> tuple[DialogKey, ...]:
        """First all or nothing; after `r` some."""
        count = len(self._chosen)
        words = f"restores all {count}" if count == len(self._lost) > 1 else f"restores {count}"
        enter = DialogKey("Enter", words if count else "restores none", "restore")
        if not self._is_choosing:
            return (enter, DialogKey("r", "choose", "choose"), _LATER)
        choose, everything = (
            DialogKey("Space", "choose", "toggle_one"),
            DialogKey("a", "all", "toggle_all"),
        )
        return (enter, choose, everything, _LATER)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    def action_restore(self) -> None:
        """Close with what was chosen."""
        if time.monotonic() - self._shown_at > _ENTER_COUNTS_AFTER_S:
            self.dismiss(tuple(each.id for each in self._lost if each.id in self._chosen))

    def action_choose(self) -> None:
        """Let some be left out."""
        self._is_choosing = True
        self.write_border()

    def action_toggle_one(self) -> None:
        """Leave the one under the cursor out, or take it in again."""
        self._chosen ^= {self._list.chosen}
        self._show_choices()
        self._list.move(1)

    def action_toggle_all(self) -> None:
        """Leave all out, or take all in."""
        everything = {record.id for record in self._lost}
        self._chosen = set() if self._chosen == everything else everything
        self._show_choices()

    def _show_choices(self) -> None:
        at = self._list.chosen
        self._list.show(self._choices())
        self._list.point_at(at)
        self.action_choose()

    def action_move(self, count: int) -> None:
        """Move the cursor."""
        self._list.move(count)

    def on_choice_list_chosen(self, message: ChoiceList.Chosen) -> None:
        """A click leaves one out, or takes it in."""
        self._list.point_at(message.choice_id)
        self._chosen ^= {message.choice_id}
        self._show_choices()


class RestoreFailed(Dialog[str]):
    """Result: `retry`, `fresh`, or nothing to leave them as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer('retry')", show=False),
        Binding("f", "answer('fresh')", show=False),
    ]
    KEYS: ClassVar[tuple[DialogKey, ...]] = (
        DialogKey("Enter", "try again", "answer('retry')"),
        DialogKey("f", "a shell instead", "answer('fresh')"),
        DialogKey("Esc", "keep as they are", "close"),
    )

    def __init__(self, failed: Sequence[tuple[SessionRecord, str]]) -> None:
        """Make the dialog of sessions and the reasons why they did not come back."""
        super().__init__(f"{counted_sessions(len(failed))} did not come back")
        self._failed = failed

    def compose_body(self) -> ComposeResult:
        """Each with its reason; nothing of them is lost."""
        yield Static(Content("Their screens and records are as they were."), classes="sentence")
        yield ChoiceList(
            [Choice(each.id, each.name, detail=why, mark=LOST) for each, why in self._failed]
        )

    def action_answer(self, answer: str) -> None:
        """Close with an answer."""
        self.dismiss(answer)


def runs(record: SessionRecord, home: str) -> str:
    """What restoring a session starts, and where."""
    where = home_relative(record.cwd or record.directory, home)
    if record.is_shell:
        return f"shell in {where}"
    return f"runs {shlex.join(record.restores_as)} in {where}"
