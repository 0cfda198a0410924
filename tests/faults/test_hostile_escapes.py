"""Output that wants to type: what comes back is of a few known forms and holds nothing of it."""

from __future__ import annotations

import json
import re
import sys

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.outer_terminal import OuterTerminal
from tests.support.waiting import wait_until

LONGEST_BYTES = 64
PAYLOADS = (
    b"\x1b]0;\r%s\r\x07\x1b[21t\x1b[20t",
    b"\x1b]2;%s\x1b\\\x1b[22t\x1b[21t\x1b[23t\x1b[21t",
    b"\x1b]l%s\x1b\\\x1b]L%s\x1b\\",
    b"\x1bP$q;%s\x1b\\",
    b"\x1bP$q%s\x9c",
    b"\x1bP$qm\n%s\n\x1b\\",
    b"\x1bP+q%s;\n%s\x1b\\",
    b"\x1bP+q544e;%s\x1b\\",
    b"\x1bP=q%s\x1b\\\x1bP%s\x1b\\",
    b"\x1b]50;%s\x07\x1b]50;?\x07",
    b"\x1b]4;0;?;%s\x07",
    b"\x1b]4;%s;?\x07",
    b"\x1b]10;%s\x07\x1b]10;?\x07\x1b]11;?%s\x07",
    b"\x1b]12;%s\x1b\\\x1b]12;?\x1b\\",
    b"\x1b]52;c;%s\x07\x1b]52;c;?\x07",
    b"\x1b]52;%s;?\x07",
    b"\x1bG%s\n\x1bGQ\n",
    b"\x1b_Ga=q,i=1;\n%s\n\x1b\\",
    b"\x1b_Gi=31,s=1,v=1,a=q,t=f,f=24;%s\x1b\\",
    b"\x1b]1337;File=name=%s;inline=0:%s\x07",
    b"\x1b]1337;ReportVariable=%s\x07\x1b]1337;ReportCellSize\x07",
    b"\x1b]9;%s\x07\x1b]99;i=1;%s\x1b\\\x1b]777;notify;%s;%s\x07",
    b"\x1b]99;i=%s:p=?;\x1b\\",
    b"\x1b]8;;file://%s/\x1b\\x\x1b]8;;\x1b\\",
    b"\x1b]7;file://%s/tmp\x07\x1b]7;ssh://-oProxyCommand=%s\x07",
    b"\x1b]133;C;aid=%s\x07\x1b]133;D;0;aid=%s\x07\x1b]633;E;%s\x07",
    b"\x1b[1;1;0;1;9;1*y%s",
    b"\x05%s\x05",
    b"\x1b[?1;%s$p\x1b[?2026$p\x1b[4$p",
    b"\x1b[>q\x1b[>c\x1b[=c\x1b[5n\x1b[6n\x1b[?6n%s",
    b"\x1b[?15n\x1b[?25n\x1b[?26n\x1b[?62n\x1b[?63;1n\x1b[?996n%s",
    b"\x1b[14t\x1b[16t\x1b[18t\x1b[19t\x1b[11t\x1b[13t%s",
    b"\x1b[8;0;-1t%s\x1b[8;99999;99999t",
    b"\x1b[?u\x1b[>1u\x1b[?u\x1b[<u%s",
    b"\x1b]60\x07\x1b]61;%s\x07\x1b]3008;start=%s\x1b\\",
    b"\x1b]702;%s\x07\x1b]720;%s\x07\x1b]776;%s\x07\x1b[?1016$p",
    b"\x1b^%s\x1b\\\x1bX%s\x1b\\\x9e%s\x9c",
    b"\x1b[201~%s\x1b[200~",
    b"\x1b P\x1b[c\x1b F%s\x1b G\x1b[5n\x1b F",
    b"\x1b[%s;1R\x1b[0x\x1b[1x",
    b'\x1b[1$u\x1b[1$w\x1b[2$w\x1b[1+w\x1b["v%s',
    b"\x1b[?1;1;0S\x1b[?2;1;0S\x1b[#S%s",
    b"\x1b[38:2:%s1:1:1:1:1:1:1:1m\x1b]5522;type=read;%s\x1b\\",
)  # fmt: skip
REPLY = re.compile(
    rb"\x1b\[[?>=]?[0-9;]*(\$?[cnRytuxSv]|\*\{)"
    rb"|\x1b\](4;[0-9]+|1[0-9]);rgb:[0-9a-f/]+(\x07|\x1b\\)"
    rb"|\x1b\][lL]\x1b\\"
    rb"|\x1bP>\|[\w .()-]+\x1b\\"
    rb"|\x1bP!\|[0-9A-F]*\x1b\\"
    rb"|\x1bP[01](\$r[0-9;:\" $'*,|a-zA-Z]{0,24}|\+r|\+r[0-9A-F]{4}=[0-9A-F]+)\x1b\\"
    rb"|\x1bP[0-9]+!~[0-9A-F]{4}\x1b\\"
    rb"|\x9b[?>=]?[0-9;]*\$?[cnRytuxSv]"
)
"""The forms of answers, of which any may come, at once or one after the other."""

PROGRAM = """
import json, os, re, select, sys, time, tty
tty.setraw(0)
payloads = [bytes.fromhex(each) for each in json.load(open(sys.argv[1]))]
answers, ending = [], re.compile(rb"\\x1b\\[0n\\Z")
for payload in payloads:
    for piece in (payload, b"\\x18\\x1b\\\\\\x1b F\\x1b[5n"):
        while piece:
            piece = piece[os.write(1, piece):]
    got, end = b"", time.monotonic() + 5
    while not (ending.search(got) and not select.select([0], [], [], 0.005)[0]):
        if select.select([0], [], [], max(0, end - time.monotonic()))[0]:
            got += os.read(0, 65536)
        elif time.monotonic() > end:
            break
    answers.append(got.hex())
json.dump(answers, open(sys.argv[2] + ".new", "w"))
os.rename(sys.argv[2] + ".new", sys.argv[2])
os.write(1, b"\\x1bc\\r\\nall is said\\r\\n")
time.sleep(600)
"""


def wild(rng, token):
    """A payload as it stands, or twisted: cut, repeated, in eight bits, with others around it."""
    payload = rng.choice(PAYLOADS)
    payload = payload.replace(b"%s", token)
    kind = rng.randrange(6)
    if kind == 1:
        payload = payload[: rng.randrange(1, len(payload))]
    elif kind == 2:
        payload = re.sub(rb"\x1b([@-_])", lambda match: bytes([match[1][0] + 0x40]), payload)
    elif kind == 3:
        payload = payload * rng.randrange(2, 9)
    elif kind == 4:
        at = rng.randrange(len(payload))
        payload = payload[:at] + rng.choice(PAYLOADS).replace(b"%s", token) + payload[at:]
    elif kind == 5:
        payload = payload.replace(b"\x1b\\", b"").replace(b"\x07", b"") + b"x" * rng.randrange(9000)
    return payload


def check_answer(payload, answer, token):
    rest = answer
    while rest:
        match = REPLY.match(rest)
        assert match, (payload, answer, rest)
        assert len(match[0]) <= LONGEST_BYTES
        rest = rest[match.end() :]
    for form in (token, token.hex().encode(), token.hex().upper().encode()):
        assert form not in answer, (payload, answer)
    assert answer.endswith(b"\x1b[0n"), (payload, answer)
    assert b"\n" not in answer
    assert b"\r" not in answer


@pytest.mark.fault(
    "R40", "hostile escapes, detached and attached", "only known answers, none of it"
)
def test_hostile_output_types_nothing(home, rounds, rng, found):
    count, longest = rounds(100, 2000), 0
    before = {path.name for path in home.path.iterdir()}
    for number, viewer in enumerate((None, OuterTerminal, AppTerminal)):
        tokens = [b"touch Zq%x" % rng.getrandbits(40) for _ in range(count)]
        payloads = [wild(rng, token) for token in tokens]
        (home.root / "payloads").write_text(json.dumps([each.hex() for each in payloads]))
        answers = home.root / "answers"
        answers.unlink(missing_ok=True)
        words = ("sh", "-c", 'read x; exec "$@"', "sh", sys.executable, "-c", PROGRAM)
        name = f"s{number}"
        program = (*words, str(home.root / "payloads"), str(answers))
        home.create("--name", name, "--", *program)
        opened = None
        if viewer is OuterTerminal:
            opened = OuterTerminal(home, "attach", name)
            opened.wait_for(b"\x1b[")
        elif viewer is AppTerminal:
            opened = AppTerminal(home, name)
            opened.wait_shown(name)
        home.cli("send", name, "", "--enter")
        if opened is None:
            wait_until(answers.exists, 120.0, "the answers")
        else:
            wait_until(
                lambda it=opened, at=answers: it.pump(0.05) and at.exists(), 120.0, "answers"
            )
            opened.close()
        got = [bytes.fromhex(each) for each in json.loads(answers.read_text())]
        assert len(got) == count
        for payload, answer, token in zip(payloads, got, tokens, strict=True):
            check_answer(payload, answer, token)
            longest = max(longest, len(answer))
        assert home.cli("kill", "--force", name).code == 0
    assert {path.name for path in home.path.iterdir()} == before
    found(f"{3 * count} payloads, longest answers {longest} bytes")
