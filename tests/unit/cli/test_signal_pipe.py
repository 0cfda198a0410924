"""Signals that become readable, and handlers that are given back."""

from __future__ import annotations

import select
import signal

from aisession_tui.cli.signal_pipe import SignalPipe


def test_a_signal_is_readable_and_told_once():
    with SignalPipe([signal.SIGWINCH, signal.SIGTERM]) as signals:
        assert not select.select([signals.descriptor], [], [], 0)[0]
        signal.raise_signal(signal.SIGWINCH)
        signal.raise_signal(signal.SIGWINCH)
        signal.raise_signal(signal.SIGTERM)
        assert select.select([signals.descriptor], [], [], 0)[0]
        assert signals.take() == {signal.SIGWINCH, signal.SIGTERM}
        assert signals.take() == frozenset()


def test_the_handlers_are_those_from_before_afterwards():
    before = signal.getsignal(signal.SIGWINCH), signal.set_wakeup_fd(-1)
    with SignalPipe([signal.SIGWINCH]):
        assert signal.getsignal(signal.SIGWINCH) != before[0]
    assert (signal.getsignal(signal.SIGWINCH), signal.set_wakeup_fd(before[1])) == (before[0], -1)


def test_more_signals_than_the_pipe_holds_do_not_block():
    with SignalPipe([signal.SIGWINCH]) as signals:
        for _ in range(70_000):
            signal.raise_signal(signal.SIGWINCH)
        assert signals.take() == {signal.SIGWINCH}
