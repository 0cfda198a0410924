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
from aisession_tui.terminal.modes import ANSI_FLAGS, FLAGS, MOUSE_ENCODINGS, MOUSE_MODES
from tests.unit.terminal.streams import fed


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"\x1b[c", b"\x1b[?64;6;21;22;28c"),
        (b"\x1bZ", b"\x1b[?64;6;21;22;28c"),
        (b"\x1b[>c", b"\x1b[>41;380;0c"),
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
        (b'\x1b[1"q\x1bP$q"q\x1b\\', b'\x1bP1$r1"q\x1b\\'),
        (b'\x1b[62;1"p\x1bP$q"p\x1b\\', b'\x1bP1$r64;1"p\x1b\\'),
        (b"\x1b[?69h\x1b[2;6s\x1bP$qs\x1b\\", b"\x1bP1$r2;6s\x1b\\"),
        (b"\x1b[2*x\x1bP$q*x\x1b\\", b"\x1bP1$r2*x\x1b\\"),
        (
            b"\x1bP$qt\x1b\\\x1bP$q$|\x1b\\\x1bP$q*|\x1b\\",
            b"\x1bP1$r5t\x1b\\\x1bP1$r12$|\x1b\\\x1bP1$r5*|\x1b\\",
        ),
        (b"\x1bP$q$}\x1b\\\x1bP$q$~\x1b\\", b"\x1bP1$r0$}\x1b\\\x1bP1$r0$~\x1b\\"),
        (b"\x1b[4:3;58;5;9m\x1bP$qm\x1b\\", b"\x1bP1$r4:3;58:5:9m\x1b\\"),
        (b"\x1bP+q544e\x1b\\", b"\x1bP1+r544E=787465726D2D323536636F6C6F72\x1b\\"),
        (b"\x1bP+q5463;436F\x1b\\", b"\x1bP1+r5463\x1b\\\x1bP1+r436F=323536\x1b\\"),
        (b"\x1bP+qfoo;\n\x1b\\", b"\x1bP0+r\x1b\\" * 2),
        (b"\x1b]11;?\x07\x1b]10;?\x1b\\\x1b]12;?\x1b\\", b""),
        (
            b"\x1b]4;1;?;231;?;232;?;256;?\x07",
            (
                b"\x1b]4;1;rgb:cdcd/0000/0000\x1b\\"
                b"\x1b]4;231;rgb:ffff/ffff/ffff\x1b\\\x1b]4;232;rgb:0808/0808/0808\x1b\\"
            ),
        ),
        (b"\x1b]4;3;#abc\x07\x1b]104;3\x07\x1b]4;3;?\x07", b"\x1b]4;3;rgb:cdcd/cdcd/0000\x1b\\"),
        (b"\x1b]4;3;#abc\x07\x1b]104\x07\x1b]4;3;?\x07", b"\x1b]4;3;rgb:cdcd/cdcd/0000\x1b\\"),
        (b"\x1b]12;#fff\x07\x1b]12;?\x07", b"\x1b]12;rgb:f0f0/f0f0/f0f0\x1b\\"),
        (b"\x1b]10;#aaabbbccc\x07\x1b]10;?\x07", b"\x1b]10;rgb:aaaa/bbbb/cccc\x1b\\"),
        (b"\x1b]11;rgb:f/80/ffff\x07\x1b]11;?\x07", b"\x1b]11;rgb:ffff/8080/ffff\x1b\\"),
        (b"\x1b[2$p\x1b[12$p\x1b[?3$p\x1b[?2$p", b"\x1b[2;4$y\x1b[12;3$y\x1b[?3;4$y\x1b[?2;3$y"),
        (b"\x1b[20h\x1b[20$p\x1b[99$p", b"\x1b[20;1$y\x1b[99;0$y"),
        (
            b"\x1b[?1003h\x1b[?1006h\x1b[?1003$p\x1b[?1000$p\x1b[?1006$p",
            b"\x1b[?1003;1$y\x1b[?1000;2$y\x1b[?1006;1$y",
        ),
        (b"\x1b[11t\x1b[13t\x1b[15t\x1b[19t", b"\x1b[1t\x1b[3;0;0t\x1b[5;80;96t\x1b[9;5;12t"),
        (b"\x1b[?63;123n\x1b[?63n", b"\x1bP123!~0000\x1b\\\x1bP0!~0000\x1b\\"),
        (b"\x1b[?63;99999999n", b"\x1bP65535!~0000\x1b\\"),
        (b"\x1b[?15n\x1b[?62n\x1b[?75n", b"\x1b[?13n\x1b[0*{\x1b[?70n"),
        (b"\x1b G\x1b[5n\x1bP$qr\x1b\\\x1b F\x1b[5n", b"\x9b0n\x901$r1;5r\x9c\x1b[0n"),
        (b"\x1b G\x1bc\x1b[5n", b"\x1b[0n"),
        (b"\x1b]52;c;?\x07\x1b]50;?\x07\x05\x1b[?996n", b""),
        (b"\x1b]4;1;#ff0080\x07\x1b]4;1;?;x;y\x07", b"\x1b]4;1;rgb:ffff/0000/8080\x1b\\"),
        (b"\x1b[?2048h", b"\x1b[48;5;12;80;96t"),
    ],
)
def test_questions(question, answer):
    assert fed(question).take_replies() == answer


def test_every_mode_a_program_can_set_is_told():
    for number in (*FLAGS, *MOUSE_MODES, *MOUSE_ENCODINGS, 47, 1047, 1049):
        terminal = fed(b"\x1b[?%dh" % number)
        terminal.take_replies()
        terminal.feed(b"\x1b[?%d$p\x1b[?%dl\x1b[?%d$p" % (number, number, number))
        assert terminal.take_replies() == b"\x1b[?%d;1$y\x1b[?%d;2$y" % (number, number)
    for number in ANSI_FLAGS:
        terminal = fed(b"\x1b[%dh\x1b[%d$p\x1b[%dl\x1b[%d$p" % ((number,) * 4))
        assert terminal.take_replies() == b"\x1b[%d;1$y\x1b[%d;2$y" % (number, number)


def test_a_changed_colour_goes_back_to_the_terminals_own():
    terminal = Terminal(10, 2)
    terminal.set_colors(0xFFFFFF, 0x000000)
    terminal.feed(b"\x1b]11;#ff0000\x07\x1b]11;?\x07\x1b]111\x07\x1b]11;?\x07")
    assert terminal.take_replies() == (
        b"\x1b]11;rgb:ffff/0000/0000\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\"
    )
    terminal.feed(b"\x1b]10;#0f0\x07\x1b]12;#0f0\x07\x1bc\x1b]10;?;?;?\x07")
    assert terminal.take_replies().count(b"ffff/ffff/ffff") == 2


@pytest.mark.parametrize("shape", ["text", "not-allowed", ""])
def test_a_program_may_ask_for_a_pointer(shape):
    terminal = fed(b"\x1b]22;pointer\x07\x1b]22;NO%x\x07")
    assert terminal.screen.pointer_shape == "pointer"
    terminal.feed(f"\x1b]22;{shape}\x1b\\".encode())
    assert terminal.screen.pointer_shape == shape
    assert fed(terminal.snapshot()).screen.pointer_shape == shape


@pytest.mark.parametrize(
    ("change", "bold", "italic"),
    [
        (b"", b"1111/2222/3333", b"1111/2222/3333"),
        (b"\x1b]5;0;#fff;4;#456\x07", b"f0f0/f0f0/f0f0", b"4040/5050/6060"),
        (b"\x1b]4;256;#fff;260;#456\x07", b"f0f0/f0f0/f0f0", b"4040/5050/6060"),
        (b"\x1b]5;0;#fff;4;#456\x07\x1b]105;0\x07", b"1111/2222/3333", b"4040/5050/6060"),
        (b"\x1b]5;0;#fff;4;#456\x07\x1b]105\x07", b"1111/2222/3333", b"1111/2222/3333"),
        (b"\x1b]5;0;#fff;4;#456\x07\x1b]104\x07", b"1111/2222/3333", b"1111/2222/3333"),
        (b"\x1b]5;5;#fff\x07\x1b]4;261;#fff\x07", b"1111/2222/3333", b"1111/2222/3333"),
    ],
)
def test_text_has_colours_by_its_style(change, bold, italic):
    terminal = fed(b"\x1b]10;#112233\x07" + change + b"\x1b]5;0;?;4;?;5;?\x07\x1b]4;260;?\x07")
    assert terminal.take_replies() == (
        b"\x1b]5;0;rgb:%s\x1b\\\x1b]5;4;rgb:%s\x1b\\" % (bold, italic)
        + b"\x1b]4;260;rgb:%s\x1b\\" % italic
    )


def test_a_change_of_the_colour_scheme_is_told_to_those_who_asked():
    terminal = Terminal(10, 2)
    terminal.set_colors(0xFFFFFF, 0x101010)
    terminal.feed(b"\x1b[?2031h")
    terminal.set_colors(0xFFFFFF, 0x000000)
    assert terminal.take_replies() == b""
    terminal.set_colors(0x000000, 0xFFFFFF)
    assert terminal.take_replies() == b"\x1b[?997;2n"
    terminal.set_colors(None, None)
    terminal.feed(b"\x1b[?2031l")
    terminal.set_colors(0xFFFFFF, 0x101010)
    assert terminal.take_replies() == b""


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


def test_a_question_that_is_too_long_is_none_however_it_is_cut():
    question = b"\x1bP+q" + b"5463;" * 1000 + b"\x1b\\"
    assert fed(question).take_replies() == b""
    terminal = Terminal(12, 5)
    for start in range(0, len(question), 100):
        terminal.feed(question[start : start + 100])
    assert terminal.take_replies() == b""


def test_replies_are_bounded():
    assert len(fed(b"\x1b[c" * 100_000).take_replies()) <= 65_536


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"\a\a", [Bell()]),
        (b"\x1b]9;done\x07", [Notification("", "done")]),
        (b"\x1b]777;notify;T;B;b\x07", [Notification("T", "B;b")]),
        (b"\x1b]99;i=1:p=body;hello\x1b\\", [Notification("", "hello")]),
        (b"\x1b]99;i=1:d=0;Up\x1b\\\x1b]99;i=1:d=0:e=1;ZGF0ZQ\x1b\\\x1b]99;i=1:p=body;done\x1b\\",
         [Notification("Update", "done")]),
        (b"\x1b]99;;plain\x1b\\", [Notification("plain", "")]),
        (b"\x1b]99;i=a:p=?;\x1b\\\x1b]99;i=a:p=close;\x1b\\\x1b]99;i=a:p=icon;x\x1b\\", []),
        (b"\x1b]99;i=a:d=0;A\x1b\\\x1b]99;i=b;B\x1b\\\x1b]99;i=a:p=icon;x\x1b\\",
         [Notification("B", ""), Notification("A", "")]),
        (b"\x1b]1337;SetMark\x07", [PromptMark("A", {}, 0)]),
        (b"\x1b]52;c;aGk\x07", [ClipboardWrite(b"hi")]),
        (b"\x1b]133;A;aid=4711;k=s\x07", [PromptMark("A", {"aid": "4711", "k": "s"}, 0)]),
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


def test_unfinished_notifications_are_bounded():
    terminal = fed(b"".join(b"\x1b]99;i=%d:d=0;%s\x07" % (n, b"x" * 5000) for n in range(99)))
    assert len(terminal.screen.notifications._unfinished) == 16
    terminal.feed(b"\x1b]99;i=98;\x07")
    assert [len(event.title) for event in terminal.take_events()] == [1024]


def test_texts_of_events_hold_no_controls():
    assert fed(b"\x1b]9;a\n\x01\x7fb\x07").take_events() == [Notification("", "ab")]
    assert len(fed(b"\x1b]2;" + b"t" * 9000 + b"\x07").title) == 1024


def test_a_large_clipboard_is_refused_and_only_the_last_kept():
    large = b"\x1b]52;c;" + base64.b64encode(b"x" * (1 << 20)) + b"\x07"
    terminal = fed(large * 3)
    assert [len(event.data) for event in terminal.take_events()] == [1 << 20]
    too_large = b"\x1b]52;c;" + base64.b64encode(b"x" * ((1 << 20) + 3)) + b"\x07"
    assert fed(too_large).take_events() == []
