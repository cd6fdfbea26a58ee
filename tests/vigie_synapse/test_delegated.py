"""Authentication delegated to Matrix Authentication Service: the guard sees, refuses and obeys as it does without."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from kit.mas import ADMIN, API, Mas, tell
from kit.synapse import DAY, SERVER, Account, Server, now_ms, quote
from kit.waiting import until
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.orders import Order, OrderKind
from vigie.platforms.synapse.api import Api
from vigie.platforms.synapse.content import SynapseContent
from vigie.ports.clock import SystemClock

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def mas() -> Iterator[Mas]:
    running = Mas().start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mas: Mas) -> Iterator[Server]:
    limits: list[dict[str, Any]] = [
        {"resource": "fresh_events", "window": 3600, "challenge": 60, "refuse": 150},
        {"resource": "people_found", "window": 60, "refuse": 3},
        {"resource": "deep_rooms", "window": 3600, "refuse": 50},
    ]
    python = os.environ.get("VIGIE_TEST_PYTHON", sys.executable)
    running = Server(tmp_path_factory.mktemp("synapse"), {"limits": limits}, python, **mas.config())
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def history(server: Server, mas: Mas) -> str:
    owner = mas.provision(server, "owner")
    room = owner.create_room()
    for n in range(80):
        owner.say(room, f"old {n}", at=now_ms() - 100 * DAY + n)
    return room


def read(account: Account, room: str) -> Any:
    return account.call("GET", f"rooms/{quote(room)}/messages?dir=b&limit=100")


def whoami(account: Account) -> int:
    return account.call("GET", "account/whoami").status


def order(kind: OrderKind, account: Account) -> Order:
    return Order(id=f"{kind}-{account.user}", kind=kind, user=account.id, issued=1, reason="test")


def logins(server: Server, account: Account) -> list[Activity]:
    return [a for a in server.activities() if a.action is Action.LOGIN and a.user == account.id]


def test_a_request_is_recorded_with_its_session(server: Server, mas: Mas, history: str) -> None:
    reader = mas.provision(server, "reader")
    before = mas.introspected
    reader.ok("POST", f"join/{quote(history)}")
    assert mas.introspected > before, "the stand-in was asked"
    activity = server.activity(lambda a: a.user == reader.id and a.action is Action.JOIN)
    assert (activity.device, activity.room, activity.ip) == (reader.device, history, "192.0.2.1")


def test_a_login_is_recorded_when_its_session_comes(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "ada")
    assert logins(server, account) == []
    assert account.call("GET", "account/whoami", **{"X-Forwarded-For": "198.51.100.7"}).status == 200
    assert whoami(account) == 200
    mas.renew(account)
    assert whoami(account) == 200, "a renewed token is no login"
    (login,) = logins(server, account)
    assert (login.device, login.ip, login.code, login.outcome) == ("ADA1", "198.51.100.7", "", Outcome.SUCCESS)


def test_a_budget_bites(server: Server, mas: Mas) -> None:
    sweeper = mas.provision(server, "sweeper")
    for n in range(8):
        mas.provision(server, f"person{n}")
    reply = sweeper.call("POST", "user_directory/search", {"search_term": "person"})
    assert (reply.status, reply.code) == (429, "budget.people_found")
    activity = server.activity(lambda a: a.user == sweeper.id and a.outcome is Outcome.REFUSED)
    assert len(activity.term) == 16


def test_a_challenge_is_passed_by_a_login_there_and_by_nothing_less(server: Server, mas: Mas, history: str) -> None:
    thief = mas.provision(server, "thief")
    thief.ok("POST", f"join/{quote(history)}")
    reply = read(thief, history)
    assert (reply.status, reply.json["errcode"], reply.json["soft_logout"]) == (401, "M_UNKNOWN_TOKEN", True)
    assert reply.code == "budget.fresh_events"
    mas.renew(thief)
    assert whoami(thief) == 401, "a renewed token is the same session"
    mas.sync_devices(thief, thief.device)
    assert whoami(thief) == 401, "the list of sessions was only brought in line"
    mas.sign_in(thief, thief.device)
    assert whoami(thief) == 200
    assert logins(server, thief)[-1].code == "challenge.passed"
    assert read(thief, history).status == 200, "up to the refusal line"


def test_a_new_session_from_elsewhere_passes_and_is_told(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "bob")
    assert whoami(account) == 200
    old, device = account.token, account.device
    server.give(order(OrderKind.CHALLENGE, account))
    until(lambda: whoami(account) == 401, "a challenge")
    mas.sign_in(account, "ELSEWHERE")
    assert account.call("GET", "account/whoami", **{"X-Forwarded-For": "203.0.113.9"}).status == 200
    login = logins(server, account)[-1]
    assert (login.device, login.code) == ("ELSEWHERE", "challenge.passed_elsewhere")
    account.token = old
    assert whoami(account) == 401, f"{device} has not signed in"


def test_a_challenge_and_who_passed_it_survive_a_restart(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "carol")
    other = Account(server, "carol", "")
    mas.sign_in(other, "CAROL2")
    assert (whoami(account), whoami(other)) == (200, 200)
    server.give(order(OrderKind.CHALLENGE, account))
    until(lambda: (whoami(account), whoami(other)) == (401, 401), "a challenge")
    mas.sign_in(account, account.device)
    server.activities()
    server.stop()
    server.start()
    assert (whoami(account), whoami(other)) == (200, 401)


def test_a_freeze_is_obeyed_at_once_and_in_the_middle_of_a_long_poll(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "dan")
    since = account.ok("GET", "sync?timeout=0")["next_batch"]
    answers: list[Any] = []
    poll = threading.Thread(target=lambda: answers.append(poll_until(account, since)))
    started = time.monotonic()
    poll.start()
    time.sleep(0.5)
    server.give(order(OrderKind.FREEZE, account))
    poll.join(20)
    assert answers, "the long poll has ended"
    assert time.monotonic() - started < 5
    reply = account.call("GET", "account/whoami")
    assert (reply.status, reply.json["errcode"], reply.code) == (401, "M_USER_LOCKED", "order.freeze")
    mas.sign_in(account, "DAN2")
    assert whoami(account) == 401, "nor does a login there help"
    server.give()
    assert whoami(account) == 200


def poll_until(account: Account, since: str) -> object:
    try:
        return account.call("GET", f"sync?timeout=30000&since={quote(since)}").status
    except OSError as error:
        return error


def test_an_administrator_is_known_by_the_token(server: Server, mas: Mas) -> None:
    boss = mas.provision(server, "boss")
    mas.renew(boss, f"{API} {ADMIN}")
    assert boss.call("GET", "/_synapse/admin/v1/rooms?limit=1").status == 200
    activity = server.activity(lambda a: a.user == boss.id and a.action is Action.ADMINISTER)
    assert activity.admin


def test_names_given_there_are_recorded(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "eve", name="Eve")
    assert tell(server, "set_displayname", {"localpart": "eve", "displayname": "Help desk"}).status == 200
    server.activity(lambda a: a.user == account.id and a.name == "Help desk")
    names = [(a.action, a.name, a.endpoint) for a in server.activities() if a.user == account.id and a.name]
    assert names == [(Action.CHANGE_PROFILE, "Eve", ""), (Action.CHANGE_PROFILE, "Help desk", "")]


def test_a_name_given_there_that_nobody_may_be_shown_is_taken_away(server: Server, mas: Mas) -> None:
    account = mas.provision(server, "mallory", name="D1ffusi0n Restreînte")
    one = server.activity(lambda a: a.user == account.id and a.content != "")
    assert (one.content, one.outcome, one.name) == ("refuse", Outcome.REFUSED, "")
    where = f"profile/{quote(account.id)}/displayname"
    until(lambda: account.ok("GET", where) == {"displayname": "mallory"}, "another name")


async def test_a_review_redacts_and_quarantines_there_too(server: Server, mas: Mas) -> None:
    """No session can be borrowed: Synapse itself redacts, in the name of the author."""
    boss, author = mas.provision(server, "judge"), mas.provision(server, "writer")
    token = mas.renew(boss, f"{API} {ADMIN}")
    room = author.create_room()
    first, second = author.say(room, "stays"), author.say(room, "goes")
    media = author.upload(b"a file")
    async with aiohttp.ClientSession() as session:
        content = SynapseContent(Api(session, SERVER, f"http://127.0.0.1:{server.port}", token), SystemClock())
        for _ in range(2):
            assert await content.redact(room, second, author.id, "a marking") == author.id
            await content.quarantine(media)
        where = f"/_matrix/client/v1/media/download/{media.removeprefix('mxc://')}"
        assert author.call("GET", where).status == 404
        await content.unquarantine(media)
        assert author.call("GET", where).status == 200
    bodies = {one: author.ok("GET", f"rooms/{quote(room)}/event/{quote(one)}")["content"] for one in (first, second)}
    assert bodies[first]["body"] == "stays"
    assert "body" not in bodies[second]


def test_the_guard_logged_no_error(server: Server) -> None:
    assert server.errors() == ""
