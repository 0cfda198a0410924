"""Checks that sessions can live, be reached and be shown here; each gives one finding."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import aisession_tui
from aisession_tui import paths
from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.client.discovery import describe_hosts
from aisession_tui.config.presence import config_path
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.build import build_id
from aisession_tui.store import records

_ASK_TIMEOUT_S = 1.0


class Verdict(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(NamedTuple):
    """What one check found."""

    subject: str
    verdict: Verdict
    text: str


def examine() -> list[Finding]:
    """Run every check; a check that fails to run is a finding too."""
    findings: list[Finding] = []
    for subject, check in _CHECKS.items():
        try:
            verdict, text = check()
        except (AiSessionError, OSError) as error:
            verdict, text = Verdict.PROBLEM, str(error)
        findings.append(Finding(subject, verdict, text))
    return findings


_Check = Callable[[], tuple[Verdict, str]]


def _runtime_directory() -> tuple[Verdict, str]:
    path = paths.private_dir(paths.runtime_dir())
    return Verdict.OK, f"{path} is private"


def _data_directory() -> tuple[Verdict, str]:
    path = paths.private_dir(paths.data_dir())
    free = shutil.disk_usage(path).free
    if free < 64 << 20:
        return Verdict.WARNING, f"{path} has only {free >> 20} MiB left"
    return Verdict.OK, f"{path}, {free >> 30} GiB free"


def _records() -> tuple[Verdict, str]:
    entries = records.scan()
    broken = [entry.problem for entry in entries if entry.record is None]
    if broken:
        return Verdict.PROBLEM, "; ".join(broken)
    return Verdict.OK, f"{len(entries)} sessions, all readable"


def _settings() -> tuple[Verdict, str]:
    """The settings as far as they can be judged without knowing the app."""
    from aisession_tui.config.reading import load

    problems = load().problems
    if problems:
        return Verdict.WARNING, f"{problems[0]}; all: ai-session config validate"
    return Verdict.OK, config_path() if os.path.lexists(config_path()) else "as by default"


def _foreign_folders() -> tuple[Verdict, str]:
    try:
        names = os.listdir(paths.sessions_dir())
    except FileNotFoundError:
        names = []
    foreign = sorted(set(names) - set(records.ids()))
    if not foreign:
        return Verdict.OK, "none"
    shown = " ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")
    return Verdict.WARNING, f"{len(foreign)} without session.toml are left alone: {shown}"


def _supervisor() -> tuple[Verdict, str]:
    path = endpoints.read_endpoint(endpoints.supervisor_endpoint())
    try:
        with Connection.to_host(path, own_hello(), _ASK_TIMEOUT_S) as supervisor:
            build = supervisor.hello.build
    except (OSError, ValueError):
        return Verdict.OK, "not running; it starts with the next session"
    if build != build_id():
        return Verdict.WARNING, f"runs other code ({build}); the next create replaces it"
    return Verdict.OK, f"listens at {path}"


def _hosts() -> tuple[Verdict, str]:
    live = [session_id for session_id in records.ids() if records.is_live(session_id)]
    versions: dict[str, int] = {}
    silent = []
    for host in describe_hosts(live):
        if host.record is not None:
            versions[host.version] = versions.get(host.version, 0) + 1
        elif records.is_live(host.id):
            silent.append(host.id)
    if silent:
        return Verdict.PROBLEM, f"do not answer: {' '.join(silent)}"
    own = aisession_tui.__version__
    text = ", ".join(f"{count} of version {version}" for version, count in versions.items())
    if any(version != own for version in versions):
        return Verdict.WARNING, f"{text}; this is {own}"
    return Verdict.OK, text or "none"


def _logout() -> tuple[Verdict, str]:
    """Say whether systemd will kill a user's processes at logout (logind.conf(5), KillUserProcesses)."""
    if not os.path.isdir("/run/systemd/system"):
        return Verdict.OK, "no systemd: nothing ends processes at logout"
    if os.path.exists(f"/var/lib/systemd/linger/{_user_name()}"):
        return Verdict.OK, "lingering is on: sessions survive logout"
    if _kills_user_processes():
        return Verdict.WARNING, "logout kills sessions (KillUserProcesses): loginctl enable-linger"
    return Verdict.OK, "logout leaves processes alone"


def _user_name() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _kills_user_processes() -> bool:
    folders = (
        "/etc/systemd/logind.conf.d",
        "/run/systemd/logind.conf.d",
        "/usr/lib/systemd/logind.conf.d",
    )
    files = ["/etc/systemd/logind.conf"]
    for folder in folders:
        if os.path.isdir(folder):
            files += [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    value = "no"
    for path in files:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = [line.strip() for line in file]
        except OSError:
            continue
        for line in lines:
            if line.startswith("KillUserProcesses="):
                value = line.partition("=")[2].strip().lower()
    return value in ("yes", "true", "1", "on")


def _terminal() -> tuple[Verdict, str]:
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        return Verdict.WARNING, f"TERM is {term or 'not set'}: the app needs a terminal"
    color = os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
    where = ", inside tmux" if os.environ.get("TMUX") else ""
    return (
        Verdict.OK,
        f"TERM={term}{where}, true colour {'announced' if color else 'not announced'}",
    )


def _locale() -> tuple[Verdict, str]:
    value = next(
        (os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), ""
    )
    if "utf" in value.lower():
        return Verdict.OK, value
    return (
        Verdict.WARNING,
        f"{value or 'no locale'}: borders are drawn in ASCII; LANG=C.UTF-8 helps",
    )


def _command_in_path() -> tuple[Verdict, str]:
    ours = os.path.join(os.path.dirname(sys.executable), "ai-session")
    found = shutil.which("ai-session")
    if found is None:
        return Verdict.WARNING, f"ai-session is not in PATH; it is {ours}"
    if os.path.realpath(found) != os.path.realpath(ours) and os.path.exists(ours):
        return Verdict.WARNING, f"another ai-session comes first: {found}; ours is {ours}"
    return Verdict.OK, found


_CHECKS: dict[str, _Check] = {
    "runtime directory": _runtime_directory,
    "data directory": _data_directory,
    "records": _records,
    "settings": _settings,
    "foreign folders": _foreign_folders,
    "supervisor": _supervisor,
    "hosts": _hosts,
    "logout": _logout,
    "terminal": _terminal,
    "locale": _locale,
    "command": _command_in_path,
}
