"""Messages as JSON: what both sides know is understood, the rest is dropped."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol import messages as m
from aisession_tui.protocol.codec import decode, encode, refusal
from aisession_tui.protocol.framing import FrameDecoder
from aisession_tui.protocol.greeting import Hello

EVERY = m.Message.__args__
SAMPLES = {
    int: 7,
    int | None: None,
    str: "té\udcff",
    bool: True,
    float: 1.5,
    list: [1, "a"],
    dict: {"a": [1]},
}


def sample(kind):
    wanted = (kind.__annotations__[name] for name in kind._fields)
    return kind(*(SAMPLES[getattr(annotation, "__origin__", annotation)] for annotation in wanted))


def payload(message):
    (frame,) = FrameDecoder().feed(encode(message))
    return frame.payload


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_message_comes_back(kind):
    assert decode(payload(sample(kind))) == sample(kind)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_an_unknown_field_is_dropped(kind):
    name, fields = json.loads(payload(sample(kind)))
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    fields["from the future"] = {"x": 1}
    assert decode(json.dumps([name, fields]).encode()) == sample(kind)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_field_of_the_wrong_kind_is_refused(kind):
    name, fields = json.loads(payload(sample(kind)))
    for key, value in fields.items():
        wrong = [] if not isinstance(value, list) else "text"
        with pytest.raises(ProtocolError, match="no message"):
            decode(json.dumps([name, {**fields, key: wrong}]).encode())


def test_an_unknown_message_is_nothing():
    assert decode(b'["from-the-future",{"x":1}]') is None


def test_who_asks_for_something_unknown_is_told():
    answer = refusal(b'["from-the-future",{"request":7}]')
    assert answer is not None
    assert (answer.request, "'from-the-future'" in answer.message) == (7, True)
    for data in (
        b'["x",{"request":"7"}]',
        b'["x",{"y":1}]',
        b'["x",[]]',
        b'["x",{"request":true}]',
    ):
        assert refusal(data) is None


@given(
    st.binary(max_size=100) | st.from_regex(rb'\["(hello|kill|resize)",.{0,30}\]', fullmatch=True)
)
def test_garbage_is_nothing_or_a_protocol_error(data):
    try:
        decode(data)
    except ProtocolError:
        return


def test_what_must_be_there_is_asked_for():
    with pytest.raises(ProtocolError, match="columns"):
        decode(b'["resize",{}]')


def test_every_message_is_found_by_its_name_alone():
    code = (
        "from aisession_tui.protocol import codec; print(type(codec.decode({payload!r})).__name__)"
    )
    for kind in (Hello, m.Ended):
        argv = [sys.executable, "-c", code.format(payload=payload(sample(kind)))]
        found = subprocess.run(argv, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == kind.__name__
