"""What a program is told, and what it tells: answers from constants, events in order."""

from __future__ import annotations

import base64

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.events import (
    Bell,
    ClipboardWrite,
    CwdChanged,
    Notification,
    Progress,
    PromptMark,
    TitleChanged,
)
from tests.unit.terminal.streams import fed


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"\x1b[c", b"\x1b[?62;6;22c"),
        (b"\x1b[>c", b"\x1b[>1;10;0c"),
        (b"\x1b[=c", b"\x1bP!|00000000\x1b\\"),
        (b"\x1b[>0q", b"\x1bP>|ai-session\x1b\\"),
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[2;3H\x1b[6n", b"\x1b[2;3R"),
        (b"\x1b[?6n", b"\x1b[?1;1R"),
        (b"\x1b[?7$p\x1b[?1049$p\x1b[?4242$p", b"\x1b[?7;1$y\x1b[?1049;2$y\x1b[?4242;0$y"),
        (b"\x1b[4$p", b"\x1b[4;2$y"),
        (b"\x1b[>5u\x1b[?u", b"\x1b[?5u"),
        (b"\x1b[18t", b"\x1b[8;5;12t"),
        (b"\x1b[14t\x1b[16t", b"\x1b[4;80;96t\x1b[6;16;8t"),
        (b"\x1b[21t\x1b[20t", b""),
        (b"\x1b[1;31m\x1bP$qm\x1b\\", b"\x1bP1$r1;31m\x1b\\"),
        (b"\x1b[2;4r\x1bP$qr\x1b\\", b"\x1bP1$r2;4r\x1b\\"),
        (b"\x1b[3 q\x1bP$q q\x1b\\", b"\x1bP1$r3 q\x1b\\"),
        (b"\x1bP$q;touch x\x1b\\", b"\x1bP0$r\x1b\\"),
        (b"\x1bP+q544e\x1b\\", b"\x1bP1+r544e=787465726d2d323536636f6c6f72\x1b\\"),
        (b"\x1bP+qfoo;\n\x1b\\", b"\x1bP0+r\x1b\\" * 2),
        (b"\x1b]11;?\x07\x1b]10;?\x1b\\\x1b]4;1;?\x07", b""),
        (b"\x1b]52;c;?\x07\x1b]50;?\x07\x05\x1b[?996n", b""),
        (b"\x1b]4;1;#ff0080\x07\x1b]4;1;?;x;y\x07", b"\x1b]4;1;rgb:ffff/0000/8080\x1b\\"),
        (b"\x1b[?2048h", b"\x1b[48;5;12;80;96t"),
    ],
)
def test_questions(question, answer):
    assert fed(question).take_replies() == answer


def test_colours_are_told_once_known():
    terminal = Terminal(10, 2)
    terminal.set_colors(0xC0FFEE, 0x102030)
    terminal.feed(b"\x1b]10;?;?\x07\x1b[?996n")
    want = b"\x1b]10;rgb:c0c0/ffff/eeee\x1b\\\x1b]11;rgb:1010/2020/3030\x1b\\\x1b[?997;1n"
    assert terminal.take_replies() == want
    assert terminal.take_replies() == b""


def test_checksums_are_told_only_where_allowed():
    data = b"AB\x1b[1;1;1;1;1;3*y"
    assert fed(data).take_replies() == b""
    terminal = Terminal(12, 5, checksum_reports=True)
    terminal.feed(data)
    assert terminal.take_replies() == b"\x1bP1!~00A3\x1b\\"


def test_replies_are_bounded():
    assert len(fed(b"\x1b[c" * 100_000).take_replies()) <= 65_536


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"\a\a", [Bell()]),
        (b"\x1b]9;done\x07", [Notification("", "done")]),
        (b"\x1b]777;notify;T;B;b\x07", [Notification("T", "B;b")]),
        (b"\x1b]99;i=1:p=body;hello\x1b\\", [Notification("", "hello")]),
        (b"\x1b]9;4;1;40\x07", [Progress(1, 40)]),
        (b"\x1b]9;4;0\x07", [Progress(0, 0)]),
        (b"\x1b]0;a\x07\x1b]2;a\x07\x1b]2;b\x1b\\", [TitleChanged("b")]),
        (b"\x1b]2;a\x07\x1b[22t\x1b]2;b\x07\a\x1b[23t",
         [TitleChanged("b"), Bell(), TitleChanged("a")]),
        (b"\x1b]7;file://host/tmp/%e4%b8%96\x07", [CwdChanged("/tmp/世", "host")]),
        (b"\x1b]1337;CurrentDir=/x\x07", [CwdChanged("/x", "")]),
        (b"\x1b]7;http://host/tmp\x07\x1b]7;file://h/%00\x07", []),
        (b"\x1b]52;c;" + base64.b64encode(b"hi\n") + b"\x07", [ClipboardWrite(b"hi\n")]),
        (b"\x1b]52;c;!!!\x07", []),
        (b"x\r\ny\x1b]133;D;1;aid=7\x07", [PromptMark("D", {"exit_code": "1", "aid": "7"}, 1)]),
        (b"x\r\n" * 9 + b"\x1b]133;A\x07", [PromptMark("A", {}, 9)]),
    ],
)  # fmt: skip
def test_events(data, events):
    terminal = fed(data)
    assert terminal.take_events() == events
    assert terminal.take_events() == []


def test_events_are_bounded():
    terminal = fed(b"\x1b]9;n\x07" * 5000)
    assert len(terminal.take_events()) == 1000


def test_texts_of_events_hold_no_controls():
    assert fed(b"\x1b]9;a\n\x01\x7fb\x07").take_events() == [Notification("", "ab")]
    assert len(fed(b"\x1b]2;" + b"t" * 9000 + b"\x07").title) == 1024


def test_a_large_clipboard_is_refused_and_only_the_last_kept():
    large = b"\x1b]52;c;" + base64.b64encode(b"x" * (1 << 20)) + b"\x07"
    terminal = fed(large * 3)
    assert [len(event.data) for event in terminal.take_events()] == [1 << 20]
    too_large = b"\x1b]52;c;" + base64.b64encode(b"x" * ((1 << 20) + 3)) + b"\x07"
    assert fed(too_large).take_events() == []
