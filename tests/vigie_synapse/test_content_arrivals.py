"""What is said otherwise than by the events of an account, on a real Synapse: by another server, and by the way.

Of another server it is hidden where the policy refuses it, and the room goes on.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kit.elsewhere import CONFIG, Elsewhere
from kit.synapse import Account, Reply, Server, quote
from kit.waiting import until
from vigie.model.activity import Action, Activity, Outcome

pytestmark = pytest.mark.platform

MARKED = "D1ffusi0n Restreînte"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    other = Elsewhere(tmp_path_factory.mktemp("elsewhere"))
    yield other
    other.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    python = os.environ.get("VIGIE_TEST_PYTHON", sys.executable)
    running = Server(tmp_path_factory.mktemp("synapse"), {}, python, **CONFIG)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    return server.register("owner")


@pytest.fixture(scope="module")
def room(server: Server, owner: Account, elsewhere: Elsewhere) -> str:
    made = owner.create_room(name="Hall", power_level_content_override={"events": {"m.room.topic": 0}})
    elsewhere.join(server, elsewhere.account("guest"), made, displayname=MARKED)
    return made


def text(body: str) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body}


def shown(account: Account, room: str) -> list[str]:
    chunk = account.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=30")["chunk"]
    return [event["content"].get("body", "") for event in chunk if event["type"] == "m.room.message"]


def noted(server: Server, event: str) -> list[Activity]:
    return [one for one in server.activities() if one.event == event]


def test_a_message_that_is_refused_here_is_hidden_here_and_those_after_it_are_not(
    server: Server, owner: Account, elsewhere: Elsewhere, room: str
) -> None:
    guest = elsewhere.account("guest")
    before = elsewhere.send(server, guest, room, "m.room.message", text("bonjour"))
    hidden = elsewhere.send(server, guest, room, "m.room.message", text(MARKED))
    elsewhere.send(server, guest, room, "m.room.message", text("au revoir"))
    until(lambda: shown(owner, room) == ["au revoir", "bonjour"], "what was sent from elsewhere")
    reply = owner.call("GET", f"rooms/{quote(room)}/event/{quote(hidden)}")
    assert MARKED.encode() not in reply.raw
    [one] = noted(server, hidden)
    assert (one.action, one.user, one.room, one.outcome) == (Action.SEND, guest, room, Outcome.REFUSED)
    assert (one.content, one.code, one.endpoint) == ("refuse", "content.refuse", "federation")
    assert one.sightings[0].detector == "marking.fr.diffusion_restreinte"
    assert noted(server, before) == []


def test_state_is_recorded_and_never_hidden(server: Server, owner: Account, elsewhere: Elsewhere, room: str) -> None:
    [entry] = [one for one in server.activities() if one.kind == "m.room.member" and one.content]
    assert (entry.content, entry.outcome, entry.action) == ("refuse", Outcome.SUCCESS, Action.SET_STATE)
    members = owner.ok("GET", f"rooms/{quote(room)}/joined_members")["joined"]
    assert elsewhere.account("guest") in members
    topic = elsewhere.send(server, elsewhere.account("guest"), room, "m.room.topic", {"topic": MARKED}, state_key="")
    where = f"rooms/{quote(room)}/state/m.room.topic"
    until(lambda: owner.call("GET", where).json == {"topic": MARKED}, "what was sent from elsewhere")
    [one] = noted(server, topic)
    assert (one.content, one.outcome) == ("refuse", Outcome.SUCCESS)


def test_an_encrypted_message_is_untouched(server: Server, owner: Account, elsewhere: Elsewhere, room: str) -> None:
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARKED, "session_id": "s"}
    event = elsewhere.send(server, elsewhere.account("guest"), room, "m.room.encrypted", sealed)
    where = f"rooms/{quote(room)}/event/{quote(event)}"
    until(lambda: owner.call("GET", where).json.get("content") == sealed, "what was sent from elsewhere")
    assert noted(server, event) == []


# By the way


@pytest.fixture(scope="module")
def public(owner: Account) -> str:
    return owner.create_room(name="Yard", room_alias_name="hall")


def send(account: Account, room: str, content: dict[str, Any], kind: str = "m.room.message") -> Reply:
    account.server.transaction += 1
    return account.call("PUT", f"rooms/{quote(room)}/send/{kind}/t{account.server.transaction}", content)


def refused(reply: Reply) -> None:
    assert (reply.status, reply.code) == (403, "content.refuse"), reply.raw


Way = Callable[[Account, str], Reply]
FIELD = "/_matrix/client/v3/profile/{}/org.example.about"
BY_THE_WAY: dict[str, Way] = {
    "join": lambda who, room: who.call("POST", f"join/{quote(room)}", {"reason": MARKED}),
    "join with a field of one's own": lambda who, room: who.call(
        "POST", f"join/{quote(room)}", {"org.example": MARKED}
    ),
    "join by alias": lambda who, _: who.call("POST", f"join/{quote('#hall:guard.localhost')}", {"reason": MARKED}),
    "knock": lambda who, room: who.call("POST", f"knock/{quote(room)}", {"reason": MARKED}),
    "leave": lambda who, room: who.call("POST", f"rooms/{quote(room)}/leave", {"reason": MARKED}),
    "unban": lambda who, room: who.call("POST", f"rooms/{quote(room)}/unban", {"user_id": "@b:x", "reason": MARKED}),
    "member": lambda who, room: who.call(
        "PUT", f"rooms/{quote(room)}/state/m.room.member/{quote(who.id)}", {"membership": "join", "org.example": MARKED}
    ),
    "alias": lambda who, room: who.call(
        "PUT", f"directory/room/{quote('#diffusion-restreinte:guard.localhost')}", {"room_id": room}
    ),
    "a field of the profile": lambda who, _: who.call(
        "PUT", FIELD.format(quote(who.id)), {"org.example.about": MARKED}
    ),
    "presence": lambda who, _: who.call(
        "PUT", f"presence/{quote(who.id)}/status", {"presence": "online", "status_msg": MARKED}
    ),
    "a field of one's own": lambda who, room: send(
        who, room, {"msgtype": "m.text", "body": "x", "org.example": MARKED}
    ),
    "the name of a field": lambda who, room: send(who, room, {"msgtype": "m.text", "body": "x", MARKED: 1}),
    "the type of an event": lambda who, room: send(who, room, {}, quote("Diffusion Restreinte")),
    "the key of a state": lambda who, room: who.call(
        "PUT", f"rooms/{quote(room)}/state/org.example/{quote(MARKED)}", {}
    ),
    "pinned": lambda who, room: who.call(
        "PUT", f"rooms/{quote(room)}/state/m.room.pinned_events", {"pinned": [MARKED]}
    ),
    "widget": lambda who, room: who.call(
        "PUT",
        f"rooms/{quote(room)}/state/im.vector.modular.widgets/w",
        {"url": "https://x.example", "data": {"a": MARKED}},
    ),
}


@pytest.mark.parametrize("way", BY_THE_WAY)
def test_what_can_be_said_by_the_way_is_looked_at(owner: Account, public: str, way: str) -> None:
    refused(BY_THE_WAY[way](owner, public))


def test_the_same_requests_pass_when_they_say_nothing(server: Server, owner: Account, public: str) -> None:
    guest = server.register("by-the-way")
    requests = [
        (owner, "PUT", f"directory/room/{quote('#hall2:guard.localhost')}", {"room_id": public}),
        (guest, "POST", f"join/{quote(public)}", {"reason": "bonjour"}),
        (guest, "PUT", FIELD.format(quote(guest.id)), {"org.example.about": "agent"}),
        (guest, "PUT", f"presence/{quote(guest.id)}/status", {"presence": "online", "status_msg": "en réunion"}),
        (guest, "POST", f"rooms/{quote(public)}/leave", {"reason": "merci"}),
    ]
    for who, method, path, body in requests:
        assert who.call(method, path, body).status == 200, path
    kinds = [one.kind for one in server.activities() if one.user == guest.id]
    assert "presence" not in kinds, "clients say twice a minute that somebody is there"


ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


def test_a_room_that_is_opened_is_judged_by_what_it_says_about_itself(owner: Account) -> None:
    sealed = owner.create_room(preset="private_chat", initial_state=[ENCRYPTION], name=MARKED)
    state = f"rooms/{quote(sealed)}/state"
    refused(owner.call("PUT", f"{state}/m.room.join_rules", {"join_rule": "public"}))
    refused(owner.call("PUT", f"{state}/m.room.history_visibility", {"history_visibility": "world_readable"}))
    refused(owner.call("PUT", f"directory/list/room/{quote(sealed)}", {"visibility": "public"}))
    assert owner.call("PUT", f"directory/list/room/{quote(sealed)}", {"visibility": "private"}).status == 200
    assert owner.call("PUT", f"{state}/m.room.join_rules", {"join_rule": "invite"}).status == 200
    owner.ok("PUT", f"{state}/m.room.name", {"name": "Bureau"})
    assert owner.call("PUT", f"{state}/m.room.join_rules", {"join_rule": "public"}).status == 200


def test_the_room_goes_on(server: Server, owner: Account, elsewhere: Elsewhere, room: str) -> None:
    owner.say(room, "toujours là")
    elsewhere.send(server, elsewhere.account("guest"), room, "m.room.message", text("oui"))
    until(lambda: shown(owner, room)[:2] == ["oui", "toujours là"], "what was sent from elsewhere")
    assert server.errors() == ""
