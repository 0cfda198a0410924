"""Where the panes are: each in the place that the layout's tree gives it.

Owns the frames and their places, not what they show. Where there is no room for all of them to be
of use, and while one is zoomed, the focused one has the whole area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region
from textual.layout import Layout as WidgetLayout
from textual.layout import WidgetPlacement
from textual.message import Message
from textual.widget import Widget

from aisession_tui.model.panes import Rect, arrange, has_room
from aisession_tui.tui.widgets.pane import PaneView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.layout import ArrangeResult

    from aisession_tui.model.layout import Layout
    from aisession_tui.tui.keymap import Keymap


class _Places(WidgetLayout):
    """Puts each frame where the area says."""

    name = "panes"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place the frames that are to be seen."""
        del greedy
        if not isinstance(parent, PaneArea):
            return []
        places = parent.places(Rect(0, 0, size.width, size.height))
        return [
            WidgetPlacement(Region(*places[child.pane_id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if isinstance(child, PaneView) and child.pane_id in places
        ]


_PLACES = _Places()


class PaneArea(Widget, can_focus=False):
    """All panes of the layout."""

    class Fitted(Message):
        """The area has another size, and perhaps other panes are seen."""

    def __init__(self, keymap: Keymap, layout: Layout) -> None:
        super().__init__()
        self._keymap = keymap
        self._shown = layout
        self._views = {pane.id: PaneView(keymap, pane.id) for pane in layout.panes}

    def compose(self) -> ComposeResult:
        """The frames there are at first."""
        yield from self._views.values()

    def use_keys(self, keymap: Keymap) -> None:
        """Name other keys from now on."""
        self._keymap = keymap
        for view in self._views.values():
            view.use_keys(keymap)

    @property
    def layout(self) -> WidgetLayout:
        """Its own way of placing; style sheets know only Textual's."""
        return _PLACES

    @property
    def focused(self) -> PaneView:
        """The frame of the focused pane."""
        return self._views[self._shown.focused.id]

    @property
    def whole(self) -> Rect:
        """The area's own cells."""
        return Rect(0, 0, self.size.width, self.size.height)

    def view(self, pane_id: int) -> PaneView:
        """The frame of a pane."""
        return self._views[pane_id]

    def places(self, area: Rect | None = None) -> dict[int, Rect]:
        """Where the panes are that are seen in this area, or in the one there is."""
        area = area or self.whole
        places = arrange(self._shown.root, area)
        if self._shown.zoomed or not has_room(places):
            return {self._shown.focused.id: area}
        return places

    def show(self, layout: Layout) -> None:
        """Follow the layout: frames come, go, and move."""
        places, self._shown = self.places(), layout
        ids = {pane.id for pane in layout.panes}
        if places == self.places() and ids == self._views.keys():
            return  # at most they show other sessions
        for pane_id in self._views.keys() - ids:
            self._views.pop(pane_id).remove()
        new = {pane_id: PaneView(self._keymap, pane_id) for pane_id in ids - self._views.keys()}
        self._views |= new
        self.mount_all(new.values())
        for child in self.children:
            child.refresh(layout=True)  # Textual keeps the places of children that say nothing

    def pane_at(self, x: int, y: int) -> tuple[int, Rect] | None:
        """The pane at a cell of the screen, and its place there."""
        for pane_id in self.places():
            region = self._views[pane_id].region
            if region.contains(x, y):
                return pane_id, Rect(*region)
        return None

    def hint(self, pane_id: int | None, text: str = "") -> None:
        """Say in one pane what letting go there would do, and nothing in all others."""
        for each, view in self._views.items():
            view.show_hint(text if each == pane_id else "")

    def on_resize(self) -> None:
        """Say that it has another size."""
        self.post_message(self.Fitted())
