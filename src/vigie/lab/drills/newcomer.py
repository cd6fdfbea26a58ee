"""The first day of an honest newcomer, pressed into two minutes: it must notice nothing of the defence.

The figures are the far end of what honest people do (30 rooms on the first day, 40 look-ups typed letter by letter,
14 files): `vigie.lab.person` says how fast.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import cycle
from typing import Final

from vigie.lab.client import Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, PAGE, Person, Room, live, names
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.140"

LOOK_UPS: Final = 40
COLLEAGUES: Final = 16
"""Different people looked for: one looks for the same ones again and again."""
ROOM_LIST_PAGES: Final = 3
ROOMS: Final = 30
PAGED_ROOMS: Final = 6
SCROLLS: Final = (200, 250)
FILES: Final = 14
PANELS: Final = 4
PANEL_SIZE: Final = 25
"""Members of a room whose panel is opened, at most."""
PROFILES: Final = 10
MESSAGES: Final = 12
GREETING: Final = "Bonjour à tous, je viens d'arriver dans le service."


class Newcomer:
    """See the module."""

    name: Final = "newcomer"
    title: Final = Sentence(
        en="The first day of an honest newcomer, who must notice nothing",
        fr="Le premier jour d'un nouvel arrivant honnête, qui ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "newcomer"
    stages: Final = ("people", "rooms", "panels", "scrolls", "files", "talk")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _FirstDay(context).live())


class _FirstDay:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._person = Person(context, Source(ADDRESS, BROWSER))
        self._rooms: list[Room] = []

    async def live(self) -> None:
        """The whole day: rooms and look-ups go on side by side, as they do in a browser."""
        await self._person.arrive()
        await asyncio.gather(self._if("people", self._look_up_people), self._work_in_rooms())

    async def _work_in_rooms(self) -> None:
        await self._visit_rooms()
        await self._if("panels", self._open_panels)
        await self._if("files", self._download_files)
        await self._if("talk", self._talk)

    async def _if(self, stage: str, part: Callable[[], Awaitable[None]]) -> None:
        if stage in self._context.stages:
            await part()

    async def _look_up_people(self) -> None:
        for _, name in zip(range(LOOK_UPS), cycle(names(self._context, COLLEAGUES)), strict=False):
            await self._person.look_up(name)
            await self._person.pause(0.8, 2.0)

    async def _visit_rooms(self) -> None:
        found = await self._person.list_rooms(ROOM_LIST_PAGES)
        self._context.rng.shuffle(found)
        self._rooms = found[:ROOMS]
        if "rooms" in self._context.stages:
            for number, room in enumerate(self._rooms):
                await self._person.enter(room)
                await self._person.pause(0.5, 1.5)
                if number < PAGED_ROOMS:
                    await self._scroll(room)
        if "scrolls" in self._context.stages:
            for room, depth in zip(self._rooms, SCROLLS, strict=False):
                for _ in range(depth // PAGE):
                    await self._scroll(room)

    async def _scroll(self, room: Room) -> None:
        await self._person.scroll(room)
        await self._person.pause(0.2, 0.6)

    async def _open_panels(self) -> None:
        small = [room for room in sorted(self._rooms, key=lambda room: room.members) if room.members <= PANEL_SIZE]
        for room in small[:PANELS]:
            await self._person.open_panel(room)
        for user in sorted(self._context.loot.people)[:PROFILES]:
            await self._person.done("profiles", self._person.client.profile(user))

    async def _download_files(self) -> None:
        await self._person.download_some(self._rooms, FILES)

    async def _talk(self) -> None:
        for room in self._rooms[:MESSAGES]:
            await self._person.say(room.id, GREETING)
            await self._person.pause(0.3, 1.0)
        await self._person.sync()


DRILL: Final = Newcomer()
