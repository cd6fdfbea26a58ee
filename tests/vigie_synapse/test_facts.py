"""What bodies say becomes a few facts, whatever clients send; nothing of the content itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.activity import Action, Activity
from vigie_synapse.endpoints import Endpoint, classify
from vigie_synapse.facts import MAX_TERM, NOTHING, READERS, Facts, normalised, opened, raised, read

CLIENT = "/_matrix/client/v3"
ROOM = "!r:agent.example"


def facts(method: str, path: str, body: object) -> Facts:
    path = path if path.startswith("/_") else f"{CLIENT}/{path}"
    return read(classify(method, path), body, lambda term: f"<{term}>")


STATE = [
    ("m.room.history_visibility", {"history_visibility": "world_readable"}, "world_readable"),
    ("m.room.history_visibility", {"history_visibility": "secret words"}, "other"),
    ("m.room.history_visibility", {"history_visibility": ["world_readable"]}, "other"),
    ("m.room.join_rules", {"join_rule": "public"}, "public"),
    ("m.room.guest_access", {"guest_access": "can_join"}, "can_join"),
    ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "encrypted"),
    ("im.vector.room.access_rules", {"rule": "unrestricted"}, "unrestricted"),
    ("m.room.topic", {"topic": "what the crisis team decided"}, ""),
]


@pytest.mark.parametrize(("kind", "content", "value"), STATE)
def test_state_is_told_in_a_few_words(kind: str, content: dict[str, Any], value: str) -> None:
    assert facts("PUT", f"rooms/{ROOM}/state/{kind}", content) == Facts(kind=kind, value=value)


def test_a_name_in_one_room_is_a_name() -> None:
    found = facts(
        "PUT",
        f"rooms/{ROOM}/state/m.room.member/@a:x.example",
        {"membership": "join", "displayname": "Help\u200b desk"},
    )
    assert found == Facts(kind="m.room.member", value="join", name="Help desk")


MESSAGES = [
    ({"body": "see https://a.example/x and HTTP://b.example"}, 2),
    ({"body": "https://a.example https://a.example"}, 1),
    ({"body": "no link", "formatted_body": '<a href="https://c.example/">here</a>'}, 1),
    ({"body": "* x", "m.new_content": {"body": "https://late.example"}}, 1),
    ({"body": "come to https://matrix.to/#/%23forum:agent.example"}, 1),
    ({"body": "Alice", "formatted_body": '<a href="https://matrix.to/#/@alice:agent.example">Alice</a>'}, 0),
    ({"body": "x", "formatted_body": '<mx-reply><a href="https://q.example">q</a></mx-reply>yes'}, 0),
    ({"body": ["https://a.example"], "formatted_body": 7, "m.new_content": "https://a.example"}, 0),
]


@pytest.mark.parametrize(("content", "links"), MESSAGES)
def test_links_are_counted(content: dict[str, Any], links: int) -> None:
    found = facts("PUT", f"rooms/{ROOM}/send/m.room.message/t1", {"msgtype": "m.text", **content})
    assert found == Facts(kind="m.room.message", value="m.text", links=links)


def test_counting_links_takes_no_time_whatever_was_sent() -> None:
    hostile = ["<mx-reply>" * 6_000, "https://" * 8_000, "https://matrix.to/#/" * 3_000, "</mx-reply>https:/" * 3_000]
    for text in hostile:
        facts("PUT", f"rooms/{ROOM}/send/m.room.message/t1", {"body": text, "formatted_body": text})


def test_a_message_type_of_ones_own_is_not_told() -> None:
    assert facts("PUT", f"rooms/{ROOM}/send/m.room.message/t1", {"msgtype": "the secret"}).value == ""


REQUESTS = [
    ("PUT", f"directory/list/room/{ROOM}", {"visibility": "public"}, Facts(value="published")),
    ("PUT", f"directory/list/room/{ROOM}", {}, Facts(value="published")),
    ("PUT", f"directory/list/room/{ROOM}", {"visibility": "private"}, Facts(value="unpublished")),
    ("POST", f"knock/{ROOM}", {"reason": "please"}, Facts(kind="m.room.member", value="knock")),
    ("POST", f"rooms/{ROOM}/unban", {"user_id": "@b:x"}, Facts(kind="m.room.member", value="leave")),
    ("PUT", "directory/room/%23a:x", {"room_id": ROOM}, Facts(kind="m.room.canonical_alias")),
    ("POST", "createRoom", {"visibility": "public", "name": "Secret"}, Facts(value="published")),
    ("POST", "createRoom", {"is_direct": True, "invite": ["@b:x.example"]}, Facts(direct=True, target="@b:x.example")),
    ("POST", "createRoom", {"is_direct": "yes", "invite": "@b:x.example"}, NOTHING),
    ("POST", f"rooms/{ROOM}/invite", {"user_id": "@b:x.example"}, Facts(target="@b:x.example")),
    ("POST", f"rooms/{ROOM}/invite", {"medium": "email", "address": "a@x.example"}, NOTHING),
    ("POST", f"rooms/{ROOM}/ban", {"user_id": "@b:x.example", "reason": "spam"}, Facts(target="@b:x.example")),
    ("PUT", "profile/@a:x.example/displayname", {"displayname": " Help desk\n"}, Facts(name="Help desk")),
    ("PUT", "profile/@a:x.example/avatar_url", {"displayname": "Help desk"}, NOTHING),
    ("POST", "user_directory/search", {"search_term": " ALICE  B"}, Facts(term="<alice b>")),
    ("POST", "user_directory/search", {"search_term": ["a"]}, NOTHING),
    ("POST", "search", {"search_categories": {"room_events": {"search_term": "Pay"}}}, Facts(term="<pay>")),
    ("POST", "search", {"search_categories": {"room_events": 7}}, NOTHING),
    ("POST", "publicRooms", {"filter": {"generic_search_term": "Crisis"}}, Facts(term="<crisis>")),
    ("POST", "keys/query", {"device_keys": {"@a:x.example": [], "@b:x.example": []}}, Facts(asked=2)),
    ("POST", "keys/query", {"device_keys": ["@a:x.example"]}, NOTHING),
    ("POST", "keys/claim", {"one_time_keys": {"@a:x.example": {}}}, Facts(asked=1)),
    ("POST", "keys/upload", {"one_time_keys": {"a": 1}}, Facts(value="one_time")),
    ("POST", "keys/upload", {"device_keys": {"user_id": "@a:x.example"}}, Facts(value="device")),
]


@pytest.mark.parametrize(("method", "path", "body", "expected"), REQUESTS)
def test_requests_of_clients(method: str, path: str, body: dict[str, Any], expected: Facts) -> None:
    assert facts(method, path, body) == expected


U = "%40b%3Ax.example"
ADMINISTRATION = [
    ("PUT", f"v2/users/{U}", {"admin": True}, "admin", "@b:x.example"),
    ("PUT", f"v2/users/{U}", {"admin": False, "password": "x"}, "not_admin", "@b:x.example"),
    ("PUT", f"v1/users/{U}/admin", {"admin": True}, "admin", "@b:x.example"),
    ("PUT", f"v2/users/{U}", {"password": "x"}, "password", "@b:x.example"),
    ("PUT", f"v2/users/{U}", {"deactivated": True}, "deactivate", "@b:x.example"),
    ("PUT", f"v2/users/{U}", {"locked": True}, "account", "@b:x.example"),
    ("GET", f"v2/users/{U}", None, "", "@b:x.example"),
    ("POST", f"v1/users/{U}/login", {}, "login_as", "@b:x.example"),
    ("POST", f"v1/reset_password/{U}", {"new_password": "x"}, "password", "@b:x.example"),
    ("POST", f"v1/deactivate/{U}", {}, "deactivate", "@b:x.example"),
    ("POST", "v1/registration_tokens/new", {}, "registration_token", ""),
    ("DELETE", "v2/rooms/!r:x.example", {}, "delete_room", ""),
    ("POST", "v1/rooms/!r:x.example/make_room_admin", {"user_id": "@b:x.example"}, "room_admin", "@b:x.example"),
    ("POST", "v1/join/!r:x.example", {"user_id": "@b:x.example"}, "join", "@b:x.example"),
    ("POST", "v1/purge_history/!r:x.example/$e", {}, "purge_history", ""),
    ("GET", "", None, "", ""),
]


@pytest.mark.parametrize(("method", "path", "body", "value", "target"), ADMINISTRATION)
def test_administration(method: str, path: str, body: object, value: str, target: str) -> None:
    found = facts(method, f"/_synapse/admin/{path}", body)
    room = "!r:x.example" if "!r" in path else ""
    assert (found.value, found.target, found.room) == (value, target, room)


def test_who_becomes_administrator_of_a_room() -> None:
    before = {"users": {"@owner:x.example": 100, "@mod:x.example": 50}}
    after = {"users": {"@owner:x.example": 100, "@mod:x.example": 100, "@new:x.example": "100", "@odd:x.example": [9]}}
    assert raised(before, after) == ["@mod:x.example", "@new:x.example"]
    assert raised(after, before) == raised(before, {"users": []}) == raised(before, None) == []
    assert opened(before, {"users_default": 50})
    assert not opened({"users_default": 50}, {"users_default": 60})
    assert not opened(before, {"users_default": float("inf")})


def test_a_term_is_told_apart_from_others_and_no_more() -> None:
    assert normalised("  Ａlice\n\tB ") == "alice b"  # noqa: RUF001 - full width
    assert len(normalised("x" * 10_000)) == MAX_TERM


def test_facts_replace_what_the_path_said() -> None:
    activity = Activity(id="1", time=1, action=Action.INVITE, server="x.example", target="t1", room="!r:x.example")
    told = Facts(target="@b:x.example", direct=True).told_of(activity)
    assert (told.target, told.direct, told.room) == ("@b:x.example", True, "!r:x.example")
    assert NOTHING.told_of(activity) == activity


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["user_id", "users", "admin", "device_keys", "search_categories", "room_events", "search_term", "body",
             "m.new_content", "invite", "displayname", "filter", "membership", "users_default"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    body=json_values, action=st.sampled_from(sorted(READERS)), kind=st.sampled_from(["m.room.member", "displayname"])
)
def test_no_body_is_too_strange(body: object, action: Action, kind: str) -> None:
    found = read(Endpoint(action, "PUT /_synapse/admin/v2/users/@a:x", kind=kind), body, lambda term: term[:8])
    assert len(json.dumps([found.kind, found.value, found.name, found.target])) < 4_000
    raised(body, body)
    opened(None, body)
