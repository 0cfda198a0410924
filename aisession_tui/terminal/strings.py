"""Control strings: telling them apart, bounding them, handing OSC and DCS on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisession_tui.terminal import dcs, osc

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

INTRODUCERS = frozenset("]PX^_")
"""OSC, DCS, SOS, PM and APC, after ESC."""

MAX_OSC = 1_500_000
"""Characters: a clipboard of 1 MiB in base64."""
MAX_DCS = 4096

_CONTROLS = re.compile("[\x00-\x1f\x7f]")


def limit_of(introducer: str) -> int:
    """The characters worth keeping of a string; of SOS, PM and APC none."""
    return {"]": MAX_OSC, "P": MAX_DCS}.get(introducer, 0)


def execute_token(screen: Screen, token: str) -> None:
    """Carry out a whole control string, or nothing if it was broken off."""
    if token[-1] == "\x07" and token[1] == "]":
        execute(screen, token[1], token[2:-1])
    elif token[-2:] == "\x1b\\":
        execute(screen, token[1], token[2:-2])


def execute(screen: Screen, introducer: str, payload: str) -> None:
    """Carry out a control string that is complete."""
    if len(payload) > limit_of(introducer):
        return
    payload = _CONTROLS.sub("", payload)
    if introducer == "]":
        osc.execute(screen, payload)
    elif introducer == "P":
        dcs.execute(screen, payload)
