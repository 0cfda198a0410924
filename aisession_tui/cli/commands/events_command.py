"""Print what happens in sessions, a line each, as it happens; also in sessions that are made later.

Hosts tell, nothing is polled. With NAMEs only these sessions are followed. What the shell keeps out
of its history is left out here, too. Ends with ctrl+c, or when nobody reads on.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode
from aisession_tui.service.following import Event

EXAMPLES = """\
examples:
  ai-session events
  ai-session events --json api | jq -r 'select(.event == "command-finished") | .exit_code'
  ai-session events --json | while read -r line; do ...; done

JSON: a line an event, with time, event, id and name, and with
  status            status exit_code exit_signal
  activity          activity: working, needs-you, background, idle or unknown
  command-started   command_id command cwd origin; origin is typed or exec
  command-finished  the same, exit_code (null: nobody knows) and duration_s
  bell, created (status), deleted, renamed (before), title (title), notification (title text),
  notice (text: something the user should know)
The first line is {"event": "ready", "sessions": N}: what happens from then on is told.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="JSON, a line an event")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these sessions")


def run(args: argparse.Namespace) -> int:
    """Print events until nobody reads them."""
    from aisession_tui.cli import diagnostics
    from aisession_tui.service import names
    from aisession_tui.service.following import Following

    ids = {names.resolve(name) for name in args.names}
    following = Following(ids or None)
    count = len(following.sessions)
    if args.json:
        output.json_line({"event": "ready", "sessions": count})
    else:
        diagnostics.narrate(f"Following {count} session{'s' * (count != 1)}; ctrl+c ends it.")
    for events in following.events(output.STDOUT):
        for event in events:
            if args.json:
                output.json_line(_json(event))
            else:
                output.line(_text(event))
        output.flush()
    return ExitCode.OK


def _json(event: Event) -> dict[str, object]:
    return {
        "time": output.iso_time_ms(event.time),
        "event": event.kind,
        "id": event.id,
        "name": event.name,
        **event.details,
    }


def _text(event: Event) -> str:
    return f"{output.local_time(event.time)}  {event.name or event.id}  {_words(event)}"


def _words(event: Event) -> str:
    details = event.details
    match event.kind:
        case "status":
            return output.status_words(
                details["status"], details["exit_code"], details["exit_signal"]
            )
        case "activity":
            return str(details["activity"])
        case "command-started":
            return f"$ {details['command']}"
        case "command-finished":
            code = "?" if details["exit_code"] is None else details["exit_code"]
            return f"exit {code} after {details['duration_s']:.1f} s: {details['command']}"
        case "renamed":
            return f"renamed, it was {details['before']}"
        case _:
            said = ": ".join(str(details[key]) for key in ("title", "text") if details.get(key))
            return f"{event.kind}: {said}" if said else event.kind
