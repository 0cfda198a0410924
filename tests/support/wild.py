"""How long hypothesis seeks: quickly by default, as many times longer as AI_SESSION_EXAMPLES says."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

_TIMES = int(os.environ.get("AI_SESSION_EXAMPLES", "1"))


def wild(examples: int, **others: Any) -> settings:
    """Settings for a test of wild input with so many examples in the default suite."""
    return settings(max_examples=examples * _TIMES, deadline=None, **others)
