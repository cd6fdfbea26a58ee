"""What requests say in their bodies alone. `test_content.py` sends real ones."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.content import RoomKind
from vigie_synapse.content_door import DOORS, at_door
from vigie_synapse.endpoints import classify

BASE = "/_matrix/client/v3"


def record(method: str, path: str) -> Any:
    endpoint = classify(method, path if path.startswith("/_") else f"{BASE}/{path}")
    return SimpleNamespace(endpoint=endpoint, room=endpoint.room, user="@a:x")


@pytest.mark.parametrize(
    ("method", "path", "room", "kind"),
    [
        ("POST", "join/%23hall:x", "#hall:x", None),
        ("POST", "rooms/!r:x/join", "!r:x", None),
        ("POST", "rooms/!r:x/leave", "!r:x", None),
        ("POST", "rooms/!r:x/unban", "!r:x", None),
        ("POST", "knock/!r:x", "!r:x", None),
        ("POST", "rooms/!r:x/invite", "!r:x", None),
        ("PUT", "rooms/!r:x/state/m.room.member/@a:x", "!r:x", None),
        ("PUT", "profile/@a:x/displayname", "", RoomKind.PUBLIC),
        ("PUT", "/_matrix/client/unstable/uk.tcpip.msc4133/profile/@a:x/org.example", "", RoomKind.PUBLIC),
        ("PUT", "presence/@a:x/status", "", RoomKind.PUBLIC),
    ],
)
def test_the_whole_body_is_what_others_may_read(method: str, path: str, room: str, kind: RoomKind | None) -> None:
    one = record(method, path)
    assert one.endpoint.action in DOORS
    sent = at_door(one, {"org.example": "text"})
    assert sent is not None
    assert (sent.room, sent.kind, sent.contents[0][1]) == (room, kind, {"org.example": "text"})
    assert at_door(one, {}) is None


def test_an_alias_is_judged_by_the_room_it_is_for() -> None:
    sent = at_door(record("PUT", "directory/room/%23text:x"), {"room_id": "!r:x"})
    assert sent is not None
    assert (sent.room, sent.contents) == ("!r:x", (("m.room.canonical_alias", {"alias": "#text:x"}),))


def test_the_name_of_a_session_is_for_everybody() -> None:
    sent = at_door(record("PUT", "devices/ABC"), {"display_name": "text"})
    assert sent is not None
    assert (sent.room, sent.kind, sent.contents) == ("", RoomKind.PUBLIC, (("device", {"displayname": "text"}),))
    for body in ({}, {"display_name": None}, {"display_name": ["text"]}, {"auth": {}}):
        assert at_door(record("PUT", "devices/ABC"), body) is None
    assert at_door(record("POST", "delete_devices"), {"devices": ["ABC"]}) is None


def test_what_an_event_tells_of_is_left_to_it() -> None:
    for path in ("rooms/!r:x/send/m.room.message/1", "rooms/!r:x/state/m.room.topic"):
        assert at_door(record("PUT", path), {"body": "text"}) is None


@given(st.recursive(st.none() | st.text(max_size=3), lambda inner: st.dictionaries(st.text(max_size=9), inner)))
def test_any_body_has_an_answer(body: object) -> None:
    at_door(record("PUT", "directory/room/%23a:x"), body)
    at_door(record("POST", "join/!r:x"), body)
    at_door(record("PUT", "devices/ABC"), body)
