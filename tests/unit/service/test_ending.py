"""Old hosts that are to go, and what of a failed start is given back."""

from __future__ import annotations

import os
import socket

import pytest

from aisession_tui import paths
from aisession_tui.errors import HostUnreachable
from aisession_tui.model.session import SessionRecord
from aisession_tui.service import claims, ending
from aisession_tui.store import locks, records


@pytest.fixture
def claimed(own_dirs):
    return claims.claim(SessionRecord("", "api", directory="/"))


def test_a_host_that_does_not_go_is_an_error(claimed, monkeypatch):
    monkeypatch.setattr(ending, "_RETIRE_TIMEOUT_S", 0.1)
    path = os.path.join(paths.private_dir(paths.runtime_dir()), "elsewhere.sock")
    with open(records.endpoint_path(claimed.id), "w", encoding="utf-8") as file:
        file.write(f"{path}\n")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        with pytest.raises(HostUnreachable, match="does not go"):
            ending.retire(claimed.id)
    ending.retire(claimed.id)  # nobody listens any more


def test_a_claim_is_given_back(claimed):
    assert records.names() == {"api": claimed.id}
    claims.give_back(claimed.id)
    assert not os.path.exists(paths.session_dir(claimed.id))


def test_a_claim_whose_host_lives_is_kept(claimed):
    with locks.held(records.lock_path(claimed.id)):
        claims.give_back(claimed.id)
    assert records.names() == {"api": claimed.id}
