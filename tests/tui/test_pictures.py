"""Every screen and dialog as text with its looks, compared with `__snapshots__`.

`pytest tests/tui/test_pictures.py --snapshot-update` writes them anew; the difference is to be read
before it is committed.
"""

from __future__ import annotations

import os

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from aisession_tui.config.themes import ANSI_NAME, LIGHT_NAME
from aisession_tui.tui.frame import ASCII_CLASS
from tests.support.dump import look_lines, pale_texts, seen_region, text_lines
from tests.support.scenes import IN_ASCII, SCENES, TINY
from tests.support.stage import HOME, staged

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]
SIZES = ((120, 36), (40, 12), (80, 24))


class TextFile(SingleFileSnapshotExtension):
    """One file a picture."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def picture(snapshot):
    return snapshot.use_extension(TextFile)


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Makes windows of a user whose directories are this test's."""
    for name in ("AI_SESSION_ID", "TMUX", "NO_COLOR", "LC_ALL", "LC_CTYPE", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "STATE", "CONFIG", "CACHE", "RUNTIME"):
        kind = f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}"
        monkeypatch.setenv(kind, str(tmp_path / name.lower()))
    for name, value in {
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "UTC",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "getcwd", lambda: HOME)
    (tmp_path / "runtime").mkdir(mode=0o700)

    def open_stage(**options):
        return staged(monkeypatch, **options)

    return open_stage


def place(app):
    x, y, width, height = seen_region(app)
    return f"{width}x{height} at {x},{y}"


async def looks(stage):
    """The screen in all sizes; in two themes where it changes most. In all of them it can be read."""
    app, lines, pale = stage.app, [], []
    for columns, rows in SIZES:
        await stage.resize(columns, rows)
        lines += [f"=== {columns}x{rows}: {place(app)}", *text_lines(app)]
        lines += [f"--- {app.theme}", *look_lines(app)]
        pale += pale_texts(app)
    await stage.wear(ANSI_NAME)
    lines += [f"--- {ANSI_NAME}", *look_lines(app)]
    await stage.wear(LIGHT_NAME)
    assert pale + pale_texts(app) == []
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("name", SCENES)
async def test_scene(name, stage, picture):
    scene = SCENES[name]
    async with stage(size=SIZES[0], **scene.options) as window:
        await scene.play(window)
        assert await looks(window) == picture


@pytest.mark.parametrize("name", IN_ASCII)
async def test_ascii(name, stage, picture, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    scene = SCENES[name]
    async with stage(size=(80, 24), **scene.options) as window:
        assert window.app.has_class(ASCII_CLASS)
        await scene.play(window)
        await window.settle()
        assert "\n".join(text_lines(window.app)) == picture


async def test_tiny(stage, picture):
    lines = []
    async with stage(size=(80, 24)) as window:
        for columns, rows in TINY:
            await window.resize(columns, rows)
            lines += [f"=== {columns}x{rows}", *text_lines(window.app)]
    assert "\n".join(lines) == picture
