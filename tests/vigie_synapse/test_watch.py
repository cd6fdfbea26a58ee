"""What requests say beyond their path, on a real Synapse: noted once, exactly, and only as facts."""

import json
import sqlite3
from typing import Any

import pytest

from kit.synapse import SERVER, Account, Server, quote
from vigie.activity.canaries import Canaries
from vigie.model.activity import Action, Activity, Outcome
from vigie_synapse.watch import parsed

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    return server.register("owner")


@pytest.fixture(scope="module")
def guest(server: Server) -> Account:
    return server.register("guest")


@pytest.fixture
def room(owner: Account, guest: Account) -> str:
    found = owner.create_room()
    guest.ok("POST", f"join/{quote(found)}")
    return found


SEEN: set[str] = set()


def newest(server: Server, account: Account, action: Action) -> Activity:
    """The newest that was not looked at before: a record is written a moment after its answer."""
    found = server.activity(lambda a: a.user == account.id and a.action is action and a.id not in SEEN)
    SEEN.add(found.id)
    return found


def state(owner: Account, room: str, kind: str, content: Any, key: str = "") -> None:
    owner.ok("PUT", f"rooms/{quote(room)}/state/{kind}/{quote(key)}", content)


def test_state_that_was_set(server: Server, owner: Account, room: str) -> None:
    state(owner, room, "m.room.history_visibility", {"history_visibility": "world_readable"})
    activity = newest(server, owner, Action.SET_STATE)
    assert (activity.kind, activity.value, activity.room) == ("m.room.history_visibility", "world_readable", room)
    state(owner, room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    assert newest(server, owner, Action.SET_STATE).value == "encrypted"


def test_who_is_made_administrator_of_a_room(server: Server, owner: Account, guest: Account, room: str) -> None:
    path = f"rooms/{quote(room)}/state/m.room.power_levels"
    levels = owner.ok("GET", path)
    levels["users"] = {**levels["users"], guest.id: 100}
    owner.ok("PUT", path, levels)
    activity = newest(server, owner, Action.SET_STATE)
    assert (activity.kind, activity.value, activity.target) == ("m.room.power_levels", "admin", guest.id)
    owner.ok("PUT", path, {**levels, "state_default": 60})
    assert newest(server, owner, Action.SET_STATE).value == "", "nobody new"


def test_a_room_is_published(server: Server, owner: Account, room: str) -> None:
    owner.ok("PUT", f"directory/list/room/{quote(room)}", {})
    activity = newest(server, owner, Action.PUBLISH_ROOM)
    assert (activity.room, activity.value) == (room, "published")


def test_messages_with_links_in_direct_and_other_rooms(server: Server, owner: Account, guest: Account) -> None:
    made = owner.ok("POST", "createRoom", {"is_direct": True, "invite": [guest.id], "preset": "trusted_private_chat"})
    created = newest(server, owner, Action.CREATE_ROOM)
    assert (created.direct, created.target) == (True, guest.id)
    owner.say(made["room_id"], "your account is blocked, see https://evil.example/login")
    sent = newest(server, owner, Action.SEND)
    assert (sent.kind, sent.value, sent.links, sent.direct) == ("m.room.message", "m.text", 1, True)
    forum = owner.create_room()
    for name in ("ada", "bob"):
        server.register(name).ok("POST", f"join/{quote(forum)}")
    owner.say(forum, "hello")
    sent = newest(server, owner, Action.SEND)
    assert (sent.links, sent.direct) == (0, False)


def test_an_invitation_into_a_room_with_nobody_else(server: Server, owner: Account, guest: Account) -> None:
    alone = owner.create_room()
    owner.ok("POST", f"rooms/{quote(alone)}/invite", {"user_id": guest.id})
    activity = newest(server, owner, Action.INVITE)
    assert (activity.target, activity.direct) == (guest.id, True)
    guest.ok("POST", f"join/{quote(alone)}")
    other = server.register("other")
    owner.ok("POST", f"rooms/{quote(alone)}/invite", {"user_id": other.id})
    assert not newest(server, owner, Action.INVITE).direct


def test_equal_terms_have_equal_hashes_and_no_term_is_kept(server: Server, guest: Account, room: str) -> None:
    def search(term: Any) -> str:
        guest.call("POST", "search", {"search_categories": {"room_events": {"search_term": term}}})
        return newest(server, guest, Action.SEARCH_MESSAGES).term

    first = search("Mot de  PASSE")
    assert len(first) == 16
    assert search("mot de passe") == first
    assert search("secret") not in (first, "")
    guest.ok("POST", "user_directory/search", {"search_term": "mot de passe"})
    assert newest(server, guest, Action.SEARCH_DIRECTORY).term == first
    spool = b"".join(path.read_bytes() for path in server.spool.iterdir())
    assert b"passe" not in spool.lower()


HOSTILE: list[Any] = [
    {"search_term": "x" * 10_000},
    {"search_term": "\x00\x1b[31m\u202e"},
    {"search_term": ["a", {"b": "c"}]},
    {"search_term": None},
    ["not", "an", "object"],
    b"{not json",
    b"\xff\xfe",
    b'{"search_term": "\\ud800"}',
    b"[" * 100_000,
    b'{"search_term": "a", "x": "' + b"y" * 2_000_000 + b'"}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body)[:20])
def test_hostile_terms(server: Server, guest: Account, body: Any) -> None:
    before = len(server.activities())
    reply = guest.call("POST", "user_directory/search", body)
    assert reply.status in (200, 400, 413, 500), reply.raw
    activity = server.activity(lambda a: a.user == guest.id and a.action is Action.SEARCH_DIRECTORY)
    assert len(server.activities()) > before
    assert len(activity.term) in (0, 16)


def test_hostile_names_and_states(server: Server, owner: Account, room: str) -> None:
    path = f"profile/{quote(owner.id)}/displayname"
    for value in ("x" * 10_000, ["a"], {"a": 1}, "a\n\x1b[31mb\u202e", "Héléne"):
        owner.call("PUT", path, {"displayname": value})
    changes = (a for a in server.activities() if a.action is Action.CHANGE_PROFILE and a.user == owner.id)
    names = [a.name for a in changes if a.endpoint]
    assert names == ["x" * 100, "", "", "a[31mb", "Héléne"]
    for content in ({"history_visibility": {"a": 1}}, [], {"history_visibility": "y" * 10_000}):
        owner.call("PUT", f"rooms/{quote(room)}/state/m.room.history_visibility", content)
    owner.call("PUT", f"rooms/{quote(room)}/state/m.room.power_levels", {"users": ["@a:b"], "users_default": "many"})
    owner.call("PUT", f"rooms/{quote('!nowhere:x')}/state/m.room.power_levels", {"users": {owner.id: 10**40}})
    values = [a.value for a in server.activities() if a.action is Action.SET_STATE and a.user == owner.id]
    assert set(values) <= {"", "other", "world_readable", "encrypted", "admin"}
    SEEN.update(a.id for a in server.activities())


def test_a_new_account_has_a_name(server: Server) -> None:
    account = server.register("newcomer", name="Support informatique")
    activity = newest(server, account, Action.CHANGE_PROFILE)
    assert (activity.name, activity.endpoint, activity.ip) == ("Support informatique", "", "")


def test_keys_of_many_are_asked(server: Server, guest: Account) -> None:
    people = [f"@p{n}:{SERVER}" for n in range(30)]
    guest.ok("POST", "keys/query", {"device_keys": {person: [] for person in people}})
    assert newest(server, guest, Action.QUERY_KEYS).asked == 30
    guest.ok("POST", "keys/claim", {"one_time_keys": {person: {"D": "signed_curve25519"} for person in people[:3]}})
    assert newest(server, guest, Action.CLAIM_KEYS).asked == 3
    guest.ok("POST", "keys/upload", {"one_time_keys": {}})
    assert newest(server, guest, Action.UPLOAD_KEYS).value == "one_time"


def test_redactions_of_others_are_told_from_ones_own(server: Server, owner: Account, guest: Account, room: str) -> None:
    for sender, value in ((guest, "other"), (owner, "own")):
        event = sender.say(room, "to be removed")
        owner.ok("PUT", f"rooms/{quote(room)}/redact/{quote(event)}/r{value}", {})
        activity = newest(server, owner, Action.REDACT)
        assert (activity.value, activity.target) == (value, event)
    owner.call("PUT", f"rooms/{quote(room)}/redact/$nowhere/r3", {})
    assert newest(server, owner, Action.REDACT).value == ""


def test_administrators_are_marked_and_new_ones_told_once(server: Server, guest: Account) -> None:
    admin = server.register("root", admin=True)
    made = server.activity(lambda a: a.endpoint == "POST /_synapse/admin/v1/register" and a.status == 200)
    assert (made.action, made.user) == (Action.ADMINISTER, "")
    assert admin.call("PUT", f"/_synapse/admin/v2/users/{quote(guest.id)}", {"admin": True}).status == 200
    granted = newest(server, admin, Action.ADMINISTER)
    assert (granted.value, granted.target) == ("admin", guest.id)
    server.activity(lambda a: a.action is Action.ADMINISTER and not a.user and a.target == admin.id)
    told = [a for a in server.activities() if a.action is Action.ADMINISTER and not a.user and a.value == "admin"]
    assert [a.target for a in told] == [admin.id], "made with the shared secret, and found in the database"
    guest.ok("GET", "publicRooms?limit=1")
    assert newest(server, guest, Action.LIST_ROOMS).admin


def test_an_administrator_made_in_the_database_is_told(server: Server) -> None:
    helper, sneak = server.register("helper", admin=True), server.register("sneak")
    with sqlite3.connect(server.folder / "homeserver.db") as database:
        database.execute("UPDATE users SET admin = 1 WHERE name = ?", (sneak.id,))
    helper.call("PUT", f"/_synapse/admin/v2/users/{quote(helper.id)}", {"admin": True})  # they are looked up soon
    told = server.activity(lambda a: a.action is Action.ADMINISTER and a.target == sneak.id)
    assert (told.user, told.value) == ("", "admin")


def test_a_refused_request_keeps_its_facts(server: Server, guest: Account) -> None:
    room = server.register("loner").create_room(preset="private_chat")
    reply = guest.call("PUT", f"rooms/{quote(room)}/state/m.room.join_rules", {"join_rule": "public"})
    assert reply.status == 403
    activity = newest(server, guest, Action.SET_STATE)
    assert (activity.outcome, activity.value) == (Outcome.FAILURE, "public")


def test_canaries_laid_as_the_page_says_are_touched(server: Server, guest: Account) -> None:
    keeper, bird = server.register("canaries", admin=True), f"@y.kerzhannou:{SERVER}"
    account = {"displayname": "Yzold Kerzhannou", "password": "long and random"}
    assert keeper.call("PUT", f"/_synapse/admin/v2/users/{quote(bird)}", account).status == 201
    nest = keeper.create_room(visibility="public", name="Passation 2021", room_alias_name="passation-2021")
    egg, alias = keeper.upload(b"passwords"), f"#passation-2021:{SERVER}"
    keeper.say(nest, "passwords.xlsx", msgtype="m.file", url=egg)
    sets = [frozenset({one}) for one in (bird, nest, egg, alias, keeper.id)]
    laid = Canaries(*sets)
    assert all(laid.touched(a) == () for a in server.activities() if a.user == keeper.id)
    for method, path, body, touched in (
        ("POST", "user_directory/search", {"search_term": "yzo"}, f"shown:{bird}"),
        ("GET", f"profile/{quote(bird)}", None, f"user:{bird}"),
        ("GET", "publicRooms?limit=500", None, ""),
        ("GET", f"directory/room/{quote(alias)}", None, f"alias:{alias}"),
        ("POST", f"join/{quote(nest)}", {}, f"room:{nest}"),
        ("GET", f"rooms/{quote(nest)}/messages?dir=b", None, f"room:{nest}"),
        ("GET", f"/_matrix/client/v1/media/download/{egg.removeprefix('mxc://')}", None, f"media:{egg}"),
    ):
        reply = guest.call(method, path, body)
        assert reply.status == 200, (path, reply.raw)
        size = len(reply.raw)
        seen = server.activity(lambda a: a.user in (guest.id, "") and a.bytes == size)  # noqa: B023 - called at once
        assert laid.touched(seen) == ((touched,) if touched else ()), path


def test_the_guard_logged_no_error(server: Server) -> None:
    assert server.errors() == ""


# Without Synapse


def test_what_is_no_json_says_nothing() -> None:
    assert parsed(b"") is parsed(b"\xff") is parsed(b"[" * 100_000) is None
    assert parsed(json.dumps({"a": "\ud800"}).encode()) == {"a": "\ud800"}
