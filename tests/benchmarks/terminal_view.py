"""How long the terminal view takes from a diff to the bytes for the outer terminal.

Prints medians in milliseconds, for raw strips and, for comparison, for the same cells as Textual's
segments. Run: `python -m tests.benchmarks.terminal_view`.
"""

import asyncio
import io
import statistics
import time

from rich.console import Console

from aisession_tui.tui.widgets.terminal_strips import CellStrip
from aisession_tui.tui.widgets.terminal_view import Painted, TerminalView
from tests.support.chrome import Host
from tests.support.terminals import Program

COLUMNS, ROWS, ROUNDS = 200, 50, 60
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)


def full_frame(number: int) -> str:
    """All rows, each with 20 runs of colours."""
    rows = (
        "".join(f"\x1b[38;5;{(x + y + number) % 216 + 16}mword{x % 10:5}" for x in range(20))
        for y in range(ROWS)
    )
    return "\x1b[H" + "\r\n".join(rows)


def paint(app: Host) -> int:
    """Composite and write as Textual's screen does; the number of characters written."""
    screen = app.screen
    screen._compositor.update_widgets(screen._dirty_widgets | {app.query_one(TerminalView)})
    update = screen._compositor.render_update(screen_stack=app._background_screens)
    return len(update.render_segments(CONSOLE)) if update else 0


async def measure(name: str, frame) -> None:
    """Print the medians of one kind of frame."""
    view = TerminalView()
    app = Host(view)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        program = Program(view, COLUMNS, ROWS)
        program.write(full_frame(0))
        await pilot.pause()
        times, sizes = [], []
        for number in range(1, ROUNDS):
            program.terminal.feed(frame(number).encode())
            start = time.perf_counter()
            program.show()
            sizes.append(paint(app))
            times.append((time.perf_counter() - start) * 1000)
            await pilot.pause()
        median, best = statistics.median(times), min(times)
        print(
            f"{name:34} {median:7.2f} ms  best {best:6.2f}  {statistics.median(sizes):8.0f} characters"
        )


async def measure_ack() -> None:
    """Print how long after a diff its `Painted` is posted, with the app's own timing."""
    view = TerminalView()
    app = Host(view)
    painted = asyncio.Event()

    def hear(message):
        if isinstance(message, Painted):
            painted.set()

    async with app.run_test(size=(COLUMNS, ROWS), message_hook=hear) as pilot:
        program = Program(view, COLUMNS, ROWS)
        program.write(full_frame(0))
        await pilot.pause()
        times = []
        for number in range(ROUNDS):
            await asyncio.sleep(0.03)
            program.terminal.feed(f"\x1b[5;5H{number}".encode())
            painted.clear()
            start = time.perf_counter()
            program.show()
            await painted.wait()
            times.append((time.perf_counter() - start) * 1000)
        print(
            f"{'diff to Painted, one row':34} {statistics.median(times):7.2f} ms  best {min(times):6.2f}"
        )


async def main() -> None:
    """Measure everything."""
    kinds = {
        "full frame, 20 runs a row": full_frame,
        "full frame, plain": lambda n: (
            "\x1b[m\x1b[H" + "\r\n".join(f"{n} {'x' * 190}" for _ in range(ROWS))
        ),
        "one row": lambda n: f"\x1b[{n % ROWS + 1};1H\x1b[31m{n}",
        "one scrolled line": lambda n: f"\x1b[{ROWS}H\r\nline {n}",
        "cursor only": lambda n: f"\x1b[10;{n}H",
    }
    for name, frame in kinds.items():
        await measure(name, frame)
    await measure_ack()
    render, CellStrip.render = CellStrip.render, CellStrip.__base__.render
    for name in ("full frame, 20 runs a row", "one row"):
        await measure(f"{name}, segments", kinds[name])
    CellStrip.render = render


if __name__ == "__main__":
    asyncio.run(main())
