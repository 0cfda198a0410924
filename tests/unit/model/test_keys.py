"""How a key is written, and what somebody is told who writes it another way."""

from __future__ import annotations

import pytest

from aisession_tui.model.keys import KeyPress


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("C-c", "'C-c' is no key: write ctrl+c"),
        ("M-x", "'M-x' is no key: write alt+x"),
        ("C-M-Left", "'C-M-Left' is no key: write ctrl+alt+left"),
        ("^C", "'^C' is no key: write ctrl+c"),
        ("Entr", "'Entr' is no key: write it like enter, page_up, f5, ctrl+c or alt+b"),
        ("X-", "'X-' is no key: write it like enter, page_up, f5, ctrl+c or alt+b"),
    ],
)
def test_a_spelling_of_other_programs_is_told_ours(written, advice):
    with pytest.raises(ValueError, match="is no key") as refusal:
        KeyPress.parse(written)
    assert str(refusal.value) == advice


@pytest.mark.parametrize("spelling", ["ctrl+b", "alt+enter", "A", "space", "plus", "f5", "é", "-"])
def test_the_canonical_spelling_is_read_back(spelling):
    assert KeyPress.parse(spelling).spelling == spelling
