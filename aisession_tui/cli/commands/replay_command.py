"""Play what a session has shown, in this terminal. It works on ended sessions too.

Space pauses, left and right go five seconds back and on, up and down change the speed, 0 to 9 go to
tenths of the whole, q leaves. Pauses of more than two seconds are shortened to two.
"""

from __future__ import annotations

import argparse

EXAMPLES = """\
examples:
  ai-session replay web
  ai-session replay web --at -60 --speed 4      the last minute, four times as fast
  ai-session replay web --at 2026-11-22T14:05

times: 90 (seconds), 1:30, 1:02:03; -30 is half a minute before the end; 2026-11-22T14:05
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("--at", default="0", metavar="T", help="begin there")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="S", help="2: twice as fast")


def run(args: argparse.Namespace) -> int:
    """Play."""
    from aisession_tui.cli.raw_terminal import terminal_path
    from aisession_tui.cli.replaying import replay
    from aisession_tui.service import names, recordings
    from aisession_tui.service.playing import Player

    terminal_path("replay")
    recording = recordings.open_recording(names.resolve(args.name))
    return replay(Player(recording, recordings.parse_time(args.at, recording)), args.speed)


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.01 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: a number from 0.01 to 1000")
    return value
