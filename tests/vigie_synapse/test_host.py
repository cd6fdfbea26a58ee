"""What the guard asks of Synapse, on a real one: stays in rooms, ways into them, and calls that repeat."""

from pathlib import Path

import pytest

from kit.synapse import DAY, Account, Server, now_ms, quote
from kit.waiting import until
from vigie.model.activity import COLD, FRESH, Action, Activity

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    return server.register("owner")


def room_with_a_past(owner: Account, messages: int = 5) -> str:
    room = owner.create_room()
    for n in range(messages):
        owner.say(room, f"old {n}", at=now_ms() - 90 * DAY + n)
    return room


def page(server: Server, reader: Account, room: str) -> Activity:
    reader.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=50")
    return server.activity(lambda a: a.user == reader.id and a.endpoint.endswith("/messages"))


def test_who_leaves_and_reads_on_is_still_a_newcomer(server: Server, owner: Account) -> None:
    room, thief = room_with_a_past(owner), server.register("leaver")
    thief.ok("POST", f"join/{quote(room)}")
    thief.ok("POST", f"rooms/{quote(room)}/leave")
    activity = page(server, thief, room)
    assert (activity.fresh, activity.reads[0].membership) == (5, "leave")
    assert activity.reads[0].entered > now_ms() - DAY


def test_a_changed_name_makes_nobody_new(server: Server, owner: Account) -> None:
    room, member = room_with_a_past(owner), server.register("renamed")
    at, path = now_ms() - 200 * DAY, f"rooms/{quote(room)}/state/m.room.member/{quote('@renamed:guard.localhost')}"
    reply = server.service("PUT", f"{path}?user_id={quote(member.id)}&ts={at}", {"membership": "join"})
    assert reply.status == 200, reply.raw
    member.ok("PUT", f"profile/{quote(member.id)}/displayname", {"displayname": "Somebody Else"})
    activity = page(server, member, room)
    assert (activity.cold, activity.fresh) == (5, 0)
    assert activity.reads[0].entered == at
    assert COLD | FRESH not in activity.reads[0].flags


WAYS_IN = {
    "POST /join": lambda room, _user: ("POST", f"join/{room}", {}),
    "PUT /join": lambda room, _user: ("PUT", f"join/{room}/t1", {}),
    "POST /rooms/join": lambda room, _user: ("POST", f"rooms/{room}/join", {}),
    "PUT /rooms/join": lambda room, _user: ("PUT", f"rooms/{room}/join/t2", {}),
    "state": lambda room, user: ("PUT", f"rooms/{room}/state/m.room.member/{user}", {"membership": "join"}),
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_every_way_into_a_room_is_recorded_as_a_join(server: Server, owner: Account, way: str) -> None:
    joiner, room = server.register(f"joiner{list(WAYS_IN).index(way)}"), owner.create_room()
    joiner.ok(*WAYS_IN[way](quote(room), quote(joiner.id)))
    server.activity(lambda a: a.user == joiner.id and a.action is Action.JOIN)
    # Registering sets a name, which is a record of its own and may be written first.
    rooms = [(a.action, a.room) for a in server.activities() if a.user == joiner.id and a.room]
    assert rooms == [(Action.JOIN, room)]


def test_one_old_event_by_its_id_alone_is_cold(server: Server, owner: Account) -> None:
    room, reader = owner.create_room(), server.register("single")
    event = owner.say(room, "old", at=now_ms() - 90 * DAY)
    reader.ok("POST", f"join/{quote(room)}")
    answer = reader.call("GET", f"/_matrix/client/r0/events/{quote(event)}")
    assert answer.status == 200, answer.raw
    activity = server.activity(lambda a: a.user == reader.id and a.endpoint.endswith("/events"))
    assert (activity.cold, activity.fresh) == (1, 1)


def test_damaged_orders_do_not_end_the_watch(server: Server) -> None:
    path = server.spool.parent / "orders.json"
    path.write_bytes(b'{"version": 1, "orders": [{"id": "\xff"}]}')
    account = server.register("watched")
    until(lambda: "orders" in server.errors(), "a word about damaged orders")
    path.write_text(
        '{"version":2,"orders":[{"id":"f","kind":"freeze","user":"@watched:guard.localhost","issued":1,"reason":""}]}'
    )
    server.obeys()
    assert account.call("GET", "sync?timeout=0").code == "order.freeze"
    path.write_text('{"version":3}')


def test_gaps_beside_the_guard_are_told_at_the_start(tmp_path: Path, server: Server) -> None:
    assert "a gap beside the guard" not in (server.folder / "homeserver.log").read_text()
    gappy = Server(tmp_path, {}, require_auth_for_profile_requests=False, enable_authenticated_media=False).start()
    try:
        log = (tmp_path / "homeserver.log").read_text()
    finally:
        gappy.stop()
    assert "set require_auth_for_profile_requests: true" in log
    assert "set enable_authenticated_media: true" in log
