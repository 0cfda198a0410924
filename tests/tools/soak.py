"""Twenty sessions of all kinds in use for an hour: does any host grow, leak descriptors, or get lost?

    python tests/tools/soak.py --minutes 60

Before the clock starts, every session writes until its scrollback and its journal are at their limits,
line by line as its program will go on, and is used for some minutes: what is measured is the steady
state. A line a minute, in the end a table; exit code 1 if a host grows faster than 1 MB an hour (by
least squares), has more descriptors open than before, or a session is gone. Runs in a private temporary
directory; ctrl+c and SIGTERM end it and everything that it has started.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
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
from tests.support.waiting import wait_until  # noqa: E402  # the path comes first

MOST_MB_PER_HOUR = 1.0
SAMPLE_S = 5.0
DESCRIPTORS_SLACK = 2
"""A journal that changes its segment has two open for a moment."""
MANY_S = 10.0
"""How often a session is made, used and ended."""
KILLED = 0.1
"""How many of those who attach are killed, and do not leave."""
LEAVE = "\x02d"
SCROLLBACK_LINES = 5_000
JOURNAL_MIB = 1
"""Of each session: small enough to be full soon, and written anew many times in an hour."""
JOURNAL_BYTES = 6_000_000
"""What fills a MiB of it, as closed segments are compressed."""
WARM_UP_MIN = 5.0
"""Of use before anything is measured, after somebody was at every host in every size."""
FULL_S = 300.0
SIZES = ((80, 24), (100, 30), (60, 20), (132, 43))

FILL = """
import os, sys, termios, tty
def say(data):
    while data:
        data = data[os.write(1, data):]
    os.write(1, b"\\x1b[6n")  # the answer says that the host has taken it in
    while not os.read(0, 64).endswith(b"R"):
        pass
def lines(count):
    return b"".join(b"\\x1b[32mcc\\x1b[m %s\\r\\n" % os.urandom(20).hex().encode() for _ in range(count))
journal_bytes, scrollback_lines, file, *command = sys.argv[1:]
before = termios.tcgetattr(0)
tty.setraw(0)
for _ in range(int(journal_bytes) // 50_000):
    say(lines(1_000))
for _ in range(int(scrollback_lines) // 10):
    say(lines(10))
termios.tcsetattr(0, termios.TCSANOW, before)
open(file, "w").close()
if command:
    os.execvp(command[0], command)
"""
"""Fills journal and scrollback, the latter as lines come one by one; then it is the session's program."""
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
        """How fast its memory has grown, by least squares."""
        taken = self.samples
        if len(taken) < 2:  # a line needs two points
            return 0.0
        middle_s = sum(each.at_s for each in taken) / len(taken)
        middle_bytes = sum(each.bytes for each in taken) / len(taken)
        spread = sum((each.at_s - middle_s) ** 2 for each in taken)
        moved = sum((each.at_s - middle_s) * (each.bytes - middle_bytes) for each in taken)
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
        self.ids: dict[str, str] = {}
        self.is_measuring = False
        self.watched: list[Watched] = []
        self.attached = self.created = 0
        self.trouble: list[str] = []
        self._begun = self._sampled = self._made = time.monotonic()

    @property
    def at_s(self) -> float:
        """How long it has lasted."""
        return time.monotonic() - self._begun

    def start(self) -> None:
        """Make all sessions, and have each fill what it may keep."""
        config = self.home.root / "config" / "ai-session" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f"[sessions]\nscrollback_lines = {SCROLLBACK_LINES}\njournal_mib = {JOURNAL_MIB}\n"
        )
        text = "".join(f"{number} {'words ' * (number % 20)}\n" for number in range(5_000))
        (self.home.path / "text").write_text(text)
        (self.home.path / "fill.py").write_text(FILL)
        for kind in KINDS:
            there = not kind.command or shutil.which(kind.command[0])
            command = kind.command if there else KINDS[1].command
            for number in range(kind.count):
                name = f"{kind.name}{number}"
                words = ("--", *self._filler(name), *command) if command else ()
                session_id = self.home.create("--name", name, *words)
                if not command:
                    self.home.cli("send", name, shlex.join(self._filler(name)), "--enter")
                self.ids[name] = session_id
                self.keys[name] = kind.keys if there else ""
                self.watched.append(Watched(name, self.home.host_pid(session_id)))
        self.watched.append(Watched("supervisor", self.home.supervisor_pid()))
        for name in self.ids:
            wait_until(lambda it=name: self._is_full(it), FULL_S, f"all that {name} keeps")
        print(f"{self.at_s / 60:.1f} min: every scrollback and every journal is full", flush=True)

    def measure(self) -> None:
        """Forget what was so far, and sample from now on."""
        for each in self.watched:
            each.samples.clear()
        self._sample()
        self.is_measuring = True

    def _filler(self, name: str) -> list[str]:
        sizes = str(JOURNAL_MIB * JOURNAL_BYTES), str(SCROLLBACK_LINES)
        return [sys.executable, "fill.py", *sizes, f"{name}.full"]

    def _is_full(self, name: str) -> bool:
        """Whether a session has written it all, and its journal has lost its oldest segment."""
        journal = self.home.session_dir(self.ids[name]) / "journal"
        return (self.home.path / f"{name}.full").exists() and not list(journal.glob("0001.*"))

    def meet(self) -> None:
        """Attach to every session in every size."""
        for name in self.keys:
            for size in SIZES:
                self._attach(name, size)

    def use(self, minutes: float) -> None:
        """Do for so long what users do, and tell once a minute how it stands."""
        end_s = self.at_s + minutes * 60
        told = self.at_s // 60
        while self.at_s < end_s:
            self._once()
            if self.at_s // 60 > told:
                told = self.at_s // 60
                self.tell()

    def _once(self) -> None:
        self._attach(self.rng.choice(list(self.keys)), self.rng.choice(SIZES))
        if time.monotonic() - self._made > MANY_S:
            self._made = time.monotonic()
            self._make_and_end()
        if self.is_measuring and time.monotonic() - self._sampled > SAMPLE_S:
            self._sample()

    def tell(self) -> None:
        """Print how it stands, and note who is not running."""
        listed = self.home.listed(all=False)
        ill = [name for name in self.keys if listed.get(name, {}).get("status") != "running"]
        if ill:
            self.trouble.append(f"{self.at_s / 60:.0f} min: not running: {' '.join(ill)}")
        if died := [each.name for each in self.watched if not processes.is_alive(each.pid)]:
            self.trouble.append(f"{self.at_s / 60:.0f} min: replaced: {' '.join(died)}")
        taken = [each.samples[-1] for each in self.watched if each.samples]
        if not taken:
            print(f"{self.at_s / 60:5.1f} min: warming up, attached {self.attached}", flush=True)
            return
        sizes = [each.bytes / 1e6 for each in taken]
        descriptors = sum(each.descriptors for each in taken)
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

    def _attach(self, name: str, size: tuple[int, int]) -> None:
        """Come, look for a moment, type something, perhaps resize, leave or be killed."""
        with AttachTerminal(self.home, "attach", name, size=size) as window:
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
    parser.add_argument("--warm-up", type=float, default=WARM_UP_MIN, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Home() as home:
        soak = Soak(home, random.Random(args.seed))  # no secrets
        try:
            soak.start()
            soak.meet()
            soak.use(args.warm_up)
            soak.measure()
            soak.use(args.minutes)
        except KeyboardInterrupt:
            soak.report()
            print("ended before its time")
            return 130
        return 0 if soak.report() else 1


if __name__ == "__main__":
    sys.exit(main())
