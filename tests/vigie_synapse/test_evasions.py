"""Ways around the guard, each tried on a real Synapse as a thief would: by another method, another path, at once."""

import concurrent.futures
import json
import signal
import time
from typing import Any

import pytest

from kit.synapse import DAY, SERVER, Account, Server, now_ms, quote
from kit.waiting import until
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.orders import Order, OrderKind

pytestmark = pytest.mark.platform


def line(resource: str, window: int = 3600, **lines: int) -> dict[str, Any]:
    return {"resource": resource, "window": window, **lines}


@pytest.fixture(scope="module")
def guard_settings() -> dict[str, Any]:
    return {
        "limits": [
            line("media_files", window=60, delay=3, refuse=6),
            line("people_found", window=60, delay=3, refuse=6),
            line("people", refuse=30),
            line("rooms_peeked", window=600, refuse=9),
            line("cold_events", refuse=90),
            line("room_list_pages", window=60, refuse=8),
        ]
    }


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    return server.register("owner")


def freeze(account: Account, name: str) -> Order:
    return Order(id=name, kind=OrderKind.FREEZE, user=account.id, issued=1, reason="test")


def at_once(count: int, call: Any) -> list[Any]:
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


def test_requests_that_wait_at_once_do_not_pass_together(server: Server, owner: Account) -> None:
    """Each is made to wait before it is counted: when it wakes, the others have been."""
    uris = [owner.upload(bytes([n]) * 100).removeprefix("mxc://") for n in range(16)]
    thief = server.register("waiter")
    for uri in uris[:3]:
        assert thief.call("GET", f"/_matrix/client/v1/media/download/{uri}").status == 200
    replies = at_once(13, lambda n: thief.call("GET", f"/_matrix/client/v1/media/download/{uris[3 + n]}"))
    assert sorted(reply.status for reply in replies) == [200] * 3 + [429] * 10


def test_searches_that_wait_at_once_do_not_pass_together(server: Server) -> None:
    for n in range(12):
        server.register(f"boson{n}", name=f"Boson{n} Thing")
    thief = server.register("wideseeker")
    searches = at_once(12, lambda n: thief.call("POST", "user_directory/search", {"search_term": f"Boson{n} Thing"}))
    shown = {row["user_id"] for r in searches if r.status == 200 for row in r.json["results"]}
    assert len(shown) <= 6


def member_since(server: Server, account: Account, room: str) -> None:
    path = f"rooms/{quote(room)}/state/m.room.member/{quote(account.id)}"
    query = f"?user_id={quote(account.id)}&ts={now_ms() - 200 * DAY}"
    reply = server.service("PUT", path + query, {"membership": "join"})
    assert reply.status == 200, reply.raw


def old_room(owner: Account, messages: int) -> str:
    room = owner.create_room()
    at = now_ms() - 100 * DAY
    for n in range(messages):
        owner.say(room, f"old {n}", at=at + n)
    return room


def test_the_old_event_stream_does_not_page_through_history_uncounted(server: Server, owner: Account) -> None:
    thief = server.register("streamer")
    room = owner.create_room()
    member_since(server, thief, room)
    start = thief.ok("GET", "/_matrix/client/v3/sync?timeout=0")["next_batch"]
    for n in range(120):
        owner.say(room, f"old {n}", at=now_ms() - 100 * DAY + n)
    taken = 0
    for _ in range(6):
        reply = thief.call("GET", f"events?from={quote(start)}&limit=40&timeout=0")
        if reply.status != 200:
            break
        taken += len(reply.json["chunk"])
        start = reply.json["end"]
    assert (reply.status, reply.code) == (429, "budget.cold_events")
    assert taken <= 90


def test_a_filter_does_not_make_sync_a_way_through_history(server: Server, owner: Account) -> None:
    """Sender by sender, each answer is a small one: 50 old events, as a client that catches up gets them."""
    reader, room = server.register("filterer"), owner.create_room()
    member_since(server, reader, room)
    writers = [server.register(f"writer{n}") for n in range(8)]
    for writer in writers:
        member_since(server, writer, room)
        for n in range(45):
            writer.say(room, f"old {n}", at=now_ms() - 100 * DAY + n)
    taken, statuses = 0, []
    for writer in writers:
        wanted = json.dumps({"room": {"timeline": {"limit": 45, "senders": [writer.id], "types": ["m.room.message"]}}})
        reply = reader.call("GET", f"sync?timeout=0&filter={quote(wanted)}")
        statuses.append(reply.status)
        if reply.status == 200:
            taken += len(reply.json["rooms"]["join"][room]["timeline"]["events"])
    assert statuses[-1] == 429, statuses
    assert 200 <= taken <= 290, "what is caught up on in a day, and the budget"


def test_heads_are_counted_like_the_requests_they_stand_for(server: Server) -> None:
    thief = server.register("prober")
    statuses = [thief.call("HEAD", f"profile/{quote(f'@guess{n}:{SERVER}')}").status for n in range(12)]
    assert statuses[-1] == 429
    probe = server.activity(lambda a: a.user == thief.id and a.action is Action.VIEW_PROFILE)
    assert probe.people


def test_a_single_state_event_is_seen_and_counted_as_a_peek(server: Server, owner: Account) -> None:
    visible = {"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}
    rooms = [owner.create_room(name=f"Secret {n}", initial_state=[visible]) for n in range(11)]
    thief = server.register("statepeeker")
    replies = [thief.call("GET", f"rooms/{quote(room)}/state/m.room.name") for room in rooms]
    assert [reply.status for reply in replies] == [200] * 9 + [429] * 2
    assert b"Secret" not in replies[9].raw
    seen = server.activity(lambda a: a.user == thief.id and a.peeked == 1)
    assert len(seen.reads[0].events) == 1


LISTS = {
    "hierarchy": lambda room: f"/_matrix/client/v1/rooms/{room}/hierarchy",
    "summary": lambda room: f"/_matrix/client/v1/room_summary/{room}",
    "unstable-summary": lambda room: f"/_matrix/client/unstable/im.nheko.summary/summary/{room}",
    "old-summary": lambda room: f"/_matrix/client/unstable/im.nheko.summary/rooms/{room}/summary",
}


@pytest.mark.parametrize("kind", LISTS)
def test_rooms_shown_by_spaces_and_summaries_are_a_page_of_the_list(server: Server, owner: Account, kind: str) -> None:
    room = owner.create_room(name="Space", creation_content={"type": "m.space"})
    thief = server.register(f"lister-{kind}")
    path = LISTS[kind](quote(room))
    replies = [thief.call("GET", path) for _ in range(10)]
    assert [reply.status for reply in replies] == [200] * 8 + [429] * 2
    page = server.activity(lambda a: a.user == thief.id and a.action is Action.LIST_ROOMS and bool(a.rooms))
    assert page.rooms == (room,)


def test_guessed_room_aliases_are_recorded(server: Server) -> None:
    """Synapse asks nobody who they are here, so only the address is known."""
    server.call("GET", f"/_matrix/client/v3/directory/room/{quote(f'#guess:{SERVER}')}")
    guess = server.activity(lambda a: a.action is Action.LIST_ROOMS and not a.user)
    assert (guess.target, guess.ip, guess.outcome) == (f"#guess:{SERVER}", "192.0.2.1", Outcome.FAILURE)


def test_many_rooms_peeked_at_once_stay_within_the_budget(server: Server, owner: Account) -> None:
    visible = {"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}
    rooms = [owner.create_room(initial_state=[visible]) for _ in range(16)]
    for room in rooms:
        owner.say(room, "readable")
    thief = server.register("widepeeker")
    replies = at_once(16, lambda n: thief.call("GET", f"rooms/{quote(rooms[n])}/messages?dir=b&limit=1"))
    assert sum(reply.status == 200 for reply in replies) <= 9, replies


def test_edits_and_threads_that_come_with_an_event_are_seen(server: Server, owner: Account) -> None:
    room = owner.create_room()
    root = owner.say(room, "first")
    edit = owner.say(
        room,
        "* better",
        **{
            "m.new_content": {"msgtype": "m.text", "body": "better"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": root},
        },
    )
    answer = owner.say(room, "in a thread", **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})
    reader = server.register("bundled")
    reader.ok("POST", f"join/{quote(room)}")
    reply = reader.call("GET", f"rooms/{quote(room)}/event/{quote(root)}")
    assert answer.encode() in reply.raw
    assert edit.encode() in reply.raw
    seen = server.activity(lambda a: a.user == reader.id and a.endpoint == "GET /rooms/{}/event")
    assert {event for read in seen.reads for event in read.events} >= {root, edit, answer}


def test_two_identical_requests_at_once_leave_two_records(server: Server, owner: Account) -> None:
    room = owner.create_room(visibility="public")
    owner.say(room, "hello")
    for kind in ("sync?timeout=0", "initialSync?limit=5", "publicRooms?limit=3"):
        reader = server.register(f"twin-{kind[:4].lower()}")
        reader.ok("POST", f"join/{quote(room)}")
        assert {r.status for r in at_once(2, lambda n, a=reader, k=kind: a.call("GET", k))} == {200}
        found = [a for a in of(server.activities(), reader) if kind.partition("?")[0] in a.endpoint]
        assert len(found) == 2, kind
        assert all(a.reads or a.rooms for a in found), kind


def test_an_address_told_by_a_client_stays_short_and_printable(server: Server) -> None:
    liar = server.register("liar")
    liar.call("GET", "publicRooms?limit=1", **{"X-Forwarded-For": "203.0.113.7\x1b[31m" + "x" * 5000})
    told = server.activity(lambda a: a.user == liar.id and a.action is Action.LIST_ROOMS)
    assert told.ip.isprintable()
    assert len(told.ip) <= 300


def of(activities: list[Activity], account: Account) -> list[Activity]:
    return [activity for activity in activities if activity.user == account.id]


def test_a_new_token_for_an_old_session_opens_nothing(server: Server) -> None:
    account = server.register("refresher")
    reply = server.call(
        "POST",
        "/_matrix/client/v3/login",
        {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": "refresher"},
            "password": "refresher-pw",
            "refresh_token": True,
        },
    ).json
    server.give(Order(id="r1", kind=OrderKind.CHALLENGE, user=account.id, issued=1, reason="test"))
    until(lambda: account.call("GET", "account/whoami").status == 401, "a challenge")
    renewed = server.call("POST", "/_matrix/client/v3/refresh", {"refresh_token": reply["refresh_token"]})
    account.token = renewed.json.get("access_token", reply["access_token"])
    assert account.call("GET", "sync?timeout=0").code == "order.challenge"


def test_another_login_type_does_not_pass_a_freeze(server: Server) -> None:
    account = server.register("tokened")
    server.give(freeze(account, "t1"))
    body = {"type": "m.login.application_service", "identifier": {"type": "m.id.user", "user": "tokened"}}
    refused = server.service("POST", "login", body)
    assert refused.code == "order.freeze", refused.raw
    assert account.call("POST", "logout/all").status == 200, "leaving is always possible"
    server.give()


def test_a_freeze_outlives_its_file_and_a_restart(server: Server) -> None:
    account = server.register("outliving")
    server.give(freeze(account, "o1"))
    path = server.spool.parent / "orders.json"
    path.unlink()
    time.sleep(0.15)
    assert account.call("GET", "sync?timeout=0").code == "order.freeze"
    for damage in (None, "{ torn"):
        server.stop(signal.SIGKILL)
        if damage:
            path.write_text(damage)
        server.start()
        assert account.call("GET", "sync?timeout=0").code == "order.freeze"
    server.give()
    assert account.call("GET", "sync?timeout=0").status == 200


def test_the_guard_logged_no_error(server: Server) -> None:
    assert [line for line in server.errors().splitlines() if "orders" not in line] == []
