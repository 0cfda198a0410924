"""A program for tests: reads raw bytes and shows them in hex, up to each `!`."""

from __future__ import annotations

import os
import sys
import tty

MODES = {"paste": "\x1b[?2004h", "kitty": "\x1b[>1u", "mouse": "\x1b[?1002h\x1b[?1006h"}


def main() -> None:
    """Show `<number of lines>:<hex>` of the last line, or with a `+` of what came since."""
    tty.setraw(0)
    for name in sys.argv[1:]:
        os.write(1, MODES[name].encode())
    os.write(1, b"0:")
    count, line = 0, b""
    while data := os.read(0, 4096):
        line += data
        is_whole = line.endswith(b"!")
        count += is_whole
        os.write(1, f"\x1b[H\x1b[2J{count}{':' if is_whole else '+'}{line.hex()}".encode())
        line = b"" if is_whole else line


main()
