"""A host process from its fork to its `os._exit`: nothing inherited, nothing returned into."""

from __future__ import annotations

import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterable

from aisession_tui import paths
from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.store.capped_log import CappedLog

_EXIT_CRASHED = 70
"""`EX_SOFTWARE` of sysexits.h."""


def run_process(
    session_id: str, own: Iterable[int], life: Callable[[EventLoop, CappedLog], None]
) -> None:
    """Live a host's life in this fork; an error is logged and ends the process. Never returns."""
    log = CappedLog(paths.host_log(session_id))
    code = _EXIT_CRASHED
    try:
        _become_independent(own)
        life(EventLoop(), log)
        code = 0
    except BaseException:  # noqa: BLE001  # the last line before the process ends: say why
        log.write("ended by an error:\n" + traceback.format_exc())
    finally:
        os._exit(code)


def _become_independent(own: Iterable[int]) -> None:
    """Let go of everything the fork inherited but the given descriptors."""
    keep = {0, 1, 2, *own}
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for name in os.listdir("/proc/self/fd"):
        descriptor = int(name)
        if descriptor not in keep:
            try:
                os.close(descriptor)
            except OSError:
                continue  # the listing's own descriptor
    os.setsid()
    os.umask(0o077)
    gc.enable()
    process.set_subreaper(on=True)
