"""`cat` of each kind of output through a real PTY with a client attached, next to tmux. Gates nothing.

    python tests/benchmarks/kinds.py [--megabytes N]

Rounds are interleaved: attach, app, tmux, and again; each figure is the median of three.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from engine import plain, redraw, scroll, sgr, stream, unicode
from run import cat_speed
from world import APP, CLI, Screen, World

KINDS = {"plain": plain, "SGR": sgr, "unicode": unicode, "redraw": redraw, "scroll": scroll}
TARGETS = {"plain": ">= 1.5 x", "SGR": ">= 1.2 x", "unicode": ">= 3 x"}
ROUNDS = 3
SIZE = (200, 50)


def clients(world: World) -> dict[str, Screen]:
    """A shell in each of the three, ready to type into."""
    found = {}
    for name, command in (("attach", CLI), ("app", APP)):
        world.cli("create", "--name", name)
        arguments = ["attach", name] if name == "attach" else [name]
        found[name] = Screen(world, [*command, *arguments], *SIZE)
    found["tmux"] = Screen(world, [*world.tmux, "new-session", "-s", "kinds"], *SIZE)
    for name, ready in (("attach", b"$"), ("app", b"running"), ("tmux", b"[kinds]")):
        found[name].wait_for(ready)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10)
    size = int(parser.parse_args().megabytes * 1e6)
    world = World()
    try:
        screens = clients(world)
        print(f"{'MB/s':10}{'attach':>9}{'app':>9}{'tmux':>9}{'attach x':>10}{'app x':>9}  target")
        for kind, make in KINDS.items():
            path = os.path.join(world.home, kind)
            with open(path, "wb") as file:
                file.write(stream(make, size))
            runs = [
                {name: cat_speed(each, path) for name, each in screens.items()}
                for _ in range(ROUNDS)
            ]
            speeds = {name: statistics.median(run[name] for run in runs) for name in screens}
            ratios = [speeds[name] / speeds["tmux"] for name in ("attach", "app")]
            print(
                f"{kind:10}{speeds['attach']:9.1f}{speeds['app']:9.1f}{speeds['tmux']:9.1f}"
                f"{ratios[0]:10.2f}{ratios[1]:9.2f}  {TARGETS.get(kind, '>= 0.35 x')}",
                flush=True,
            )
        for screen in screens.values():
            screen.close()
    finally:
        world.close()


if __name__ == "__main__":
    main()
