"""What a thief's hands bring home, and how a robbery ends. Against a homeserver of a few lines."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from kit.drills import against
from vigie.lab.drills import Context
from vigie.lab.hands import HOPELESS, Hands, fetch_without_token, rob, steal
from vigie.lab.intruder import Expelled

EVENT = {"event_id": "$1", "type": "m.room.message", "origin_server_ts": 1, "content": {"url": "mxc://a/f"}}
MEMBER = {"type": "m.room.member", "state_key": "@m:a"}


class Server:
    def __init__(self) -> None:
        self.legacy_status = 404
        self.legacy_asked = 0
        self.locked = False

    async def answer(self, request: web.Request) -> web.Response:
        if request.path.startswith("/_matrix/media/"):
            self.legacy_asked += 1
            return web.Response(body=b"x" * 5, status=self.legacy_status)
        if self.locked:
            return web.json_response({"errcode": "M_USER_LOCKED"}, status=403)
        if request.path.endswith("/publicRooms"):
            page = (await request.json()).get("since", "")
            rows = [{"room_id": f"!{page}:a"}, {"name": "no id"}]
            return web.json_response({"chunk": rows} | ({} if page else {"next_batch": "2"}))
        if request.path.endswith("/members"):
            return web.json_response({"chunk": [MEMBER, {"type": "m.room.name", "state_key": "@no:a"}]})
        if "/download/" in request.path:
            return web.Response(body=b"x" * 7)
        return web.json_response({"access_token": "t", "results": [{"user_id": "@p:a"}], "chunk": [EVENT], "end": "e"})


Scene = tuple[Server, Context]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    server = Server()
    async with against(server.answer, "v") as context:
        yield server, context


@pytest.fixture
async def hands(scene: Scene) -> Hands:
    found = steal(scene[1])
    await found.intruder.enter()
    return found


async def test_each_hand_counts_what_it_gets(hands: Hands) -> None:
    assert [row["room_id"] for row in await hands.rooms()] == ["!:a", "!2:a"]
    assert all([await hands.search("aa"), await hands.enter("!r:a"), await hands.members("!r:a")])
    page = await hands.page("!r:a")
    assert page is not None
    assert (page.files, page.end, len(page.events)) == (["mxc://a/f"], "e", 1)
    assert await hands.fetch("mxc://a/f")
    counts = hands.loot.counts()
    assert (counts.people, counts.rooms, counts.messages, counts.media, counts.media_bytes) == (2, 1, 1, 1, 7)


async def test_a_refusal_is_an_answer_and_brings_nothing(scene: Scene, hands: Hands) -> None:
    scene[0].locked = True
    assert not await hands.search("aa")
    assert await hands.page("!r:a") is None
    assert hands.loot.counts().people == 0


@pytest.mark.parametrize(
    ("ending", "stop"), [(None, "everything taken"), (Expelled(), "everything taken"), ("long", "time")]
)
async def test_a_robbery_ends_with_its_account_whatever_ends_it(
    scene: Scene, hands: Hands, ending: object, stop: str
) -> None:
    said = []

    async def play() -> None:
        if isinstance(ending, Expelled):
            raise ending
        await asyncio.sleep(60 if ending else 0)

    async def farewell() -> None:
        said.append("farewell")

    taken = await rob(dataclasses.replace(scene[1], seconds=0.2), hands, play(), farewell)
    assert (taken.stop, taken.contained, said) == (stop, False, ["farewell"])


async def test_files_without_a_token_are_given_up_when_hopeless_and_counted_when_not(scene: Scene) -> None:
    server, context = scene
    wanted = [f"mxc://a/{number}" for number in range(HOPELESS * 2)]
    await fetch_without_token(context, wanted)
    assert (server.legacy_asked, context.loot.done["media_without_token"]) == (HOPELESS, 0)
    server.legacy_status = 200
    await fetch_without_token(context, wanted)
    assert context.loot.done["media_without_token"] == HOPELESS * 2
    assert context.loot.counts().media_bytes == HOPELESS * 2 * 5
