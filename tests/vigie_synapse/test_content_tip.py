"""The story whole: a real Synapse with the guard, a real `vigie serve`, an author who is told and answers."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kit.synapse import Account, Reply, Server, quote
from kit.traces import traces
from kit.waiting import until
from vigie.cli.app import build
from vigie.storage.sqlite import SqliteStorage

pytestmark = pytest.mark.platform

MARKED = "D1ffusi0n Restreînte"
NAME = "@assistant:guard.localhost"
RULE = Path(__file__).parents[2] / "rules" / "collection" / "mass_joins.yml"


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Synapse, the guard and Vigie leave what they put nowhere else."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def guard_settings(temporary: Path) -> dict[str, Any]:
    exempt = {"account": "@root:guard.localhost", "reason": "the retro-scan", "until": "2099-12-31"}
    return {"content": {"assistant": NAME, "files": {"python": sys.executable}}, "exemptions": [exempt]}


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


def answered(config: Path, *words: str) -> str:
    """What a command says."""
    done = CliRunner().invoke(build(), [*words, "--config", str(config), "--json"])
    assert done.exit_code in (0, 1), (done.output, done.exception)
    return done.output


def test_nothing_of_a_secret_is_written_anywhere(vigie: Server, author: Account, temporary: Path) -> None:
    """Refused, let through with a tip, in a file, found again by the retro-scan, reviewed: then every file is read."""
    refused, let_through, in_file = secrets = [f"Zq{number}vBwLr{number}KtXe" for number in range(3)]  # invented
    public, private = author.create_room(name="Open"), author.create_room(preset="private_chat")
    assert send(author, public, f"le mot de passe est {refused}").status == 403
    assert send(author, private, f"net use W: /user:adm {let_through}").status == 200
    media = author.upload(f"note\nnet use W: /user:adm {in_file}\n".encode())
    author.say(private, "note.txt", msgtype="m.file", url=media)
    until(lambda: "note.txt" in str(told(author, {public, private})) or len(told(author, set())) > 6, "tips")
    root = vigie.register("root", admin=True)
    api = f"  admin_api: {{url: 'http://127.0.0.1:{vigie.port}', token: {root.token}}}\n  assistant:"
    config = vigie.folder / "retro.yml"
    config.write_text((vigie.folder / "vigie.yml").read_text().replace("  assistant:", api))
    config.chmod(0o600)
    said = [answered(config, "retro", "--rate", "1000")]

    def filed() -> list[str]:
        said.append(answered(config, "review", "list", "--all"))
        return [one["id"] for one in json.loads(said[-1])["items"] if one["room"] in (public, private)]

    names = until(lambda: names if len(names := filed()) == 3 else None, "what was refused, let through and in a file")
    said.append(answered(config, "review", "show", names[0]))
    said += [answered(config, "review", step, *names, "--reason", "seen") for step in ("ask", "dismiss", "undo")]
    (vigie.folder / "said.json").write_text("".join(said))
    found = traces([vigie.folder, temporary], secrets)
    of_synapse = {one for one in found if "/homeserver.db" in one or "/media/" in one}
    assert [one for one in found if one not in of_synapse] == []
    assert {secret for secret in secrets if any(secret[:3] in one for one in of_synapse)} == {let_through, in_file}


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_a_trace_is_found_in_whatever_form(tmp_path: Path, before: str) -> None:
    secret = "Zq9vBwLr9KtXe"
    plain = f"{before}{secret} and more".encode()
    ways = [plain, plain[::-1], plain.decode().encode("utf-16-le"), plain.hex().encode(), base64.b64encode(plain)]
    ways += [plain.hex().encode()[::-1], base64.b64encode(plain)[::-1], plain.upper(), b"Zq9vBwLr9KtX"]
    for number, written in enumerate(ways):
        (tmp_path / str(number)).write_bytes(b"\0" + written)
    named = {one.partition(":")[0].rpartition("/")[2] for one in traces([tmp_path], [secret])}
    assert named == {str(number) for number in range(len(ways) - 1)}, "and nothing in the last, which is another"


def test_neither_side_logged_an_error(vigie: Server) -> None:
    assert vigie.errors() == ""
    assert "ERROR" not in (vigie.folder / "vigie.log").read_text()
