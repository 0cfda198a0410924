"""Makes an exported screenshot look the same everywhere: no fonts from elsewhere, cells in place.

Rich gives each run of text a `textLength`, which only browsers heed; other renderers let a run drift
by the difference between their font and the one meant. Here each word stands at its own column, and
so does each character beyond ASCII, such as those of frames.
"""

from __future__ import annotations

import re
from html import escape, unescape

from rich.cells import cell_len

CELL = 12.2
"""The width of a cell in Rich's export."""
FONTS = '"Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace'
_FONT_FACE = re.compile(r"@font-face \{.*?\n    \}\n", re.DOTALL)
_RUN = re.compile(
    r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+" '
    r'clip-path="([^"]+)">(.*?)</text>',
    re.DOTALL,
)
_PIECE = re.compile(r"[!-~]+|[^\x00-\xa0](?:[\u0300-\u036f\u200d\ufe0f]+[^\x00-\xff]?)*")


def plain(svg: str) -> str:
    """Rewrite an SVG of Rich's."""
    svg = _FONT_FACE.sub("", svg).replace(
        "font-family: Fira Code, monospace", f"font-family: {FONTS}"
    )
    return _RUN.sub(_split, svg)


def _split(run: re.Match[str]) -> str:
    style, x, y, clip, content = run.groups()
    text = unescape(content)
    pieces = []
    for piece in _PIECE.finditer(text):
        left = float(x) + cell_len(text[: piece.start()]) * CELL
        width = cell_len(piece[0]) * CELL
        pieces.append(
            f'<text class="{style}" x="{left:g}" y="{y}" textLength="{width:g}" '
            f'clip-path="{clip}">{escape(piece[0])}</text>'
        )
    return "".join(pieces)
