"""Budgets, challenges and orders on a real Synapse: to the unit, on every path, at once."""

import concurrent.futures
import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kit.synapse import DAY, Account, Reply, Server, now_ms, quote
from kit.waiting import until
from vigie.model.activity import Action, Outcome
from vigie.model.orders import Order, OrderKind

pytestmark = pytest.mark.platform


def line(resource: str, window: int = 3600, **lines: int) -> dict[str, Any]:
    return {"resource": resource, "window": window, **lines}


@pytest.fixture(scope="module")
def guard_settings() -> dict[str, Any]:
    """Small budgets, in one window each, so that tests reach them."""
    return {
        "language": "fr",
        "limits": [
            line("cold_events", refuse=100),
            line("fresh_events", challenge=60, refuse=90),
            line("deep_rooms", refuse=50),
            line("people_found", delay=3, refuse=6),
            line("directory_searches", window=60, refuse=40),
            line("rooms_entered", window=600, refuse=6),
            line("rooms_peeked", window=600, refuse=2),
            line("media_files", window=60, refuse=5),
            line("media_bytes", refuse=1_000_000),
            line("member_lists", window=600, refuse=2),
            line("room_list_pages", window=60, refuse=4),
        ],
        "exemptions": [
            {"account": "@archivist:guard.localhost", "reason": "archives by mandate", "until": "2099-01-01"}
        ],
    }


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    return server.register("owner")


@pytest.fixture(scope="module")
def archivist(server: Server) -> Account:
    """Exempted from budgets."""
    return server.register("archivist")


def old_room(owner: Account, messages: int, **options: Any) -> str:
    room = owner.create_room(**options)
    at = now_ms() - 100 * DAY
    for n in range(messages):
        owner.say(room, f"old {n}", at=at + n)
    return room


@pytest.fixture(scope="module")
def history(server: Server, owner: Account) -> str:
    return old_room(owner, 80)


PATHS = {
    "messages": lambda room: ("GET", f"rooms/{room}/messages?dir=b&limit=100", None),
    "initialSync": lambda room: ("GET", f"rooms/{room}/initialSync?limit=100", None),
    "search": lambda room: (
        "POST",
        "search",
        {
            "search_categories": {
                "room_events": {
                    "search_term": "old",
                    "keys": ["content.body"],
                    "event_context": {"before_limit": 50, "after_limit": 50},
                    "filter": {"limit": 50},
                }
            }
        },
    ),
    "sync": lambda room: (
        "GET",
        "sync?timeout=0&filter=" + quote(json.dumps({"room": {"timeline": {"limit": 100}}})),
        None,
    ),
    "sliding": lambda room: (
        "POST",
        "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync?timeout=0",
        {"lists": {"all": {"ranges": [[0, 9]], "required_state": [], "timeline_limit": 100}}},
    ),
}


@pytest.mark.parametrize("path", PATHS)
def test_history_beyond_the_line_is_challenged_and_not_sent(
    server: Server, owner: Account, history: str, path: str
) -> None:
    """80 old messages in a room just entered, a line at 60: the answer is withheld whole, on every path."""
    thief = server.register(f"thief-{path.lower()}")
    thief.ok("POST", f"join/{quote(history)}")
    reply = thief.call(*PATHS[path](quote(history)))
    assert (reply.status, reply.json["errcode"], reply.json["soft_logout"]) == (401, "M_UNKNOWN_TOKEN", True)
    assert reply.code == "budget.fresh_events"
    assert b"old 7" not in reply.raw
    assert "reconnecter" in reply.json["error"]
    activity = server.activity(lambda a: a.user == thief.id and a.outcome is Outcome.CHALLENGED)
    assert not activity.reads
    assert thief.call("GET", "account/whoami").status == 401, "no session passes until it signs in again"
    assert thief.sign_in(device=thief.device).status == 200
    assert thief.call("GET", "account/whoami").status == 200
    assert thief.call(*PATHS[path](quote(history))).status == 200, "up to the refusal line"


def test_a_refusal_says_when_and_why_in_the_reader_s_language(server: Server, owner: Account) -> None:
    reader = server.register("lister")
    for _ in range(4):
        assert reader.call("GET", "publicRooms?limit=1").status == 200
    reply = reader.call("GET", "publicRooms?limit=1")
    assert (reply.status, reply.json["errcode"], reply.code) == (429, "M_LIMIT_EXCEEDED", "budget.room_list_pages")
    assert 0 < reply.json["retry_after_ms"] <= 61_000
    assert int(reply.headers["Retry-After"]) == -(-reply.json["retry_after_ms"] // 1000)
    assert "liste des salons" in reply.json["error"]
    english = reader.call("GET", "publicRooms?limit=1", **{"Accept-Language": "de, en;q=0.8, fr;q=0.5"})
    assert "room list" in english.json["error"]


def test_parallel_requests_together_stay_within_the_budget_to_the_unit(server: Server, owner: Account) -> None:
    """One page of 10 at a time, sixteen at once, from rooms of one's own: 100 cold events pass, not one more."""
    room = old_room(owner, 80)
    reader = server.register("parallel")
    member_since(server, reader, room)
    pages = [f"rooms/{quote(room)}/messages?dir=b&limit=10" for _ in range(48)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda page: reader.call("GET", page), pages))
    assert {reply.status for reply in replies} == {200, 429}
    taken = sum(e["type"] == "m.room.message" for r in replies if r.status == 200 for e in r.json["chunk"])
    assert 90 < taken <= 100
    assert {r.code for r in replies if r.status == 429} == {"budget.cold_events"}


def member_since(server: Server, account: Account, room: str) -> None:
    """Make an account a member for a long time: its join is back-dated."""
    at = now_ms() - 200 * DAY
    path = f"rooms/{quote(room)}/state/m.room.member/{quote(account.id)}?user_id={quote(account.id)}&ts={at}"
    reply = server.service("PUT", path, {"membership": "join"})
    assert reply.status == 200, reply.raw


def test_media_files_are_counted_before_they_are_sent(server: Server, owner: Account) -> None:
    uris = [owner.upload(bytes([n]) * 100).removeprefix("mxc://") for n in range(9)]
    taker = server.register("taker")
    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        statuses = list(
            pool.map(lambda uri: taker.call("GET", f"/_matrix/client/v1/media/download/{uri}").status, uris)
        )
    assert sorted(statuses) == [200] * 5 + [429] * 4
    again = [taker.call("GET", f"/_matrix/client/v1/media/download/{uri}").status for uri in uris]
    assert again == statuses, "what was had may be had again"


def test_media_bytes_are_counted_before_they_are_sent(server: Server, owner: Account) -> None:
    uris = [owner.upload(bytes([n]) * 400_000).removeprefix("mxc://") for n in range(3)]
    taker = server.register("bytes")
    statuses = []
    for uri in uris:
        statuses.append(taker.call("GET", f"/_matrix/client/v1/media/download/{uri}").status)
        server.activities()  # it is counted
    assert statuses == [200, 200, 429]


def test_people_found_are_delayed_then_refused(server: Server, archivist: Account) -> None:
    for n in range(8):
        server.register(f"quark{n}", name=f"Quark {n}")
    wanted = {"search_term": "quark"}
    until(
        lambda: len(archivist.ok("POST", "user_directory/search", wanted)["results"]) == 8, "a directory that follows"
    )
    seeker = server.register("seeker")
    first = seeker.call("POST", "user_directory/search", {"search_term": "quark1"})
    assert (first.status, len(first.json["results"])) == (200, 1)
    began = time.monotonic()
    reply = seeker.call("POST", "user_directory/search", {"search_term": "quark", "limit": 5})
    assert reply.status == 200
    assert time.monotonic() - began > 0.2, "close to the line: made to wait"
    assert server.activity(lambda a: a.user == seeker.id and a.delayed > 0).code == "budget.people_found"
    reply = seeker.call("POST", "user_directory/search", {"search_term": "quark", "limit": 10})
    assert (reply.status, reply.code) == (429, "budget.people_found")
    assert b"Quark" not in reply.raw
    assert seeker.call("GET", f"profile/{quote('@quark7:guard.localhost')}").status in (200, 429)


def test_rooms_entered_peeked_and_member_lists_are_limited(server: Server, owner: Account) -> None:
    rooms = [
        owner.create_room(
            initial_state=[{"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}]
        )
        for _ in range(8)
    ]
    for room in rooms:
        owner.say(room, "readable")
    peeker, joiner = server.register("peeker"), server.register("joiner")
    read = [peeker.call("GET", f"rooms/{quote(room)}/messages?dir=b&limit=5") for room in rooms[:4]]
    assert [reply.status for reply in read] == [200, 200, 429, 429]
    assert read[2].code == "budget.rooms_peeked"
    joined = [joiner.call("POST", f"join/{quote(room)}") for room in rooms]
    assert [reply.status for reply in joined] == [200] * 6 + [429] * 2
    listed = [joiner.call("GET", f"rooms/{quote(room)}/joined_members").status for room in rooms[:4]]
    assert listed == [200, 200, 429, 429]


def test_an_invitation_speaks_for_the_one_who_follows_it(server: Server, owner: Account) -> None:
    guest = server.register("follower")
    for _ in range(8):
        room = owner.create_room(preset="private_chat", invite=[guest.id])
        assert guest.call("POST", f"join/{quote(room)}").status == 200
    assert server.activity(lambda a: a.user == guest.id and a.action is Action.JOIN).invited


def test_an_exempted_account_has_no_budget_but_obeys_orders(server: Server, archivist: Account) -> None:
    assert {archivist.call("GET", "publicRooms?limit=1").status for _ in range(8)} == {200}
    server.give(Order(id="a1", kind=OrderKind.FREEZE, user=archivist.id, issued=1, reason="test"))
    assert archivist.call("GET", "publicRooms?limit=1").json["errcode"] == "M_USER_LOCKED"
    server.give()


def test_a_freeze_stops_everything_within_100_ms_also_a_long_poll(server: Server, owner: Account) -> None:
    suspect = server.register("suspect")
    room = old_room(owner, 3)
    suspect.ok("POST", f"join/{quote(room)}")
    since = suspect.ok("GET", "sync?timeout=0")["next_batch"]
    ended: list[tuple[float, Reply | None]] = []

    def poll() -> None:
        try:
            reply = suspect.call("GET", f"sync?timeout=20000&since={since}")
        except OSError:
            reply = None
        ended.append((time.monotonic(), reply))

    waiting = threading.Thread(target=poll)
    waiting.start()
    time.sleep(0.7)
    given = time.monotonic()
    server.give(Order(id="f1", kind=OrderKind.FREEZE, user=suspect.id, issued=1, reason="test"))
    reply = suspect.call("GET", f"rooms/{quote(room)}/messages?dir=b")
    assert (reply.status, reply.json["errcode"], reply.code) == (401, "M_USER_LOCKED", "order.freeze")
    waiting.join(10)  # nothing happened that would have ended it
    when, poll_reply = ended[0]
    assert when - given < 0.5, "the documented 100 ms, and the load of a test machine"
    assert poll_reply is None or poll_reply.status != 200
    refused = suspect.sign_in()
    assert (refused.status, refused.json["errcode"]) == (403, "M_USER_LOCKED")
    assert suspect.call("POST", "logout").status == 200, "leaving is always possible"
    server.give()
    assert suspect.sign_in().status == 200


def test_an_ordered_delay_makes_reads_wait_until_it_ends(server: Server, owner: Account) -> None:
    account = server.register("slowed")

    def delay(action: Action, method: str, path: str, body: Any = None) -> int:
        """Milliseconds that the guard made this wait, by its own record; and the clock says no less."""
        begin = time.monotonic()
        account.ok(method, path, body)
        took = time.monotonic() - begin
        waited = server.activity(lambda a: a.user == account.id and a.action is action)
        assert (waited.outcome, waited.code) == (Outcome.SUCCESS, "order.delay" if waited.delayed else "")
        assert took >= waited.delayed / 1000
        return waited.delayed

    room = account.create_room()
    reading = (Action.READ, "GET", f"rooms/{quote(room)}/messages?dir=b&limit=1")
    assert delay(*reading) == 0
    ends = now_ms() + 4_000
    server.give(Order(id="s1", kind=OrderKind.DELAY, user=account.id, issued=1, reason="test", until=ends))
    assert delay(*reading) == 600
    assert delay(Action.CREATE_ROOM, "POST", "createRoom", {}) == 0, "what it writes does not wait"
    until(lambda: delay(*reading) == 0, "the end of the order")
    assert now_ms() >= ends
    server.give(Order(id="s2", kind=OrderKind.DELAY, user=account.id, issued=1, reason="test"))
    server.give()
    assert delay(*reading) == 0


def challenged(account: Account) -> Reply:
    """The answer that asks for a new login; the sessions are looked up first."""
    return until(lambda: refusals(account), "a challenge")[0]


def refusals(account: Account) -> list[Reply]:
    reply = account.call("GET", "sync?timeout=0")
    return [reply] if reply.status == 401 else []


def test_an_ordered_challenge_is_obeyed_once(server: Server) -> None:
    account = server.register("challenged")
    order = Order(id="c1", kind=OrderKind.CHALLENGE, user=account.id, issued=1, reason="test")
    server.give(order)
    reply = challenged(account)
    assert (reply.status, reply.json.get("soft_logout"), reply.code) == (401, True, "order.challenge")
    assert account.sign_in().status == 200
    server.give(order, Order(id="c2", kind=OrderKind.CHALLENGE, user="@nobody:guard.localhost", issued=1, reason="x"))
    assert account.call("GET", "sync?timeout=0").status == 200


def test_a_challenge_passed_from_elsewhere_with_a_new_device_is_told_apart(server: Server) -> None:
    honest, thief = server.register("honest"), server.register("phished")
    both = (honest, thief)
    for account in both:
        account.ok("GET", "sync?timeout=0")
    server.give(*(Order(id=f"e-{a.user}", kind=OrderKind.CHALLENGE, user=a.id, issued=1, reason="x") for a in both))
    for account in both:
        challenged(account)
    assert honest.sign_in(device=honest.device, ip="198.51.100.9").status == 200
    assert thief.sign_in(ip="203.0.113.9").status == 200
    answers = {a.user: a.code for a in server.activities() if a.action is Action.LOGIN and a.code}
    assert answers[honest.id] == "challenge.passed", "the same device may travel"
    assert answers[thief.id] == "challenge.passed_elsewhere"


def test_a_login_from_elsewhere_frees_the_session_and_widens_no_budget(server: Server, owner: Account) -> None:
    room, thief = old_room(owner, 80), server.register("returning")
    thief.ok("GET", "sync?timeout=0")
    thief.ok("POST", f"join/{quote(room)}")
    deep = f"rooms/{quote(room)}/messages?dir=b&limit=80"
    assert thief.call("GET", deep).code == "budget.fresh_events"
    assert thief.sign_in(ip="203.0.113.9").status == 200
    thief.ok("GET", "sync?timeout=0")
    assert thief.call("GET", deep).code == "budget.fresh_events", "asked once more"
    assert thief.sign_in(device=thief.device, ip="203.0.113.9").status == 200
    assert thief.call("GET", deep).status == 200, "who stays where he is has proved himself"


def test_damaged_orders_change_nothing(server: Server) -> None:
    account = server.register("orders")
    server.give(Order(id="d1", kind=OrderKind.FREEZE, user=account.id, issued=1, reason="test"))
    (server.spool.parent / "orders.json").write_text("{ torn")
    until(lambda: "orders" in server.errors(), "a word about damaged orders")
    assert account.call("GET", "sync").status == 401
    server.give()
    assert account.call("GET", "sync").status == 200


def status_of(server: Server) -> dict[str, Any]:
    return json.loads((Path(server.spool.parent) / "guard" / "status.json").read_bytes())


def test_the_guard_reports_itself(server: Server) -> None:
    since = now_ms()
    until(lambda: status_of(server)["written"] > since, "a report of the guard")
    status = status_of(server)
    assert {row["resource"] for row in status["accounts"]} & {"room_list_pages", "media_files", "cold_events"}
    assert status["counters"]["refused"] > 0
    assert status["counters"]["errors"] == 0
    assert status["counters"]["lost"] == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_budgets_and_challenges_survive_a_restart(server: Server, owner: Account, how: signal.Signals) -> None:
    name = f"restart{how.value}"
    reader, held = server.register(name), server.register(f"held{how.value}")
    for _ in range(3):
        assert reader.call("GET", "publicRooms?limit=1").status == 200
    room = old_room(owner, 80)
    held.ok("POST", f"join/{quote(room)}")
    assert held.call("GET", f"rooms/{quote(room)}/messages?dir=b&limit=100").status == 401
    server.activities()
    server.stop(how)
    server.start()
    assert held.call("GET", "sync?timeout=0").code == "budget.fresh_events", "the challenge still stands"
    codes = [reader.call("GET", "publicRooms?limit=1").code for _ in range(2)]
    assert codes == ["", "budget.room_list_pages"]


def test_the_guard_logged_no_error(server: Server) -> None:
    errors = [line for line in server.errors().splitlines() if "orders" not in line]
    assert errors == []
    assert any(a.action is Action.LIST_ROOMS for a in server.activities())
