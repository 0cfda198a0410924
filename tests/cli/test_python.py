"""`Sessions`, the verbs for Python programs."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest

from aisession_tui.cli import manual
from aisession_tui.service import Sessions

PAGE = manual.path_of("python")
RUN_PAGE = """
import doctest, sys
sys.exit(doctest.testfile(sys.argv[1], module_relative=False).failed)
"""


def test_the_examples_of_its_page_are_true(home):
    argv = [sys.executable, "-c", RUN_PAGE, PAGE]
    result = subprocess.run(
        argv,
        env=home.environ,
        cwd=home.path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.stdout + result.stderr == ""
    assert result.returncode == 0


def test_its_page_shows_every_method():
    with open(PAGE, encoding="utf-8") as file:
        shown = set(re.findall(r"sessions\.(\w+)\(", file.read()))
    methods = {name for name, _ in inspect.getmembers(Sessions, inspect.isfunction)}
    assert shown == {name for name in methods if not name.startswith("_")}


def test_what_the_package_does_not_have():
    import aisession_tui.service

    with pytest.raises(AttributeError, match="no attribute 'Session'"):
        _ = aisession_tui.service.Session
