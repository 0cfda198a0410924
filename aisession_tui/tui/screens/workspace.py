"""The main screen: the sidebar, the panes, the status line and the which-key band.

It shows what it is given and says what the user did; what that means is the app's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from aisession_tui.tui.screens.sized import SizedScreen
from aisession_tui.tui.widgets.pane_area import PaneArea
from aisession_tui.tui.widgets.session_list import FOLDED_WIDTH, SessionList
from aisession_tui.tui.widgets.session_row import EXITED_GROUP
from aisession_tui.tui.widgets.status_line import StatusLine
from aisession_tui.tui.widgets.tab_bar import TabBar
from aisession_tui.tui.widgets.which_key import WhichKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from aisession_tui.model.layout import Layout
    from aisession_tui.tui.keymap import Keymap
    from aisession_tui.tui.widgets.pane import PaneView

FOLDS_BELOW_COLUMNS = 90
_LEAST_COLUMNS = 20
_LEAST_ROWS = 5


class Workspace(SizedScreen[None], inherit_bindings=False):
    """The sidebar and the panes."""

    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    """The app says who has the keyboard, also after a dialog."""

    def __init__(
        self,
        keymap: Keymap,
        layout: Layout,
        *,
        folds_below: int = FOLDS_BELOW_COLUMNS,
        on_sized: Callable[[Workspace], None],
    ) -> None:
        """Make the workspace.

        Args:
            keymap: The keys it names at first.
            layout: As it is at first.
            folds_below: The columns below which the sidebar is folded.
            on_sized: Called whenever the window got its size or another one; the first time
                before anything is painted.
        """
        super().__init__()
        self.area = PaneArea(keymap, layout)
        """The panes."""
        self.tab_bar = TabBar()
        self._keymap = keymap
        self._folds_below = folds_below
        self._sidebar_width = layout.sidebar_width
        self._is_sidebar_wanted = layout.sidebar_visible and not layout.zoomed
        self._is_sidebar_used = False
        self._on_sized = on_sized

    def compose(self) -> ComposeResult:
        """Everything; the style sheet places it."""
        with Horizontal(id="workspace"):
            yield SessionList(frozenset({EXITED_GROUP}))
            with Vertical(id="panes"):
                yield self.tab_bar
                yield self.area
        yield StatusLine()
        yield WhichKey(self._keymap.actions)
        yield Static("Too small: 20x5 at least", id="too-small")

    @property
    def sessions(self) -> SessionList:
        """The sidebar."""
        return self.query_one(SessionList)

    @property
    def pane(self) -> PaneView:
        """The focused pane."""
        return self.area.focused

    @property
    def status(self) -> StatusLine:
        """The bottom line."""
        return self.query_one(StatusLine)

    @property
    def which_key(self) -> WhichKey:
        """The band of keys after the leader."""
        return self.query_one(WhichKey)

    def set_sidebar(self, width: int, *, is_visible: bool, is_used: bool) -> None:
        """Show the sidebar at this width, or not at all.

        Where the window is narrow it is folded; while it is used it lies unfolded over the pane,
        whose program keeps its size.
        """
        self._sidebar_width = width
        self._is_sidebar_wanted = is_visible
        self._is_sidebar_used = is_used
        self._fit()

    def use_keys(self, keymap: Keymap) -> None:
        """Name other keys from now on."""
        self.area.use_keys(keymap)
        self.which_key.use_keys(keymap.actions)

    def fold_below(self, columns: int) -> None:
        """Fold the sidebar in windows with fewer columns than this."""
        if columns != self._folds_below:
            self._folds_below = columns
            self._fit()

    def on_mount(self) -> None:
        """Be laid out for the window's size from the first time on."""
        self._fit()

    def on_screen_suspend(self) -> None:
        """What is said is said by the dialog in front alone."""
        self.add_class("-behind")

    def on_screen_resume(self) -> None:
        """Say it here again."""
        self.remove_class("-behind")

    def on_resize(self) -> None:
        """Fold or unfold the sidebar."""
        self._fit()
        self._on_sized(self)

    def _fit(self) -> None:
        columns, rows = self.app.size
        is_tiny = columns < _LEAST_COLUMNS or rows < _LEAST_ROWS
        self.set_class(is_tiny, "-tiny")
        is_narrow = columns < self._folds_below
        is_folded = is_narrow and not self._is_sidebar_used
        self.set_class(is_narrow and self._is_sidebar_used, "-sidebar-over")
        most = columns if is_narrow else columns // 2
        width = FOLDED_WIDTH if is_folded else min(self._sidebar_width, most)
        self.sessions.styles.width = width
        self.sessions.display = self._is_sidebar_wanted
