"""Bytes a terminal sends, and what the user did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.model.keys import (
    NAMED_KEYS,
    FocusChange,
    KeyAction,
    KeyPress,
    Modifiers,
    MouseAction,
    MouseButton,
    MouseEvent,
    Paste,
)
from aisession_tui.model.size import Size
from aisession_tui.tui.input_parser import (
    ESCAPE_PATIENCE_S,
    PASTE_PATIENCE_S,
    SEQUENCE_PATIENCE_S,
    InputParser,
    ReplyKind,
    TerminalReply,
)
from tests.support.wild import wild

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1ea"
UP, DOWN = MouseAction.RELEASE, MouseAction.PRESS


def parse(data: bytes, **options) -> list:
    parser = InputParser(**options)
    return [*parser.feed(data), *parser.flush()]


def press(spelling: str, text: str = "", **more) -> KeyPress:
    """A press as `KeyPress.parse` reads it, but for its text."""
    parsed = KeyPress.parse(spelling)
    return parsed._replace(text=text, **more)


def spelled(data: bytes) -> list[str]:
    return [event.spelling if isinstance(event, KeyPress) else repr(event) for event in parse(data)]


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        # C0 controls
        (b"\x00", "ctrl+space"),
        (b"\x01\x02\x1a", "ctrl+a ctrl+b ctrl+z"),
        (b"\x08\x7f", "ctrl+h backspace"),
        (b"\x09\x0a\x0d", "tab ctrl+j enter"),
        (b"\x1c\x1d\x1e\x1f", "ctrl+\\ ctrl+] ctrl+^ ctrl+_"),
        (b"\x1b", "escape"),
        # ESC prefix
        (b"\x1bx\x1b.\x1b1", "alt+x alt+. alt+1"),
        (b"\x1bX\x1bO", "alt+shift+x alt+shift+o"),
        (b"\x1b\r\x1b\x7f\x1b\t", "alt+enter alt+backspace alt+tab"),
        (b"\x1b\x01\x1b\x00", "ctrl+alt+a ctrl+alt+space"),
        (b"\x1b\xc3\xa9x", "alt+é x"),
        (b"\x1b[", "alt+["),
        (b"\x1b]", "alt+]"),
        (b"\x1bP", "alt+shift+p"),
        (b"\x1b_\x1b^", "alt+_ alt+^"),
        (b"\x1b]x", "alt+] x"),
        (b"\x1bPx", "alt+shift+p x"),
        (b"\x1b[\x03", "alt+[ ctrl+c"),
        (b"\x1b\x1b", "escape escape"),
        (b"\x1b\x1b\x1b", "escape escape escape"),
        (b"\x1b\x1bx", "escape alt+x"),
        # cursor and function keys: normal, application, modified
        (b"\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", "up down right left home end"),
        (b"\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "up down right left home end"),
        (b"\x1b[1;5A\x1b[1;2D\x1b[1;3C\x1b[1;8H", "ctrl+up shift+left alt+right ctrl+alt+shift+home"),
        (b"\x1bOP\x1bOQ\x1bOR\x1bOS", "f1 f2 f3 f4"),
        (b"\x1b[P\x1b[Q\x1b[R\x1b[S", "f1 f2 f3 f4"),
        (b"\x1b[1;2P\x1b[1;2R\x1b[1;5R\x1b[1;3S", "shift+f1 shift+f3 ctrl+f3 alt+f4"),
        (b"\x1bO5P\x1bO2A", "ctrl+f1 shift+up"),
        (b"\x1b[11~\x1b[12~\x1b[13~\x1b[14~\x1b[15~", "f1 f2 f3 f4 f5"),
        (b"\x1b[17~\x1b[18~\x1b[19~\x1b[20~\x1b[21~", "f6 f7 f8 f9 f10"),
        (b"\x1b[23~\x1b[24~\x1b[25~\x1b[26~\x1b[28~\x1b[29~", "f11 f12 f13 f14 f15 menu"),
        (b"\x1b[31~\x1b[32~\x1b[33~\x1b[34~", "f17 f18 f19 f20"),
        (b"\x1b[15;5~\x1b[24;2~", "ctrl+f5 shift+f12"),
        (b"\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~", "home insert delete end page_up page_down"),
        (b"\x1b[7~\x1b[8~", "home end"),
        (b"\x1b[3;5~\x1b[5;3~", "ctrl+delete alt+page_up"),
        (b"\x1b[Z\x1b[E", "shift+tab kp_begin"),
        # Linux console, rxvt
        (b"\x1b[[A\x1b[[E", "f1 f5"),
        (b"\x1b[a\x1bOd\x1b[3$\x1b[3^\x1b[3@", "shift+up ctrl+left shift+delete ctrl+delete ctrl+shift+delete"),
        (b"\x1b\x1b[A\x1b\x1bOP\x1b\x1b[3~", "alt+up alt+f1 alt+delete"),
        # keypad
        (b"\x1bOM\x1bOj\x1bOk\x1bOm\x1bOo", "kp_enter kp_multiply kp_add kp_subtract kp_divide"),
        (b"\x1bOp\x1bOy\x1bOn\x1bOX", "kp_0 kp_9 kp_decimal kp_equal"),
        # modifyOtherKeys
        (b"\x1b[27;5;13~\x1b[27;2;13~\x1b[27;5;9~", "ctrl+enter shift+enter ctrl+tab"),
        (b"\x1b[27;5;98~\x1b[27;6;66~\x1b[27;3;46~", "ctrl+b ctrl+shift+b alt+."),
        (b"\x1b[27;5;127~\x1b[27;5;8~\x1b[27;3;27~", "ctrl+backspace ctrl+backspace alt+escape"),
        # kitty: named and functional keys
        (b"\x1b[27u\x1b[13u\x1b[9u\x1b[127u", "escape enter tab backspace"),
        (b"\x1b[13;2u\x1b[13;3u\x1b[9;5u\x1b[127;3u", "shift+enter alt+enter ctrl+tab alt+backspace"),
        (b"\x1b[98;5u\x1b[98;6u\x1b[105;5u\x1b[32;5u", "ctrl+b ctrl+shift+b ctrl+i ctrl+space"),
        (b"\x1b[97;9u\x1b[97;17u\x1b[97;33u", "super+a hyper+a meta+a"),
        (b"\x1b[57358u\x1b[57363u\x1b[57376u\x1b[57398u", "caps_lock menu f13 f35"),
        (b"\x1b[57414u\x1b[57417;5u\x1b[57427u\x1b[57427~", "kp_enter ctrl+kp_left kp_begin kp_begin"),
        (b"\x1b[57428u\x1b[57440u\x1b[57441;2u\x1b[57454u", "media_play mute_volume shift+left_shift iso_level5_shift"),
        (b"\x1b[57344u\x1b[57357u", "escape end"),
    ],
)  # fmt: skip
def test_a_sequence_is_its_keys(data, keys):
    assert spelled(data) == keys.split()


def test_every_functional_key_of_kitty_has_a_name():
    events = [event for code in range(57344, 57455) for event in parse(b"\x1b[%du" % code)]
    assert len(events) == 111
    assert {event.key for event in events} <= NAMED_KEYS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a", KeyPress("a", text="a")),
        (b"A", KeyPress("a", Modifiers.SHIFT, "A")),
        (b"!", KeyPress("!", text="!")),
        (b" ", KeyPress(" ", text=" ")),
        ("É".encode(), KeyPress("é", Modifiers.SHIFT, "É")),
        ("ß".encode(), KeyPress("ß", text="ß")),
        (b"\x1b[97;;97u", KeyPress("a", text="a")),
        (b"\x1b[97:65;2;65u", KeyPress("a", Modifiers.SHIFT, "A", shifted="A")),
        (b"\x1b[49:33;2;33u", KeyPress("1", Modifiers.SHIFT, "!", shifted="!")),
        (b"\x1b[49:33;2u", KeyPress("1", Modifiers.SHIFT, "!", shifted="!")),
        (b"\x1b[97;2u", KeyPress("a", Modifiers.SHIFT, "A")),
        (b"\x1b[97;65u", KeyPress("a", Modifiers.CAPS_LOCK, "A")),
        (b"\x1b[97;66u", KeyPress("a", Modifiers.CAPS_LOCK | Modifiers.SHIFT, "a")),
        (b"\x1b[223;2u", KeyPress("ß", Modifiers.SHIFT, "ß")),
        (b"\x1b[1080::98;5u", KeyPress("и", Modifiers.CTRL, base="b")),
        (b"\x1b[97;3;229u", KeyPress("a", Modifiers.ALT, "å")),
        (b"\x1b[101;;101:769u", KeyPress("e", text="e\u0301")),
        (b"\x1b[97;1:2;97u", KeyPress("a", text="a", action=KeyAction.REPEAT)),
        (b"\x1b[97;1:3u", KeyPress("a", action=KeyAction.RELEASE)),
        (b"\x1b[97;1:3;97u", KeyPress("a", action=KeyAction.RELEASE)),
        (b"\x1b[1;1:3A", KeyPress("up", action=KeyAction.RELEASE)),
        (b"\x1b[1;1:3R", KeyPress("f3", action=KeyAction.RELEASE)),
        (b"\x1b[3;5:2~", KeyPress("delete", Modifiers.CTRL, action=KeyAction.REPEAT)),
        (b"\x1b[13;1:9u", KeyPress("enter")),
        (b"\x1b[57404;129;53u", KeyPress("kp_5", Modifiers.NUM_LOCK, "5")),
        (b"\x1b[57404u", KeyPress("kp_5", text="5")),
        (b"\x1b[57404;5u", KeyPress("kp_5", Modifiers.CTRL)),
        (b"\x1b[13;;13u", KeyPress("enter")),
        (b"\x1b[27;2;65~", KeyPress("a", Modifiers.SHIFT, "A")),
        (b"\x1b[97;99999999999999999999u", KeyPress("a", text="a")),
    ],
)
def test_what_a_key_types(data, expected):
    assert parse(data) == [expected]


def test_an_input_method_commits_clusters():
    assert [event.text for event in parse(b"\x1b[0;;26085:26412u")] == ["日", "本"]


@pytest.mark.parametrize("cluster", [FAMILY, FLAG, "e\u0301", "각", "क्षि"])
def test_a_cluster_is_one_press(cluster):
    expected = KeyPress(cluster, text=cluster)
    assert parse(f"a{cluster}{cluster}b".encode()) == [
        press("a", "a"),
        expected,
        expected,
        press("b", "b"),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xff", "\ufffd"),
        (b"a\xffb", "a\ufffdb"),
        (b"\xe2\x82", "\ufffd"),
        (b"\xe2\x82x", "\ufffdx"),
        (b"\xc0\x80", "\ufffd\ufffd"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
    ],
)
def test_invalid_utf8_becomes_the_replacement_character(data, text):
    assert [event.text for event in parse(data)] == list(text)


def test_erase_set_to_control_h_is_backspace():
    assert parse(b"\x08\x7f\x1b\x08", erase=8) == [
        press("backspace"),
        press("backspace"),
        press("alt+backspace"),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # SGR
        (b"\x1b[<0;1;1M", MouseEvent(DOWN, MouseButton.LEFT, 0, 0)),
        (b"\x1b[<2;300;20m", MouseEvent(UP, MouseButton.RIGHT, 299, 19)),
        (b"\x1b[<32;5;6M", MouseEvent(MouseAction.MOVE, MouseButton.LEFT, 4, 5)),
        (b"\x1b[<35;5;6M", MouseEvent(MouseAction.MOVE, MouseButton.NONE, 4, 5)),
        (b"\x1b[<64;5;6M", MouseEvent(DOWN, MouseButton.WHEEL_UP, 4, 5)),
        (b"\x1b[<65;5;6M", MouseEvent(DOWN, MouseButton.WHEEL_DOWN, 4, 5)),
        (b"\x1b[<66;5;6M", MouseEvent(DOWN, MouseButton.WHEEL_LEFT, 4, 5)),
        (b"\x1b[<67;5;6M", MouseEvent(DOWN, MouseButton.WHEEL_RIGHT, 4, 5)),
        (b"\x1b[<128;5;6M", MouseEvent(DOWN, MouseButton.BACK, 4, 5)),
        (b"\x1b[<131;5;6m", MouseEvent(UP, MouseButton.EXTRA_11, 4, 5)),
        (b"\x1b[<4;1;1M", MouseEvent(DOWN, MouseButton.LEFT, 0, 0, Modifiers.SHIFT)),
        (b"\x1b[<8;1;1M", MouseEvent(DOWN, MouseButton.LEFT, 0, 0, Modifiers.ALT)),
        (b"\x1b[<81;1;1M", MouseEvent(DOWN, MouseButton.WHEEL_DOWN, 0, 0, Modifiers.CTRL)),
        (b"\x1b[<0;-3;0M", MouseEvent(DOWN, MouseButton.LEFT, 0, 0)),
        # X10 and normal
        (b"\x1b[M !!", MouseEvent(DOWN, MouseButton.LEFT, 0, 0)),
        (b"\x1b[M#\xff\x80", MouseEvent(UP, MouseButton.NONE, 222, 95)),
        (b"\x1b[MC%&", MouseEvent(MouseAction.MOVE, MouseButton.NONE, 4, 5)),
        (b"\x1b[M`\x00!", MouseEvent(DOWN, MouseButton.WHEEL_UP, 0, 0)),
        (b"\x1b[M\xa0%&", MouseEvent(DOWN, MouseButton.BACK, 4, 5)),
        # urxvt
        (b"\x1b[32;300;6M", MouseEvent(DOWN, MouseButton.LEFT, 299, 5)),
        (b"\x1b[35;5;6M", MouseEvent(UP, MouseButton.NONE, 4, 5)),
    ],
)
def test_a_mouse_report_is_its_event(data, expected):
    assert parse(data) == [expected]


@pytest.mark.parametrize(
    "data", [b"\x1b[<200;1;1M", b"\x1b[<64;1;1m", b"\x1b[<1;1M", b"\x1b[1;2;3;4M"]
)
def test_a_mouse_report_without_meaning_is_no_event_and_no_key(data):
    assert [type(event) for event in parse(data)] == [TerminalReply]


def test_pixel_reports_tell_cells_and_pixels():
    parser = InputParser()
    parser.cell_pixels = (10, 20)
    assert parser.feed(b"\x1b[<0;101;41M") == [
        MouseEvent(DOWN, MouseButton.LEFT, 10, 2, Modifiers.NONE, 100, 40)
    ]


def test_focus_and_size():
    assert parse(b"\x1b[I\x1b[O") == [FocusChange(has_focus=True), FocusChange(has_focus=False)]
    assert parse(b"\x1b[48;24;80;480;800t\x1b[48;24:1;100:2;0;0t") == [Size(80, 24), Size(100, 24)]
    assert [type(event) for event in parse(b"\x1b[48;0;80;0;0t")] == [TerminalReply]


@pytest.mark.parametrize(
    ("data", "kind", "payload"),
    [
        (b"\x1b[?62;4c", ReplyKind.DEVICE_ATTRIBUTES, "?62;4c"),
        (b"\x1b[>41;354;0c", ReplyKind.DEVICE_ATTRIBUTES, ">41;354;0c"),
        (b"\x1b[?2026;2$y", ReplyKind.MODE, "?2026;2$y"),
        (b"\x1b[4;2$y", ReplyKind.MODE, "4;2$y"),
        (b"\x1b[0n", ReplyKind.STATUS, "0n"),
        (b"\x1b[?997;1n", ReplyKind.COLOR_SCHEME, "?997;1n"),
        (b"\x1b[5;2R", ReplyKind.CURSOR, "5;2R"),
        (b"\x1b[1;1R", ReplyKind.CURSOR, "1;1R"),
        (b"\x1b[?1;5R", ReplyKind.CURSOR, "?1;5R"),
        (b"\x1b[?29u", ReplyKind.KITTY_KEYBOARD, "?29u"),
        (b"\x1b[8;24;80t", ReplyKind.WINDOW, "8;24;80t"),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", ReplyKind.OSC, "11;rgb:1e1e/1e1e/2e2e"),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07", ReplyKind.OSC, "11;rgb:1e1e/1e1e/2e2e"),
        (b"\x1b]52;c;w6k=\x07", ReplyKind.OSC, "52;c;w6k="),
        (b"\x1bP>|kitty(0.40)\x1b\\", ReplyKind.VERSION, ">|kitty(0.40)"),
        (b"\x1bP1$r0m\x1b\\", ReplyKind.DCS, "1$r0m"),
        (b"\x1b_Gi=1;OK\x1b\\", ReplyKind.APC, "Gi=1;OK"),
        (b"\x1b[57999u", ReplyKind.UNKNOWN, "57999u"),
        (b"\x1b[55296u", ReplyKind.UNKNOWN, "55296u"),
        (b"\x1b[1114112;5u", ReplyKind.UNKNOWN, "1114112;5u"),
        (b"\x1b[99~", ReplyKind.UNKNOWN, "99~"),
        (b"\x1b[201~", ReplyKind.UNKNOWN, "201~"),
        (b"\x1b[u", ReplyKind.UNKNOWN, "u"),
        (b"\x1b[1;2", ReplyKind.BROKEN, "[1;2"),
        (b"\x1b]11;rgb:", ReplyKind.BROKEN, "]11;rgb:"),
    ],
)
def test_a_reply_is_never_a_key(data, kind, payload):
    assert parse(b"a" + data + b"") == [press("a", "a"), TerminalReply(kind, payload)]


def test_a_broken_sequence_leaves_the_next_one_whole():
    broken = [TerminalReply(ReplyKind.BROKEN, text) for text in ("[1;", "]11;x", "[M", "P1$r")]
    data = b"\x1b[1;\x1b[A" + b"\x1b]11;x\x1b[A" + b"\x1b[M\x1b[A" + b"\x1bP1$r\x03"
    up = press("up")
    assert parse(data) == [broken[0], up, broken[1], up, broken[2], up, broken[3], press("ctrl+c")]


def test_a_paste_is_taken_as_it_is():
    inside = "\x1b[31mred\x1b[0m\0\r\n\x1b[200~é\x03\x1b[201"
    data = b"a\x1b[200~" + inside.encode() + b"\xff\x1b[201~b\x1b[200~\x1b[201~"
    assert parse(data) == [press("a", "a"), Paste(inside + "\ufffd"), press("b", "b"), Paste("")]


def test_a_paste_without_an_end_is_flushed_and_keys_work_again():
    parser = InputParser()
    assert parser.feed(b"\x1b[200~text\x1b[20") == []
    assert parser.patience_s == PASTE_PATIENCE_S
    assert parser.flush() == [Paste("text\x1b[20")]
    assert parser.feed(b"x") == [press("x", "x")]


def test_a_long_paste_comes_in_bounded_pieces_cut_between_characters():
    text = "añb" * 10
    events = parse(b"\x1b[200~" + text.encode() + b"\x1b[201~x", paste_limit=10)
    assert all(len(event.text.encode()) <= 10 for event in events[:-1])
    assert "".join(event.text for event in events) == text + "x"


def test_a_megabyte_of_paste_in_small_reads_is_quick_to_search():
    data = b"\x1b[200~" + b"word \x1b[A" * 131072 + b"\x1b[201~"
    parser = InputParser()
    events = [e for at in range(0, len(data), 4095) for e in parser.feed(data[at : at + 4095])]
    assert events == [Paste("word \x1b[A" * 131072)]


@pytest.mark.parametrize(
    ("held", "patience"),
    [
        (b"", None),
        (b"abc\x1b[A", None),
        (b"\x1b", ESCAPE_PATIENCE_S),
        (b"\x1b\x1b", ESCAPE_PATIENCE_S),
        (b"\x1b[", ESCAPE_PATIENCE_S),
        (b"\x1b\x1bO", ESCAPE_PATIENCE_S),
        (b"\x1b[1;", SEQUENCE_PATIENCE_S),
        (b"\x1b]11;rgb", SEQUENCE_PATIENCE_S),
        (b"\xe2\x82", SEQUENCE_PATIENCE_S),
        (b"\x1b[200~", PASTE_PATIENCE_S),
    ],
)
def test_how_long_to_wait(held, patience):
    parser = InputParser()
    parser.feed(held)
    assert parser.patience_s == patience
    assert parser.pending == (patience is not None)
    parser.flush()
    assert not parser.pending


PIECES = st.sampled_from(
    [
        b"\x1b", b"\x1b\x1b", b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b_G", b"\x1b\\", b"\x07",
        b"\x1b[1;5A", b"\x1bOP", b"\x1b[[A", b"\x1b[3$", b"\x1b[27;5;13~", b"\x1b[97:65;2:3;65u",
        b"\x1b[97;;97u", b"\x1b[200~", b"\x1b[201~", b"\x1b[<0;3;4M", b"\x1b[M !!", b"\x1b[32;1;1M",
        b"\x1b[I", b"\x1b[48;24;80;0;0t", b"\x1b]11;rgb:0/0/0\x1b\\", b"\x1bP>|x\x1b\\", b"\x1b[5;2R",
        b"\r", b"\0", b"x", b"1;", b"$", "é".encode(), "日".encode(), b"\xff", b"\xe2\x82", b"\xf0\x9f",
    ]
)  # fmt: skip
PASTES = st.lists(PIECES, max_size=8).map(lambda inside: b"\x1b[200~%b\x1b[201~" % b"".join(inside))
INPUT = st.lists(PIECES | st.binary(max_size=6) | PASTES, max_size=30).map(b"".join)


def merged(events: list) -> list:
    """Events with neighbouring typed text joined: a cluster may be torn by the end of a read."""
    result: list = []
    for event in events:
        is_text = isinstance(event, KeyPress) and event.text and event.action is KeyAction.PRESS
        if is_text and result and isinstance(result[-1], str):
            result[-1] += event.text
        else:
            result.append(event.text if is_text else event)
    return result


def test_bytes_that_come_one_by_one_are_the_same_events():
    data = (
        b"\x1b[200~a\x1b[20\x1b[201~x\x1b[1;5A\x1b\rq\x1b]11;rgb:0/0/0\x1b\\\x1b[M !!\x1bOP\xc3\xa9"
    )
    parser = InputParser()
    assert [event for byte in data for event in parser.feed(bytes([byte]))] == parse(data)


@wild(100)
@given(INPUT, st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_how_the_bytes_are_cut_changes_nothing(data, lengths):
    at_once, in_pieces = InputParser(paste_limit=16), InputParser(paste_limit=16)
    expected = at_once.feed(data)
    events, position = [], 0
    while position < len(data):
        length = lengths[position % len(lengths)]
        events += in_pieces.feed(data[position : position + length])
        position += length
    assert merged(events) == merged(expected)
    assert at_once.patience_s == in_pieces.patience_s
    assert merged(at_once.flush()) == merged(in_pieces.flush())


@wild(60)
@given(st.lists(INPUT, max_size=8))
def test_no_bytes_and_no_pauses_raise_and_a_key_gets_through_afterwards(reads):
    parser = InputParser()
    for data in reads:
        parser.feed(data)
        parser.flush()
        assert not parser.pending
        assert parser.feed(b"x") == [press("x", "x")]


KEYS = st.sampled_from(
    [
        (b"\x1b[97;1:1;97u", KeyPress("a", text="a")),
        (b"\x1b[97;1:3u", KeyPress("a", action=KeyAction.RELEASE)),
        (b"\x1b[1;5C", press("ctrl+right")),
        (b"\x1b\r", press("alt+enter")),
        (b"\x02", press("ctrl+b")),
        (b"\x1b[200~\x1b[31m\x1b\0\x1b[201~", Paste("\x1b[31m\x1b\0")),
        (b"\x1b[<128;2;3M", MouseEvent(DOWN, MouseButton.BACK, 1, 2)),
    ]
)


@given(st.lists(KEYS))
def test_a_mix_of_presses_releases_and_pastes_comes_out_in_order(pairs):
    assert parse(b"".join(data for data, _ in pairs)) == [event for _, event in pairs]
