"""Copies of the package that count as other versions of it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from tests.support.home import PACKAGE_PARENT, Home


def two_versions(home: Home) -> list[dict[str, str]]:
    """Environments of two copies, the second one newer."""
    found = []
    for name in ("old", "new"):
        shutil.copytree(Path(PACKAGE_PARENT) / "aisession_tui", home.root / name / "aisession_tui")
        (home.root / name / "styles").symlink_to(Path(PACKAGE_PARENT) / "styles")
        found.append({"PYTHONPATH": str(home.root / name)})
    moment = time.time() + 5
    os.utime(home.root / "new" / "aisession_tui" / "paths.py", (moment, moment))
    return found
