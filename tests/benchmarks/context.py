"""Measures how many tokens a context saves, and how much of what an agent needs is still there. Gates nothing.

    python tests/benchmarks/context.py [FOLDER]

Each transcript of the corpus (or of FOLDER: `NAME.toml` with command, exit_code, columns, rows and facts beside
`NAME.raw.gz`) is condensed as the newest command of a session is, with the default limit of 4,096 tokens. Beside it
stand what is usually done instead, and the end of the text at the very size of ours. Then a real session runs
twenty of them, and an agent reads `context --since LAST` after each, instead of all there has been. Tokens are
counted by tiktoken (o200k_base) if it and its data are there (`TIKTOKEN_CACHE_DIR`), else estimated.
"""

from __future__ import annotations

import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from aisession_tui.agents import tokens  # noqa: E402  # the path comes first
from aisession_tui.agents.condensing import condense  # noqa: E402
from aisession_tui.agents.rendering import rendered_in_part  # noqa: E402
from tests.support.home import Home  # noqa: E402
from tests.support.transcripts import FOLDER, Transcript, all_transcripts  # noqa: E402

MOST_TOKENS = 4096
SESSION_COMMANDS = 20
SIZES = ((0, 500), (500, 2000), (2000, 10_000), (10_000, 1 << 60))
MIDDLE = (0.1, 0.9)
"""Between these parts of a text lies its middle."""
GATHER = """
import statistics, sys, time
from aisession_tui.service import context, names
session_id = names.resolve(sys.argv[1])
found = []
for _ in range(15):
    start, wall = time.process_time(), time.perf_counter()
    made = context.gather(session_id, 4096)
    found.append((time.process_time() - start, time.perf_counter() - wall))
print(*(statistics.median(each) * 1e3 for each in zip(*found[1:])), made.tokens)
"""


class Figures(NamedTuple):
    """One text that stands for a transcript."""

    name: str
    before: int
    after: int
    facts: int
    found: int
    middle: int
    """Facts that lie in the middle."""
    middle_found: int


def counter() -> tuple[Callable[[str], int], str]:
    """What counts tokens, and what it is called."""
    try:
        import tiktoken

        encoding = tiktoken.get_encoding("o200k_base")
    except Exception as reason:  # noqa: BLE001  # not installed, or its data cannot be had here
        return tokens.count, f"our estimate (no tiktoken: {type(reason).__name__})"
    return lambda text: len(encoding.encode(text, disallowed_special=())), "tiktoken o200k_base"


def measured(transcript: Transcript, text: str, short: str, count: Callable[[str], int]) -> Figures:
    """How a shorter text compares with all of it."""
    low, high = (round(len(text) * part) for part in MIDDLE)
    middle = [fact for fact in transcript.facts if low < text.rfind(fact) < high]
    found = [fact in short for fact in transcript.facts]
    inner = [fact in short for fact in middle]
    return Figures(
        transcript.name, count(text), count(short), len(found), sum(found), len(inner), sum(inner)
    )


def report(what: str, rows: list[Figures]) -> None:
    """A line of the table."""
    before, after = sum(row.before for row in rows), sum(row.after for row in rows)
    facts, found = sum(row.facts for row in rows), sum(row.found for row in rows)
    middle = sum(row.middle for row in rows)
    inner = sum(row.middle_found for row in rows)
    saved = [1 - row.after / max(row.before, 1) for row in rows]
    shares = [row.found / row.facts for row in rows]
    print(
        f"{what:34} {before:8} -> {after:7}  saved {1 - after / before:6.1%}"
        f" (median {statistics.median(saved):6.1%}, worst {min(saved):6.1%})"
        f"  facts {found / facts:6.1%} (worst {min(shares):4.0%})"
        f"  in the middle {inner / max(middle, 1):6.1%} of {middle}",
        flush=True,
    )


def corpus(folder: Path, count: Callable[[str], int]) -> None:
    """All transcripts, ours beside what is usually done."""
    ours: list[Figures] = []
    others: dict[str, list[Figures]] = {}
    spent: list[tuple[float, int]] = []
    for each in all_transcripts(folder):
        text = "\n".join(each.lines)
        start = time.process_time()
        short = "\n".join(condense(rendered_in_part(each.pieces), MOST_TOKENS).lines)
        spent.append((time.process_time() - start, len(text)))
        ours.append(measured(each, text, short, count))
        raw = b"".join(piece.data for piece in each.pieces).decode("utf-8", "replace")
        baselines = {
            "raw, with its escapes": raw,
            "the last 100 lines": "\n".join(each.lines[-100:]),
            "the last 2,000 characters": text[-2000:],
            "the first 500 characters": text[:500],
            "the end, at the size of ours": text[-len(short) :],
        }
        for what, other in baselines.items():
            others.setdefault(what, []).append(measured(each, text, other, count))
    for row in ours:
        missing = "" if row.found == row.facts else f"  missing {row.facts - row.found}"
        print(f"  {row.name:26} {row.before:7} -> {row.after:5}{missing}")
    print()
    report(f"context, {len(ours)} transcripts", ours)
    for low, high in SIZES:
        chosen = [row for row in ours if low <= row.before < high]
        if chosen:
            upper = f"to {high:,}" if high < 1 << 60 else "and more"
            report(f"  {len(chosen)} of {low:,} {upper} tokens", chosen)
    for what, rows in others.items():
        report(what, rows)
    per_100_kb = sum(each[0] for each in spent) / sum(each[1] for each in spent) * 1e5
    print(f"rendering and condensing: {per_100_kb * 1e3:.1f} ms of CPU for 100,000 characters\n")


def session(folder: Path, count: Callable[[str], int]) -> None:
    """A real session: after each command its news are read, or else all that there has been."""
    every = all_transcripts(folder)
    chosen = every[:: max(1, len(every) // SESSION_COMMANDS)][:SESSION_COMMANDS]
    sent = whole = facts = found = 0
    so_far = ""
    with Home() as home:
        home.create("--name", "x", "--size", "120x40")
        last = "0"
        for each in chosen:
            path = shlex.quote(str(folder / f"{each.name}.raw.gz"))
            home.exec("x", f"gzip -dc {path}; (exit {each.exit_code & 0xFF})")
            news = home.cli("context", "x", "--since", last).out
            last = str(home.cli("history", "x", "--limit", "1", "--json").json[0]["id"])
            so_far += "\n".join(each.lines) + "\n"
            sent += count(news)
            whole += count(so_far)
            facts += len(each.facts)
            found += sum(fact in news for fact in each.facts)
        print(
            f"a session of {len(chosen)} commands: {whole} -> {sent} tokens, saved"
            f" {1 - sent / whole:.1%}, facts {found / facts:.1%}"
        )
        argv = [sys.executable, "-c", GATHER, "x"]
        out = subprocess.run(argv, env=home.environ, capture_output=True, check=True, text=True)
        cpu_ms, wall_ms, made = out.stdout.split()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        bare_ms = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3
        print(
            f"its context with 4,096 tokens at most ({made}): {float(cpu_ms):.0f} ms of CPU"
            f" = {float(cpu_ms) / bare_ms:.1f} x bare python -c pass, {float(wall_ms):.0f} ms in all"
        )


def main() -> None:
    """Print all figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    count, called = counter()
    print(f"tokens by {called}")
    if called.startswith("tiktoken"):
        texts = ["\n".join(each.lines) for each in all_transcripts(folder)]
        ratio = sum(map(tokens.count, texts)) / sum(map(count, texts))
        print(f"our estimate says {ratio:.2f} x as many")
    corpus(folder, count)
    if (folder / "held-out").is_dir():
        print("recorded after the rules were written:")
        corpus(folder / "held-out", count)
    session(folder, count)


if __name__ == "__main__":
    main()
