"""A directorate moves in over a weekend: rooms are made, people are asked into some and enter others, and look around.

Figures, from the benign model: a project start or reorganisation adds eight rooms in the median and some thirty at
p99.99 of days; a new ministry brings five times the usual newcomers for weeks. Here everybody enters the same twenty
rooms within minutes, behind one address.
"""

import asyncio
from typing import Final

from vigie.lab.client import V3, Source, part
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, Person, Room, live
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.150"
PEOPLE: Final = 12
INTO: Final = 14
"""Rooms that everybody is asked into."""
OPEN: Final = 6
"""Rooms that everybody enters unasked."""
WELCOMES: Final = 3
"""Messages in each new room."""


class MigrationWeekend:
    """See the module."""

    name: Final = "migration-weekend"
    title: Final = Sentence(
        en="A directorate moves into twenty new rooms over a weekend, and must notice nothing",
        fr="Une direction emménage dans vingt nouveaux salons en un week-end, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "community_manager"
    stages: Final = ("invitations", "open_rooms")
    seconds: Final = 300.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _Weekend(context).live())


class _Weekend:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._host = Person(context, Source(ADDRESS, BROWSER))
        guests = context.target.others(context.account, PEOPLE)
        self._guests = [Person(context, Source(ADDRESS, BROWSER), guest) for guest in guests]

    async def live(self) -> None:
        await self._host.arrive()
        asked = [await self._make(number, public=False) for number in range(self._wanted("invitations", INTO))]
        free = [await self._make(number, public=True) for number in range(self._wanted("open_rooms", OPEN))]
        await asyncio.gather(*(self._move_in(guest, asked, free) for guest in self._guests))
        await self._host.sync()

    def _wanted(self, stage: str, rooms: int) -> int:
        return rooms if stage in self._context.stages else 0

    async def _make(self, number: int, *, public: bool) -> Room:
        """A room with its first messages. Those who are expected are asked in as it is made, as usual clients do."""
        body = {"name": f"Direction {'ouverte' if public else 'projet'} {number}"}
        preset = {"preset": "public_chat"} if public else {"invite": [guest.account.user_id for guest in self._guests]}
        made = await self._host.done(
            "rooms_made", self._host.client.call("POST", f"{V3}/createRoom", json=body | preset)
        )
        room = Room(made.text("room_id") if made else "")
        for _ in range(WELCOMES):
            await self._host.say(room.id, "Bienvenue dans ce salon")
        return room

    async def _move_in(self, guest: Person, asked: list[Room], free: list[Room]) -> None:
        await guest.pause(0.0, 5.0)
        await guest.arrive()
        self._context.loot.done["invitations"] += sum(room.id in guest.invited for room in asked)
        for room in [*asked, *free]:
            if await guest.enter(Room(room.id)):
                path = f"{V3}/rooms/{part(room.id)}/joined_members"
                await guest.done("members_seen", guest.client.call("GET", path))
            await guest.pause(0.3, 1.0)
        for room in free[:1]:
            await guest.say(room.id, "Bonjour, nous voilà")
        await guest.sync()


DRILL: Final = MigrationWeekend()
