"""What real programs have written, recorded by `tests/tools/record_transcripts.py`, and the facts in it."""

from __future__ import annotations

import gzip
import tomllib
from pathlib import Path
from typing import NamedTuple

from aisession_tui.agents.rendering import Piece, rendered
from aisession_tui.model.size import Size

FOLDER = Path(__file__).resolve().parents[1] / "transcripts"


class Transcript(NamedTuple):
    """One command that was run once."""

    name: str
    command: str
    exit_code: int
    pieces: list[Piece]
    facts: tuple[str, ...]
    """What an agent has to find."""

    @property
    def lines(self) -> list[str]:
        """The rendered text."""
        return rendered(self.pieces).lines


def all_transcripts(folder: Path = FOLDER) -> list[Transcript]:
    """Those of a folder, by name."""
    return [_read(path) for path in sorted(folder.glob("*.toml"))]


def named(name: str) -> Transcript:
    return _read(FOLDER / f"{name}.toml")


def _read(path: Path) -> Transcript:
    table = tomllib.loads(path.read_text())
    data = gzip.decompress(path.with_suffix(".raw.gz").read_bytes())
    pieces = [Piece(Size(table["columns"], table["rows"]), data)]
    facts = tuple(table["facts"])
    return Transcript(path.stem, table["command"], table["exit_code"], pieces, facts)
