"""Bundles: what is written is read, and what could do harm is refused before anything is."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import struct
import zipfile

import pytest

from aisession_tui.store import bundle_files
from aisession_tui.store.bundle_files import BundleReader, BundleRefused

MANIFEST = {"format": "ai-session bundle", "schema": 1}


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "x.bundle")


def zipped(path, files, manifest=MANIFEST):
    """A zip as anybody could make one; files by name, or by what zipfile knows of one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        if manifest is not None:
            bundle.writestr("bundle.json", json.dumps(manifest))
        for name, data in files:
            bundle.writestr(name, data)


def read_all(path):
    with BundleReader(path) as bundle:
        for name in bundle.names:
            bundle.read(name)


def refusal(path):
    with pytest.raises(BundleRefused) as caught:
        read_all(path)
    words = str(caught.value)
    assert words.startswith(f"{path} cannot be imported: ")
    assert "\n" not in words
    return words


def special(name, mode):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def test_what_is_written_is_read(path):
    files = [("session.toml", b"x"), ("journal/0001.cast", b"y" * 100_000)]
    mask = os.umask(0)
    try:
        bundle_files.write(path, {"version": "1"}, files)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with BundleReader(path) as bundle:
        assert [(name, bundle.read(name)) for name in bundle.names[1:]] == files
        assert bundle.facts == {**MANIFEST, "version": "1"}
        assert bundle.read("history.jsonl") == b""


def test_a_write_that_fails_changes_nothing(path):
    with open(path, "w") as file:
        file.write("before")

    def files():
        yield "session.toml", b"x"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        bundle_files.write(path, {}, files())
    assert os.listdir(os.path.dirname(path)) == ["x.bundle"]
    with open(path) as file:
        assert file.read() == "before"


def test_what_is_unknown_is_left_out(path):
    zipped(
        path, [("later.toml", "x"), ("journal/", ""), ("journal/x.sh", "x"), ("session.toml", "")]
    )
    with BundleReader(path) as bundle:
        assert bundle.unknown == ["later.toml", "journal/x.sh"]
        assert bundle.names == ["bundle.json", "session.toml"]
        assert bundle.read("journal/x.sh") == b""


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../x", "journal/../../x", "journal/..", "..\\x", "C:\\x", "a/../session.toml"],
)
def test_names_that_lead_out(path, name):
    zipped(path, [(name, "x")])
    assert "leads out of its folder" in refusal(path)


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
@pytest.mark.parametrize("name", ["session.toml", "unknown"])
def test_links_and_devices(path, mode, name):
    zipped(path, [(special(name, mode | 0o777), "/etc/passwd")])
    assert "is a link or a device" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(path):
    zipped(path, [("session.toml", "a"), ("session.toml", "b")])
    assert "twice" in refusal(path)


def test_a_bomb(path, monkeypatch):
    zipped(path, [("session.toml", b"\0" * (2 << 20))])
    assert os.path.getsize(path) < 10_000
    assert "session.toml in it is larger than 1024 KiB" in refusal(path)
    monkeypatch.setattr(bundle_files, "_TOTAL_LIMIT_BYTES", 1 << 20)
    zipped(path, [(f"journal/{n:04d}.cast", b"\0" * (600 << 10)) for n in (1, 2)])
    assert "holds more than" in refusal(path)
    monkeypatch.setattr(bundle_files, "_MOST_FILES", 5)
    zipped(path, [(str(number), b"") for number in range(5)])
    assert "more than 5 files" in refusal(path)


def test_a_file_that_is_longer_than_it_says(path):
    zipped(path, [("session.toml", b"\0" * 100_000)])
    with open(path, "rb") as file:
        data = bytearray(file.read())
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    with open(path, "wb") as file:
        file.write(data)
    assert "session.toml in it is damaged" in refusal(path)


def test_an_encrypted_file(path):
    zipped(path, [("session.toml", b"x")])
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.rfind(mark) + offset] |= 1
    with open(path, "wb") as file:
        file.write(data)
    assert "session.toml in it is damaged" in refusal(path)


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (None, "no bundle of ai-session"),
        ([], "no bundle of ai-session"),
        ({}, "no bundle of ai-session"),
        ({**MANIFEST, "format": "other"}, "no bundle of ai-session"),
        ({**MANIFEST, "schema": "x"}, "no bundle of ai-session"),
        ({**MANIFEST, "schema": 2}, "newer version (schema 2, this one knows 1)"),
    ],
)
def test_manifests_of_others(path, manifest, words):
    zipped(path, [("session.toml", "x")], manifest)
    assert words in refusal(path)


def test_damage_anywhere_is_a_refusal_or_nothing(path):
    files = [("session.toml", b"name = 1\n" * 50), ("screen.snapshot", os.urandom(2000))]
    bundle_files.write(path, {}, files)
    with open(path, "rb") as file:
        whole = file.read()
    for place in range(0, len(whole), 7):
        for damaged in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            with open(path, "wb") as file:
                file.write(damaged)
            with contextlib.suppress(BundleRefused):
                read_all(path)


def test_what_is_no_file(path, tmp_path):
    os.mkfifo(path)
    assert "not a regular file" in refusal(path)
    os.unlink(path)
    with open(path, "wb"):
        pass
    assert "it is no bundle, or damaged" in refusal(path)
