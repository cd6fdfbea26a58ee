"""A population loaded by `vigie.lab.population.loader` is, for clients of a real Synapse, like any other history."""

from typing import Any

import pytest

from vigie.lab.platform import Platform
from vigie.lab.population.history import steps
from vigie.lab.population.model import Act
from vigie.lab.population.plan import plan

pytestmark = pytest.mark.platform
V3 = "/_matrix/client/v3"


async def test_the_victim_is_in_eight_rooms_and_the_newcomer_in_none(
    sign_in: Any, victim: Any, known: dict[str, Any]
) -> None:
    sync = await victim.call("GET", f"{V3}/sync?timeout=0")
    assert len(sync["rooms"]["join"]) == 8
    assert "m.direct" in {event["type"] for event in sync["account_data"]["events"]}
    newcomer = await sign_in(known["accounts"][1])
    assert (await newcomer.call("GET", f"{V3}/joined_rooms"))["joined_rooms"] == []


async def test_the_room_directory_counts_its_members(victim: Any, known: dict[str, Any]) -> None:
    listed = {room["room_id"]: room for room in (await victim.call("GET", f"{V3}/publicRooms"))["chunk"]}
    expected = {room["room_id"]: room["members"] for room in known["rooms"] if room["public"]}
    assert {room_id: room["num_joined_members"] for room_id, room in listed.items()} == expected


async def test_a_history_reads_back_to_the_creation_as_planned(sign_in: Any, known: dict[str, Any]) -> None:
    population = plan("small", known["seed"], known["server_name"], known["now_ms"])
    member = await sign_in(known["accounts"][2])
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


async def test_people_and_messages_can_be_searched(victim: Any, known: dict[str, Any]) -> None:
    wanted = known["accounts"][7]
    term = {"search_term": wanted["user"].split(".")[0], "limit": 50}
    people = await victim.call("POST", f"{V3}/user_directory/search", term)
    assert wanted["user_id"] in {person["user_id"] for person in people["results"]}
    query = {"search_categories": {"room_events": {"search_term": "réunion", "keys": ["content.body"]}}}
    found = await victim.call("POST", f"{V3}/search", query)
    assert found["search_categories"]["room_events"]["count"] > 0


async def test_a_loaded_room_goes_on(victim: Any, known: dict[str, Any]) -> None:
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
