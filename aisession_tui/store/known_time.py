"""What time it can be known to be: by this, what is old is cleared away, and not by the clock alone.

A clock that jumps a year ahead makes everything a year old, and what is removed then does not come back
with the right time. So the time at which we looked last is kept, with how long the machine had run. A
clock that has gone on as the machine has, or by a day at most, is believed. One that is further ahead
is believed once a day of known time has passed and it still is: until then, ages count without the leap.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.store import atomic

DAY_S = 24 * 3600.0
_MOST_BYTES = 4096
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_UPTIME = "/proc/uptime"
"""With the time that the machine was suspended (proc(5)), and unknown to those who fake clocks."""


class Look(NamedTuple):
    """What the clocks said."""

    clock: float
    """POSIX seconds."""
    boot: str
    """Which run of the machine this is; empty: unknown."""
    uptime: float
    """How long it has lasted."""


class Known(NamedTuple):
    """What is known, and what the clocks said then."""

    time: float
    """POSIX seconds; never after the clock's."""
    look: Look
    leapt: float | None = None
    """The known time at which the clock was found to be ahead."""

    @property
    def ahead_s(self) -> float:
        """How far the clock is ahead and not believed yet."""
        return 0.0 if self.leapt is None else self.look.clock - self.time


def now() -> Known:
    """What time it is known to be, from all looks so far; this is one."""
    look = _look()
    try:
        known = learnt(_read(), look)
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or nobody can read it
        known = Known(look.clock, look)
    _write(known)
    return known


def begin() -> None:
    """Take the first look, before there is anything that could be cleared away."""
    if not os.path.exists(_path()):
        look = _look()
        _write(Known(look.clock, look))


def learnt(before: Known, look: Look) -> Known:
    """What is known after another look."""
    moment = before.time + _passed_s(before.look, look)
    if look.clock <= moment + DAY_S:
        return Known(look.clock, look)
    if before.leapt is None:
        return Known(moment, look, moment)
    if moment - before.leapt >= DAY_S:
        return Known(look.clock, look)
    return Known(moment, look, before.leapt)


def _passed_s(before: Look, look: Look) -> float:
    """How much time has passed for certain, or, if the machine was off meanwhile, a day at most."""
    if look.boot and look.boot == before.boot:
        return max(0.0, look.uptime - before.uptime)
    return min(max(0.0, look.clock - before.clock), DAY_S)


def _look() -> Look:
    try:
        with open(_BOOT_ID, encoding="ascii") as file:
            boot = file.read().strip()
        with open(_UPTIME, encoding="ascii") as file:
            return Look(time.time(), boot, float(file.read().split()[0]))
    except (OSError, ValueError):
        return Look(time.time(), "", 0.0)


def _path() -> str:
    return os.path.join(paths.data_dir(), "clock.toml")


def _read() -> Known:
    import tomllib

    text = atomic.read_regular(_path(), _MOST_BYTES).decode()
    table = tomllib.loads(text)
    look = Look(_number(table["clock"]), str(table["boot"]), _number(table["uptime"]))
    return Known(
        _number(table["known"]), look, _number(table["leapt"]) if "leapt" in table else None
    )


def _number(value: Any) -> float:
    """A number that can be reckoned with."""
    if not math.isfinite(found := float(value)):
        raise ValueError(f"{value} is no time")
    return found


def _write(known: Known) -> None:
    """Keep it; where the disk refuses, the next look goes on from the one before."""
    import tomli_w

    table = {"known": known.time, **known.look._asdict()}
    if known.leapt is not None:
        table["leapt"] = known.leapt
    with contextlib.suppress(OSError):
        paths.private_dir(paths.data_dir())
        atomic.write_atomic(_path(), tomli_w.dumps(table).encode(), durable=False)
