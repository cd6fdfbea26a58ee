"""Requests are told from their method and path alone, in every form Synapse accepts and whatever else is sent."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vigie.model.activity import Action
from vigie_synapse.endpoints import LEGACY_RESOURCE, MAX_NAME, Endpoint, classify, clean

ROOM, EVENT, USER = "!room:example.org", "$event", "@user:example.org"
R, E, U = "%21room%3Aexample.org", "%24event", "%40user:example.org"
PREFIXES = ["/_matrix/client/v3", "/_matrix/client/r0", "/_matrix/client/v1", "/_matrix/client/api/v1"]
UNSTABLE = [*PREFIXES, "/_matrix/client/unstable", "/_matrix/client/unstable/org.matrix.msc1"]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"]

TABLE = [
    ("GET", f"/rooms/{R}/messages?dir=b&from=x%2Fy", Action.READ, {"room": ROOM}),
    ("GET", f"/rooms/{R}/context/{E}", Action.READ, {"room": ROOM, "target": EVENT}),
    ("GET", f"/rooms/{R}/event/{E}", Action.READ, {"room": ROOM, "target": EVENT}),
    ("GET", f"/rooms/{R}/relations/{E}/m.thread", Action.READ, {"room": ROOM, "target": EVENT}),
    ("GET", f"/rooms/{R}/threads", Action.READ, {"room": ROOM}),
    ("GET", f"/rooms/{R}/state", Action.READ, {"room": ROOM}),
    ("GET", f"/rooms/{R}/state/m.room.name/", Action.READ, {"room": ROOM, "target": "m.room.name"}),
    ("GET", f"/rooms/{R}/initialSync", Action.READ, {"room": ROOM}),
    ("GET", f"/rooms/{R}/members?at=x", Action.LIST_MEMBERS, {"room": ROOM}),
    ("GET", f"/rooms/{R}/joined_members", Action.LIST_MEMBERS, {"room": ROOM}),
    ("POST", f"/rooms/{R}/join", Action.JOIN, {"room": ROOM}),
    ("PUT", f"/rooms/{R}/join/txn1", Action.JOIN, {"room": ROOM}),
    ("POST", "/join/%23alias:example.org", Action.JOIN, {"target": "#alias:example.org"}),
    ("PUT", f"/join/{R}/txn1", Action.JOIN, {"target": ROOM}),
    ("POST", f"/rooms/{R}/leave", Action.LEAVE, {"room": ROOM}),
    ("PUT", f"/rooms/{R}/forget/txn1", Action.LEAVE, {"room": ROOM}),
    ("POST", f"/rooms/{R}/invite", Action.INVITE, {"room": ROOM}),
    ("POST", f"/rooms/{R}/kick", Action.REMOVE, {"room": ROOM}),
    ("PUT", f"/rooms/{R}/ban/txn1", Action.REMOVE, {"room": ROOM}),
    ("PUT", f"/rooms/{R}/send/m.room.message/txn1", Action.SEND, {"room": ROOM, "kind": "m.room.message"}),
    ("POST", f"/rooms/{R}/send/m.room.message", Action.SEND, {"room": ROOM, "kind": "m.room.message"}),
    ("PUT", f"/rooms/{R}/state/m.room.name", Action.SET_STATE, {"room": ROOM, "kind": "m.room.name"}),
    ("PUT", f"/rooms/{R}/state/m.room.member/{U}", Action.SET_STATE, {"kind": "m.room.member", "target": USER}),
    ("PUT", f"/rooms/{R}/redact/{E}/txn1", Action.REDACT, {"room": ROOM, "target": EVENT}),
    ("GET", "/sync?timeout=30000", Action.READ, {"sync": True}),
    ("GET", "/events?from=x", Action.READ, {"sync": False}),
    ("GET", f"/events/{E}", Action.READ, {"sync": False}),
    ("GET", "/initialSync", Action.READ, {"sync": False}),
    ("POST", "/search?next_batch=x", Action.SEARCH_MESSAGES, {}),
    ("POST", "/user_directory/search", Action.SEARCH_DIRECTORY, {}),
    ("GET", "/publicRooms?limit=5", Action.LIST_ROOMS, {}),
    ("POST", "/publicRooms/", Action.LIST_ROOMS, {}),
    ("POST", "/createRoom", Action.CREATE_ROOM, {}),
    ("PUT", "/createRoom/txn1", Action.CREATE_ROOM, {}),
    ("POST", "/login", Action.LOGIN, {}),
    ("POST", "/logout", Action.LOGOUT, {}),
    ("POST", "/logout/all", Action.LOGOUT, {}),
    ("POST", "/account/password", Action.CHANGE_PASSWORD, {}),
    ("POST", "/delete_devices", Action.CHANGE_DEVICE, {}),
    ("DELETE", "/devices/ABC", Action.CHANGE_DEVICE, {"target": "ABC"}),
    ("POST", "/keys/query", Action.QUERY_KEYS, {}),
    ("GET", "/room_keys/keys?version=1", Action.READ_KEY_BACKUP, {}),
    ("GET", f"/room_keys/keys/{R}/session", Action.READ_KEY_BACKUP, {}),
    ("GET", f"/profile/{U}", Action.VIEW_PROFILE, {"target": USER}),
    ("GET", f"/profile/{U}/displayname", Action.VIEW_PROFILE, {"target": USER}),
    ("PUT", f"/profile/{U}/displayname", Action.CHANGE_PROFILE, {"target": USER, "kind": "displayname"}),
    ("PUT", f"/directory/list/room/{R}", Action.PUBLISH_ROOM, {"room": ROOM}),
    ("GET", "/media/download/example.org/abc", Action.DOWNLOAD, {"media": "mxc://example.org/abc"}),
    ("GET", "/media/download/ex%61mple.org/abc/a.pdf", Action.DOWNLOAD, {"media": "mxc://example.org/abc"}),
    ("GET", "/media/thumbnail/example.org/abc?width=9", Action.THUMBNAIL, {"media": "mxc://example.org/abc"}),
    ("PUT", "/directory/room/%23a:x", Action.SET_STATE, {"target": "#a:x", "kind": "m.room.canonical_alias"}),
    ("PUT", f"/presence/{U}/status", Action.CHANGE_PROFILE, {"target": USER, "kind": "presence"}),
    ("POST", f"/knock/{R}", Action.SET_STATE, {"target": ROOM, "kind": "m.room.member"}),
    ("POST", f"/rooms/{R}/unban", Action.SET_STATE, {"room": ROOM, "kind": "m.room.member"}),
    ("GET", f"/directory/list/room/{R}", None, {}),
    ("POST", "/keys/upload", Action.UPLOAD_KEYS, {}),
    ("POST", "/keys/claim", Action.CLAIM_KEYS, {}),
    ("GET", "/account/whoami", None, {}),
    ("GET", "/devices", None, {}),
    ("GET", "/", None, {}),
    ("GET", "", None, {}),
]


@pytest.mark.parametrize("prefix", UNSTABLE)
@pytest.mark.parametrize(("method", "path", "action", "facts"), TABLE, ids=lambda value: str(value)[:40])
def test_the_paths_of_matrix(
    prefix: str, method: str, path: str, action: Action | None, facts: dict[str, object]
) -> None:
    endpoint = classify(method, prefix + path)
    assert endpoint.action is action
    assert {name: getattr(endpoint, name) for name in facts} == facts
    assert not endpoint.legacy
    if action is not None:
        assert endpoint.template.startswith(f"{method} /")
        assert not set("%$!@#?") & set(endpoint.template), "templates name nobody"


@pytest.mark.parametrize("front", ["", LEGACY_RESOURCE])
@pytest.mark.parametrize("version", ["r0", "v1", "v3"])
@pytest.mark.parametrize(("kind", "action"), [("download", Action.DOWNLOAD), ("thumbnail", Action.THUMBNAIL)])
def test_media_without_a_token_are_legacy(front: str, version: str, kind: str, action: Action) -> None:
    endpoint = classify("GET", f"{front}/_matrix/media/{version}/{kind}/example.org/abc/name.png?width=1")
    assert (endpoint.action, endpoint.media, endpoint.legacy) == (action, "mxc://example.org/abc", True)


def test_uploads_administration_and_what_is_not_of_matrix() -> None:
    assert classify("POST", "/_matrix/media/v3/upload?filename=x").action is Action.UPLOAD
    assert classify("PUT", "/_matrix/media/v3/upload/example.org/abc").action is Action.UPLOAD
    assert classify("GET", "/_synapse/admin/v2/users").action is Action.ADMINISTER
    assert not classify("GET", "/_matrix/media/v3/config").legacy
    for path in (
        "/",
        "",
        "/_matrix/federation/v1/version",
        "/health",
        "*",
        "http://example.org/_matrix/client/v3/sync",
    ):
        assert classify("GET", path) == Endpoint(None, "")


WORDS = """
    _matrix client media v3 r0 unstable org.x.msc1 api rooms messages download thumbnail profile join state sync devices
    directory list room admin createRoom room_keys keys events search %00 %ff %1b[31m . ..
"""
SEGMENTS = st.sampled_from(WORDS.split())


@given(st.sampled_from(METHODS), st.one_of(st.text(), st.lists(SEGMENTS | st.text(), max_size=14).map("/".join)))
@example("GET", "_matrix/client/v3/rooms/" + "\x1b[2J%0a%0d%00" * 900 + "/messages/" + "é" * 9000)
@example("GET", "_matrix/client/v3/search/\x1b[31m")
@example("POST", "_matrix/client/v3/admin/" + "a" * 5000)
def test_hostile_paths_never_raise_and_leave_bounded_printable_names(method: str, path: str) -> None:
    for start in ("/", "/_matrix/client/v3/", "/_matrix/media/v3/", LEGACY_RESOURCE, "/_synapse/admin/"):
        endpoint = classify(method, start + path)
        for value in (endpoint.template, endpoint.room, endpoint.target, endpoint.media):
            assert value.isprintable()
            assert len(value) <= 2 * MAX_NAME + 20


@given(st.text())
def test_clean_keeps_what_is_printable_and_is_stable(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.isprintable()
    assert len(cleaned) <= MAX_NAME
    if text.isprintable() and len(text) <= MAX_NAME:
        assert cleaned == text
