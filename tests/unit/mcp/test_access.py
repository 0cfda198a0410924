"""What a restricted server may do, and with which sessions."""

import pytest

from aisession_tui.errors import AiSessionError, NoSuchSession
from aisession_tui.mcp.access import Access, Need
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.service.sessions import list_sessions
from aisession_tui.store import records


@pytest.fixture
def save(own_dirs):
    def save(session_id, name):
        records.save(SessionRecord(session_id, name, status=SessionStatus.EXITED))

    save("00000001", "api")
    save("00000002", "web")
    return save


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ({}, {Need.READ, Need.CHANGE, Need.CREATE}),
        ({"named": ["api"]}, {Need.READ, Need.CHANGE}),
        ({"named": ["api"], "may_create": True}, {Need.READ, Need.CHANGE, Need.CREATE}),
        ({"is_read_only": True}, {Need.READ}),
        ({"named": ["api"], "is_read_only": True}, {Need.READ}),
    ],
)
def test_what_is_offered(options, allowed):
    access = Access(**options)
    assert {need for need in Need if access.allows(need)} == allowed


def test_without_names_all_sessions_may_be_used(save):
    access = Access()
    assert access.resolve("web") == "00000002"
    assert len(access.permitted(list_sessions())) == 2
    with pytest.raises(NoSuchSession):
        access.resolve("nope")


def test_only_those_named_may_be_used_by_any_of_their_names(save):
    access = Access(["api", "later"])
    assert access.resolve("api") == access.resolve("00000001") == "00000001"
    assert [entry.id for entry in access.permitted(list_sessions())] == ["00000001"]
    for other in ("web", "00000002", "0000000", "nope", "later", ""):
        with pytest.raises(AiSessionError, match=r"may not use .*, only api, later$"):
            access.resolve(other)
    save("00000003", "later")
    assert access.resolve("later") == "00000003"


def test_a_session_stays_permitted_under_another_name(save):
    access = Access(["api"])
    assert access.resolve("api") == "00000001"
    save("00000001", "renamed")
    assert access.resolve("renamed") == "00000001"


def test_a_name_that_several_have_permits_none(save):
    save("00000003", "api")
    with pytest.raises(AiSessionError):
        Access(["api"]).resolve("00000001")


def test_what_was_created_may_be_used(save):
    access = Access(["api"], may_create=True)
    access.add("00000002")
    assert access.resolve("web") == "00000002"
