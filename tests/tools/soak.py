"""Twenty sessions of all kinds in use for an hour: does any host grow, leak descriptors, or get lost?

    python tests/tools/soak.py --minutes 60

A line a minute, in the end a table; exit code 1 if a host grows faster than 1 MB an hour (by least
squares over the second half), has more descriptors open than before, or a session is gone. Scrollback
and the memory of output fill up first, so what is shorter than an hour says little of growth. Runs in a
private temporary directory; ctrl+c and SIGTERM end it and everything that it has started.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import time
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)

from tests.support import processes  # noqa: E402  # the path comes first
from tests.support.app_terminal import AttachTerminal  # noqa: E402  # the path comes first
from tests.support.home import Home  # noqa: E402  # the path comes first

MOST_MB_PER_HOUR = 1.0
SAMPLE_S = 5.0
DESCRIPTORS_SLACK = 2
"""A journal that changes its segment has two open for a moment."""
MANY_S = 10.0
"""How often a session is made, used and ended."""
KILLED = 0.1
"""How many of those who attach are killed, and do not leave."""
LEAVE = "\x02d"
SIZES = ((80, 24), (100, 30), (60, 20), (132, 43))

TOP = """
import random, sys, time
while True:
    lines = ["\\x1b[H\\x1b[7m  PID  CPU COMMAND\\x1b[m\\x1b[K"]
    lines += [f"{random.randrange(1 << 15):5} {random.random():4.1f} task\\x1b[K" for _ in range(18)]
    sys.stdout.write("\\r\\n".join(lines) + "\\x1b[J")
    sys.stdout.flush()
    time.sleep(1)
"""
AGENT = """
import itertools, sys, time
for number in itertools.count():
    mark = "|/-\\\\"[number % 4]
    text = f"\\x1b[?2026h\\x1b]0;{mark} thinking {number}\\x07\\r\\x1b[2K\\x1b[3A\\x1b[J"
    if number % 20 == 0:
        text += f"\\x1b[36m* step {number}\\x1b[m: edited \\u6f22 file_{number}.py\\r\\n"
    text += f"+------+\\r\\n| {mark} {number % 1000:03} |\\r\\n+------+\\r\\n> \\x1b[?2026l"
    sys.stdout.write(text)
    sys.stdout.flush()
    time.sleep(0.1)
"""
BURSTS = "while :; do seq 20000; sleep 3; done"
BUILD = (
    "n=0; while :; do n=$((n+1)); printf '\\033[32mcc\\033[m -c file%d.c\\n' $n; sleep 0.05; done"
)


class Kind(NamedTuple):
    """A kind of session: how many, what runs, and what somebody who attaches types."""

    name: str
    count: int
    command: tuple[str, ...]
    keys: str


KINDS = (
    Kind("shell", 5, (), "echo $((6 * 7)); ls\r"),
    Kind("top", 3, (sys.executable, "-c", TOP), ""),
    Kind("vim", 2, ("vim", "-n", "text"), "\x06\x06\x02\x02jjkkihello\x1bu"),
    Kind("less", 2, ("less", "text"), "  bbGg"),
    Kind("bursts", 3, ("sh", "-c", BURSTS), ""),
    Kind("agent", 3, (sys.executable, "-c", AGENT), ""),
    Kind("build", 2, ("sh", "-c", BUILD), ""),
)


class Sample(NamedTuple):
    """What a process has at a moment."""

    at_s: float
    bytes: int
    descriptors: int


class Watched:
    """A host, or the supervisor, over time."""

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self.pid = pid
        self.samples: list[Sample] = []

    def take(self, at_s: float) -> None:
        """Look at it; nothing if it is gone, which the list of sessions tells."""
        if processes.is_alive(self.pid):
            count = len(processes.descriptors(self.pid))
            self.samples.append(Sample(at_s, processes.resident_bytes(self.pid), count))

    def slope_mb_per_hour(self) -> float:
        """How fast its memory has grown in the second half."""
        half = self.samples[len(self.samples) // 2 :]
        if len(half) < 2:  # a line needs two points
            return 0.0
        middle_s = sum(each.at_s for each in half) / len(half)
        middle_bytes = sum(each.bytes for each in half) / len(half)
        spread = sum((each.at_s - middle_s) ** 2 for each in half)
        moved = sum((each.at_s - middle_s) * (each.bytes - middle_bytes) for each in half)
        return moved / spread * 3600 / 1e6

    def is_well(self) -> bool:
        """Whether it neither grows nor collects descriptors."""
        first, last = self.samples[0], self.samples[-1]
        leaks = last.descriptors > first.descriptors + DESCRIPTORS_SLACK
        return self.slope_mb_per_hour() <= MOST_MB_PER_HOUR and not leaks

    def row(self) -> str:
        """Its line of the table."""
        first, last = self.samples[0], self.samples[-1]
        return (
            f"{self.name:12} {first.bytes / 1e6:7.1f} {last.bytes / 1e6:7.1f}"
            f" {self.slope_mb_per_hour():8.2f} {first.descriptors:5} {last.descriptors:5}"
            f"  {'ok' if self.is_well() else 'GROWS'}"
        )


class Soak:
    """The sessions, and what is done with them."""

    def __init__(self, home: Home, rng: random.Random) -> None:
        self.home = home
        self.rng = rng
        self.keys: dict[str, str] = {}
        self.watched: list[Watched] = []
        self.attached = self.created = 0
        self.trouble: list[str] = []
        self._begun = self._sampled = self._made = time.monotonic()

    @property
    def at_s(self) -> float:
        """How long it has lasted."""
        return time.monotonic() - self._begun

    def start(self) -> None:
        """Make all sessions."""
        text = "".join(f"{number} {'words ' * (number % 20)}\n" for number in range(5_000))
        (self.home.path / "text").write_text(text)
        for kind in KINDS:
            there = not kind.command or shutil.which(kind.command[0])
            command = kind.command if there else KINDS[1].command
            for number in range(kind.count):
                name = f"{kind.name}{number}"
                words = ("--", *command) if command else ()
                session_id = self.home.create("--name", name, *words)
                self.keys[name] = kind.keys if there else ""
                self.watched.append(Watched(name, self.home.host_pid(session_id)))
        self.watched.append(Watched("supervisor", self.home.supervisor_pid()))
        self._sample()

    def once(self) -> None:
        """Do one thing that users do."""
        self._attach(self.rng.choice(list(self.keys)))
        if time.monotonic() - self._made > MANY_S:
            self._made = time.monotonic()
            self._make_and_end()
        if time.monotonic() - self._sampled > SAMPLE_S:
            self._sample()

    def tell(self) -> None:
        """Print how it stands, and note who is not running."""
        listed = self.home.listed(all=False)
        ill = [name for name in self.keys if listed.get(name, {}).get("status") != "running"]
        if ill:
            self.trouble.append(f"{self.at_s / 60:.0f} min: not running: {' '.join(ill)}")
        sizes = [each.samples[-1].bytes / 1e6 for each in self.watched]
        descriptors = sum(each.samples[-1].descriptors for each in self.watched)
        print(
            f"{self.at_s / 60:5.1f} min: {len(self.keys) - len(ill)} run, attached {self.attached},"
            f" created {self.created}; {sum(sizes):.0f} MB, largest {max(sizes):.1f} MB,"
            f" {descriptors} descriptors",
            flush=True,
        )

    def report(self) -> bool:
        """Print the table; whether all is well."""
        print(f"\n{'host':12} {'MB':>7} {'MB end':>7} {'MB/h':>8} {'fds':>5} {'end':>5}")
        for each in self.watched:
            if each.samples:
                print(each.row())
        for line in self.trouble:
            print(line)
        is_well = not self.trouble and all(each.is_well() for each in self.watched if each.samples)
        limit = f"≤ {MOST_MB_PER_HOUR:g} MB/h a host, no descriptors, no session lost"
        print(f"{limit}: {'yes' if is_well else 'NO'}")
        return is_well

    def _attach(self, name: str) -> None:
        """Come, look for a moment, type something, perhaps resize, leave or be killed."""
        with AttachTerminal(self.home, "attach", name, size=self.rng.choice(SIZES)) as window:
            window.until(lambda: len(window.output) > len(LEAVE) or window.process.poll(), "screen")
            if keys := self.keys[name]:
                window.type(keys)
            end = time.monotonic() + self.rng.uniform(0.1, 1.5)
            while time.monotonic() < end:
                window.pump(0.05)
            if self.rng.random() < 0.5:  # every other time
                window.resize(*self.rng.choice(SIZES))
            if self.rng.random() >= KILLED:
                window.type(LEAVE)
                if window.wait_end():
                    self.trouble.append(f"{self.at_s / 60:.0f} min: attach {name}: {window.text}")
        self.attached += 1

    def _make_and_end(self) -> None:
        self.created += 1
        name = f"extra{self.created}"
        self.home.create("--name", name)
        for result in (
            self.home.exec(name, "seq 1000; cd /"),
            self.home.exec("shell0", "echo $((6 * 7))"),
            self.home.cli("kill", name),
            self.home.cli("delete", "--force", "--purge", name),
        ):
            if result.code:
                self.trouble.append(f"{self.at_s / 60:.0f} min: {result}")

    def _sample(self) -> None:
        self._sampled = time.monotonic()
        for each in self.watched:
            each.take(self.at_s)


def main() -> int:
    """Soak as long as is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Home() as home:
        soak = Soak(home, random.Random(args.seed))  # no secrets
        try:
            soak.start()
            told = 0
            while soak.at_s < args.minutes * 60:
                soak.once()
                if soak.at_s // 60 > told:
                    told = soak.at_s // 60
                    soak.tell()
        except KeyboardInterrupt:
            soak.report()
            print("ended before its time")
            return 130
        return 0 if soak.report() else 1


if __name__ == "__main__":
    sys.exit(main())
