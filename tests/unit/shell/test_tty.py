import os
import pty
import tty

from aisession_tui.shell.tty import TtyState, look


def test_a_terminal_is_asked_and_one_that_is_gone_has_nobody():
    master, slave = pty.openpty()
    assert look(master, os.getpid()) == TtyState(foreground=False, editing=False)
    tty.setraw(slave)
    assert look(master, 0).editing
    os.close(slave)
    os.close(master)
    assert look(master, 0) == TtyState(foreground=False, editing=False)
