"""The form of a bundle: one zip file with all that is kept of a session, and a manifest.

Whoever made one may mean ill: a file is only ever read by its name in a list of known ones, within
limits, and nothing is unpacked by the names that stand in it. Absolute paths, `..`, links and
devices make the whole file refused; unknown files are left out.
"""

from __future__ import annotations

import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from aisession_tui.errors import AiSessionError
from aisession_tui.store import atomic, records, snapshots
from aisession_tui.store.snapshot_folders import (
    FOLDER,
    HISTORY,
    HISTORY_LIMIT_BYTES,
    MANIFEST,
    MANIFEST_LIMIT_BYTES,
)

BUNDLE = "bundle.json"
SCHEMA = 1
JOURNAL_LIMIT_BYTES = 1 << 30
"""What all segments of a journal have at most, unpacked."""
_FORMAT = "ai-session bundle"
_TOTAL_LIMIT_BYTES = 2 << 30
_MOST_FILES = 10_000
_KNOWN = (
    (re.compile(rf"{BUNDLE}"), 64 << 10),
    (re.compile(rf"{records.RECORD}"), records.LIMIT_BYTES),
    (re.compile(rf"(?:{FOLDER}/[0-9a-f]{{8}}/)?{records.SNAPSHOT}"), snapshots.LIMIT_BYTES),
    (re.compile(rf"(?:{FOLDER}/[0-9a-f]{{8}}/)?{HISTORY}"), HISTORY_LIMIT_BYTES),
    (re.compile(rf"{FOLDER}/[0-9a-f]{{8}}/{MANIFEST}"), MANIFEST_LIMIT_BYTES),
    (re.compile(r"journal/[0-9]{4,9}\.cast"), 256 << 20),
)
"""The names that files can have, and how large such a file is at most."""
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, RuntimeError, NotImplementedError, OverflowError, RecursionError),
)
"""What zipfile and json raise for a file that is damaged, or of a kind that nobody asked for."""


class BundleRefused(AiSessionError):
    """Raised when a file is no bundle, is damaged, or could do harm; nothing was taken from it."""


def write(path: str, facts: dict[str, Any], files: Iterable[tuple[str, bytes]]) -> None:
    """Write a bundle that only the user can read; one that is there is replaced once all is written.

    Args:
        path: Where to.
        facts: What its manifest says beside format and schema.
        files: Name and content of each file.

    Raises:
        OSError: It could not be written; nothing was changed.
    """
    temporary = f"{path}.{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
                table = {"format": _FORMAT, "schema": SCHEMA, **facts}
                bundle.writestr(BUNDLE, json.dumps(table, indent=2) + "\n")
                for name, data in files:
                    bundle.writestr(name, data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        atomic.remove_quietly(temporary)


class BundleReader:
    """An open bundle; a context manager."""

    def __init__(self, path: str) -> None:
        """Open a file and look over all names in it before anything is read.

        Raises:
            BundleRefused: It is no bundle, is damaged, or could do harm.
            OSError: It cannot be opened.
        """
        self._path = path
        if os.path.isdir(path):
            raise BundleRefused(f"{path} cannot be imported: it is a directory")
        self._file = open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")  # noqa: SIM115
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self.unknown: list[str] = []
        """Files in it that this version does not know."""
        try:
            self._bundle = self._open()
            self.facts = self._manifest()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._bundle.close()
        self._file.close()

    @property
    def names(self) -> list[str]:
        """The known files in it."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """A file's content; empty, if there is no such file.

        Raises:
            BundleRefused: It is damaged.
        """
        info = self._infos.get(name)
        if info is None:
            return b""
        try:
            with self._bundle.open(info) as file:
                data = file.read(info.file_size + 1)
        except _DAMAGES as reason:
            raise self.refusal(f"{name} in it is damaged: {reason}") from reason
        if len(data) != info.file_size:
            raise self.refusal(f"{name} in it is damaged: it is not as long as it should be")
        return data

    def refusal(self, why: str) -> BundleRefused:
        """An error that names this file."""
        return BundleRefused(f"{self._path} cannot be imported: {why}")

    def _open(self) -> zipfile.ZipFile:
        if not stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
            raise self.refusal("it is not a regular file")
        try:
            bundle = zipfile.ZipFile(self._file)
        except _DAMAGES as reason:
            raise self.refusal(f"it is no bundle, or damaged: {reason}") from reason
        infos = bundle.infolist()
        if len(infos) > _MOST_FILES:
            raise self.refusal(f"there are more than {_MOST_FILES} files in it")
        for info in infos:
            self._look_over(info)
        if sum(info.file_size for info in self._infos.values()) > _TOTAL_LIMIT_BYTES:
            raise self.refusal(f"it holds more than {_TOTAL_LIMIT_BYTES >> 30} GiB")
        return bundle

    def _look_over(self, info: zipfile.ZipInfo) -> None:
        """Note a file by its name, or refuse the bundle for it."""
        name = info.orig_filename
        kind = stat.S_IFMT(info.external_attr >> 16)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name:
            raise self.refusal(f"{name!r} in it leads out of its folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self.refusal(f"{name!r} in it is a link or a device")
        if info.is_dir():
            return
        limit_bytes = next((limit for known, limit in _KNOWN if known.fullmatch(name)), None)
        if limit_bytes is None:
            self.unknown.append(name)
            return
        if name in self._infos:
            raise self.refusal(f"{name} is in it twice")
        if info.file_size > limit_bytes:
            raise self.refusal(f"{name} in it is larger than {limit_bytes >> 10} KiB")
        self._infos[name] = info

    def _manifest(self) -> dict[str, Any]:
        try:
            table = json.loads(self.read(BUNDLE))
            is_ours = table["format"] == _FORMAT
            schema = table["schema"]
        except (ValueError, TypeError, LookupError, RecursionError) as reason:
            raise self.refusal("it is no bundle of ai-session") from reason
        if not is_ours or type(schema) is not int or schema < 1:
            raise self.refusal("it is no bundle of ai-session")
        if schema > SCHEMA:
            raise self.refusal(
                f"it was written by a newer version (schema {schema}, this one knows {SCHEMA})"
            )
        facts: dict[str, Any] = table
        return facts
