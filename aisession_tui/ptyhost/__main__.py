"""`python -m aisession_tui.ptyhost`: become the user's supervisor, in the background.

The caller waits for this process: exit 0 says that a supervisor listens, ours or another one.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys

from aisession_tui import paths
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol import endpoints, starting
from aisession_tui.ptyhost import preload
from aisession_tui.ptyhost.handover import Handover, take_over
from aisession_tui.ptyhost.server import listen_as_supervisor
from aisession_tui.store import locks

_REQUEST_TIMEOUT_S = 10.0


def main() -> int:
    """Start a supervisor unless one runs; returns in the caller's process only."""
    lock = locks.acquire(endpoints.supervisor_lock())
    if lock is None:
        return 0
    os.umask(0o077)
    listener = listen_as_supervisor()
    _detach()
    _serve(Handover(lock, listener.detach(), []))
    os._exit(0)


def resume(memory: int) -> None:
    """Go on as the supervisor that another version was, in its process."""
    state = take_over(memory)
    _serve(state)
    os._exit(0)


def host(descriptor: int) -> int:
    """Become the host of one session, asked for over an inherited connection.

    For a caller whose world the supervisor cannot give; the supervisor keeps its descriptors anyway.
    """
    import socket

    from aisession_tui.protocol.codec import decode, encode
    from aisession_tui.protocol.framing import FrameDecoder
    from aisession_tui.protocol.greeting import Hello
    from aisession_tui.protocol.supervision import CreateHost
    from aisession_tui.ptyhost import birth

    client = socket.socket(fileno=descriptor)
    client.settimeout(_REQUEST_TIMEOUT_S)
    client.sendall(encode(Hello(role="host")))
    decoder, request = FrameDecoder(), None
    while not isinstance(request, CreateHost):
        data = client.recv(262_144)
        if not data:
            return 1
        for frame in decoder.feed(data):
            request = decode(frame.payload)
    link = starting.connect_supervisor()
    _detach()
    birth.run_new(request, client, link)
    return 0


def _open_standard_descriptors() -> None:
    """Have 0, 1 and 2 open, so that nothing of ours gets their numbers."""
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:  # standard error
            os.close(descriptor)
            return
        os.set_inheritable(descriptor, True)


def _raise_descriptor_limit() -> None:
    """Six descriptors a session; sessions themselves get their creator's limits."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _detach() -> None:
    """Go on in the background; the starter ends once we have left its tree and session."""
    middle = os.fork()
    if middle:
        os.waitpid(middle, 0)
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)  # no session leader, so no terminal can become ours
    os.chdir("/")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)


def _serve(state: Handover) -> None:
    """Import all that hosts need, freeze it, and serve."""
    import traceback

    from aisession_tui.ptyhost import process
    from aisession_tui.ptyhost.loop import EventLoop
    from aisession_tui.ptyhost.supervisor import Supervisor, idle_exit_s
    from aisession_tui.store.capped_log import CappedLog

    try:
        preload.import_everything()
        process.set_subreaper(on=True)
        _raise_descriptor_limit()
        gc.disable()
        gc.collect()
        gc.freeze()
        loop = EventLoop()
        supervisor = Supervisor(loop, state, idle_exit_s())
        loop.run()
        del supervisor
        endpoint = endpoints.supervisor_endpoint()
        for leftover in (endpoints.read_endpoint(endpoint), endpoint):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(leftover)
    except Exception:  # noqa: BLE001  # a daemon's only way to say why it ended
        CappedLog(paths.host_log("supervisor")).write(traceback.format_exc())


if __name__ == "__main__":
    try:
        _open_standard_descriptors()
        if sys.argv[1:2] == ["--resume"]:
            resume(int(sys.argv[2]))
        if sys.argv[1:2] == ["--host"]:
            sys.exit(host(int(sys.argv[2])))
        sys.exit(main())
    except (AiSessionError, OSError) as error:
        sys.stderr.write(f"ai-session: {error}\n")
        sys.exit(1)
