"""libvterm's own cases, as far as they can be seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.terminal.libvterm import Script

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "libvterm"

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")


EIGHT_BITS = "the bytes of 8-bit sets are no UTF-8, which is all there is here"
CALLBACK = "asks for what only a caller of libvterm's functions can do"
UNOBSERVABLE = {
    "14state_encoding: SS2": EIGHT_BITS,
    "14state_encoding: SS3": EIGHT_BITS,
    "14state_encoding: LS1R": EIGHT_BITS,
    "14state_encoding: LS2R": EIGHT_BITS,
    "14state_encoding: LS3R": EIGHT_BITS,
    "40state_selection: Send clipboard; final chunk len 4": CALLBACK,
    "40state_selection: Send clipboard; final chunk len 3": CALLBACK,
    "40state_selection: Send clipboard; final chunk len 2": CALLBACK,
    "40state_selection: Send clipboard; split between chunks": CALLBACK,
    "40state_selection: Send clipboard; split within chunk": CALLBACK,
    "63screen_resize: Resize taller attempts to pop scrollback": CALLBACK,
}
SAVES_MORE = "DECSC saves the cursor's visibility and shape in libvterm alone"
CSI_U = "CSI u unasked for; shells print it"
KNOWN_MISSES = {
    "10state_putglyph: Spare combining chars get truncated": "we keep more of them",
    "11state_movecursor: Vertical Position Backward": "xterm has no VPB, and a fixture of it says so",
    "13state_edit: IL": "xterm and ECMA-48 move to the margin",
    "16state_resize: Resize shrink moves cursor": "the line flows, and the cursor with it",
    "17state_mouse: rxvt extended encoding mode": "urxvt and xterm add 32",
    "22state_save: Restore": SAVES_MORE,
    "22state_save: Save/restore using DECSC/DECRC": SAVES_MORE,
    "22state_save: Save twice, restore twice happens on both edge transitions": SAVES_MORE,
    "25state_input: Ctrl modifier on ASCII letters": CSI_U,
    "25state_input: Ctrl-Alt modifier on ASCII letters": CSI_U,
    "25state_input: Special handling of Ctrl-I": CSI_U,
    "25state_input: Special handling of Space": CSI_U,
    "25state_input: Shift-Tab should be different": CSI_U,
    "26state_query: DA": "we are another terminal",
    "26state_query: XTVERSION": "we are another terminal",
    "28state_dbl_wh: Double Width, Single Height": "no lines of double width",
    "30state_pen: Bold+ANSI colour == highbright": "bold is bold, as in xterm's palette of today",
}
"""Cases whose expectation we do not share, and why."""


@pytest.fixture(scope="module")
def cases():
    return {
        f"{path.stem}: {case}": misses
        for path in sorted(CORPUS.glob("*.test"))
        for case, misses in Script().run(path).items()
        if f"{path.stem}: {case}" not in UNOBSERVABLE
    }


@needs_corpus
def test_each_miss_is_explained(cases):
    missed = {name: misses for name, misses in cases.items() if misses}
    assert {name: misses for name, misses in missed.items() if name not in KNOWN_MISSES} == {}
    assert set(missed) == set(KNOWN_MISSES)


@needs_corpus
def test_209_of_226_cases_pass(cases):
    assert sum(not misses for misses in cases.values()) >= 209
    assert len(cases) == 226
