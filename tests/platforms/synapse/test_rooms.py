"""Facts about rooms: told from memory, asked for beside."""

import asyncio
from typing import Any

import pytest

from vigie.model.enriched import UNKNOWN_ROOM, RoomFacts
from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.platforms.synapse.rooms import FRESH_FOR, SynapseRooms

FORUM = {"name": "Forum\x1b[31m", "public": True, "join_rules": "invite", "encryption": None, "joined_members": 84}


class Server:
    def __init__(self, rooms: dict[str, dict[str, Any]]) -> None:
        self.rooms, self.asked, self.away = rooms, [], False
        self.now = 0.0

    async def ask(self, room: str) -> dict[str, Any]:
        self.asked.append(room)
        if self.away:
            raise PlatformUnreachable("away")
        if room not in self.rooms:
            raise PlatformError("no such room", status=404)
        return self.rooms[room]


@pytest.fixture
def server() -> Server:
    return Server(
        {"!f": FORUM, "!e": {"name": None, "public": False, "join_rules": "invite", "encryption": "m.megolm"}}
    )


@pytest.fixture
def rooms(server: Server) -> SynapseRooms:
    return SynapseRooms([Server({}).ask, server.ask], lambda: server.now)


async def test_unknown_at_first_known_once_asked(rooms: SynapseRooms) -> None:
    assert rooms.facts("!f") is UNKNOWN_ROOM
    assert rooms.facts("!e") is UNKNOWN_ROOM
    await rooms.ask_wanted()
    assert rooms.facts("!f") == RoomFacts(name="Forum[31m", public=True, encrypted=False, members=84)
    assert rooms.facts("!e") == RoomFacts(name="", public=False, encrypted=True)


async def test_a_room_is_asked_for_once_while_its_facts_are_fresh(rooms: SynapseRooms, server: Server) -> None:
    for _ in range(5):
        rooms.facts("!f")
        await rooms.ask_wanted()
    assert server.asked == ["!f"]
    server.now = FRESH_FOR + 1
    server.rooms["!f"] = FORUM | {"name": "Renamed"}
    assert rooms.facts("!f").name == "Forum[31m", "old facts are told until the new ones are here"
    await rooms.ask_wanted()
    assert rooms.facts("!f").name == "Renamed"


async def test_a_room_nobody_knows_is_not_asked_for_again_and_again(rooms: SynapseRooms, server: Server) -> None:
    for _ in range(3):
        assert rooms.facts("!gone") is UNKNOWN_ROOM
        await rooms.ask_wanted()
    assert server.asked == ["!gone"]


async def test_what_a_server_that_is_away_did_not_answer_stays_wanted(rooms: SynapseRooms, server: Server) -> None:
    server.away = True
    rooms.facts("!f")
    with pytest.raises(PlatformUnreachable):
        await rooms.ask_wanted()
    server.away = False
    await rooms.ask_wanted()
    assert rooms.facts("!f").public


async def test_it_asks_by_itself_until_cancelled(rooms: SynapseRooms) -> None:
    asking = asyncio.create_task(rooms.run())
    rooms.facts("!f")
    for _ in range(100):
        await asyncio.sleep(0.02)
        if rooms.facts("!f") is not UNKNOWN_ROOM:
            break
    asking.cancel()
    assert rooms.facts("!f").public
