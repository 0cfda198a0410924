"""Names, groups, directories and titles that want to be more than words."""

from __future__ import annotations

import os
import re

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.nursery import Nursery

BITS = (
    "../x", "/etc/passwd", "..", "-rf", "--all", "a\nb", "a\rb", "\t", "\x1b[31m", "\x1b]0;t\x07",
    "\x1b]52;c;aGk=\x07", "\x1bP1$r0m\x1b\\", "\x9b31m", "\x9d0;t\x9c", "\x07", "\x08", "\x7f",
    "\u202eabc", "\u2066x\u2069", "\u200b", "\ufeff", "\u2028", "\u0301" * 20, "👩‍👩‍👧‍👦", "🏴‍☠️", "漢字",
    "é", "ﷺ", "$(touch x)", "`touch x`", ";touch x;", "'\"", "\\", "%s%n", "{x}", "[bold]", "[/]",
    "\u0645\u0631", "\ue000", "\U000e0041", "\ud800", "x" * 300, "0123abcd", ".", " ", "*", "@", ":",
)  # fmt: skip
ACTS = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal acts upon, and those that turn the order of others around."""
PLACES = ("create", "rename", "group", "directory", "title", "label", "command", "variable")


def hostile(rng):
    """A few of them, one after the other; as an argument may be, so without NUL."""
    return "".join(rng.choice(BITS) for _ in range(rng.choice([1, 1, 1, 2, 3])))


def word(text):
    """What a command is given, and what it makes of it."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def is_plain(text):
    """Whether a terminal only shows it."""
    return all(each.isprintable() or each == "\n" for each in text)


def command_for(place, name, text, directory):
    create = ("create", "--name", name)
    program = ("sh", "-c", "exec sleep 600")
    return {
        "create": ("create", "--name", text, "--", *program),
        "rename": ("rename", "victim", text),
        "group": (*create, "--group", text, "--", *program),
        "directory": (*create, "--dir", directory, "--", *program),
        "title": (
            *create,
            "--",
            "sh",
            "-c",
            'printf "\\033]0;%s\\007" "$1"; exec sleep 600',
            "sh",
            text,
        ),
        "label": ("snapshot", "victim", "--label", text),
        "command": (*create, "--", "sh", "-c", "exec sleep 600", text),
        "variable": (*create, "--env", f"X={text}", "--", *program),
    }[place]


def hostile_directory(home, text):
    """A directory of that name, if there can be one."""
    path = os.path.join(home.path, text.replace("/", "_")[:80].strip(".") or "x")
    try:
        os.makedirs(os.fsencode(path), exist_ok=True)
    except (OSError, ValueError):
        return str(home.path)
    return path


def looks(home, nursery):
    """All that shows names prints characters only."""
    results = nursery.run(
        ("list", "--all"),
        ("list", "--all", "--detailed"),
        ("list", "--all", "--json"),
        ("snapshots", "victim"),
        ("undelete",),
    )
    for result in results:
        assert "Traceback" not in result.err, result
        assert is_plain(result.out + result.err), result
    return results[2].json


def outside(home):
    """What lies outside of our directories."""
    places = [*home.root.iterdir(), *home.path.rglob("*")]
    kept = ("data", "state", "run", "config", "cache", "home", "nursery")
    return [
        path
        for path in places
        if not path.name.startswith(kept) and path.is_file() and path.name != ".bashrc"
    ]


@pytest.mark.fault("R38", "hostile names, groups, titles …", "refused or escaped, nothing outside")
def test_hostile_words_are_words(home, rounds, rng, found):
    count, refused = rounds(40, 200), 0
    home.create("--name", "victim", "--", "sleep", "600")
    before = set(outside(home))
    with Nursery(home) as nursery:
        for number in range(count):
            text = word(hostile(rng))
            place = PLACES[number % len(PLACES)]
            name = f"s{number}"
            command = command_for(place, name, text, hostile_directory(home, text))
            (result,) = nursery.run(command)
            assert result.code in (0, 1, 2, 3), (command, result)
            assert "Traceback" not in result.err, (command, result)
            assert is_plain(result.out + result.err), (command, result)
            refused += result.code != 0
            entries = looks(home, nursery)
            for entry in entries:
                assert entry["name"].isprintable(), entry
                assert not re.match(r"[0-9a-f]{8}$|[-.]$", entry["name"])
                folder = home.session_dir(entry["id"])
                assert folder.parent == home.data / "ai-session" / "sessions"
                assert home.record(entry["id"])["name"] == entry["name"]
            made = [entry["id"] for entry in entries if entry["name"] != "victim"]
            if place == "rename" and result.code == 0:
                assert nursery.run(("rename", entries[0]["id"], "victim"))[0].code == 0
                made.remove(entries[0]["id"])
            if (number + 1) % rounds(20, 10) == 0:
                look_with_app(home)
                results = nursery.run(("delete", "--force", "--purge", *made))
                assert results[0].code == 0, results
    assert set(outside(home)) == before
    found(f"{count} words, {refused} refused")


def look_with_app(home):
    """The app's screen has no character of them that acts."""
    with AppTerminal(home, "victim") as window:
        window.wait_shown("victim")
        window.lead("s")
        window.wait_focus("sessions")
        window.lead("w")
        window.wait_shown("Enter choose")
        for line in window.lines:
            assert not ACTS.search(line), ascii(line)
        assert b"\x1b]52;c;aGk=" not in window.output
        assert window.emulator.title.isprintable()
        window.type("\x1b")
        window.wait_gone("Enter choose")
        window.lead("d")
        assert window.wait_end() == 0
