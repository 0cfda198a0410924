"""Find text in what all sessions have written, living and dead ones; newest first.

Journals are searched, and where there is none the screen. A line is found by its text, whatever colours
it has. A pattern without a capital letter is found in either case. Exit code 0: found, 1: not found.
"""

from __future__ import annotations

import argparse
import time

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError
from aisession_tui.service import matching, names, searching

EXAMPLES = """\
examples:
  ai-session search 'connection refused'
  ai-session search --since 2h --context 3 error
  ai-session search --session api --session db --regex 'took=[0-9]{4,}ms'
  ai-session search --json panic | jq -r '.[0] | .session, .position_s'
  ai-session replay api --at 1:02:03.456       the moment that a hit names after @

times: 90s, 30m, 2h, 3d, 1w ago; 2026-11-22; 2026-11-22T14:05
JSON keys: session id time position_s line start end before after; start and end are the first
match in the line; position_s is null for what is in no journal.
"""
_LIMIT = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("pattern", metavar="PATTERN", help="text as it is written")
    parser.add_argument(
        "--session", action="append", default=[], metavar="NAME", help="only this one; repeatable"
    )
    parser.add_argument("--since", default="", metavar="T", help="nothing older")
    parser.add_argument("-i", "--ignore-case", action="store_true", help="capitals are the same")
    parser.add_argument(
        "--regex", action="store_true", help="PATTERN is a regular expression, as Python has them"
    )
    parser.add_argument(
        "-C", "--context", type=int, default=0, metavar="N", help="with N lines before and after"
    )
    parser.add_argument(
        "--limit", type=int, default=_LIMIT, metavar="N", help=f"stop after N; default: {_LIMIT}"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Search."""
    if args.limit < 1 or args.context < 0:
        raise UsageError("--limit counts from 1, --context from 0")
    request = searching.Request(
        matching.query_of(args.pattern, is_regex=args.regex, ignore_case=args.ignore_case),
        tuple(dict.fromkeys(names.resolve(each) for each in args.session)),
        searching.parse_since(args.since, time.time()) if args.since else 0.0,
        args.context,
        args.limit,
    )
    found = 0
    shown: list[dict[str, object]] = []
    with searching.Search(request) as search:
        for hit in search.hits():
            found += 1
            if args.json:
                shown.append(_json(hit))
            else:
                _print(hit, is_first=found == 1, with_context=args.context > 0)
    if args.json:
        output.as_json(shown)
    if search.is_cut:
        diagnostics.narrate(f"There are more than {found}: say --limit N, or --since")
    return ExitCode.OK if found else ExitCode.FAILED


def _json(hit: searching.Hit) -> dict[str, object]:
    return {
        "session": hit.session,
        "id": hit.session_id,
        "time": output.iso_time(hit.time),
        "position_s": None if hit.position_ms is None else hit.position_ms / 1000,
        "line": hit.line,
        "start": hit.start,
        "end": hit.end,
        "before": hit.before,
        "after": hit.after,
    }


def _print(hit: searching.Hit, *, is_first: bool, with_context: bool) -> None:
    if with_context and not is_first:
        output.line("--")
    for line in hit.before:
        output.line(f"{hit.session}-  {_plain(line)}")
    place = "" if hit.position_ms is None else f" @{_position(hit.position_ms)}"
    output.line(f"{hit.session}: {output.local_time(hit.time)}{place}  {_plain(hit.line)}")
    for line in hit.after:
        output.line(f"{hit.session}-  {_plain(line)}")


def _plain(line: str) -> str:
    return line.expandtabs()


def _position(at_ms: int) -> str:
    """`3.042`, `1:03.042` or `2:01:03.042`, as `replay --at` takes it."""
    minutes, ms = divmod(at_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{ms / 1000:06.3f}"
    return f"{minutes}:{ms / 1000:06.3f}" if minutes else f"{ms / 1000:.3f}"
