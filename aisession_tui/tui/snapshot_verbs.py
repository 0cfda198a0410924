"""Snapshots as a person uses them: a label to take one, a list to go back to one, and what that costs."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from aisession_tui.errors import UsageError
from aisession_tui.service import snapshots
from aisession_tui.tui.attempts import attempt
from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.one_line import OneLine
from aisession_tui.tui.screens.switcher import Switcher
from aisession_tui.tui.text import home_relative
from aisession_tui.tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.store.snapshot_folders import Entry, Moment
    from aisession_tui.tui.app import AiSessionApp


class SnapshotVerbs:
    """Takes snapshots of a session, and rolls it back to one."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app

    async def take(self, record: SessionRecord) -> None:
        """Ask for a label, and keep the session as it is."""
        label = await self._app.ask(
            OneLine(
                f"Snapshot of {record.name}",
                "Label",
                sentence="Directory, environment overrides, screen and scrollback are kept.",
                placeholder="none",
                validate=_label_problem,
                verb="take",
            )
        )
        if label is None:
            return
        taken = await attempt(self._app, f"keeping {record.name}", snapshots.take, record.id, label)
        if taken is not None:
            self._app.notify(
                taken.notice or f"snapshot of {record.name} taken: {label or taken.moment.id}"
            )

    async def roll_back(self, record: SessionRecord) -> None:
        """Ask to which snapshot, say what is lost, and start the session anew as it was then."""
        entries = await attempt(self._app, "reading snapshots", snapshots.list_of, record.id)
        if not entries:
            if entries is not None:
                self._app.notify(f"{record.name} has no snapshots: its menu takes one.")
            return
        choices = [_choice(entry) for entry in entries]
        chosen = await self._app.ask(Switcher(f"Roll back {record.name} to", choices, "label"))
        if not chosen:
            return
        moment = await attempt(self._app, "reading snapshots", snapshots.find, record.id, chosen)
        if moment is None or not await self._app.ask(
            Confirm(
                f"Roll back {record.name}?",
                _sentence(self._app.window.record(record.id) or record, moment),
                yes="Roll back",
                no="Keep",
            )
        ):
            return
        self._app.hold_keys()
        done = await attempt(
            self._app, f"rolling {record.name} back", snapshots.rollback, record.id, moment
        )
        self._app.hub.look_again(record.id)
        if done is not None:
            self._app.window.open_session(record.id)
            self._app.notify(f"how it was is snapshot {done.before.moment.id}")


def _choice(entry: Entry) -> Choice:
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.time))
    if entry.moment is None:
        return Choice(entry.id, f"{stamp} damaged", detail=entry.problem, is_destructive=True)
    cwd = home_relative(entry.moment.record.cwd, os.path.expanduser("~"))
    return Choice(entry.id, f"{stamp} {entry.moment.label}".strip(), detail=cwd)


def _sentence(record: SessionRecord, moment: Moment) -> str:
    sentences = [f"It is {record.status}: it is killed."] if record.is_live else []
    if not moment.record.is_shell:
        sentences.append(f"This runs again: {shlex.join(moment.record.command)}.")
    sentences += "How it is now becomes another snapshot.", snapshots.NOT_ROLLED_BACK
    return " ".join(sentences)


def _label_problem(line: str) -> str:
    try:
        snapshots.check_label(line)
    except UsageError as problem:
        return str(problem)
    return ""
