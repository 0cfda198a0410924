"""Whether a fork of the supervisor could be the caller's: same namespaces, groups, limits.

A supervisor started in one container, or before a group was granted, would give its sessions that
world instead of the caller's.
"""

from __future__ import annotations

import os
import resource

_CAP_SYS_RESOURCE = 24
_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


def difference(pid: int, limits: dict[str, list[int]]) -> str:
    """What the process has that a fork of ours would not; empty if nothing.

    Args:
        pid: The caller.
        limits: Its resource limits, soft and hard, by name.
    """
    for name in _NAMESPACES:
        theirs = _namespace(pid, name)  # unknown where there is no /proc, or if the caller is gone
        if theirs and theirs != _namespace(os.getpid(), name):
            return f"another {name} namespace"
    if os.geteuid() != 0 and _nice(pid) < _nice(os.getpid()):
        return "a better priority"
    if _groups(pid) != _groups(os.getpid()):
        return "other groups"
    if not _may_raise_limits():
        for name, (_, hard) in limits.items():
            if _is_above(hard, _own_hard(name)):
                return f"a higher {name}"
    return ""


def _namespace(pid: int, name: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/{name}")
    except OSError:
        return ""


def _may_raise_limits() -> bool:
    """Whether CAP_SYS_RESOURCE is ours; root in a container mostly has it not."""
    effective = _status_line("self", "CapEff:")
    return bool(effective) and bool(int(effective[0], 16) >> _CAP_SYS_RESOURCE & 1)


def _nice(pid: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except OSError:
        return 20


def _groups(pid: int) -> list[str]:
    return sorted(_status_line(str(pid), "Groups:"))


def _status_line(pid: str, key: str) -> list[str]:
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return next((line.split()[1:] for line in file if line.startswith(key)), [])
    except OSError:
        return []


def _own_hard(name: str) -> int:
    number = getattr(resource, name, None)
    return resource.RLIM_INFINITY if number is None else resource.getrlimit(number)[1]


def _is_above(wanted: int, ceiling: int) -> bool:
    if ceiling == resource.RLIM_INFINITY:
        return False
    return wanted == resource.RLIM_INFINITY or wanted > ceiling
