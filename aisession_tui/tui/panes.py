"""The panes and what each of them shows, kept in step with the layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aisession_tui.tui.pace import Pace
from aisession_tui.tui.pane_controller import PaneController
from aisession_tui.tui.widgets.pane import PaneView

if TYPE_CHECKING:
    from textual.widget import Widget

    from aisession_tui.model.layout import Layout
    from aisession_tui.tui.hub import SessionHub
    from aisession_tui.tui.widgets.pane_area import PaneArea


class Panes:
    """One controller for each pane; only those that are seen follow their sessions."""

    def __init__(
        self,
        area: PaneArea,
        hub: SessionHub,
        home: str,
        layout: Layout,
        on_mode: Callable[[], None],
    ) -> None:
        self._on_mode = on_mode
        self._area = area
        self._hub = hub
        self._home = home
        self._layout = layout
        self._controllers: dict[int, PaneController] = {}
        self._pace = Pace()

    @property
    def focused(self) -> PaneController:
        """The pane's end of the session that the focused pane shows."""
        return self._controller(self._layout.focused.id)

    def of_view(self, view: Widget | None) -> PaneController | None:
        """The controller of the pane that this terminal view is in, if that is still there."""
        frame = view.parent if view is not None else None
        if not isinstance(frame, PaneView):
            return None
        return self._controllers.get(frame.pane_id)

    def let_go(self) -> None:
        """Follow no session any more, whatever is shown: these panes are taken away."""
        for controller in self._controllers.values():
            controller.let_go()

    def show(self, layout: Layout) -> None:
        """Show what the layout says."""
        self._layout = layout
        for pane_id in self._controllers.keys() - {pane.id for pane in layout.panes}:
            self._controllers.pop(pane_id).show("")
        self._area.show(layout)
        seen = self._area.places() if self._hub.sessions else {}
        for pane in layout.panes:
            self._controller(pane.id).show(pane.session if pane.id in seen else "")

    def give_keyboard(self, *, to_pane: bool) -> None:
        """Give the keyboard to the focused pane, or to none."""
        focused = self._layout.focused.id
        for pane_id, controller in self._controllers.items():
            if pane_id != focused:
                controller.set_focus(has_focus=False)
        self.focused.set_focus(has_focus=to_pane)

    def refresh(self) -> None:
        """Write all titles anew."""
        for controller in self._controllers.values():
            controller.refresh()

    def _controller(self, pane_id: int) -> PaneController:
        if pane_id not in self._controllers:
            view = self._area.view(pane_id)
            self._controllers[pane_id] = PaneController(
                view, self._hub, self._home, self._pace, self._on_mode
            )
        return self._controllers[pane_id]
