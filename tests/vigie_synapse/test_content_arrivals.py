"""What another server sends, on a real Synapse: hidden where the policy refuses it, and the room goes on."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kit.elsewhere import CONFIG, Elsewhere
from kit.synapse import Account, Server, quote
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


def within(done: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not (found := done()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def noted(server: Server, event: str) -> list[Activity]:
    return [one for one in server.activities() if one.event == event]


def test_a_message_that_is_refused_here_is_hidden_here_and_those_after_it_are_not(
    server: Server, owner: Account, elsewhere: Elsewhere, room: str
) -> None:
    guest = elsewhere.account("guest")
    before = elsewhere.send(server, guest, room, "m.room.message", text("bonjour"))
    hidden = elsewhere.send(server, guest, room, "m.room.message", text(MARKED))
    elsewhere.send(server, guest, room, "m.room.message", text("au revoir"))
    assert within(lambda: shown(owner, room) == ["au revoir", "bonjour"]), shown(owner, room)
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
    assert within(lambda: owner.call("GET", where).json == {"topic": MARKED})
    [one] = noted(server, topic)
    assert (one.content, one.outcome) == ("refuse", Outcome.SUCCESS)


def test_an_encrypted_message_is_untouched(server: Server, owner: Account, elsewhere: Elsewhere, room: str) -> None:
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARKED, "session_id": "s"}
    event = elsewhere.send(server, elsewhere.account("guest"), room, "m.room.encrypted", sealed)
    where = f"rooms/{quote(room)}/event/{quote(event)}"
    assert within(lambda: owner.call("GET", where).json.get("content") == sealed)
    assert noted(server, event) == []


def test_the_room_goes_on(server: Server, owner: Account, elsewhere: Elsewhere, room: str) -> None:
    owner.say(room, "toujours là")
    elsewhere.send(server, elsewhere.account("guest"), room, "m.room.message", text("oui"))
    assert within(lambda: shown(owner, room)[:2] == ["oui", "toujours là"])
    assert server.errors() == ""
