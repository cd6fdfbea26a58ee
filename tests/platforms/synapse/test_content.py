"""Measures on content, on a real Synapse."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from kit.synapse import SERVER
from vigie.model.errors import PlatformError
from vigie.model.reviews import Reach
from vigie.platforms.synapse.api import Api
from vigie.platforms.synapse.content import SynapseContent
from vigie.ports.clock import SystemClock

pytestmark = pytest.mark.platform


@pytest.fixture
async def content(synapse: Any) -> AsyncIterator[SynapseContent]:
    async with aiohttp.ClientSession() as session:
        yield SynapseContent(Api(session, synapse.server_name, synapse.url, synapse.admin), SystemClock())


class Person:
    def __init__(self, synapse: Any, name: str) -> None:
        self.synapse = synapse
        self.id, self.token = synapse.register(name)

    def ok(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        status, answer = self.synapse.call(method, f"/_matrix/client/v3/{path}", self.token, body)
        assert status == 200, answer
        return dict(answer)

    def room(self, **options: Any) -> str:
        return str(self.ok("POST", "createRoom", {"preset": "public_chat", **options})["room_id"])

    def say(self, room: str, text: str) -> str:
        body = {"msgtype": "m.text", "body": text}
        path = f"rooms/{quote(room)}/send/m.room.message/{abs(hash(text))}"
        return str(self.ok("PUT", path, body)["event_id"])

    def sees(self, room: str, event: str) -> dict[str, Any]:
        return dict(self.ok("GET", f"rooms/{quote(room)}/event/{quote(event)}")["content"])


def locked(synapse: Any, user: str, *, now: bool) -> None:
    synapse.call("PUT", f"/_synapse/admin/v2/users/{quote(user)}", synapse.admin, {"locked": now})


async def test_an_author_redacts_what_they_wrote_without_anybody_joining(content: SynapseContent, synapse: Any) -> None:
    owner, author = Person(synapse, "red-owner"), Person(synapse, "red-author")
    room = owner.room()
    author.ok("POST", f"join/{quote(room)}")
    event = author.say(room, "to be taken away")
    assert await content.redact(room, event, author.id, "by the platform") == author.id
    assert await content.redact(room, event, author.id, "by the platform") == author.id
    assert owner.sees(room, event) == {}
    members = owner.ok("GET", f"rooms/{quote(room)}/joined_members")["joined"]
    assert set(members) == {owner.id, author.id}
    assert author.ok("GET", "devices")["devices"]
    assert author.ok("GET", "account/whoami")["user_id"] == author.id  # its own sessions go on


@pytest.mark.parametrize("gone", ["left", "locked"])
async def test_for_an_author_who_is_gone_the_owner_redacts(content: SynapseContent, synapse: Any, gone: str) -> None:
    owner, author = Person(synapse, f"owner-{gone}"), Person(synapse, f"author-{gone}")
    room = owner.room()
    author.ok("POST", f"join/{quote(room)}")
    event = author.say(room, "to be taken away")
    if gone == "left":
        author.ok("POST", f"rooms/{quote(room)}/leave", {})
    else:
        locked(synapse, author.id, now=True)
    assert await content.redact(room, event, author.id, "by the platform") == owner.id
    assert owner.sees(room, event) == {}


async def test_when_nobody_can_the_refusal_is_told(content: SynapseContent, synapse: Any) -> None:
    owner = Person(synapse, "lonely")
    room = owner.room()
    event = owner.say(room, "stays")
    locked(synapse, owner.id, now=True)
    with pytest.raises(PlatformError, match="M_USER_LOCKED"):
        await content.redact(room, event, owner.id, "by the platform")
    with pytest.raises(PlatformError) as gone:
        await content.redact(f"!nowhere:{SERVER}", event, "@a:elsewhere.example", "r")
    assert gone.value.status == 404


async def test_a_file_is_quarantined_and_given_back(content: SynapseContent, synapse: Any) -> None:
    owner = Person(synapse, "keeper")
    headers = {"Authorization": f"Bearer {owner.token}"}
    upload = f"{synapse.url}/_matrix/media/v3/upload"
    async with content.api.session.post(upload, data=b"bytes", headers=headers) as answer:
        media = str((await answer.json())["content_uri"])
    path = f"/_matrix/client/v1/media/download/{media.removeprefix('mxc://')}"

    async def status() -> int:
        async with content.api.session.get(synapse.url + path, headers=headers) as got:
            return got.status

    assert await status() == 200
    await content.quarantine(media)
    await content.quarantine(media)
    assert await status() == 404
    await content.unquarantine(media)
    await content.unquarantine(media)
    assert await status() == 200


async def test_who_can_read_a_room(content: SynapseContent, synapse: Any) -> None:
    owner = Person(synapse, "reach")
    known = await content.reach(owner.room())
    accounts = known.accounts
    assert accounts
    assert known == Reach(public=True, members=1, accounts=accounts, federated=False, history="shared", encrypted=False)
    secret = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    private = await content.reach(owner.room(preset="private_chat", initial_state=[secret]))
    assert (private.public, private.encrypted) == (False, True)
    assert await content.name(owner.room(name="Pl\x07ans")) == "Plans"
    unnamed = owner.room()
    assert await content.name(unnamed) == unnamed
    assert await content.own_account() == f"@root:{SERVER}"
