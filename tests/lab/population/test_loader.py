"""A population loaded by `vigie.lab.population.loader` is, for clients of a real Synapse, like any other history."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.population.history import steps
from vigie.lab.population.model import Act
from vigie.lab.population.plan import plan

pytestmark = pytest.mark.platform
V3 = "/_matrix/client/v3"
PORT_BASE = 23_050


class Member:
    """One signed-in account."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self._session, self._headers = session, {"Authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: object = None) -> Any:
        async with self._session.request(method, path, json=body, headers=self._headers) as answer:
            assert answer.status == 200, (path, await answer.text())
            return await answer.json()

    async def octets(self, path: str) -> bytes:
        async with self._session.get(path, headers=self._headers) as answer:
            assert answer.status == 200
            return await answer.read()

    async def history(self, room_id: str) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        token = ""
        while True:
            page = await self.call("GET", f"{V3}/rooms/{room_id}/messages?dir=b&limit=200{token}")
            events += page["chunk"]
            if "end" not in page:
                return events
            token = f"&from={page['end']}"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    state: Path = tmp_path_factory.mktemp("populated")
    with Platform(
        PlatformOptions(state=state, stock=True, web=False, population="small", port_base=PORT_BASE)
    ) as running:
        yield running


@pytest.fixture
def known(platform: Platform) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(platform.layout.population.read_text())
    return found


async def sign_in(session: aiohttp.ClientSession, account: dict[str, Any]) -> Member:
    identifier = {"type": "m.id.user", "user": account["user"]}
    login = {"type": "m.login.password", "identifier": identifier, "password": account["password"]}
    async with session.post(f"{V3}/login", json=login) as answer:
        assert answer.status == 200
        return Member(session, (await answer.json())["access_token"])


@pytest.fixture
async def session(platform: Platform) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=platform.endpoints.homeservers[0].client_url) as opened:
        yield opened


@pytest.fixture
async def victim(session: aiohttp.ClientSession, known: dict[str, Any]) -> Member:
    return await sign_in(session, known["accounts"][0])


async def test_the_victim_is_in_eight_rooms_and_the_newcomer_in_none(
    session: aiohttp.ClientSession, victim: Member, known: dict[str, Any]
) -> None:
    sync = await victim.call("GET", f"{V3}/sync?timeout=0")
    assert len(sync["rooms"]["join"]) == 8
    assert "m.direct" in {event["type"] for event in sync["account_data"]["events"]}
    newcomer = await sign_in(session, known["accounts"][1])
    assert (await newcomer.call("GET", f"{V3}/joined_rooms"))["joined_rooms"] == []


async def test_the_room_directory_counts_its_members(victim: Member, known: dict[str, Any]) -> None:
    listed = {room["room_id"]: room for room in (await victim.call("GET", f"{V3}/publicRooms"))["chunk"]}
    expected = {room["room_id"]: room["members"] for room in known["rooms"] if room["public"]}
    assert {room_id: room["num_joined_members"] for room_id, room in listed.items()} == expected


async def test_a_history_reads_back_to_the_creation_as_planned(
    session: aiohttp.ClientSession, known: dict[str, Any]
) -> None:
    population = plan("small", known["seed"], known["server_name"], known["now_ms"])
    member = await sign_in(session, known["accounts"][2])
    joined = (await member.call("GET", f"{V3}/joined_rooms"))["joined_rooms"]
    for room, loaded in zip(population.rooms, known["rooms"], strict=True):
        if loaded["room_id"] not in joined or not room.public:
            continue
        events = await member.history(loaded["room_id"])
        assert events[-1]["type"] == "m.room.create"
        said = [event for event in events if event["type"] == "m.room.message"]
        assert len(said) == room.messages
        planned = [step.at_ms for step in steps(population, room) if step.act in (Act.TEXT, Act.FILE, Act.EDIT)]
        assert [event["origin_server_ts"] for event in reversed(said)] == planned
        members = await member.call("GET", f"{V3}/rooms/{loaded['room_id']}/joined_members")
        assert set(members["joined"]) == {population.user_id(number) for number in room.members}


async def test_people_and_messages_can_be_searched(victim: Member, known: dict[str, Any]) -> None:
    wanted = known["accounts"][7]
    term = {"search_term": wanted["user"].split(".")[0], "limit": 50}
    people = await victim.call("POST", f"{V3}/user_directory/search", term)
    assert wanted["user_id"] in {person["user_id"] for person in people["results"]}
    query = {"search_categories": {"room_events": {"search_term": "réunion", "keys": ["content.body"]}}}
    found = await victim.call("POST", f"{V3}/search", query)
    assert found["search_categories"]["room_events"]["count"] > 0


async def test_files_are_served_whole(session: aiohttp.ClientSession, known: dict[str, Any]) -> None:
    member = await sign_in(session, known["accounts"][2])
    room = next(room for room in known["rooms"] if room["planted"])
    await member.call("POST", f"{V3}/join/{room['room_id']}", {})
    events = [e for e in await member.history(room["room_id"]) if e["content"].get("url", "").startswith("mxc://")]
    assert room["planted"][0]["mxc"] in {event["content"]["url"] for event in events}
    files = [await member.octets(f"/_matrix/client/v1/media/download/{e['content']['url'][6:]}") for e in events]
    assert [len(file) for file in files] == [event["content"]["info"]["size"] for event in events]
    assert len({hashlib.sha256(file).digest() for file in files}) == len(files)


async def test_a_loaded_room_goes_on(victim: Member, known: dict[str, Any]) -> None:
    joined = (await victim.call("GET", f"{V3}/joined_rooms"))["joined_rooms"]
    for room_id in joined:
        sent = await victim.call(
            "PUT", f"{V3}/rooms/{room_id}/send/m.room.message/next", {"msgtype": "m.text", "body": "suite"}
        )
        [latest] = (await victim.call("GET", f"{V3}/rooms/{room_id}/messages?dir=b&limit=1"))["chunk"]
        assert latest["event_id"] == sent["event_id"]


def test_starting_again_fills_nothing(platform: Platform, known: dict[str, Any]) -> None:
    from vigie.lab.population import fill

    population = fill(platform.layout.root, "small")
    assert population.totals().items() <= known["totals"].items()
