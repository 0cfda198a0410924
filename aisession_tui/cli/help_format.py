"""How help is laid out."""

from __future__ import annotations

import argparse
import os

_WIDEST = 100
_NARROWEST = 40


def help_format(prog: str) -> argparse.HelpFormatter:
    """As wide as the terminal, within limits; argparse itself would import shutil to find out."""
    try:
        columns = os.get_terminal_size().columns
    except OSError:
        columns = 80
    width = max(_NARROWEST, min(columns, _WIDEST)) - 2
    return argparse.RawDescriptionHelpFormatter(prog, width=width)
