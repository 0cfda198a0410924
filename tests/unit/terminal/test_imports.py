"""Viewers load cells and differences without the engine; the engine loads no app and no asyncio."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("module", ["cells", "diff", "encode_keys", "modes", "events"])
def test_light_modules_load_no_engine(module):
    modules = loaded_by(f"import aisession_tui.terminal.{module}")
    assert not modules & {"pyte", "wcwidth", "asyncio", "dataclasses"}


def test_the_engine_loads_no_app():
    modules = loaded_by("from aisession_tui.terminal import Terminal\nTerminal(80, 24)")
    assert "pyte" in modules
    assert not modules & {"asyncio", "textual", "rich", "msgspec"}
