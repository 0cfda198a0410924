"""Toasts: how many, what they say, and where they are."""

from __future__ import annotations

import pytest
from textual.notifications import Notification
from textual.widgets._toast import Toast, ToastRack

from aisession_tui.config.model import Toasts as Limits
from aisession_tui.tui.toasts import Toasts


def said(toasts):
    return [each.message for each in toasts]


def test_there_are_few_and_the_oldest_goes():
    toasts = Toasts()
    for number in range(5):
        toasts.add(Notification(f"number {number}"))
    assert said(toasts) == ["number 3", "number 4"]
    assert len(toasts) == Limits().most


def test_the_same_is_said_once():
    toasts = Toasts()
    for text in ("a", "b", "a"):
        toasts.add(Notification(text))
    assert said(toasts) == ["b", "a"]


def test_a_name_is_no_markup_and_no_control_sequence():
    [only] = Toasts().add(Notification("[red]x[/] \x1b[2J", markup=True))
    assert (only.message, only.markup) == ("[red]x[/] ?[2J", False)


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(120, 36), (40, 12), (30, 8)])
async def test_they_are_never_over_the_line_of_the_cursor(own_app, size):
    async with own_app("api", wanted="api", size=size, shows_toasts=True) as app:
        rack = app.app.screen.get_child_by_type(ToastRack)

        def rows():
            return [y for toast in rack.query(Toast) for y in toast.region.line_range]

        def are_apart():
            return rows() and app.app.cursor_position.y not in rows()

        for number in range(4):
            app.app.notify(f"[number {number}] is said to everybody", timeout=60)
        await app.until(are_apart, "the cursor's line is free above them")
        assert min(rows()) > app.app.cursor_position.y
        if size[1] > 8:  # or there is no room
            assert max(rows()) < size[1] - 3  # the pane's last line, its border, the status line
        assert len(rack.query(Toast)) == Limits().most
        await app.press(*"seq 60", "enter")
        await app.until(lambda: app.app.cursor_position.y == size[1] - 3, "the prompt is below")
        await app.until(are_apart, "the cursor's line is free below them")
        assert max(rows()) < app.app.cursor_position.y
        assert max(toast.region.right for toast in rack.query(Toast)) < size[0]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_dialog_shows_each_of_them_once(own_app):
    async with own_app("api", wanted="api", shows_toasts=True) as app:
        app.app.notify("said to everybody", timeout=60)
        await app.wait_text("said to everybody")
        await app.lead("w")
        await app.wait_text("Switch to")
        await app.until(lambda: app.text.count("said to everybody") == 1, "said once")
        await app.press("escape")
        await app.wait_gone("Switch to")
        await app.until(lambda: app.text.count("said to everybody") == 1, "said once again")
