"""How help is laid out, and what a wrong usage is told."""

from __future__ import annotations

import argparse
import os
from typing import NoReturn

from aisession_tui.errors import ExitCode

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


class Parser(argparse.ArgumentParser):
    """A parser whose errors name the nearest command and exit with our code."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}\nSee: {self.prog} --help\n")
