"""The story whole: a real Synapse with the guard, a real `vigie serve`, an author who is told and answers."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.synapse import Account, Reply, Server, quote
from kit.waiting import until
from vigie.storage.sqlite import SqliteStorage

pytestmark = pytest.mark.platform

MARKED = "D1ffusi0n Restreînte"
NAME = "@assistant:guard.localhost"
RULE = Path(__file__).parents[2] / "rules" / "collection" / "mass_joins.yml"


@pytest.fixture(scope="module")
def guard_settings() -> dict[str, Any]:
    return {"content": {"assistant": NAME}}


@pytest.fixture(scope="module")
def vigie(server: Server) -> Iterator[Server]:
    """`vigie serve` beside the server."""
    assistant = server.register("assistant")
    config = server.folder / "vigie.yml"
    config.write_text(
        f"state: {server.folder}/state\nresponse: {{bundled: false}}\n"
        f"rules: {{bundled: false, paths: [{RULE}]}}\nservers:\n"
        f"- name: guard.localhost\n  spool: {server.spool}\n"
        f"  assistant: {{url: 'http://127.0.0.1:{server.port}', token: {assistant.token}}}\n"
    )
    config.chmod(0o600)
    command = [sys.executable, "-c", "from vigie.cli import main; main()", "serve", "--config", str(config)]
    with (server.folder / "vigie.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until((server.folder / "state" / "status.json").exists, "a service that reports itself", 60)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        print((server.folder / "vigie.log").read_text())


@pytest.fixture(scope="module")
def author(vigie: Server) -> Account:
    return vigie.register("author")


def send(account: Account, room: str, body: str, language: str = "fr") -> Reply:
    account.server.transaction += 1
    path = f"rooms/{quote(room)}/send/m.room.message/t{account.server.transaction}"
    return account.call("PUT", path, {"msgtype": "m.text", "body": body}, **{"Accept-Language": language})


def told(account: Account, rooms: set[str]) -> list[tuple[str, str, str]]:
    """Room, event and text of every message that the assistant sent in rooms not among these."""
    found = []
    for room in account.ok("GET", "joined_rooms")["joined_rooms"]:
        if room not in rooms:
            events = account.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=20")["chunk"]
            found += [(room, e["event_id"], e["content"]["body"]) for e in events
                      if e["sender"] == NAME and e["type"] == "m.room.message"]  # fmt: skip
    return found


def test_the_author_is_told_in_their_language_at_once_and_masked(author: Account) -> None:
    room = author.create_room(name="Hall")
    assert send(author, room, MARKED).status == 403
    began = time.monotonic()
    [(own, _, text)] = until(lambda: told(author, {room}), "a tip")
    took = time.monotonic() - began
    assert "n'a pas été envoyé" in text
    assert "la mention Diffusion Restreinte" in text
    assert MARKED not in text
    assert "erreur : ..." in text
    assert took < 2, "within a second on a machine that has nothing else to do"
    assert send(author, room, f"{MARKED} encore", "en").status == 403
    until(lambda: any('"mistake: ..."' in text for _, _, text in told(author, {room})), "an answer")
    assert {room for room, _, _ in told(author, {room})} == {own}, "one room for each person"
    assert send(author, room, MARKED).status == 403
    time.sleep(0.7)
    assert len(told(author, {room})) == 2, "the same content again is no news"


def test_a_reason_lets_the_same_content_pass_once(vigie: Server, author: Account) -> None:
    others = [vigie.register("second"), vigie.register("third")]
    room = author.create_room(preset="private_chat", invite=[one.id for one in others])
    before = set(told(author, {room}))
    refused = send(author, room, MARKED)
    assert (refused.status, refused.code) == (403, "content.justify")
    [(own, event, text)] = until(lambda: set(told(author, {room})) - before, "a tip")
    assert "motif : ..." in text
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": event}}}
    author.say(own, f"> <{NAME}> Bonjour\n\nmotif : ok", **relation)
    until(lambda: any("quelques mots" in text for _, _, text in told(author, {room})), "an answer")
    author.say(own, f"motif : le texte {MARKED} est cité dans la note", **relation)
    until(lambda: any("le dire autrement" in text for _, _, text in told(author, {room})), "an answer")
    assert send(author, room, MARKED).status == 403
    author.say(own, f"> <{NAME}> Bonjour\n\nmotif : exemple inventé pour la formation", **relation)
    until(lambda: any("vous pouvez maintenant" in text.casefold() for _, _, text in told(author, {room})), "an answer")
    vigie.obeys()
    assert send(author, room, MARKED).status == 200
    assert send(author, room, MARKED).status == 403


def test_a_contest_is_noted_and_everything_is_on_record(vigie: Server, author: Account) -> None:
    own = told(author, set())[0][0]
    author.say(own, "erreur : c'est le titre d'un livre")
    until(lambda: any("va l'examiner" in text for _, _, text in told(author, set())), "an answer")
    storage = SqliteStorage(vigie.folder / "state" / "vigie.sqlite")
    records = storage.actions(user=author.id)
    storage.close()
    done = [(one.action, one.outcome) for one in records]
    assert done.count(("tip", "done")) == 3
    assert done.count(("justify", "done")) == 1
    assert done.count(("contest", "done")) == 1
    assert next(one.reason for one in records if one.action == "justify") == "exemple inventé pour la formation"
    assert not any(word in str(records) for word in (MARKED, "Restreînte"))


def test_neither_side_logged_an_error(vigie: Server) -> None:
    assert vigie.errors() == ""
    assert "ERROR" not in (vigie.folder / "vigie.log").read_text()
