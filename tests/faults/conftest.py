"""Faults, again and again: briefly by default, for long with AI_SESSION_FAULTS=long; and a report.

A test names its row with `@pytest.mark.fault("R01", "what is done", "what must hold")`, says what
it found with `found("500 of 500")`, and `pytest tests/faults` prints all rows as a table.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

IS_LONG = os.environ.get("AI_SESSION_FAULTS") == "long"
_ROW = "fault"
_FOUND = "found"
_HEADINGS = ("row", "what is done", "what must hold", "found", "s", "")


@pytest.fixture
def rounds() -> Callable[[int, int], int]:
    """How often: `rounds(quick, long)`."""
    return lambda quick, long: long if IS_LONG else quick


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The same choices each time, and others with AI_SESSION_SEED."""
    seed = f"{os.environ.get('AI_SESSION_SEED', '1')} {request.node.name}"
    return random.Random(seed)  # not for secrets


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Puts a figure into the test's row of the report."""
    return lambda text: request.node.user_properties.append((_FOUND, text))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these cost much; a row travels with its test's report, also from another process."""
    for item in items:
        if str(item.path.parent) != os.path.dirname(__file__):
            continue
        item.add_marker("slow")
        marker = item.get_closest_marker("fault")
        if marker is not None:
            item.user_properties.append((_ROW, marker.args))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of all tests that have a row."""
    rows = [_HEADINGS]
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.getreports(outcome):
            rows += _rows_of(report, outcome)
    if len(rows) == 1:
        return
    rows[1:] = sorted(rows[1:])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    terminalreporter.section(f"faults, {'long' if IS_LONG else 'quick'}")
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join(cells).rstrip())


def _rows_of(report: pytest.TestReport, outcome: str) -> list[tuple[str, ...]]:
    """A test's row, if it has one; what failed before or after the test itself shows as well."""
    if report.when != "call" and outcome == "passed":
        return []
    properties = report.user_properties
    figures = "; ".join(str(value) for name, value in properties if name == _FOUND)
    return [
        (*map(str, value), figures, f"{report.duration:.1f}", outcome)  # type: ignore[call-overload]
        for name, value in properties
        if name == _ROW
    ]
