"""Makes sense of a command's output: tests that passed and failed, problems with their places, why it ended.

Pure. What reports look like is data: `rules/results.toml`.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable
from typing import Any, NamedTuple

from aisession_tui.agents.rule_files import compiled, concerns, load
from aisession_tui.model.signals import signal_name

_MOST = 1000
"""So many failures and problems are counted."""
_MOST_ERRORS, _MOST_WARNINGS = 100, 20
"""So many are listed."""
_READ = 400_000
"""Characters at both ends of a text that are looked at."""
_NOTICE_CODES = {124: "timed out", 126: "it cannot be executed", 127: "command not found"}
_SIGNALLED = 128
_GENERAL = ("compiler", "lint")
"""Forms that many tools share: the command tells which it was."""
_SEVERITIES = dict.fromkeys("WCRID", "warning")
"""Of codes that linters give, by their first letter, where nothing else tells."""
_PROGRAM = re.compile(
    r"(?:^|[;&|\s/])(gcc|g\+\+|cc|c\+\+|clang|clang\+\+|mypy|ruff|flake8|pylint|pyflakes|javac|make|ninja|cmake|tsc|eslint|swiftc|rustc|cargo|go)(?=\s|$)"
)


class Problem(NamedTuple):
    """An error or a warning of a compiler, a checker or a build, and where it is."""

    file: str
    line: int | None
    column: int | None
    severity: str
    """`error` or `warning`."""
    message: str
    code: str = ""


class Result(NamedTuple):
    """What was recognised; `as_json` says what belongs to which kind."""

    kind: str
    """`tests`, `build` or `exit`."""
    tool: str = ""
    passed: int | None = None
    failed: int = 0
    """With errors, as in tests that could not even begin."""
    skipped: int = 0
    failures: tuple[str, ...] = ()
    """Names of tests, as the runner writes them."""
    problems: tuple[Problem, ...] = ()
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """`kind`, and what that kind has; see `ai-session history --help`."""
        if self.kind == "tests":
            counts = {"passed": self.passed, "failed": self.failed, "skipped": self.skipped}
            return {"kind": "tests", "tool": self.tool, **counts, "failures": list(self.failures)}
        if self.kind == "build":
            errors = [each for each in self.problems if each.severity == "error"]
            warnings = [each for each in self.problems if each.severity != "error"]
            counts = {"error_count": len(errors), "warning_count": len(warnings)}
            return {
                "kind": "build",
                "tool": self.tool,
                **counts,
                "errors": [each._asdict() for each in errors[:_MOST_ERRORS]],
                "warnings": [each._asdict() for each in warnings[:_MOST_WARNINGS]],
            }
        return {"kind": "exit", "reason": self.reason}


def recognise(command: str, text: str, exit_code: int | None = None) -> Result | None:
    """What a command's output says, if it is of a known form.

    Args:
        command: The command line; decides nothing, and names the tool where the output does not.
        text: The rendered output.
        exit_code: If it is known: why a failed command ended is said where nothing else is known.
    """
    if len(text) > 2 * _READ:
        text = f"{text[:_READ]}\n{text[-_READ:]}"
    found = _tests(text) or _build(command, text)
    if found is None and exit_code:
        reason = _reason(text, exit_code)
        found = Result("exit", reason=reason) if reason else None
    return found


def _tests(text: str) -> Result | None:
    for rule in load("results")["tests"]:
        if concerns(rule, text) and compiled(rule["summary"]).search(text):
            return _report(rule, text)
    return None


def _report(rule: dict[str, Any], text: str) -> Result:
    failed = (_count(rule, "failed", text) or 0) + (_count(rule, "errors", text) or 0)
    skipped = _count(rule, "skipped", text) or 0
    total = _count(rule, "total", text)
    passed = total - failed - skipped if total is not None else _count(rule, "passed", text)
    names = compiled(rule["failure"]).findall(text) if failed else []
    unique = tuple(dict.fromkeys(name.strip() for name in names))[:_MOST]
    return Result("tests", rule["tool"], passed or 0, failed, skipped, unique)


def _count(rule: dict[str, Any], what: str, text: str) -> int | None:
    if what not in rule:
        return None
    pattern = compiled(rule[what])
    found = pattern.findall(text)
    if not pattern.groups:
        return len(found)
    numbers = [int(number) for number in found]
    return sum(numbers) if rule.get("adds") else numbers[-1] if numbers else None


def _build(command: str, text: str) -> Result | None:
    problems: dict[Problem, None] = {}
    tool = ""
    for rule in load("results")["problems"]:
        if not concerns(rule, text):
            continue
        for problem in _problems(rule, text):
            tool = tool or rule["tool"]
            problems.setdefault(problem)
            if len(problems) >= _MOST:
                break
    if not problems:
        return None
    program = _PROGRAM.search(command) if tool in _GENERAL else None
    return Result("build", program[1] if program else tool, problems=tuple(problems))


def _problems(rule: dict[str, Any], text: str) -> Iterable[Problem]:
    pattern = compiled(rule["pattern"])
    if "after" in rule:
        after = compiled(rule["after"])
        for match in pattern.finditer(text):
            line_end = text.find("\n", match.end())
            place = after.match(text, line_end + 1) if line_end >= 0 else None
            if place:
                yield _problem(match.groupdict() | place.groupdict())
    elif "file" in rule:
        yield from _under_files(rule, text)
    else:
        yield from (_problem(match.groupdict()) for match in pattern.finditer(text))


def _under_files(rule: dict[str, Any], text: str) -> Iterable[Problem]:
    both = compiled(f"(?:{rule['file']})|(?:{_renamed(rule['pattern'])})")
    place: dict[str, str | None] = {}
    for match in both.finditer(text):
        groups = match.groupdict()
        own = {key[2:]: value for key, value in groups.items() if key.startswith("p_") and value}
        if not own:
            place = {key: value for key, value in groups.items() if not key.startswith("p_")}
        elif place.get("file"):
            yield _problem(place | own)


def _renamed(pattern: str) -> str:
    return re.sub(r"\(\?P<(\w+)>", r"(?P<p_\1>", pattern)


def _problem(groups: dict[str, str | None]) -> Problem:
    line, column = groups.get("line"), groups.get("column")
    code = groups.get("code") or ""
    severity = (groups.get("severity") or _SEVERITIES.get(code[:1], "error")).lower()
    return Problem(
        groups.get("file") or "",
        int(line) if line else None,
        int(column) if column else None,
        "warning" if severity == "warning" else "error",
        groups.get("message") or "",
        code,
    )


def _reason(text: str, exit_code: int) -> str:
    tail = text[-20_000:]
    for rule in load("results")["reasons"]:
        found = compiled(rule["pattern"]).findall(tail)
        if found:
            return str(found[-1]).strip()
    if exit_code in _NOTICE_CODES:
        return _NOTICE_CODES[exit_code]
    number = exit_code - _SIGNALLED
    return f"ended by {signal_name(number)}" if number in list(signal.Signals) else ""
