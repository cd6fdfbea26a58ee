"""What a real Synapse has stored."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from vigie.model.errors import PlatformError
from vigie.platforms.synapse import archive as module
from vigie.platforms.synapse.api import Api
from vigie.platforms.synapse.archive import SynapseArchive
from vigie.ports.pace import Pace

pytestmark = pytest.mark.platform


@pytest.fixture
async def archive(synapse: Any) -> AsyncIterator[SynapseArchive]:
    async with aiohttp.ClientSession() as session:
        api = Api(session, synapse.server_name, synapse.url, synapse.admin)
        yield SynapseArchive(api, Pace(1_000, monotonic), 1_000)


def talker(synapse: Any, name: str) -> str:
    """The token of an account that may write as fast as it likes."""
    user, token = synapse.register(name)
    path = f"/_synapse/admin/v1/users/{quote(user)}/override_ratelimit"
    assert synapse.call("POST", path, synapse.admin, {"messages_per_second": 0, "burst_count": 0})[0] == 200
    return str(token)


def ok(synapse: Any, token: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    status, answer = synapse.call(method, f"/_matrix/client/v3/{path}", token, body)
    assert status == 200, answer
    return dict(answer)


async def test_the_history_comes_whole_and_in_order_and_then_what_is_new(
    archive: SynapseArchive, synapse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EVENTS", 4)
    monkeypatch.setattr(module, "_ROOMS", 1)
    token = talker(synapse, "teller")
    room = ok(synapse, token, "POST", "createRoom", {"name": "History"})["room_id"]
    ok(synapse, token, "POST", "createRoom", {"name": "Other"})
    assert room in [one async for one in archive.rooms()]

    def say(number: int) -> None:
        path = f"rooms/{quote(room)}/send/m.room.message/a{number}"
        ok(synapse, token, "PUT", path, {"msgtype": "m.text", "body": f"n{number}"})

    async def read(start: str) -> tuple[list[str], str]:
        bodies: list[str] = []
        while (page := await archive.page(room, start)).end:
            bodies += [one["content"]["body"] for one in page.events if one["type"] == "m.room.message"]
            start = page.end
        return bodies, start

    for number in range(9):
        say(number)
    bodies, end = await read("")
    assert bodies == [f"n{number}" for number in range(9)]
    say(9)
    assert (await read(end))[0] == ["n9"]
    event = (await archive.page(room, end)).events[0]
    assert (await archive.event(room, event["event_id"]) or {})["content"]["body"] == "n9"
    before = [one["content"].get("body") for one in await archive.before(room, event["event_id"])]
    assert before[-3:] == ["n7", "n8", "n9"]
    assert await archive.event(room, "$" + "x" * 43) is None
    assert await archive.before(room, "$" + "x" * 43) == []
    reach = await archive.reach(room)
    assert (reach.members, reach.public) == (1, False)


async def test_a_page_that_is_too_long_is_read_in_small_ones(
    archive: SynapseArchive, synapse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = talker(synapse, "talker")
    room = ok(synapse, token, "POST", "createRoom", {})["room_id"]
    for number in range(8):
        path = f"rooms/{quote(room)}/send/m.room.message/b{number}"
        ok(synapse, token, "PUT", path, {"msgtype": "m.text", "body": "x" * 20_000})
    monkeypatch.setattr("vigie.platforms.http.MAX_ANSWER", 120_000)
    page = await archive.page(room, "")
    assert len(page.events) == module._FEW


async def test_a_file_comes_bounded_and_what_is_gone_says_so(archive: SynapseArchive, synapse: Any) -> None:
    _, token = synapse.register("holder")
    headers = {"Authorization": f"Bearer {token}"}

    async def upload(data: bytes) -> str:
        url = f"{synapse.url}/_matrix/media/v3/upload"
        async with archive.api.session.post(url, data=data, headers=headers) as answer:
            return str((await answer.json())["content_uri"])

    small, large = await upload(b"bytes"), await upload(b"y" * 5_000)
    assert await archive.media(small) == b"bytes"
    assert len(await archive.media(large)) == 1_001, "one more than the largest, so that whoever opens it knows"
    with pytest.raises(PlatformError) as gone:
        await archive.media(small + "x")
    assert gone.value.status == 404
