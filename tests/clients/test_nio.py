"""Ordinary life with matrix-nio, end-to-end encryption included: the same with the guard as without."""

import asyncio
import io
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nio
import pytest

from kit.synapse import Server
from kit.waiting import until
from vigie.model.orders import Order, OrderKind

pytestmark = [pytest.mark.platform, pytest.mark.usefixtures("servers")]

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
PHOTO = bytes(range(256)) * 800


@asynccontextmanager
async def signed_in(server: Server, store: Path, user: str) -> AsyncIterator[nio.AsyncClient]:
    """A client of a new account that has signed in, synchronised and published its keys."""
    register(server, store, user)
    config = nio.AsyncClientConfig(encryption_enabled=True, store_sync_tokens=True)
    address = f"http://127.0.0.1:{server.port}"
    client = nio.AsyncClient(address, f"@{user}:guard.localhost", store_path=str(store), config=config)
    try:
        login = await client.login(f"{user}-pw", device_name="test")
        assert isinstance(login, nio.LoginResponse), login
        await synced(client)
        if client.should_upload_keys:
            await client.keys_upload()
        yield client
    finally:
        await client.close()


def register(server: Server, store: Path, user: str) -> None:
    server.register(user, name=user.title())
    store.mkdir(parents=True)


async def synced(client: nio.AsyncClient) -> nio.SyncResponse:
    answer = await client.sync(timeout=0)
    assert isinstance(answer, nio.SyncResponse), answer
    for send in (
        (client.should_upload_keys, client.keys_upload),
        (client.should_query_keys, client.keys_query),
    ):
        if send[0]:
            await send[1]()
    await client.send_to_device_messages()
    return answer


async def say(client: nio.AsyncClient, room: str, text: str) -> str:
    content = {"msgtype": "m.text", "body": text}
    sent = await client.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
    assert isinstance(sent, nio.RoomSendResponse), sent
    return str(sent.event_id)


async def history(client: nio.AsyncClient, room: str) -> list[tuple[str, str, bool]]:
    """Sender, text and whether it was encrypted, newest first."""
    page = await client.room_messages(room, client.next_batch or "", limit=50)
    assert isinstance(page, nio.RoomMessagesResponse), page
    texts = [event for event in page.chunk if isinstance(event, nio.RoomMessageText)]
    unread = [event for event in page.chunk if isinstance(event, nio.MegolmEvent)]
    assert not unread, "every message can be decrypted"
    return [(event.sender, event.body, event.decrypted) for event in texts]


async def ordinary_life(server: Server, store: Path) -> dict[str, Any]:
    """What two people saw."""
    saw: dict[str, Any] = {}
    async with signed_in(server, store / "a", "alba") as alba, signed_in(server, store / "b", "bruno") as bruno:
        forum = await alba.room_create(nio.RoomVisibility.public, name="Harbour", preset=nio.RoomPreset.public_chat)
        secret = await alba.room_create(name="Secret", invite=[bruno.user_id], initial_state=[ENCRYPTION])
        await synced(bruno)
        saw["invited"] = secret.room_id in bruno.invited_rooms
        for room in (forum.room_id, secret.room_id):
            assert isinstance(await bruno.join(room), nio.JoinResponse)
        for client in (alba, bruno, alba):
            await synced(client)
        await say(alba, forum.room_id, "hello all")
        await say(alba, secret.room_id, "for you alone")
        await synced(bruno)
        await say(bruno, secret.room_id, "and back")
        await synced(alba)
        await synced(bruno)
        saw["forum"] = await history(bruno, forum.room_id)
        saw["alba reads"] = await history(alba, secret.room_id)
        saw["bruno reads"] = await history(bruno, secret.room_id)
        saw["media"] = await media(alba, bruno)
        saw["members"] = sorted(m.user_id for m in (await bruno.joined_members(secret.room_id)).members)
        saw["profile"] = (await bruno.get_profile(alba.user_id)).displayname
        saw["others"] = await by_hand(bruno, forum.room_id)
        saw["left"] = type(await bruno.room_leave(forum.room_id)).__name__
        saw["out"] = type(await bruno.logout()).__name__
    return saw


async def media(giver: nio.AsyncClient, taker: nio.AsyncClient) -> tuple[str, bool, str]:
    up, keys = await giver.upload(
        lambda *_: io.BytesIO(PHOTO), "image/jpeg", "photo.jpg", encrypt=True, filesize=len(PHOTO)
    )
    down = await taker.download(up.content_uri)
    clear = nio.crypto.attachments.decrypt_attachment(down.body, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])
    return type(down).__name__, clear == PHOTO, down.content_type


async def by_hand(client: nio.AsyncClient, room: str) -> dict[str, Any]:
    """What matrix-nio has no method for, with its own connection."""
    headers = {"Authorization": f"Bearer {client.access_token}"}

    async def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await client.send(
            method, f"/_matrix/client/v3/{path}", None if body is None else nio.Api.to_json(body), headers
        )
        assert answer.status == 200, (path, answer.status)
        return await answer.json()

    wanted = {"room_events": {"search_term": "hello", "keys": ["content.body"]}}
    found = await call("POST", "search", {"search_categories": wanted})
    for _ in range(200):  # the directory follows a moment later
        people = await call("POST", "user_directory/search", {"search_term": "alba"})
        rooms = await call("GET", "publicRooms")
        if people["results"] and any(row.get("name") == "Harbour" for row in rooms["chunk"]):
            break
        await asyncio.sleep(0.1)
    return {
        "search": [r["result"]["content"]["body"] for r in found["search_categories"]["room_events"]["results"]],
        "people": [person["display_name"] for person in people["results"]],
        "rooms": [row["name"] for row in rooms["chunk"] if row.get("name") == "Harbour"],
        "members": (await call("GET", f"rooms/{room}/joined_members"))["joined"].keys()
        == {"@alba:guard.localhost", "@bruno:guard.localhost"},
    }


async def test_ordinary_life_is_the_same(servers: dict[str, Server], tmp_path: Path, untroubled: None) -> None:
    lives = {name: await ordinary_life(server, tmp_path / name) for name, server in servers.items()}
    stock = lives["stock"]
    assert stock["bruno reads"][:2] == [
        ("@bruno:guard.localhost", "and back", True),
        ("@alba:guard.localhost", "for you alone", True),
    ]
    assert stock["alba reads"] == stock["bruno reads"]
    assert stock["media"][1]
    assert stock["others"] == {"search": ["hello all"], "people": ["Alba"], "rooms": ["Harbour"], "members": True}
    assert lives["guarded"] == stock


async def test_after_a_challenge_the_same_device_still_reads_its_old_messages(
    servers: dict[str, Server], tmp_path: Path
) -> None:
    """A soft logout keeps the keys: sign in again with the same device, and go on."""
    server = servers["guarded"]
    suffix = secrets.token_hex(3)
    async with (
        signed_in(server, tmp_path / "c", f"carla-{suffix}") as carla,
        signed_in(server, tmp_path / "d", f"dario-{suffix}") as dario,
    ):
        room = (await carla.room_create(invite=[dario.user_id], initial_state=[ENCRYPTION])).room_id
        await synced(dario)
        await dario.join(room)
        for client in (carla, dario, carla):
            await synced(client)
        await say(carla, room, "before the challenge")
        await synced(dario)
        device = dario.device_id
        challenge(server, dario)
        stopped = await dario.sync(timeout=0)
        assert isinstance(stopped, nio.SyncError)
        assert (stopped.status_code, stopped.soft_logout) == ("M_UNKNOWN_TOKEN", True)
        again = await dario.login(f"dario-{suffix}-pw")
        assert isinstance(again, nio.LoginResponse)
        assert dario.device_id == device, "the client asks for the device it had"
        assert [text for _, text, _ in await history(dario, room)] == ["before the challenge"]
        await synced(dario)
        await say(carla, room, "after it")
        await synced(dario)
        assert [text for _, text, _ in await history(dario, room)] == ["after it", "before the challenge"]


def challenge(server: Server, client: nio.AsyncClient) -> None:
    """Order it as Vigie does, and wait until it is obeyed."""
    server.give(Order(id=secrets.token_hex(6), kind=OrderKind.CHALLENGE, user=client.user_id, issued=1, reason="test"))
    whoami = "/_matrix/client/v3/account/whoami"
    until(lambda: server.call("GET", whoami, token=client.access_token).status == 401, "a challenge")
