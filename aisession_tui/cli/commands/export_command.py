"""Write what a session has written as a recording to play, as text, as a page, as a picture; or all of it.

cast is asciicast, for `asciinema play` and its like; text and ansi are the scrollback and the screen as they
are in the end, html the same as a page, svg the screen alone. It works on ended sessions too.

bundle is one file with all that is kept of a session, for `ai-session import` of another user or machine: record,
screen, recording, history and snapshots. Environment overrides (create --env) may hold secrets: they are only in
it with --with-env. What the session has shown is in it in any case.
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
  ai-session export web --format bundle -o web.bundle

times: 90 (seconds), 1:30, 1:02:03; -30 is half a minute before the end; 2026-11-22T14:05
"""
_FORMATS = ("cast", "text", "ansi", "html", "svg", "bundle")


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
    parser.add_argument("--with-env", action="store_true", help="bundle: environment overrides too")


def run(args: argparse.Namespace) -> int:
    """Export."""
    if args.format == "bundle":
        return _bundle(args)
    if args.with_env:
        raise UsageError("--with-env is for --format bundle")
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


def _bundle(args: argparse.Namespace) -> int:
    from aisession_tui.service import bundles, names

    if args.output == "-":
        raise UsageError("a bundle is no text: say where with -o FILE")
    if args.begin != "0" or args.end:
        raise UsageError("a bundle holds the whole recording: leave --from and --to out")
    session_id = names.resolve(args.name)
    bundles.export_bundle(session_id, args.output, with_env=args.with_env, tell=diagnostics.narrate)
    diagnostics.narrate(f"Wrote {args.output}")
    return ExitCode.OK


def _write(path: str, pieces: Iterator[str]) -> None:
    """Into a file that only the user can read; one that is there keeps its mode."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
