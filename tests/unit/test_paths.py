"""What a system that cannot run sessions is told."""

from __future__ import annotations

import pytest

from aisession_tui.paths import unsupported_system


@pytest.mark.parametrize(
    ("platform", "words"), [("win32", "WSL"), ("darwin", "Linux so far"), ("linux", "")]
)
def test_unsupported_systems_get_one_sentence(platform, words):
    said = unsupported_system(platform)
    assert words in said
    assert bool(said) is (platform != "linux")
    assert said.count(".") <= 1
