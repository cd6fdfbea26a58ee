"""`vigie retro` and `vigie review` on a real Synapse with a past."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import Result
from typer.testing import CliRunner

from kit.synapse import SERVER, Account, Server, quote
from kit.waiting import until
from vigie.cli.app import build
from vigie.content.retro.progress import RoomProgress
from vigie.model.errors import UsageError
from vigie.storage.sqlite_reviews import SqliteReviews

MARKED = "DIFFUSION RESTREINTE, to be read by few"
PAST = 1_700_000_000_000


class Installation:
    """A stock Synapse with a past, and settings of Vigie for it."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(folder / "synapse", None).start()
        self.root = self.server.register("root", admin=True)
        self.config = folder / "vigie.yaml"
        (folder / "token").write_text(self.root.token)
        (folder / "token").chmod(0o600)
        self.config.write_text(
            f"""
state: {folder}/state
servers:
  - name: {SERVER}
    spool: {folder}/spool
    admin_api:
      url: http://127.0.0.1:{self.server.port}
      token_file: {folder}/token
retro_scan:
  requests_per_second: 1000
"""
        )

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(build(), [*words, "--config", str(self.config)], env={"COLUMNS": "200"})

    def answer(self, code: int, *words: str) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    pytest.importorskip("synapse")
    made = Installation(tmp_path_factory.mktemp("retro"))
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def ann(here: Installation) -> Account:
    return here.server.register("ann")


def edit(event: str, text: str) -> dict[str, Any]:
    return {
        "m.new_content": {"msgtype": "m.text", "body": text},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }


@pytest.mark.platform
def test_a_past_is_scanned_killed_resumed_and_reviewed(here: Installation, ann: Account) -> None:
    public = ann.create_room(name="Plans", topic=f"{MARKED}: the topic")
    private = ann.create_room(preset="private_chat", name="Quiet")
    secret = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    sealed = ann.create_room(preset="private_chat", name=MARKED, initial_state=[secret])
    marked = set()
    for number in range(220):
        text = MARKED if number % 50 == 7 else f"an ordinary message, number {number}"
        event = ann.say(public, text, at=PAST + number * 60_000)
        marked |= {event} if text == MARKED else set()
        if number % 30 == 10:
            file = ann.upload(f"notes {number}: {MARKED}".encode())
            marked |= {ann.say(public, "n.txt", at=PAST + number * 60_000 + 1, msgtype="m.file", url=file)}
    plain = ann.say(private, "nothing")
    marked.add(ann.say(private, "* more", **edit(plain, MARKED)))
    marked.add(ann.say(private, "see this", msgtype="m.file", filename=f"{MARKED}.pdf", url=ann.upload(b"%PDF-")))
    notes = ann.say(private, "notes.txt", msgtype="m.file", url=ann.upload(f"notes: {MARKED}".encode()))
    marked.add(notes)
    body = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARKED}
    ann.ok("PUT", f"rooms/{quote(sealed)}/send/m.room.encrypted/1", body)

    ways = [stopped(here, public, how) for how in (signal.SIGKILL, signal.SIGINT)]
    assert "" < ways[0] < ways[1], "each went on where the one before was stopped"
    [report] = here.answer(1, "retro")["servers"]
    assert (report["rooms"], report["rooms_failed"], report["encrypted"]) == (3, [], 1)
    total = report["events"]

    items = {item["room"]: [one for one in report["items"] if one["room"] == item["room"]] for item in report["items"]}
    events = {once["event"] for one in report["items"] for once in one["occurrences"]}
    assert marked <= events
    assert {place["place"] for item in items[sealed] for place in item["sightings"]} == {"name"}
    [inside] = [one for one in items[private] if notes in {once["event"] for once in one["occurrences"]}]
    assert {one["place"] for one in inside["sightings"]} == {"line 1"}
    assert (report["files"], report["files_failed"]) == (9, [])
    assert items[public][0]["reach"]["readers"] == 2
    assert items[private][0]["reach"]["readers"] == 1
    assert MARKED.lower() not in json.dumps(report).lower()

    again = here.answer(0, "retro")["servers"][0]
    assert (again["events"], again["items"]) == (0, [])
    late = ann.say(public, f"again {MARKED}")
    grown = here.answer(1, "retro")["servers"][0]
    assert grown["events"] == 1
    assert late in {once["event"] for one in grown["items"] for once in one["occurrences"]}
    assert total + 1 == sum(events_of(here, room) for room in (public, private, sealed)), "each event once, over kills"


def stopped(here: Installation, room: str, how: signal.Signals) -> str:
    """Stop a slow scan once it has come further in a room; says how far it was. Ctrl-C gives the report so far."""
    kept = SqliteReviews(here.config.parent / "state" / "vigie.sqlite")
    name = f"retro.room/{SERVER}/{room}"
    before = kept.load_state(name)
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # in the background too
    program = [sys.executable, "-c", f"{heard}; from vigie.cli import main; main()"]
    command = [*program, "retro", "--json", "--rate", "5", "--config", str(here.config)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def further() -> bytes | None:
        assert process.poll() is None, process.communicate()
        now = kept.load_state(name)
        return None if now == before else now

    now = until(further, "a scan that comes further", 60)
    process.send_signal(how)
    said, complained = process.communicate()
    if how is signal.SIGINT:
        assert process.returncode == 130
        [part] = json.loads(said)["servers"]
        assert (part["ended"], part["rooms_failed"]) == (False, [])
        assert b"goes on where it was" in complained
    kept.close()
    return msgspec.json.decode(now, type=RoomProgress).token


def events_of(here: Installation, room: str) -> int:
    """As many as Synapse says there are."""
    count, start = 0, ""
    while True:
        path = f"/_synapse/admin/v1/rooms/{quote(room)}/messages?dir=f&limit=500" + (f"&from={start}" if start else "")
        page = here.root.ok("GET", path)
        if not page["chunk"]:
            return count
        count, start = count + len(page["chunk"]), page["end"]


@pytest.mark.platform
def test_what_was_found_is_taken_away_and_its_author_is_told(here: Installation, ann: Account) -> None:
    room, bob = ann.create_room(name="Papers"), here.server.register("bob")
    bob.ok("POST", f"join/{quote(room)}")
    media = ann.upload(b"bytes")
    event = ann.say(room, f"{MARKED} joined", msgtype="m.file", url=media)
    here.run("retro")
    [item] = here.answer(0, "review", "list", "--room", room)["items"]
    shown = here.answer(0, "review", "show", item["id"])
    assert (shown["exposure"]["could_read"], shown["exposure"]["did_read"]) == (3, 0)
    assert shown["exposure"]["unknown_seconds"] > 0

    asked = here.answer(0, "review", "ask", item["id"], "--reason", "not here")["items"][0]
    assert asked["state"] == "asked"
    [invited] = ann.ok("GET", "sync")["rooms"]["invite"]
    assert invited
    done = here.answer(0, "review", "quarantine", item["id"], "--reason", "not here")["items"][0]
    assert (done["state"], done["needs"]) == ("quarantined", [])
    path = f"/_matrix/client/v1/media/download/{media.removeprefix('mxc://')}"
    assert bob.call("GET", path).status == 404
    assert here.answer(0, "review", "undo", item["id"], "--reason", "too much")["items"][0]["state"] == "open"
    assert bob.call("GET", path).status == 200
    done = here.answer(0, "review", "redact", item["id"], "--reason", "not here")["items"][0]
    assert (done["state"], done["standing"]) == ("redacted", 0)
    assert bob.ok("GET", f"rooms/{quote(room)}/event/{quote(event)}")["content"] == {}
    assert here.answer(0, "review", "list", "--room", room)["items"] == []


def test_a_server_without_an_administration_api_is_said(tmp_path: Path) -> None:
    config = tmp_path / "vigie.yaml"
    config.write_text(f"state: {tmp_path}/state\nservers:\n  - name: agent.example\n    spool: {tmp_path}/spool\n")
    for words, said in ((["retro"], "administration API"), (["retro", "--server", "other.example"], "agent.example")):
        result = CliRunner().invoke(build(), [*words, "--config", str(config)])
        assert isinstance(result.exception, UsageError)
        assert said in str(result.exception)
