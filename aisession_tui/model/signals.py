"""Names of signals, for people."""

from __future__ import annotations


def signal_name(number: int) -> str:
    """`SIGTERM` for 15, `signal 99` for one without a name."""
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
