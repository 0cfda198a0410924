"""Sessions that ended long ago, made of ones that ended just now."""

from __future__ import annotations

import re
import time

from tests.support.home import Home

DAY_S = 24 * 3600.0


def age(home: Home, session_id: str, days: float, **lines: str) -> None:
    """Have a session be over for so many days, and its record say more."""
    moment = time.gmtime(time.time() - days * DAY_S)
    path = home.record_path(session_id)
    text = re.sub(
        r"(?m)^(exited|created|started|last_\w+) = .*$",
        rf"\1 = {time.strftime('%Y-%m-%dT%H:%M:%SZ', moment)}",
        path.read_text(),
    )
    for key, value in lines.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    path.write_text(text)
