"""What can have become of a TOML file, at random."""

from __future__ import annotations

import os
import random
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

_VALUES = (
    "1 -1 0 true false 'x' '' [] {} [1,2] [[]] {a=1} nan -inf 1e400 99999999999999999999 1979-05-27"
    " 07:32:00 0001-01-01T00:00:00Z '''\n''' \"\\u0000\" \"\\u001b[31m\" '\u202e' [{}] -0.0"
).split(" ")

Damage = Callable[[random.Random, bytes], bytes]


def empty(rng: random.Random, data: bytes) -> bytes:
    return b""


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def binary(rng: random.Random, data: bytes) -> bytes:
    return rng.randbytes(rng.randrange(1, 5000))


def overwritten(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + rng.randbytes(rng.randrange(1, 40)) + data[start + 8 :]


def flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 9)):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def of_other_types(rng: random.Random, data: bytes) -> bytes:
    lines = data.decode().splitlines()
    settings = [at for at, line in enumerate(lines) if " = " in line]
    for at in rng.sample(settings, min(len(settings), rng.randrange(1, 6))):
        lines[at] = f"{lines[at].partition(' = ')[0]} = {rng.choice(_VALUES)}"
    return "\n".join(lines).encode()


def doubled(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    chosen = rng.choice(lines)
    lines.insert(rng.randrange(len(lines)), chosen)
    return b"".join(lines)


def deep(rng: random.Random, data: bytes) -> bytes:
    opening = rng.choice(
        [b"x = " + b"[" * 20_000, b"x = " + b"{a=" * 20_000, b"[" + b"a." * 20_000]
    )
    return opening + b"\n" + data


def newer(rng: random.Random, data: bytes) -> bytes:
    return b"schema = %d\nwords = 'of a newer version'\n" % rng.randrange(2, 99) + data.replace(
        b"schema = 1\n", b""
    )


def of_zeros(rng: random.Random, data: bytes) -> bytes:
    """What some file systems leave after a power cut."""
    return bytes(len(data))


DAMAGES: tuple[Damage, ...] = (
    empty,
    cut,
    cut,
    binary,
    overwritten,
    flipped,
    of_other_types,
    of_other_types,
    doubled,
    deep,
    newer,
    of_zeros,
)


def put_something_else(rng: random.Random, path: Path) -> None:
    """Replace a file by what is none."""
    kind = rng.choice(["directory", "pipe", "socket", "link", "dangling", "loop", "device"])
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    else:
        targets = {"link": "/etc/passwd", "dangling": "nowhere", "loop": path.name}
        path.symlink_to(targets.get(kind, "/dev/zero"))


def remove(path: Path) -> None:
    """Remove a file, or what was put in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
