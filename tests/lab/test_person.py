"""An honest person's client: its pace, what it remembers of its rooms, and what it notices.

Played against a homeserver of a few lines.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from kit.drills import against
from vigie.lab.client import Source
from vigie.lab.drills import Context
from vigie.lab.person import Pace, Person, Room, live, names

PAGES = {"": "t1", "t1": "t2", "t2": ""}
"""Where each page of the only room leads to."""


class Server:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.status != 200:
            return web.json_response({"errcode": "M_LIMIT_EXCEEDED"}, status=self.status)
        if request.path.endswith("/messages"):
            start = request.query.get("from", "")
            event = {"event_id": f"${start}", "type": "m.room.message", "origin_server_ts": 1}
            content = {"content": {"url": f"mxc://a/{start or 'new'}"}}
            return web.json_response({"chunk": [event | content], "end": PAGES[start]})
        if request.path.endswith("/sync"):
            timeline = {"prev_batch": "t1", "events": []}
            face = {"type": "m.room.member", "state_key": "@b:a", "content": {"avatar_url": "mxc://a/face"}}
            room = {"timeline": timeline, "state": {"events": [face]}}
            return web.json_response({"next_batch": "s1", "rooms": {"join": {"!r:a": room}}})
        return web.json_response({"access_token": "t", "user_id": "@v:a.example", "results": []})


Scene = tuple[Server, Context]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    server = Server()
    async with against(server.answer, "ines.moreau", "li.ng", "rémi.courtois", seconds=0.3) as context:
        yield server, context


def person(scene: Scene) -> Person:
    return Person(scene[1], Source("192.0.2.1", "test"))


async def test_remembers_its_rooms_pictures_and_files_and_scrolls_to_the_beginning_only(scene: Scene) -> None:
    somebody = person(scene)
    await somebody.arrive()
    room = somebody.joined["!r:a"]
    assert list(somebody.pictures) == ["mxc://a/face"]
    assert [await somebody.scroll(room) for _ in range(3)] == [True, False, False]
    assert room.files == ["mxc://a/t1", "mxc://a/t2"]
    assert scene[1].loot.done["pages"] == 2
    assert await somebody.scroll(Room("!new:a"))
    assert scene[1].loot.known_as == {"@ines.moreau:a.example"}


async def test_reads_back_as_far_as_wanted_and_downloads_what_it_saw(scene: Scene) -> None:
    somebody, room = person(scene), Room("!r:a")
    await somebody.look_into([room])
    await somebody.scroll_back(room, 50)
    assert (scene[1].loot.done["pages"], room.whole) == (2, False)
    await somebody.scroll_back(room, 500)
    assert (scene[1].loot.done["pages"], room.whole) == (3, True)
    await somebody.download_some([room, room], 2)
    assert list(scene[1].loot.media) == ["mxc://a/new", "mxc://a/t1"]


async def test_types_three_to_five_letters_of_a_name(scene: Scene) -> None:
    await person(scene).look_up("moreau")
    assert scene[0].asked == ["/_matrix/client/v3/user_directory/search"] * 3
    assert scene[1].loot.done["look_ups"] == 1


async def test_notices_whatever_is_no_plain_answer(scene: Scene) -> None:
    server, context = scene
    somebody = person(scene)
    for status in (401, 403, 429, 500):
        server.status = status
        assert await somebody.say("!r:a", "bonjour") is None
    loot = context.loot
    assert (loot.challenges, loot.refusals, loot.errors) == (1, 2, 1)


async def test_a_day_ends_at_its_bound_in_time_and_says_so(scene: Scene) -> None:
    assert (await live(scene[1], asyncio.sleep(0))).stop == "day over"
    assert (await live(scene[1], asyncio.sleep(5))).stop == "time"


def test_names_are_heard_of_people_who_are_there(scene: Scene) -> None:
    assert sorted(names(scene[1], 9)) == ["courtois", "moreau"]  # two letters are no search


async def test_pace_holds_back_what_would_go_beyond() -> None:
    pace = Pace(10, window=0.2)
    begin = asyncio.get_running_loop().time()
    for _ in range(4):
        await pace.room_for(5)
        pace.note(5)
    elapsed = asyncio.get_running_loop().time() - begin
    assert 0.2 <= elapsed < 0.4


async def test_pace_lets_an_oversized_unit_pass_once_all_is_quiet() -> None:
    pace = Pace(10, window=0.1)
    pace.note(3)
    await asyncio.wait_for(pace.room_for(50), 1)
