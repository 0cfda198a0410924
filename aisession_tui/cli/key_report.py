"""What can be said about a key as it arrived: bytes, name, what a program gets, what it hides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aisession_tui.model.keys import FocusChange, KeyAction, KeyPress, MouseEvent, Paste
from aisession_tui.terminal.encode_keys import DISAMBIGUATE, encode_key
from aisession_tui.terminal.modes import Modes
from aisession_tui.tui.input_parser import InputEvent, ReplyKind, TerminalReply
from aisession_tui.tui.keymap import Keymap

TWINS: dict[bytes, str] = {
    b"\r": "shift+enter, ctrl+enter and ctrl+m are the same here",
    b"\t": "ctrl+i is the same here",
    b"\x1b": "ctrl+[ is the same here",
    b"\x7f": "shift+backspace is the same here, often ctrl+backspace too",
    b"\x08": "ctrl+h and ctrl+backspace are the same here",
    b"\x00": "ctrl+space, ctrl+@ and ctrl+2 are the same here",
    b"\x1f": "ctrl+_, ctrl+- and ctrl+/ are the same here",
    b"\x1e": "ctrl+^ and ctrl+6 are the same here",
    b"\x1c": "ctrl+\\ and ctrl+4 are the same here",
    b"\x1d": "ctrl+] and ctrl+5 are the same here",
}
"""Bytes that several keys send in the legacy encoding (ECMA-48 has no more control characters)."""
_LETTER = "ctrl+shift and this letter is the same here"
_TMUX_ADVICE = (
    "tmux hides what your terminal could say. In ~/.tmux.conf: `set -s extended-keys on` and"
    " `set -as terminal-features 'xterm*:extkeys'`, then `tmux kill-server`."
)
_PLAIN_ADVICE = (
    "This terminal says no more than terminals said in 1983. kitty, Ghostty, foot, WezTerm, Alacritty"
    " 0.13, iTerm2 and Konsole tell all keys apart (kitty keyboard protocol), xterm with"
    " modifyOtherKeys. Where shift+enter is all you miss, most terminals can be told to send"
    " `ESC [ 13 ; 2 u` for it."
)
_FINE = "All keys can be told apart here."


class Abilities(NamedTuple):
    """What the outer terminal answered."""

    kitty: bool = False
    """It has the kitty keyboard protocol."""
    modify_other_keys: bool = False
    """It has xterm's modifyOtherKeys, and says that it is on."""
    in_tmux: bool = False

    @property
    def tells_all(self) -> bool:
        """Whether keys that look alike otherwise can be told apart."""
        return self.kitty or self.modify_other_keys


def learned(abilities: Abilities, event: InputEvent) -> Abilities:
    """The abilities after what the terminal has said."""
    if not isinstance(event, TerminalReply):
        return abilities
    if event.kind is ReplyKind.KITTY_KEYBOARD:
        return abilities._replace(kitty=True)
    if event.payload.startswith(">4;") and event.payload.endswith("m"):
        return abilities._replace(modify_other_keys=event.payload != ">4;0m")
    return abilities


def passes_extended(said: str) -> bool:
    """Whether tmux passes on what modifyOtherKeys tells: `extended-keys` and the client's features."""
    option, _, features = said.strip().partition(" ")
    return option in ("on", "always") and "extkeys" in features.split(",")


def introduction(abilities: Abilities, term: str, *, is_legacy: bool) -> str:
    """What is known before a key is pressed."""
    where = f"{term or 'unknown'}{', inside tmux' if abilities.in_tmux else ''}"
    if is_legacy:
        return f"terminal: {where}; nothing was asked of it (--legacy)"
    kitty = "yes" if abilities.kitty else "no"
    other = "on" if abilities.modify_other_keys else "no"
    return f"terminal: {where}; kitty keyboard protocol: {kitty}; modifyOtherKeys: {other}"


def advice(abilities: Abilities, *, is_legacy: bool) -> str:
    """What to do about keys that look alike."""
    if is_legacy:
        return "Without --legacy you see what the app gets."
    if abilities.tells_all:
        return _FINE
    return _TMUX_ADVICE if abilities.in_tmux else _PLAIN_ADVICE


def lines_of(data: bytes, event: InputEvent, abilities: Abilities, keymap: Keymap) -> list[str]:
    """What arrived, in one line, and notes about it in further ones."""
    what, gets, notes = _described(data, event, abilities, keymap)
    head = f"{shown(data):<24}  {what:<18}  {gets}"
    return [head.rstrip(), *(f"{'':26}{note}" for note in notes)]


HEAD = f"{'this terminal sent':<24}  {'the key':<18}  a program gets (with the kitty protocol)"


def shown(data: bytes) -> str:
    """Bytes to be read by people: `ESC [ 1 ; 5 C`, `^B`, `é`."""
    text = data.decode("utf-8", "replace")
    if not text.startswith("\x1b") or len(text) == 1:
        return " ".join(map(_character, text))
    return " ".join(map(_character, text)) if len(text) <= 16 else _character("\x1b") + _rest(text)


def _rest(text: str) -> str:
    return " " + "".join(_character(each) for each in text[1:60])


_NAMES = {"\x1b": "ESC", "\r": "CR", "\t": "TAB", "\x7f": "DEL", " ": "SPACE", "\x00": "NUL"}


def _character(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    if character < " ":
        return f"^{chr(ord(character) | 0x40)}"
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _described(
    data: bytes, event: InputEvent, abilities: Abilities, keymap: Keymap
) -> tuple[str, str, list[str]]:
    if isinstance(event, KeyPress):
        return _name(event), _programs(event), _notes(data, event, abilities, keymap)
    if isinstance(event, Paste):
        return f"paste, {len(event.text)} characters", "the same, marked as a paste", []
    if isinstance(event, MouseEvent | FocusChange):
        return "mouse or focus", "", []
    return "no key", "", ["an answer of the terminal, or a sequence that nobody knows"]


def _name(press: KeyPress) -> str:
    released = " released" if press.action is KeyAction.RELEASE else ""
    types = f" ({press.text})" if press.text and press.text != press.spelling else ""
    return f"{press.spelling}{types if press.text.isprintable() else ''}{released}"


def _programs(press: KeyPress) -> str:
    legacy, kitty = Modes(), Modes()
    kitty.keyboard_flags = DISAMBIGUATE
    plain, told = encode_key(press, legacy), encode_key(press, kitty)
    if not plain and not told:
        return "nothing"
    return shown(plain) if plain == told else f"{shown(plain) or 'nothing'}  ({shown(told)})"


def _notes(data: bytes, press: KeyPress, abilities: Abilities, keymap: Keymap) -> list[str]:
    notes = []
    if not abilities.tells_all and data in TWINS:
        notes.append(TWINS[data])
    elif not abilities.tells_all and len(data) == 1 and 1 <= data[0] <= 26:
        notes.append(_LETTER)
    if press.spelling == keymap.leader:
        notes.append("the leader: what follows is a command, and twice it is sent through")
    return notes


def leaves(presses: list[KeyPress]) -> bool:
    """Whether the last two presses ask to end: ctrl+c twice or Esc twice."""
    last = [press.spelling for press in presses[-2:]]
    return last in (["ctrl+c", "ctrl+c"], ["escape", "escape"])


def of_environment(environ: Mapping[str, str]) -> Abilities:
    """What is known before the terminal has said anything."""
    return Abilities(in_tmux=bool(environ.get("TMUX")))
