"""The line in which one writes what to search for. Pure: keys in, text and what it means out."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisession_tui.model.keys import KeyPress


class Edit(Enum):
    """What a key did."""

    NOTHING = "nothing"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    NEXT = "next"
    """Go on to the next match; `PREVIOUS`: to the one before."""
    PREVIOUS = "previous"


_MEANT = {
    "enter": Edit.ACCEPTED, "kp_enter": Edit.ACCEPTED, "escape": Edit.CANCELLED,
    "ctrl+c": Edit.CANCELLED, "ctrl+g": Edit.CANCELLED, "ctrl+s": Edit.NEXT, "ctrl+r": Edit.PREVIOUS,
}  # fmt: skip


class SearchLine:
    """A text, the place in it, and what was searched for before."""

    def __init__(self, earlier: Sequence[str] = (), *, forward: bool) -> None:
        self.forward = forward
        self.text = ""
        self.at = 0
        """How many characters are before the cursor."""
        self._texts = [*earlier, ""]
        self._number = len(earlier)

    @property
    def sign(self) -> str:
        """What stands before the text: `/` on, `?` back."""
        return "/" if self.forward else "?"

    def insert(self, text: str) -> Edit:
        """Write at the cursor, a pasted text up to its first line's end."""
        line = "".join(
            each for each in text.splitlines()[:1] for each in each if each.isprintable()
        )
        self._put(self.text[: self.at] + line, self.text[self.at :])
        return Edit.CHANGED

    def take(self, press: KeyPress) -> Edit:
        """Take a key."""
        spelling = press.spelling
        if spelling in _MEANT:
            return _MEANT[spelling]
        if spelling == "backspace" and not self.text:
            return Edit.CANCELLED
        if press.text and press.text.isprintable():
            return self.insert(press.text)
        return self._edit(spelling)

    def _edit(self, spelling: str) -> Edit:
        before, after = self.text[: self.at], self.text[self.at :]
        if spelling in ("backspace", "ctrl+h"):
            return self._put(before[:-1], after)
        if spelling in ("delete", "ctrl+d"):
            return self._put(before, after[1:])
        if spelling == "ctrl+u":
            return self._put("", after)
        if spelling == "ctrl+k":
            return self._put(before, "")
        if spelling in ("ctrl+w", "alt+backspace"):
            words = before.rstrip()
            return self._put(words[: words.rfind(" ") + 1], after)
        if spelling in ("up", "ctrl+p"):
            return self._recall(-1)
        if spelling in ("down", "ctrl+n"):
            return self._recall(1)
        return self._move(spelling)

    def _move(self, spelling: str) -> Edit:
        places = {
            "left": self.at - 1, "ctrl+b": self.at - 1, "right": self.at + 1, "ctrl+f": self.at + 1,
            "home": 0, "ctrl+a": 0, "end": len(self.text), "ctrl+e": len(self.text),
        }  # fmt: skip
        if spelling in places:
            self.at = max(0, min(places[spelling], len(self.text)))
        return Edit.NOTHING

    def _put(self, before: str, after: str) -> Edit:
        self.text, self.at = before + after, len(before)
        return Edit.CHANGED

    def _recall(self, step: int) -> Edit:
        number = self._number + step
        if not 0 <= number < len(self._texts):
            return Edit.NOTHING
        if self._number == len(self._texts) - 1:
            self._texts[-1] = self.text
        self._number = number
        return self._put(self._texts[number], "")
