"""Standard streams that the caller closed: what is opened next must not land in their place."""

from __future__ import annotations

import os
import sys

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_missing() -> None:
    """Put /dev/null where standard input, output or error is closed."""
    for descriptor, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(descriptor)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
            os.set_inheritable(null, True)  # for the programs that we start
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8", closefd=False))
