"""Content on a real Synapse: judged by room before anybody can read it, on every way in; encrypted events untouched."""

import hashlib
import io
import sys
import zipfile
from typing import Any

import pytest

from kit.synapse import Account, Reply, Server, now_ms, quote
from kit.waiting import until
from vigie.model.activity import Action, Outcome
from vigie.model.orders import Order, OrderKind
from vigie.model.suppressions import ENCODER as SUPPRESSIONS
from vigie.model.suppressions import Suppression, SuppressionBook

pytestmark = pytest.mark.platform

MARKED = "D1ffusi0n Restreînte"


KEPT = bytes(range(256)) * 4
"""A document that no extractor reads, and that the operator wants to stay where it is."""


@pytest.fixture(scope="module")
def guard_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    own = tmp_path_factory.mktemp("lists") / "own.yml"
    own.write_text(f"fingerprints: [{{id: plan, severity: high, sha256: {hashlib.sha256(KEPT).hexdigest()}}}]\n")
    own.parent.chmod(0o755)
    return {
        "content": {
            "lists": [str(own)],
            "files": {"python": sys.executable, "wait": 2},  # that of the oldest Synapse has no Vigie
            "exemptions": [
                {"account": "@archivist:guard.localhost", "reason": "archives by mandate", "until": "2099-01-01"},
                {"account": "@former:guard.localhost", "reason": "archived by mandate", "until": "2020-01-01"},
            ],
        }
    }


@pytest.fixture(scope="module")
def author(server: Server) -> Account:
    return server.register("author")


@pytest.fixture(scope="module")
def public(author: Account) -> str:
    return author.create_room(name="Hall", room_alias_name="hall")


def send(account: Account, room: str, content: dict[str, Any], kind: str = "m.room.message") -> Reply:
    account.server.transaction += 1
    path = f"rooms/{quote(room)}/send/{kind}/t{account.server.transaction}"
    return account.call("PUT", path, content, **{"Accept-Language": "fr-FR,fr;q=0.9"})


def refused(reply: Reply, answer: str = "refuse") -> None:
    assert (reply.status, reply.code) == (403, f"content.{answer}"), reply.raw


def timeline(account: Account, room: str) -> list[str]:
    chunk = account.ok("GET", f"rooms/{quote(room)}/messages?dir=b&limit=50")["chunk"]
    return [str(event["content"].get("body", "")) for event in chunk]


WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "message": ("m.room.message", {"msgtype": "m.text", "body": MARKED}),
    "formatted": (
        "m.room.message",
        {
            "msgtype": "m.text",
            "body": "ok",
            "format": "org.matrix.custom.html",
            "formatted_body": "<b>Diffusion</b> <i>Restr</i>einte",
        },
    ),
    "caption": ("m.room.message", {"msgtype": "m.image", "body": MARKED, "filename": "a.png", "url": "mxc://x/y"}),
    "file name": (
        "m.room.message",
        {"msgtype": "m.file", "body": "x", "filename": "Diffusion Restreinte.pdf", "url": "mxc://x/y"},
    ),
    "poll": (
        "m.poll.start",
        {"m.poll": {"question": {"m.text": [{"body": "?"}]}, "answers": [{"m.text": [{"body": MARKED}], "m.id": "a"}]}},
    ),
    "sticker": ("m.sticker", {"body": MARKED, "url": "mxc://x/y", "info": {}}),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_sent_to_everybody_is_refused_before_it_is_stored(
    server: Server, author: Account, public: str, way: str
) -> None:
    kind, content = WAYS[way]
    reply = send(author, public, content, kind)
    refused(reply)
    assert reply.json["errcode"] == "M_FORBIDDEN"
    assert reply.json["org.vigie.kinds"] == ["marking"]
    assert "mention de protection" in reply.json["error"]
    assert MARKED not in timeline(author, public)
    one = server.activity(lambda activity: activity.action is Action.SEND and activity.content == "refuse")
    assert (one.outcome, one.code, one.user, one.room) == (Outcome.REFUSED, "content.refuse", author.id, public)
    assert one.sightings[0].detector == "marking.fr.diffusion_restreinte"
    assert one.event.startswith("$")
    assert one.language == "fr"
    assert len(one.digest) == 32


def test_an_edit_a_reply_and_a_reaction_are_looked_at_too(author: Account, public: str) -> None:
    first = author.say(public, "rien à signaler")
    edit = {
        "msgtype": "m.text",
        "body": "* ok",
        "m.new_content": {"msgtype": "m.text", "body": f"voici : {MARKED}"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": first},
    }
    refused(send(author, public, edit))
    reaction = {"m.relates_to": {"rel_type": "m.annotation", "event_id": first, "key": MARKED}}
    refused(send(author, public, reaction, "m.reaction"))
    reply = {"msgtype": "m.text", "body": MARKED, "m.relates_to": {"m.in_reply_to": {"event_id": first}}}
    refused(send(author, public, reply))
    refused(author.call("PUT", f"rooms/{quote(public)}/redact/{quote(first)}/r1", {"reason": MARKED}))
    assert "rien à signaler" in timeline(author, public)


def test_a_marking_cut_into_messages_is_put_together(author: Account, public: str) -> None:
    assert send(author, public, {"msgtype": "m.text", "body": "Diffu"}).status == 200
    assert send(author, public, {"msgtype": "m.text", "body": "sion Restr"}).status == 200
    refused(send(author, public, {"msgtype": "m.text", "body": "einte"}))
    assert send(author, public, {"msgtype": "m.text", "body": "bonjour"}).status == 200


def test_names_and_topics_of_rooms_and_of_people(server: Server, author: Account, public: str) -> None:
    where = f"rooms/{quote(public)}/state"
    refused(author.call("PUT", f"{where}/m.room.name", {"name": MARKED}))
    refused(author.call("PUT", f"{where}/m.room.topic", {"topic": MARKED}))
    refused(author.call("PUT", f"{where}/org.example.own", {"description": MARKED}))
    refused(
        author.call("PUT", f"{where}/m.room.member/{quote(author.id)}", {"membership": "join", "displayname": MARKED})
    )
    refused(author.call("PUT", f"profile/{quote(author.id)}/displayname", {"displayname": MARKED}))
    other = server.register("other")
    refused(author.call("POST", f"rooms/{quote(public)}/invite", {"user_id": other.id, "reason": MARKED}))
    assert (
        author.call("POST", f"rooms/{quote(public)}/invite", {"user_id": other.id, "reason": "bienvenue"}).status == 200
    )
    refused(author.call("POST", f"rooms/{quote(public)}/kick", {"user_id": other.id, "reason": MARKED}))


def test_the_name_of_a_session_is_shown_to_whoever_asks_for_keys(server: Server, author: Account) -> None:
    device = f"devices/{author.device}"
    author.ok("PUT", device, {"display_name": "Element (Firefox)"})
    refused(author.call("PUT", device, {"display_name": MARKED}))
    assert author.ok("GET", device)["display_name"] == "Element (Firefox)"
    proof = {"identifier": {"type": "m.id.user", "user": author.user}, "password": author.password}
    begun = {"type": "m.login.password", "initial_device_display_name": MARKED, **proof}
    refused(server.call("POST", "/_matrix/client/v3/login", begun))
    one = server.activity(lambda activity: activity.action is Action.LOGIN and activity.content == "refuse")
    assert (one.outcome, one.user) == (Outcome.REFUSED, author.id)
    begun["initial_device_display_name"] = "Element (Firefox)"
    assert server.call("POST", "/_matrix/client/v3/login", begun).status == 200


@pytest.mark.parametrize(
    "given",
    [
        {"name": MARKED},
        {"topic": MARKED},
        {"room_alias_name": "diffusion-restreinte"},
        {"creation_content": {"org.example": MARKED}},
        {"initial_state": [{"type": "org.example", "state_key": MARKED, "content": {}}]},
        {"initial_state": [{"type": "m.room.topic", "state_key": "", "content": {"topic": MARKED}}]},
    ],
    ids=["name", "topic", "alias", "creation content", "key of a state", "initial state"],
)
def test_a_room_that_begins_with_it_is_not_made(server: Server, author: Account, given: dict[str, Any]) -> None:
    refused(author.call("POST", "createRoom", {"preset": "public_chat", **given}))
    one = server.activity(lambda activity: activity.action is Action.CREATE_ROOM and activity.content == "refuse")
    assert one.outcome is Outcome.REFUSED


def test_application_services_and_delayed_events_are_no_way_round(server: Server, author: Account, public: str) -> None:
    path = f"rooms/{quote(public)}/send/m.room.message/as1?user_id={quote(author.id)}&ts=1000"
    refused(server.service("PUT", path, {"msgtype": "m.text", "body": MARKED}))


def test_a_delayed_event_is_judged_when_it_is_sent(server: Server, author: Account, public: str) -> None:
    path = f"rooms/{quote(public)}/send/m.room.message/d1?org.matrix.msc4140.delay=100"
    assert author.call("PUT", path, {"msgtype": "m.text", "body": MARKED}).status == 200
    one = server.activity(lambda activity: activity.content == "refuse" and not activity.endpoint)
    assert (one.user, one.room, one.kind, one.outcome) == (author.id, public, "m.room.message", Outcome.REFUSED)
    assert MARKED not in timeline(author, public)


# By room


def two(author: Account, other: Account, **options: Any) -> str:
    room = author.create_room(preset="private_chat", invite=[other.id], **options)
    other.ok("POST", f"join/{quote(room)}", {})
    return room


def test_the_room_decides(server: Server, author: Account) -> None:
    other, third = server.register("second"), server.register("third")
    direct = two(author, other)
    assert send(author, direct, {"msgtype": "m.text", "body": MARKED}).status == 200
    assert server.activity(lambda one: one.room == direct and one.content != "").content == "tip"
    author.ok("POST", f"rooms/{quote(direct)}/invite", {"user_id": third.id})
    refused(send(author, direct, {"msgtype": "m.text", "body": MARKED}), "justify")
    author.ok("PUT", f"rooms/{quote(direct)}/state/m.room.history_visibility", {"history_visibility": "world_readable"})
    refused(send(author, direct, {"msgtype": "m.text", "body": MARKED}))


def test_a_room_open_to_members_of_a_public_one_is_public(author: Account, public: str) -> None:
    rules = {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": public}]}
    state = [{"type": "m.room.join_rules", "state_key": "", "content": rules}]
    room = author.create_room(preset="private_chat", initial_state=state)
    refused(send(author, room, {"msgtype": "m.text", "body": MARKED}))


def test_a_listed_room_is_public(author: Account) -> None:
    room = author.create_room(preset="private_chat", visibility="public")
    refused(send(author, room, {"msgtype": "m.text", "body": MARKED}))


ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


def test_a_private_room_with_encryption_is_never_inspected(server: Server, author: Account) -> None:
    room = author.create_room(preset="private_chat", initial_state=[ENCRYPTION], name=MARKED)
    before = len(server.activities())
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARKED, "session_id": "s", "body": MARKED}
    assert send(author, room, sealed, "m.room.encrypted").status == 200
    assert send(author, room, {"msgtype": "m.text", "body": MARKED}).status == 200
    assert author.call("PUT", f"rooms/{quote(room)}/state/m.room.topic", {"topic": MARKED}).status == 200
    sent = [one for one in server.activities()[before:] if one.room == room and one.action is not Action.READ]
    assert len(sent) == 3
    assert not any(one.sightings or one.content or one.digest for one in sent)
    assert all(one.event for one in sent)


def test_encrypted_events_are_untouched_in_a_public_room_too(author: Account, public: str) -> None:
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARKED, "session_id": "s"}
    assert send(author, public, sealed, "m.room.encrypted").status == 200


# Letting pass


def test_an_exemption_holds_until_its_day(server: Server, author: Account, public: str) -> None:
    for name, status in (("archivist", 200), ("former", 403)):
        account = server.register(name)
        account.ok("POST", f"join/{quote(public)}", {})
        assert send(account, public, {"msgtype": "m.text", "body": MARKED}).status == status
    one = server.activity(lambda activity: activity.user.startswith("@archivist") and activity.content != "")
    assert (one.content, one.outcome, one.event != "") == ("allow", Outcome.SUCCESS, True)


def order(server: Server, author: Account, digest: str, name: str) -> None:
    now = now_ms()
    allow = Order(
        id=name, kind=OrderKind.ALLOW_CONTENT, user=author.id, issued=now, reason="released",
        until=now + 60_000, digest=digest,
    )  # fmt: skip
    server.give(allow)


def test_an_order_lets_the_same_content_pass_once(server: Server, author: Account, public: str) -> None:
    content = {"msgtype": "m.text", "body": f"{MARKED}, version 2", "m.mentions": {}}
    refused(send(author, public, content))
    one = server.activity(lambda activity: activity.content == "refuse" and activity.room == public)
    order(server, author, one.digest, "o1")
    refused(send(author, public, {**content, "body": f"{MARKED}, version 3"}))
    assert send(author, public, content).status == 200
    assert server.activity(lambda activity: activity.digest == one.digest).content == "allow"
    refused(send(author, public, content))
    server.stop()
    server.start()
    refused(send(author, public, content))


def test_what_a_reviewer_dismissed_means_nothing(server: Server, author: Account, public: str) -> None:
    content = {"msgtype": "m.text", "body": MARKED}
    refused(send(author, public, content))
    seen = server.activity(lambda activity: activity.content == "refuse").sightings[0]
    book = SuppressionBook(
        version=1,
        suppressions=(
            Suppression(
                detector=seen.detector, digest=seen.digest, room=public, until=now_ms() + 60_000, reason="r", by="b"
            ),
        ),
    )
    (server.folder / "suppressions.json").write_bytes(SUPPRESSIONS.encode(book))
    until(lambda: send(author, public, content).status == 200, "a suppression that holds")
    (server.folder / "suppressions.json").unlink()
    until(lambda: send(author, public, content).status == 403, "a suppression that ends")


SCRIPT = (
    b"$user = 'CN=svc-ldap,OU=Services,DC=agent,DC=example'\r\n"
    b"$pw = ConvertTo-SecureString 'Tr0ub4dor&3-Zk9' -AsPlainText -Force\r\n"
    b"$c = New-Object DirectoryServices.DirectoryEntry('LDAP://dc1.agent.example', $user, $pw)\r\n"
)


def upload(account: Account, name: str, data: bytes, kind: str = "text/plain") -> str:
    path = f"/_matrix/media/v3/upload?filename={quote(name)}"
    reply = account.server.call("POST", path, data, token=account.token, headers={"Content-Type": kind})
    assert reply.status == 200, reply.raw
    return str(reply.json["content_uri"])


def post(account: Account, room: str, uri: str, name: str) -> Reply:
    return send(account, room, {"msgtype": "m.file", "body": name, "filename": name, "url": uri})


def test_a_file_is_judged_where_it_is_posted(server: Server, author: Account, public: str) -> None:
    uri = upload(author, "ldap.ps1", SCRIPT)
    reply = post(author, public, uri, "ldap.ps1")
    refused(reply)
    assert reply.json["org.vigie.kinds"] == ["credential"]
    one = server.activity(lambda activity: activity.content == "refuse" and activity.media == uri)
    assert one.sightings[0].place.startswith("file")
    assert all(b"Tr0ub4dor" not in path.read_bytes() for path in server.spool.glob("*.ndjson"))
    refused(author.call("PUT", f"rooms/{quote(public)}/state/m.room.avatar", {"url": uri}))
    refused(author.call("PUT", f"profile/{quote(author.id)}/avatar_url", {"avatar_url": uri}))
    direct = two(author, server.register("fourth"))
    assert post(author, direct, uri, "ldap.ps1").status == 200
    sealed = author.create_room(preset="private_chat", initial_state=[ENCRYPTION])
    assert post(author, sealed, uri, "ldap.ps1").status == 200
    assert post(author, public, upload(author, "a.txt", b"an ordinary text"), "a.txt").status == 200


def test_a_document_of_the_operators_list_is_known_whole(server: Server, author: Account, public: str) -> None:
    uri = upload(author, "holiday.bin", KEPT, "application/octet-stream")
    assert post(author, public, uri, "holiday.bin").status == 403
    one = server.activity(lambda activity: activity.media == uri and activity.content)
    [seen] = [found for found in one.sightings if found.kind == "own"]
    assert (seen.detector, seen.verified, seen.place) == ("own.documents.plan", True, "file")
    assert post(author, public, upload(author, "b.bin", KEPT + b"!", "application/octet-stream"), "b.bin").status == 200


def test_a_file_is_the_same_however_its_address_is_written(author: Account, public: str) -> None:
    uri = upload(author, "ldap.ps1", SCRIPT)
    picture = {"msgtype": "m.text", "body": "x", "format": "org.matrix.custom.html"}
    media = uri.rpartition("/")[2]
    for written in (
        uri,
        f"{uri}#auto",
        f"{uri}?x=1",
        f"{uri}/a.png",
        uri.replace(media, f"%{ord(media[0]):x}{media[1:]}"),
    ):
        refused(post(author, public, written, "a.ps1"))
        refused(send(author, public, {**picture, "formatted_body": f"<img src='{written}'>"}))
    refused(send(author, public, {"msgtype": "m.text", "body": f"look: {uri}"}))
    refused(send(author, public, {"msgtype": "m.file", "body": "x", "url": uri, "iv": ""}), "refuse")


def test_a_file_posted_before_it_is_uploaded_waits_for_its_content(author: Account, public: str) -> None:
    uri = author.call("POST", "/_matrix/media/v1/create").json["content_uri"]
    reply = post(author, public, uri, "a.ps1")
    assert (reply.status, reply.code) == (429, "content.pending")
    path = f"/_matrix/media/v3/upload/{uri.removeprefix('mxc://')}?filename=a.ps1"
    assert author.server.call("PUT", path, SCRIPT, token=author.token).status == 200
    refused(post(author, public, uri, "a.ps1"))


def test_an_archive_that_nobody_can_open_is_held(server: Server, author: Account, public: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("a.txt", b"x" * 200)
    locked = bytearray(archive.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + offset] |= 1  # the flag of an encrypted entry
    refused(post(author, public, upload(author, "a.zip", bytes(locked), "application/zip"), "a.zip"), "hold")
    one = server.activity(lambda activity: activity.content == "hold")
    order(server, author, one.digest, "o2")
    assert post(author, public, upload(author, "a.zip", bytes(locked), "application/zip"), "a.zip").status == 200


def test_nothing_of_what_was_said_is_in_the_record(server: Server) -> None:
    server.activities()
    lines = b"".join(path.read_bytes() for path in server.spool.glob("*.ndjson"))
    assert b"sightings" in lines
    for word in ("Restreînte", "Diffusion", "D1ffusi0n", "Restreinte", "diffusion-"):
        assert word.encode() not in lines


def test_the_guard_logged_no_error(server: Server) -> None:
    assert server.errors() == ""
