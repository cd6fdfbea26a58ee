"""Every read path of a real Synapse leaves exactly one record of exactly what was taken."""

import pytest

from kit.synapse import DAY, SERVER, Account, Server, now_ms, quote
from vigie.model.activity import COLD, ENCRYPTED, FRESH, STATE, Action, Activity, Outcome

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def world(server: Server) -> dict[str, object]:
    """A room with a past, an owner, and a reader who has just entered."""
    owner, reader = server.register("owner", name="Odile Owner"), server.register("reader", name="Remi Reader")
    room = owner.create_room(name="Forum", visibility="public")
    now = now_ms()
    old = [owner.say(room, f"old {n}", at=now - 90 * DAY + n) for n in range(20)]
    reader.ok("POST", f"join/{quote(room)}")
    new = [owner.say(room, f"new {n}") for n in range(5)]
    return {"owner": owner, "reader": reader, "room": room, "old": old, "new": new}


def last(server: Server, reader: Account, endpoint: str) -> Activity:
    return server.activity(lambda a: a.user == reader.id and endpoint in a.endpoint)


def served(activity: Activity) -> set[str]:
    return {event for read in activity.reads for event in read.events}


def test_a_page_of_messages_is_one_exact_record(server: Server, world: dict) -> None:
    reader, room = world["reader"], world["room"]
    answer = reader.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=100")
    activity = last(server, reader, "/messages")
    assert served(activity) >= {event["event_id"] for event in answer["chunk"]}
    (read,) = activity.reads
    assert (read.room, read.membership) == (room, "join")
    assert activity.action is Action.READ
    assert activity.device == reader.device
    assert activity.ip == "192.0.2.1"
    flags = dict(zip(read.events, read.flags, strict=True))
    assert all(flags[event] == COLD | FRESH for event in world["old"])
    assert all(flags[event] == 0 for event in world["new"])
    assert activity.cold == activity.fresh == 20
    senders = [read.senders[index] for index in read.by]
    assert senders.count(world["owner"].id) >= 25


def test_one_answer_holds_a_page_at_the_most_and_says_where_to_go_on(server: Server) -> None:
    owner = server.register("writer")
    room = owner.create_room()
    events = [owner.say(room, f"line {n}", at=now_ms() - DAY + n) for n in range(250)]
    path = f"rooms/{quote(room)}"
    around = owner.ok("GET", f"{path}/context/{quote(events[125])}?limit=1000")
    assert 198 <= len(around["events_before"]) + len(around["events_after"]) <= 200
    assert len(owner.ok("GET", f"{path}/initialSync?limit=1000")["messages"]["chunk"]) == 200
    first = owner.ok("GET", f"{path}/messages?dir=b&limit=1000")
    assert len(first["chunk"]) == 200
    second = owner.ok("GET", f"{path}/messages?dir=b&limit=1000&from={first['end']}")
    seen = [event["event_id"] for event in first["chunk"] + second["chunk"]]
    assert [event for event in seen if event in events] == events[::-1]


READS = {
    "/context": lambda room, event: f"rooms/{room}/context/{event}?limit=4",
    "/event": lambda room, event: f"rooms/{room}/event/{event}",
    "/state": lambda room, event: f"rooms/{room}/state",
    "/initialSync": lambda room, event: f"rooms/{room}/initialSync",
    "/members": lambda room, event: f"rooms/{room}/members",
    "/sync": lambda room, event: "sync?timeout=0",
}


@pytest.mark.parametrize("endpoint", READS)
def test_every_read_path_is_seen(server: Server, world: dict, endpoint: str) -> None:
    reader, room = world["reader"], world["room"]
    answer = reader.call("GET", READS[endpoint](quote(room), quote(world["old"][3])))
    assert answer.status == 200, answer.raw
    activity = last(server, reader, endpoint)
    assert served(activity)
    assert all(event.encode() in answer.raw for event in served(activity) if endpoint != "/initialSync")


def test_search_relations_threads_and_sliding_sync_are_seen(server: Server, world: dict) -> None:
    owner, reader, room = world["owner"], world["reader"], world["room"]
    root = world["new"][0]
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}
    owner.say(room, "in a thread", **relation)
    reader.ok("GET", f"/_matrix/client/v1/rooms/{quote(room)}/relations/{quote(root)}")
    assert served(last(server, reader, "/relations"))
    reader.ok("GET", f"/_matrix/client/v1/rooms/{quote(room)}/threads")
    assert root in served(last(server, reader, "/threads"))
    body = {"search_categories": {"room_events": {"search_term": "old", "keys": ["content.body"]}}}
    reader.ok("POST", "search", body)
    found = server.activity(lambda a: a.action is Action.SEARCH_MESSAGES and a.user == reader.id)
    assert served(found) & set(world["old"])
    window = {"lists": {"all": {"ranges": [[0, 9]], "required_state": [], "timeline_limit": 10}}}
    reader.ok("POST", "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync?timeout=0", window)
    assert served(server.activity(lambda a: a.user == reader.id and a.endpoint == "POST /sync"))


def test_an_empty_long_poll_leaves_nothing(server: Server, world: dict) -> None:
    quiet = server.register("quiet")
    since = quiet.ok("GET", "sync?timeout=0")["next_batch"]
    poll = quiet.ok("GET", f"sync?timeout=300&since={since}")
    assert "rooms" not in poll
    quiet.ok("GET", "publicRooms?limit=1")
    server.activity(lambda a: a.user == quiet.id and a.action is Action.LIST_ROOMS)
    seen = [a.action for a in server.activities() if a.user == quiet.id]
    assert seen == [Action.CHANGE_PROFILE, Action.LIST_ROOMS], "its name when it was registered, and the last request"


def test_people_shown_are_recorded(server: Server, world: dict) -> None:
    owner, reader, room = world["owner"], world["reader"], world["room"]
    reader.ok("POST", "user_directory/search", {"search_term": "odile", "limit": 10})
    search = server.activity(lambda a: a.action is Action.SEARCH_DIRECTORY)
    assert search.people == (owner.id,)
    reader.ok("GET", f"rooms/{quote(room)}/joined_members")
    assert owner.id in last(server, reader, "/joined_members").people
    reader.ok("GET", f"rooms/{quote(room)}/members")
    assert owner.id in last(server, reader, "/members").people
    reader.ok("GET", f"profile/{quote(owner.id)}")
    assert last(server, reader, "/profile").people == (owner.id,)


def test_rooms_shown_are_recorded(server: Server, world: dict) -> None:
    world["reader"].ok("GET", "publicRooms?limit=5")
    assert world["room"] in server.activity(lambda a: a.action is Action.LIST_ROOMS).rooms


def test_media_are_recorded_with_their_bytes(server: Server, world: dict) -> None:
    owner, reader = world["owner"], world["reader"]
    uri = owner.upload(b"x" * 5000)
    path = uri.removeprefix("mxc://")
    assert server.activity(lambda a: a.action is Action.UPLOAD).size == 5000
    assert len(reader.call("GET", f"/_matrix/client/v1/media/download/{path}").raw) == 5000
    download = server.activity(lambda a: a.action is Action.DOWNLOAD and a.user == reader.id)
    assert (download.media, download.bytes) == (uri, 5000)


def test_legacy_media_without_a_token_is_recorded_and_refused(server: Server, world: dict) -> None:
    path = world["owner"].upload(b"y" * 100).removeprefix("mxc://")
    assert server.call("GET", f"/_matrix/media/v3/download/{path}").status == 404
    attempt = server.activity(lambda a: a.code == "legacy_media")
    assert (attempt.outcome, attempt.user, attempt.media) == (Outcome.REFUSED, "", f"mxc://{path}")
    rewritten = server.call("GET", f"/_synapse/client/vigie/legacy_media/_matrix/media/r0/thumbnail/{path}?width=32")
    assert (rewritten.status, rewritten.json["errcode"]) == (404, "M_NOT_FOUND")
    assert server.activity(lambda a: a.code == "legacy_media" and a.action is Action.THUMBNAIL).media == f"mxc://{path}"


def test_a_peek_is_told_from_a_stay(server: Server, world: dict) -> None:
    owner = world["owner"]
    room = owner.create_room(
        initial_state=[{"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}]
    )
    said = owner.say(room, "for all to read")
    stranger = server.register("stranger")
    stranger.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=10")
    activity = last(server, stranger, "/messages")
    assert (activity.reads[0].membership, activity.peeked) == ("", 1)
    flags = dict(zip(activity.reads[0].events, activity.reads[0].flags, strict=True))
    assert flags[said] == COLD | FRESH


def test_logins_and_their_failures_are_recorded(server: Server) -> None:
    account = server.register("morgan")
    account.password = "wrong"
    assert account.sign_in(ip="198.51.100.7").status == 403
    failure = server.activity(lambda a: a.action is Action.LOGIN and a.outcome is Outcome.FAILURE)
    assert (failure.user, failure.target, failure.ip) == ("", account.id, "198.51.100.7")
    account.password = "morgan-pw"
    assert account.sign_in(device="PHONE").status == 200
    success = server.activity(lambda a: a.action is Action.LOGIN and a.outcome is Outcome.SUCCESS)
    assert (success.user, success.device) == (account.id, "PHONE")


def test_everyday_actions_are_recorded(server: Server, world: dict) -> None:
    owner = world["owner"]
    room = owner.create_room()
    guest = server.register("guest")
    owner.ok("POST", f"rooms/{quote(room)}/invite", {"user_id": guest.id})
    guest.ok("POST", f"rooms/{quote(room)}/join")
    message = guest.say(room, "hello")
    guest.ok("PUT", f"rooms/{quote(room)}/redact/{quote(message)}/r1", {})
    owner.ok("PUT", f"rooms/{quote(room)}/state/m.room.topic", {"topic": "x"})
    owner.ok("PUT", f"directory/list/room/{quote(room)}", {"visibility": "public"})
    owner.ok("POST", f"rooms/{quote(room)}/kick", {"user_id": guest.id})
    guest.call("GET", "room_keys/keys?version=1")
    guest.ok("POST", "keys/query", {"device_keys": {owner.id: []}})
    guest.ok("POST", "logout")
    seen = {a.action for a in server.activities()}
    assert seen >= {
        Action.CREATE_ROOM, Action.INVITE, Action.JOIN, Action.SEND, Action.REDACT, Action.SET_STATE,
        Action.PUBLISH_ROOM, Action.REMOVE, Action.READ_KEY_BACKUP, Action.QUERY_KEYS, Action.LOGOUT,
    }  # fmt: skip


def test_encrypted_and_state_events_are_told_apart(server: Server, world: dict) -> None:
    owner = world["owner"]
    room = owner.create_room()
    secret = owner.ok(
        "PUT", f"rooms/{quote(room)}/send/m.room.encrypted/e1", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}
    )
    peer = server.register("peer")
    peer.ok("POST", f"join/{quote(room)}")
    peer.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=100")
    (read,) = last(server, peer, "/messages").reads
    flags = dict(zip(read.events, read.flags, strict=True))
    assert flags[secret["event_id"]] == ENCRYPTED
    assert STATE in flags.values()
    assert last(server, peer, "/messages").cold == 0


def test_hostile_values_stay_inside_their_line(server: Server, world: dict) -> None:
    reader = world["reader"]
    hostile = quote(f"!x\n\x1b[31m:{SERVER}")
    reader.call("GET", f"rooms/{hostile}/messages", **{"User-Agent": "a" * 10_000 + "\x1b[31m"})
    reader.call("GET", "rooms/%ff%fe%0a/messages?dir=b")
    reader.call("GET", f"/_matrix/client/v1/media/download/%C3%A9%00/{'a' * 3000}")
    activities = server.activities()
    assert activities, "every line is still readable"
    assert all(len(a.user_agent) <= 300 for a in activities)
    assert not any(c in a.room + a.media + a.target for a in activities for c in "\n\x1b\x00")


def test_the_guard_logged_no_error(server: Server) -> None:
    assert server.errors() == ""
