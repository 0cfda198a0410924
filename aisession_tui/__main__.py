"""`python -m aisession_tui` is the app."""

from __future__ import annotations

from aisession_tui.tui.__main__ import main

main()
