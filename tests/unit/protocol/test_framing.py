"""Frames: any pieces in, the same frames out; nothing large is ever stored unasked."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol.framing import Frame, FrameDecoder, Kind, encode_frame


@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=50))),
    st.lists(st.integers(1, 20), min_size=1),
)
def test_pieces_do_not_matter(frames, cuts):
    data = b"".join(encode_frame(kind, payload) for kind, payload in frames)
    decoder = FrameDecoder()
    found = []
    while data:
        for cut in cuts:
            found += decoder.feed(data[:cut])
            data = data[cut:]
    assert found == [Frame(kind, payload) for kind, payload in frames]


def test_an_unknown_kind_is_passed_on_for_its_receiver_to_ignore():
    assert FrameDecoder().feed(struct.pack("<IB", 3, 200) + b"ab") == [Frame(200, b"ab")]


@pytest.mark.parametrize("length", [0, 11, 1 << 31, (1 << 32) - 1])
def test_an_impossible_length_is_refused_at_once(length):
    with pytest.raises(ProtocolError, match=str(length)):
        FrameDecoder(limit_bytes=10).feed(struct.pack("<IB", length, 1))


@given(st.binary(max_size=200))
def test_garbage_is_frames_or_a_protocol_error(data):
    try:
        FrameDecoder(limit_bytes=100).feed(data)
    except ProtocolError:
        return
