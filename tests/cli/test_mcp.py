"""`ai-session mcp` before it serves: usage, and where the extra is missing."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.home import ENTRY


def test_options_that_contradict_each_other(cli):
    result = cli("mcp", "--read-only", "--allow-create")
    assert (result.code, result.out) == (2, "")
    assert "contradict" in result.err


@pytest.mark.parametrize("missing", ["mcp", "mcp_types"])
def test_without_the_extra_it_says_how_to_get_it(home, missing):
    argv = [home.argv()[0], "-c", f"import sys; sys.modules[{missing!r}] = None; {ENTRY}", "mcp"]
    result = subprocess.run(
        argv,
        env=home.environ,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert "pip install 'ai-session-tui[mcp]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
