"""Faults, again and again: briefly by default, for long with AI_SESSION_FAULTS=long."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

IS_LONG = os.environ.get("AI_SESSION_FAULTS") == "long"


@pytest.fixture
def rounds() -> Callable[[int, int], int]:
    """How often: `rounds(quick, long)`."""
    return lambda quick, long: long if IS_LONG else quick


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The same choices each time, and others with AI_SESSION_SEED."""
    seed = f"{os.environ.get('AI_SESSION_SEED', '1')} {request.node.name}"
    return random.Random(seed)  # not for secrets
