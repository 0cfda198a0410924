"""Takes terminal queries out of a program's output before a second terminal sees them.

The host answers every query from its own modes. A client that draws the raw bytes would answer
once more, and its answers would arrive at the program as typed keys.
"""

from __future__ import annotations

import re

_ENQ = b"\x05"
_QUERY = re.compile(
    rb"\x1b(?!\[[0-9;:]{0,64}m)"  # a flood has many colours and no queries
    rb"(?:Z"  # DECID
    rb"| G"  # S8C1T, which is about answers, and would change the keys of the second terminal
    rb"|\[[>=]?0*c"  # DA1, DA2, DA3
    rb"|\[>0*q"  # XTVERSION
    rb"|\[\??[0-9;]*n"  # DSR, CPR, colour scheme
    rb"|\[\??[0-9;]*\$p"  # DECRQM
    rb"|\[\?u"  # kitty keyboard flags
    rb"|\[\?4m"  # modifyOtherKeys
    rb"|\[[0-9;]*\*y"  # DECRQCRA
    rb"|\[(?:1[1345689]|2[01])(?:;[0-9]*)*t"  # window reports
    rb"|\[[01]?x"  # DECREQTPARM
    rb"|\]52;[^;\x07\x1b]*;\?(?:\x07|\x1b\\)"  # clipboard read
    rb"|\](?:[45](?:;[0-9]+;\?)+|1[0-9];\?(?:;\?)*|50;\?)(?:\x07|\x1b\\)"  # colours
    rb"|P[+$]q[^\x1b\x07]{0,4096}(?:\x1b\\|\x07)"  # XTGETTCAP, DECRQSS
    rb"|_G[^\x1b\x07]{0,4096}\x1b\\)"  # kitty graphics answer to everything
)
_UNFINISHED = re.compile(
    rb"\x1b(?: |\[[0-9;?>=]*[$*]?|\](?:[0-9;?]{0,64}|52;[^\x07\x1b]{0,64}\x1b?)|P[+$]?(?:q[^\x1b\x07]{0,4096})?\x1b?"
    rb"|_(?:G[^\x1b\x07]{0,4096})?\x1b?|\][0-9;?]{1,64}\x1b)?\Z"
)
_LONGEST = 4200


class QueryFilter:
    """Bytes in any pieces in, the same without queries out; holds back an unfinished sequence."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """What may be shown of this output, with what was held back before it."""
        data = self._held + data.replace(_ENQ, b"")
        self._held = b""
        if b"\x1b" not in data:
            return data
        unfinished = _UNFINISHED.search(data, max(0, len(data) - _LONGEST))
        if unfinished:
            self._held = data[unfinished.start() :]
            data = data[: unfinished.start()]
        return _QUERY.sub(b"", data)
