"""Measures what a user feels, next to tmux and bare Python in the same run. Gates nothing.

    python tests/benchmarks/run.py [--quick]

Each figure is the median (and the 95th percentile) of several; ratios count, milliseconds depend on
the machine. Needs tmux and mprocs in PATH for the comparisons; what is missing is left out.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from world import APP, CLI, ROOT, Screen, World, cpu_s, processes_of, pss_kib

KEYS = b"QWXZ&#="
_WORDS = (f"DONE{number}" for number in itertools.count(100))
HELLO = (
    "from textual.app import App\nfrom textual.widgets import Static\n"
    "class Hello(App):\n    def compose(self): yield Static('HELLO-WORLD')\nHello().run()"
)


def report(what: str, value: str, target: str = "") -> None:
    """Print one line of the table."""
    print(f"{what:44} {value:34} {target}", flush=True)


def percentiles(samples: list[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(samples)
    return statistics.median(ordered) * 1e3, ordered[int(len(ordered) * 0.95)] * 1e3


def shown(samples: list[float]) -> str:
    """Median and 95th percentile, written out."""
    middle, slow = percentiles(samples)
    return f"p50 {middle:.1f} ms  p95 {slow:.1f} ms"


def echo(screen: Screen, times: int) -> list[float]:
    """From a key to its echo on the outer terminal."""
    samples = []
    for index in range(times):
        key = KEYS[index % len(KEYS) :][:1]
        screen.settle(0.03)
        start = time.perf_counter()
        screen.type(key)
        samples.append(screen.wait_for(key, 5) - start)
    return samples


def repeat(world: World, count: int, *command: str) -> list[float]:
    """Wall times of a command."""
    return [world.run(*command) for _ in range(count)]


def start_and_echo(world: World, rounds: int) -> None:
    """Echo latency in the app, in attach and in tmux."""
    world.cli("create", "--name", "echo", "--", "cat")
    screen = Screen(world, [*APP, "echo"])
    screen.wait_for(b"running")
    screen.settle(1.0)
    report("key to echo, app, one pane", shown(echo(screen, rounds)), "p50 <= 4 ms, p95 <= 8 ms")
    screen.settle(4.0)  # the row says soon after the last key that the session is idle
    report("idle app: bytes to the terminal in 5 s", str(screen.count(5.0)), "0")
    screen.close()
    screen = Screen(world, [*CLI, "attach", "echo"])
    screen.settle(1.0)
    ours = echo(screen, rounds)
    screen.close()
    report("key to echo, attach", shown(ours), "p50 <= 2 x tmux")
    if world.has_tmux:
        screen = Screen(world, [*world.tmux, "new-session", "-s", "echo", "cat"])
        screen.settle(1.0)
        theirs = echo(screen, rounds)
        screen.close()
        report("key to echo, tmux", shown(theirs))
        ratio = percentiles(ours)[0] / percentiles(theirs)[0]
        report("  attach / tmux", f"{ratio:.2f} x", "<= 2 x")
    if world.mprocs:
        screen = Screen(world, [world.mprocs, "cat"])
        screen.wait_for(b"cat")
        screen.settle(1.0)
        screen.type(b"\x01")  # from its list into the terminal
        screen.settle(1.0)
        report("key to echo, mprocs", shown(echo(screen, rounds)))
        screen.close()


def cat_speed(screen: Screen, path: str) -> float:
    """`cat` a file in the shell that a screen shows; from its Enter to the word behind it, in MB/s.

    The word is another one each time: what an earlier run left on the screen may be drawn again.
    """
    screen.settle(0.7)
    word = next(_WORDS)
    start = time.perf_counter()
    screen.type(f"cat {path}; printf '\\033[m\\033[r\\033[99HFLOOD-%s\\n' {word}\r".encode())
    end = screen.wait_for(f"FLOOD-{word}".encode(), 120)
    return os.path.getsize(path) / 1e6 / (end - start)


def flood(world: World, megabytes: int) -> None:
    """`cat` of log lines with a client attached: in the app, in attach, in tmux."""
    path = os.path.join(world.home, "log")
    line = (
        "2026-11-22 10:00:00 INFO  request handled path=/api/v1/items/%06d status=200 took=12ms\n"
    )
    with open(path, "w", encoding="ascii") as file:
        file.writelines(line % number for number in range(megabytes * (1 << 20) // len(line % 0)))
    size = os.path.getsize(path) / 1e6

    def speed(argv: list[str], ready: bytes) -> float:
        with_client = Screen(world, argv)
        with_client.wait_for(ready)
        runs = [cat_speed(with_client, path) for _ in range(3)]
        with_client.close()
        return statistics.median(runs)

    world.cli("create", "--name", "flood")
    attached = speed([*CLI, "attach", "flood"], b"$")
    report(f"cat of {size:.0f} MB, attach", f"{attached:.1f} MB/s")
    world.cli("create", "--name", "flood-app")
    in_app = speed([*APP, "flood-app"], b"running")
    report(f"cat of {size:.0f} MB, app", f"{in_app:.1f} MB/s")
    if world.has_tmux:
        theirs = speed([*world.tmux, "new-session", "-s", "flood"], b"[flood]")
        report(f"cat of {size:.0f} MB, tmux", f"{theirs:.1f} MB/s")
        ratios = f"attach {attached / theirs:.2f} x, app {in_app / theirs:.2f} x"
        report("  ours / tmux", ratios, ">= 1.5 x")


def commands(world: World, rounds: int) -> None:
    """Wall times of commands as multiples of bare Python's."""
    bare = statistics.median(repeat(world, rounds, sys.executable, "-c", "pass"))
    report("bare python -c pass", f"{bare * 1e3:.0f} ms")
    world.cli("create", "--name", "exec")
    world.cli("exec", "exec", "true")

    def ratio(what: str, samples: list[float], target: str) -> None:
        middle = statistics.median(samples)
        report(what, f"{middle * 1e3:.0f} ms = {middle / bare:.1f} x bare", target)

    ratio("--help", repeat(world, rounds, *CLI, "--help"), "<= 3 x")
    created = [world.cli("create", "--name", f"c{number}") for number in range(rounds)]
    ratio("create, supervisor warm", created, "<= 5 x")
    ratio("exec true", repeat(world, rounds, *CLI, "exec", "exec", "true"), "<= 5 x")


def many(world: World, count: int) -> None:
    """List, memory and idle cost with many sessions; the app's start with them."""
    start = time.perf_counter()
    for number in range(count):
        world.cli("create", "--name", f"m{number}")
    report(f"{count} creates, one after another", f"{time.perf_counter() - start:.1f} s")
    time.sleep(2)
    listed = [world.cli("list") for _ in range(5)]
    report(
        f"list of {count} and more",
        f"{statistics.median(listed) * 1e3:.0f} ms",
        "<= 300 ms for 200",
    )
    ours = processes_of(world)
    total = sum(map(pss_kib, ours))
    per_host = total / (len(ours) - 1) / 1024
    report(f"memory, PSS, {len(ours) - 1} hosts", f"{per_host:.1f} MB a session", "<= 4 MB")
    hello = []
    app = []
    for _ in range(5):
        hello.append(first_paint(world, [sys.executable, "-c", HELLO], b"HELLO-WORLD"))
        app.append(first_paint(world, APP, b"sessions"))
    ratio = statistics.median(app) / statistics.median(hello)
    report(
        "app start to painted sidebar",
        f"{statistics.median(app) * 1e3:.0f} ms = {ratio:.2f} x hello",
        "<= 1.4 x",
    )
    if world.mprocs:
        theirs = [first_paint(world, [world.mprocs, "cat"], b"cat") for _ in range(5)]
        report("mprocs start to painted list", f"{statistics.median(theirs) * 1e3:.0f} ms")
    screen = Screen(world, APP)
    screen.wait_for(b"running")
    screen.settle(2.0)
    watched = [*ours, screen.pid]
    before = sum(map(cpu_s, watched))
    written = screen.count(10.0)
    used = (sum(map(cpu_s, watched)) - before) / 10
    report(
        f"idle, {len(ours) - 1} sessions and the app",
        f"{used * 100:.2f} % of a core, {written} bytes",
        "<= 1 %, 0 bytes",
    )
    screen.close()


def first_paint(world: World, argv: list[str], text: bytes) -> float:
    """From start to a text on the terminal."""
    start = time.perf_counter()
    screen = Screen(world, argv)
    painted = screen.wait_for(text) - start
    screen.close()
    return painted


def main() -> None:
    """Measure everything."""
    is_quick = "--quick" in sys.argv
    os.chdir(ROOT)
    world = World()
    try:
        commands(world, 7 if is_quick else 15)
        start_and_echo(world, 100 if is_quick else 300)
        flood(world, 20)
        many(world, 10 if is_quick else 50)
    finally:
        world.close()


if __name__ == "__main__":
    main()
