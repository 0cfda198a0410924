"""Sockets only their owner can open, in directories nobody else could have prepared."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from aisession_tui.errors import UnsafeDirectory
from aisession_tui.paths import private_dir, trusted_dir
from aisession_tui.protocol import endpoints


@pytest.fixture
def short():
    with tempfile.TemporaryDirectory(prefix="ais") as path:
        yield Path(path)


def test_a_socket_is_private_from_its_first_moment(short):
    before = os.umask(0)
    try:
        with endpoints.listen(str(short / "new" / "s")) as listener:
            assert stat.S_IMODE((short / "new" / "s").stat().st_mode) == 0o600
            assert stat.S_IMODE((short / "new").stat().st_mode) == 0o700
            assert os.umask(0) == 0
            assert not listener.getblocking()
    finally:
        os.umask(before)


def test_a_stale_socket_makes_way_and_nothing_else_does(short):
    path = short / "s"
    endpoints.listen(str(path)).close()
    endpoints.listen(str(path)).close()
    path.unlink()
    path.write_text("untouched")
    with pytest.raises(UnsafeDirectory, match="no socket"):
        endpoints.listen(str(path))
    assert path.read_text() == "untouched"


def test_who_is_at_the_other_end(short):
    path = str(short / "s")
    with endpoints.listen(path) as listener, endpoints.connect(path, 1.0) as client:
        accepted, _ = listener.accept()
        with accepted:
            for end in (client, accepted):
                assert endpoints.peer_credentials(end) == (os.getpid(), os.getuid(), os.getgid())


def test_a_full_listener_is_no_endless_wait(short):
    path = str(short / "s")
    with endpoints.listen(path, backlog=0), endpoints.connect(path, 1.0), pytest.raises(OSError):  # noqa: PT011, SIM117  # a timeout or EAGAIN
        with endpoints.connect(path, 0.1):
            pass


def test_an_endpoint_file_is_believed_only_where_it_is_safe(short):
    file = short / "endpoint"
    assert endpoints.read_endpoint(str(file)) == ""
    for text in ("", "\n", "relative/s\n", f"{short}/gone/s\n"):
        file.write_text(text)
        assert endpoints.read_endpoint(str(file)) == ""
    file.write_text(f"{short}/s\nmore")
    assert endpoints.read_endpoint(str(file)) == f"{short}/s"
    short.chmod(0o777)
    with pytest.raises(UnsafeDirectory):
        endpoints.read_endpoint(str(file))
    short.chmod(0o700)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o722])
def test_a_directory_others_can_write_to_is_refused(short, mode):
    path = short / "d"
    path.mkdir()
    path.chmod(mode)
    with pytest.raises(UnsafeDirectory, match=f"mode {mode:04o}"):
        trusted_dir(str(path))


def test_a_directory_is_made_private_with_its_parents(short):
    before = os.umask(0)
    try:
        made = private_dir(str(short / "a" / "b" / "c"))
    finally:
        os.umask(before)
    for path in (Path(made), Path(made).parent, Path(made).parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_symlink_or_file_is_no_directory(short):
    (short / "file").write_text("")
    (short / "link").symlink_to(short)
    for name, what in (("file", "not a directory"), ("link", "a symbolic link")):
        with pytest.raises(UnsafeDirectory, match=f"is {what} but should be a directory"):
            private_dir(str(short / name))


def test_a_listener_of_another_kind_is_not_ours(short):
    with socket.socket(socket.AF_UNIX) as nobody:
        nobody.bind(str(short / "s"))
        with pytest.raises(ConnectionRefusedError):
            endpoints.connect(str(short / "s"), 0.1)
