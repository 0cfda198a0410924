"""The verbs that may be meant for several sessions at once: for the marked ones, or for one."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, TypeAlias

from aisession_tui.service import deletion, persistence, sessions, typing_in
from aisession_tui.store import records
from aisession_tui.tui.attempts import attempt, attempt_each
from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.one_line import OneLine, name_problem
from aisession_tui.tui.text import span
from aisession_tui.tui.widgets.session_row import OWN_GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.app import AiSessionApp

_OnRecords: TypeAlias = "Callable[[Sequence[SessionRecord]], Coroutine[Any, Any, None]]"
_MOST_NAMES = 5
_TRASH_SENTENCE = "It stays in the trash for 7 days."


class ManyVerbs:
    """Carries out what was chosen; a refusal for one session does not keep it from the others."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self.by_action: dict[str, _OnRecords] = {
            "kill": self.kill,
            "pause": self.pause,
            "resume": self.resume,
            "delete": self.delete,
            "pin": self.pin,
            "move": self.move,
            "send": self.send,
        }
        """What does each action that can be meant for several sessions."""

    async def kill(self, chosen: Sequence[SessionRecord]) -> None:
        """Ask, then end their programs."""
        sentence = f"{names_of(chosen)}: their programs end."
        if len(chosen) == 1:
            record = chosen[0]
            what = os.path.basename(record.command[0] if record.command else record.shell)
            ran = span(time.time() - (record.started or record.created))
            sentence = f"{what} has been running for {ran}."
        if await self._agrees("Kill", chosen, sentence):
            ids = [record.id for record in chosen]
            await attempt(self._app, f"killing {names_of(chosen)}", sessions.kill, ids)

    async def pause(self, chosen: Sequence[SessionRecord]) -> None:
        """Freeze their processes."""
        await attempt_each(self._app, "pausing", chosen, lambda record: sessions.pause(record.id))

    async def resume(self, chosen: Sequence[SessionRecord]) -> None:
        """Let them go on."""
        await attempt_each(self._app, "resuming", chosen, lambda record: sessions.resume(record.id))

    async def delete(self, chosen: Sequence[SessionRecord]) -> None:
        """Move them to the trash; running ones are killed first, after asking."""
        live = [record for record in chosen if record.is_live]
        if not await self._agrees("Delete", chosen, _deletion_sentence(chosen, live)):
            return
        ids, killing = [each.id for each in live], f"killing {names_of(live)}"
        if live and await attempt(self._app, killing, sessions.kill, ids) is None:
            return
        before = self._app.keeper.layout
        gone = await attempt_each(
            self._app, "deleting", chosen, lambda record: deletion.delete(record.id)
        )
        for record in chosen:
            if records.load_entry(record.id) is None:
                self._app.window.turn_from(record.id)
            self._app.hub.look_again(record.id)
        self._app.undo.deleted(gone, before)

    async def pin(self, chosen: Sequence[SessionRecord]) -> None:
        """Keep them on top of the list; if all of them are there, let them go."""
        await self._update(chosen, pinned=not all(record.pinned for record in chosen))

    async def move(self, chosen: Sequence[SessionRecord]) -> None:
        """Ask for a group, and put them under its heading."""
        groups = sorted({each.group for each in self._app.hub.records if each.group})
        sentence = f"Groups: {', '.join(groups)}." if groups else "A heading in the list."
        group = await self._app.ask(
            OneLine(
                _title("Move", chosen),
                "Group",
                chosen[0].group,
                sentence=f"{sentence} Empty: none.",
                placeholder="none",
                suggestions=groups,
                validate=group_problem,
                verb="move",
            )
        )
        if group is not None:
            await self._update(chosen, group=group)

    async def rename_group(self, group: str) -> None:
        """Ask for another name for a heading, and give it to all sessions under it."""
        if group in OWN_GROUPS:
            self._app.notify(f"{group} is not a group that can be renamed.")
            return
        members = [each for each in self._app.hub.records if each.group == group]
        name = await self._app.ask(
            OneLine("Rename group", "Group", group, validate=group_problem, verb="rename")
        )
        if name is not None and name != group:
            await self._update(members, group=name)

    async def send(self, chosen: Sequence[SessionRecord]) -> None:
        """Ask for a line, and type it and Enter into each of them."""
        text = await self._app.ask(
            OneLine(
                _title("Send to", chosen),
                "Text",
                sentence=f"Typed with Enter into {names_of(chosen)}.",
                verb="send",
            )
        )
        if text is None:
            return
        await attempt_each(
            self._app,
            "sending",
            chosen,
            lambda record: typing_in.send(record.id, text, (), enter=True),
        )

    async def _update(self, chosen: Sequence[SessionRecord], **changes: object) -> None:
        await attempt_each(
            self._app, "changing", chosen, lambda record: persistence.update(record.id, **changes)
        )
        for record in chosen:
            self._app.hub.look_again(record.id)

    async def _agrees(self, verb: str, chosen: Sequence[SessionRecord], sentence: str) -> bool:
        question = f"{_title(verb, chosen)}?"
        answer: bool | None = await self._app.ask(Confirm(question, sentence, yes=verb, no="Keep"))
        return bool(answer)


def _title(verb: str, chosen: Sequence[SessionRecord]) -> str:
    return f"{verb} {chosen[0].name if len(chosen) == 1 else f'{len(chosen)} sessions'}"


def _deletion_sentence(chosen: Sequence[SessionRecord], live: Sequence[SessionRecord]) -> str:
    if len(chosen) == 1:
        return f"It is {live[0].status}: it is killed first." if live else _TRASH_SENTENCE
    killed = f" These are killed first: {names_of(live)}." if live else ""
    return f"{names_of(chosen)}.{killed}"


def names_of(chosen: Sequence[SessionRecord]) -> str:
    """The names of sessions, the first few of many."""
    names = [record.name for record in chosen]
    more = len(names) - _MOST_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMES])} and {more} more"


def group_problem(name: str) -> str:
    """What is wrong with the name of a group; empty: nothing."""
    if name in OWN_GROUPS:
        return f"{name} is a heading of its own"
    return name_problem(name)
