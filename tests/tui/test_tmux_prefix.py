"""The hint inside tmux with the same prefix."""

import pytest

pytestmark = pytest.mark.asyncio


@pytest.fixture
def tmux(home, monkeypatch):
    """A tmux that says what its prefix is."""

    def make(prefix):
        folder = home.root / "bin"
        folder.mkdir()
        (folder / "tmux").write_text(f"#!/bin/sh\necho {prefix}\n")
        (folder / "tmux").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{home.environ['PATH']}")

    return make


@pytest.fixture
def in_tmux(own_app, monkeypatch):
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    return own_app


async def test_who_has_not_chosen_a_leader_is_told(in_tmux, tmux):
    tmux("C-b")
    async with in_tmux("api", shows_toasts=True) as app:
        await app.wait_toast("tmux takes ctrl+b: press it twice")


@pytest.mark.parametrize(("prefix", "leader"), [("C-a", ""), ("C-b", "ctrl+b")])
async def test_others_are_not(in_tmux, tmux, monkeypatch, prefix, leader):
    tmux(prefix)
    monkeypatch.setenv("AI_SESSION_LEADER", leader)
    async with in_tmux("api", shows_toasts=True) as app:
        await app.pilot.pause(0.5)
        assert app.toasts == []
