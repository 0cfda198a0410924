"""Files that are not what we wrote: nothing else suffers, and they stay as they are."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support import damage
from tests.support.app_terminal import AppTerminal
from tests.support.nursery import Nursery
from tests.support.outer_terminal import OuterTerminal
from tests.support.waiting import wait_until

GOOD = ("alpha", "beta", "gamma")
HUGE_BYTES = 1 << 20
APP_EVERY = 7
ATTACH_EVERY = 3
ODD_EVERY = 9
HUGE_EVERY = 60
COMMANDS = (
    ("list", "--all"),
    ("list", "--all", "--json"),
    ("screen", "odd"),
    ("exec", "odd", "true"),
    ("kill", "odd"),
    ("send", "odd", "x"),
    ("rename", "alpha", "alpha"),
    ("history", "odd"),
    ("snapshots", "odd"),
    ("clean", "--dry-run"),
    ("doctor",),
)


def is_clean(result):
    return "Traceback" not in result.out + result.err and 0 <= result.code < 128


@pytest.fixture
def files(home):
    """Three sessions and one that is to suffer, all exited, and the files of layout and settings."""
    for name in GOOD:
        home.create("--name", name, "--group", "good", "--", "echo", f"this is {name}")
    odd = home.create("--name", "odd", "--env", "A=b", "--", "echo", "odd")
    wait_until(lambda: {each["status"] for each in home.listed().values()} == {"exited"})
    home.cli("config", "set", "sidebar.width", "30")
    home.cli("config", "set", "keys.kill", '["Q"]')
    layout = home.data / "ai-session" / "layout.toml"
    with AppTerminal(home, "alpha") as window:
        window.wait_shown("this is alpha")
        window.lead("|")
        wait_until(lambda: layout.exists() and "split" in layout.read_text())
        window.lead("d")
        assert window.wait_end() == 0
    home.cli("kill", "--all")
    for name in set(home.listed()) - {*GOOD, "odd"}:
        wait_until(lambda name=name: home.cli("delete", name).code == 0)
    home.wait_quiet()
    return {
        "record": home.record_path(odd),
        "layout": layout,
        "settings": home.root / "config" / "ai-session" / "config.toml",
    }


def damaged(rng, number, path, whole, huge_bytes):
    """Put something else in a file's place; what it holds now, None if it is no file."""
    if number % ODD_EVERY == ODD_EVERY - 1:
        damage.remove(path)
        damage.put_something_else(rng, path)
        return None
    if number % HUGE_EVERY == HUGE_EVERY - 2:
        data = whole + b"#" * huge_bytes
    else:
        data = damage.DAMAGES[number % len(damage.DAMAGES)](rng, whole)
    path.write_bytes(data)
    return data


def look_with_app(home):
    """The app comes up with all good sessions, and leaves in order."""
    with AppTerminal(home) as window:
        window.wait_shown(*GOOD)
        window.lead("d")
        assert window.wait_end() == 0, window.screen
        assert "Traceback" not in window.text


def is_toml(data):
    try:
        tomllib.loads(data.decode())
    except ValueError:
        return False
    return True


def change_with_app(home, path):
    """The app saves the layout twice."""
    with AppTerminal(home) as window:
        window.wait_shown(*GOOD)
        for in_sidebar, keys in ((True, "s"), (False, "s")):
            window.lead(keys) if in_sidebar else window.type("\x1b")
            wanted = f"keyboard_in_sidebar = {str(in_sidebar).lower()}"
            window.until(lambda wanted=wanted: wanted.encode() in path.read_bytes(), wanted)
        window.lead("d")
        assert window.wait_end() == 0, window.screen


@pytest.mark.fault(
    "R14", "corrupt TOML of all kinds", "good ones listed, bad ones kept, no traceback"
)
def test_what_is_corrupt_hurts_nothing_else(home, files, rounds, rng, found):
    count = rounds(40, 300)
    huge_bytes = rounds(HUGE_BYTES, 100 * HUGE_BYTES)
    unreadable = 0
    for path in files.values():
        path.chmod(0o600)
    wholes = {name: path.read_bytes() for name, path in files.items()}
    with Nursery(home) as nursery:
        for number in range(count):
            kind = ("record", "record", "layout", "settings")[number % 4]
            path = files[kind]
            data = damaged(rng, number, path, wholes[kind], huge_bytes)
            results = nursery.run(*(COMMANDS[:2] + tuple(rng.sample(COMMANDS[2:], 2))))
            assert all(map(is_clean, results)), (number, kind, data, results)
            listed = {each.get("name", each["id"]): each for each in results[1].json}
            assert {*GOOD} <= set(listed), (number, kind, data)
            if kind == "record":
                bad = listed.get(path.parent.name)
                assert bad is not None or len(listed) == len(GOOD) + 1, (data, listed)
                if bad is not None:
                    unreadable += 1
                    assert bad["status"] == "unreadable"
                    assert re.search(
                        rf"^  {bad['id']} ! .+session\.toml", results[0].out, re.MULTILINE
                    )
                if bad is not None and number % ATTACH_EVERY == 0:
                    with OuterTerminal(home, "attach", bad["id"]) as terminal:
                        assert terminal.wait_end() == 1, terminal.text
                        assert "Traceback" not in terminal.text
            if number % APP_EVERY == 0:
                look_with_app(home)
            if data is not None and (kind != "record" or bad is not None):
                assert path.read_bytes() == data, (number, kind)
            damage.remove(path)
            path.write_bytes(wholes[kind])
        for number in range(rounds(2, 12)):
            path = files["layout"]
            data = damage.DAMAGES[number % 4](rng, wholes["layout"])
            path.write_bytes(data)
            change_with_app(home, path)
            if not is_toml(data):
                assert data in [each.read_bytes() for each in path.parent.glob("layout.toml*")]
    found(f"{count} files, {unreadable} unreadable records")
