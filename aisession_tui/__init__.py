"""ai-session-tui: persisted terminal sessions, each in a background process of its own."""

__version__ = "0.1.0"
