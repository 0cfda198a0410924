"""Write what a session has written as a recording to play, as text, as a page or as a picture.

cast is asciicast, for `asciinema play` and its like; text and ansi are the scrollback and the screen as they
are in the end, html the same as a page, svg the screen alone. It works on ended sessions too.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session export web --format cast -o web.cast
  ai-session export web --format cast --cast-version 2 -o web.cast    for asciinema before 3.0
  ai-session export web --format text --from -600 | grep error        the last ten minutes
  ai-session export web --format html --from 1:30 --to 2:00 -o web.html

times: 90 (seconds), 1:30, 1:02:03; -30 is half a minute before the end; 2026-11-22T14:05
"""
_FORMATS = ("cast", "text", "ansi", "html", "svg")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("--format", choices=_FORMATS, default="cast", help="default: cast")
    parser.add_argument("--from", dest="begin", default="0", metavar="T", help="begin there")
    parser.add_argument("--to", dest="end", default="", metavar="T", help="stop there")
    parser.add_argument(
        "--cast-version", type=int, choices=(3, 2), default=3, help="of asciicast; default: 3"
    )
    parser.add_argument(
        "-o", "--output", default="-", metavar="FILE", help="default: standard output"
    )


def run(args: argparse.Namespace) -> int:
    """Export."""
    from aisession_tui.service import exporting, names, recordings
    from aisession_tui.store import records

    session_id = names.resolve(args.name)
    recording = recordings.open_recording(session_id)
    begin_ms = recordings.parse_time(args.begin, recording)
    end_ms = recordings.parse_time(args.end, recording) if args.end else exporting.FOREVER_MS
    if end_ms < begin_ms:
        raise UsageError(f"--to {args.end} is before --from {args.begin}")
    entry = records.load_entry(session_id)
    title = entry.record.name if entry and entry.record else session_id
    excerpt = exporting.Excerpt(recording, begin_ms, end_ms, title)
    pieces = exporting.export(excerpt, args.format, args.cast_version)
    if args.output == "-":
        for piece in pieces:
            output.text(piece)
    else:
        _write(args.output, pieces)
        diagnostics.narrate(f"Wrote {args.output}")
    return ExitCode.OK


def _write(path: str, pieces: Iterator[str]) -> None:
    """Into a file that only the user can read; one that is there keeps its mode."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
