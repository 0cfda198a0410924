"""libvterm's own cases, as far as they can be seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.terminal.libvterm import Script

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "libvterm"

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")


KNOWN_MISSES = {
    "11state_movecursor: Vertical Position Backward": "xterm has no VPB",
    "13state_edit: IL": "xterm and ECMA-48 move to the margin",
    "16state_resize: Resize shrink moves cursor": "the line flows, and the cursor with it",
    "17state_mouse: rxvt extended encoding mode": "urxvt and xterm add 32",
    "25state_input: Ctrl modifier on ASCII letters": "CSI u unasked for; shells print it",
    "25state_input: Ctrl-Alt modifier on ASCII letters": "as above",
    "25state_input: Special handling of Ctrl-I": "as above",
    "25state_input: Special handling of Space": "as above",
    "25state_input: Shift-Tab should be different": "as above",
    "26state_query: DA": "we are another terminal",
    "26state_query: XTVERSION": "we are another terminal",
    "28state_dbl_wh: Double Width, Single Height": "no lines of double width",
    "30state_pen: Bold+ANSI colour == highbright": "bold is bold, as in xterm's palette of today",
    "40state_selection: Send clipboard; final chunk len 4": "the clipboard is never told",
    "40state_selection: Send clipboard; final chunk len 3": "the clipboard is never told",
    "40state_selection: Send clipboard; final chunk len 2": "the clipboard is never told",
    "40state_selection: Send clipboard; split between chunks": "the clipboard is never told",
    "40state_selection: Send clipboard; split within chunk": "the clipboard is never told",
    "63screen_resize: Resize taller attempts to pop scrollback": "wants a row only libvterm has",
}
"""Cases whose expectation we do not share, and why."""


@needs_corpus
def test_libvterms_cases():
    missed = {
        f"{path.stem}: {case}": misses
        for path in sorted(CORPUS.glob("*.test"))
        for case, misses in Script().run(path).items()
        if misses
    }
    assert {name: misses for name, misses in missed.items() if name not in KNOWN_MISSES} == {}
    assert set(missed) == set(KNOWN_MISSES)
