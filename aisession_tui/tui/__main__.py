"""`ai-session-tui`: check where we are, run the app, say what goes on."""

from __future__ import annotations

import argparse
import gc
import os
import sys

from aisession_tui.errors import AiSessionError, ExitCode
from aisession_tui.model.leader import leader_key
from aisession_tui.paths import unsupported_system

_EPILOG = """\
In the app every key goes to the program, except the leader (ctrl+b): then c new, n next, s list,
m menu, ? help, d leave. Sessions go on when you leave. For scripts: ai-session --help
"""

_FRAME_RATE = "TEXTUAL_FPS"
"""What Textual reads, once, when it is imported."""
_CANNOT_DRAW = ("dumb", "unknown")
"""Values of TERM for which Rich takes every window for 80x25, and Textual corrects it, for ever."""


def main() -> None:
    """The `ai-session-tui` command."""
    try:
        code = _run()
    except AiSessionError as error:
        sys.stderr.write(f"ai-session-tui: {error}\n")
        code = error.exit_code
    sys.exit(code)


def _run() -> int:
    args = _parser().parse_args()
    if reason := unsupported_system():
        sys.stderr.write(f"{reason}\n")
        return ExitCode.FAILED
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        sys.stderr.write("ai-session-tui needs a terminal; in scripts use ai-session.\n")
        return ExitCode.USAGE
    if (term := os.environ.get("TERM")) in _CANNOT_DRAW:
        sys.stderr.write(f"ai-session-tui draws, and TERM is {term}: use ai-session here.\n")
        return ExitCode.USAGE
    if args.leader is not None:
        leader_key(args.leader)  # a wrong one is an error here, and in the file a warning
    wanted = _wanted(args.name)
    gc.disable()  # until all that stays is there: collecting it again and again finds nothing
    no_color = os.environ.pop("NO_COLOR", None)  # Textual would take the programs' colours, too
    has_own_rate = _FRAME_RATE in os.environ
    os.environ.setdefault(
        _FRAME_RATE, "120"
    )  # an echo right behind another frame waits half as long
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.settings import Settings

    if not has_own_rate:
        del os.environ[_FRAME_RATE]
    settings = Settings({"leader": args.leader or ""})
    app = AiSessionApp(wanted=wanted, settings=settings, is_monochrome=bool(no_color))
    if no_color is not None:
        os.environ["NO_COLOR"] = no_color  # sessions are to see it
    gc.freeze()
    gc.enable()
    app.run(mouse=settings.config.mouse)
    names = app.hub.going_on
    if names:
        count = f"{len(names)} session{'s' if len(names) > 1 else ''} go{'' if len(names) > 1 else 'es'} on"
        shown = " ".join(names[:8]) + (" …" if len(names) > 8 else "")
        sys.stdout.write(f"{count}: {shown}. Back: {_way_back()}\n")
    return app.return_code or ExitCode.OK


def _way_back() -> str:
    """The command to type: its name if the PATH has it, else as it was typed."""
    import shlex
    import shutil

    is_script = os.path.basename(sys.argv[0]) == "ai-session-tui"
    is_known = not is_script or shutil.which("ai-session-tui")
    return "ai-session-tui" if is_known else shlex.quote(sys.argv[0])


def _wanted(name: str | None) -> str:
    if not name:
        return ""
    from aisession_tui.service import names

    return names.resolve(name)


def _parser() -> argparse.ArgumentParser:
    import aisession_tui

    parser = argparse.ArgumentParser(
        prog="ai-session-tui",
        description="Terminal sessions in a sidebar and live panes; they outlive the app.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the session to show")
    parser.add_argument("--leader", metavar="KEY", help="default: ctrl+b, or as configured")
    parser.add_argument(
        "--version", action="version", version=f"ai-session-tui {aisession_tui.__version__}"
    )
    return parser


if __name__ == "__main__":
    main()
