"""The layout outlives the app, two apps live side by side, and an idle one is silent."""

from __future__ import annotations

import os
import signal
import time
import tomllib

import pytest

from tests.support.waiting import wait_until


def layout(home):
    """What `layout.toml` says, the tab in front included."""
    path = home.data / "ai-session" / "layout.toml"
    table = tomllib.loads(path.read_text()) if path.exists() else {}
    return table | table["tabs"][table["tab"]] if "tabs" in table else table


def wait_layout(home, **fields):
    """Wait until the file holds these values; they are promised within half a second."""
    begun = time.monotonic()
    wait_until(lambda: fields.items() <= layout(home).items(), what=f"{fields} in the layout")
    return time.monotonic() - begun


def test_every_change_is_written_and_comes_back(home, window):
    ids = {name: home.create("--name", name, "--group", group) for name, group in GROUPS.items()}
    first = window("api")
    first.wait_lines("$")
    delays = [wait_layout(home, selection=ids["api"], keyboard_in_sidebar=False)]
    first.lead("s")
    delays.append(wait_layout(home, keyboard_in_sidebar=True))
    first.type("jk")
    first.type("j")
    delays.append(wait_layout(home, selection=ids["web"]))
    first.type("h")
    first.wait_shown("▸ work")
    wait_until(lambda: "work" in layout(home)["sidebar"]["collapsed"])
    first.type("\x1b")
    first.wait_focus("api")
    first.lead(":theme\r")
    first.wait_shown("Theme")
    first.type("light\r")
    delays.append(wait_layout(home, theme="ai-session-light"))
    assert sorted(delays)[len(delays) // 2] < 1
    first.lead("s")
    first.wait_focus("sessions")
    background = first.emulator.cells(0)[3].attributes.background
    wait_layout(home, keyboard_in_sidebar=True)
    first.process.send_signal(signal.SIGKILL)
    first.wait_end()

    second = window()
    second.wait_focus("sessions")
    second.wait_shown("▸ work", "─ api ─")
    assert second.emulator.cells(0)[3].attributes.background == background


@pytest.mark.slow
def test_zoom_and_a_hidden_sidebar_come_back(home, window):
    home.create("--name", "api")
    home.create("--name", "db")
    first = window("db")
    first.wait_lines("$")
    first.lead("z")
    first.wait_gone("sessions")
    first.lead("d")
    first.wait_end()
    assert layout(home)["zoomed"] is True

    second = window()
    second.wait_focus("db")
    second.wait_lines("$")
    assert "sessions" not in second.screen
    second.lead("z")
    second.wait_shown("sessions")
    second.lead("s")
    second.lead("s")
    second.wait_gone("sessions")
    second.lead("d")
    second.wait_end()
    assert layout(home)["sidebar"]["visible"] is False

    home.cli("delete", "--force", "db")
    third = window()
    third.wait_shown("This session is gone. Choose another one.")
    assert "sessions" not in third.screen
    third.lead("s")
    third.wait_focus("sessions")
    third.type("1")
    third.wait_lines("$")


GROUPS = {"api": "work", "web": "work", "db": "ops"}


@pytest.mark.slow
def test_a_damaged_layout_starts_anew(home, window):
    home.create("--name", "api")
    path = home.data / "ai-session" / "layout.toml"
    path.write_bytes(b'panes = [\xff\nsidebar = "wide"')
    first = window()
    first.wait_focus("api")
    first.wait_lines("$")
    first.lead("d")
    assert first.wait_end() == 0


@pytest.mark.slow
def test_two_apps_on_one_session(home, window):
    home.create("--name", "api")
    large = window("api")
    large.wait_lines("$")
    large.lead("z")
    large.wait_shown("118×33")
    small = window("api", size=(100, 30))
    small.wait_shown("Another window saves the layout")
    small.wait_lines("$")
    small.type("stty size\r")
    small.wait_lines("27 98")
    large.wait_lines("27 98".ljust(98) + "·" * 20)
    large.wait_shown("98×27 by other ")
    large.type("stty size\r")
    large.wait_lines("33 118")
    large.wait_gone("by other")
    small.wait_lines("33 118")

    small.lead("s")
    small.wait_focus("sessions")
    small.lead("s")
    small.wait_gone("sessions")
    small.lead("d")
    assert small.wait_end() == 0
    large.lead("d")
    large.wait_end()
    assert layout(home)["sidebar"]["visible"] is True
    assert layout(home)["zoomed"] is True


@pytest.mark.slow
def test_fifty_idle_sessions_are_listed_and_silent(home, window):
    for number in range(50):
        name = f"s{number:02}"
        folder = home.session_dir(f"{number:08x}")
        folder.mkdir(mode=0o700, parents=True)
        (folder / "session.toml").write_text(RECORD.format(number=number, name=name))
    home.create("--name", "alive")
    first = window("alive")
    first.wait_lines("$")
    first.wait_shown("╭─ sessions ──────── 51 ─╮", "▸ Exited            50")
    first.lead("s")
    first.wait_focus("sessions")
    first.type("G")
    first.type("l")
    first.wait_shown("s00", "s15")
    first.type("G")
    first.wait_shown("s49", "↑ ")
    first.type("/s23")
    first.wait_gone("s22")
    first.type("\r")
    first.wait_focus("s23")
    first.wait_shown("exited 0")
    first.wait_row("alive")  # the filter has done its work
    first.lead("n")
    first.wait_focus("alive")
    while first.pump(1.0):  # the activity settles
        pass
    quiet_from = len(first.output)
    busy_s = cpu_s(first.process.pid)
    assert not first.pump(2.0), first.output[quiet_from:]
    assert cpu_s(first.process.pid) - busy_s <= 0.04


RECORD = """\
schema = 1
id = "{number:08x}"
name = "{name}"
directory = "/"
cwd = "/"
status = "exited"
exit_code = 0
created = 2026-01-01T00:00:00Z
shell = "/bin/sh"
[env]
"""


def cpu_s(pid):
    """How much processor time a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


NONSENSE = """schema = 1
focus = 99
keyboard_in_sidebar = "no"
selection = "nobody"
theme = "none"
[sidebar]
width = 10000
[panes]
id = nan
"""


@pytest.mark.slow
def test_a_layout_of_nonsense_is_shown_as_a_new_one_and_kept_until_something_changes(home, window):
    home.create("--name", "api")
    path = home.data / "ai-session" / "layout.toml"
    path.write_text(NONSENSE)
    first = window()
    first.wait_shown("━ api ━", "$ ", "─ sessions ─")
    first.type("echo he''re\r")
    first.wait_lines("here", "$")
    first.lead("d")
    assert first.wait_end() == 0
    assert path.read_text() == NONSENSE
    second = window()
    second.wait_shown("━ api ━")
    second.lead("z")
    wait_layout(home, zoomed=True, focus=1)
