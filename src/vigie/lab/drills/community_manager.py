"""A busy day of a community manager: reads and writes in dozens of rooms, knows everybody, brings people together.

Figures, from the benign model: 8 rooms with history read in the median and 5 look-ups beside the usual ones, times
three for a busy day; one deep scroll (12 % of days); 2.5 files in the median. Announcements and invitations are what
the job is.
"""

from typing import Final

from vigie.lab.client import V3, Source, part
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, Person, Room, live, names
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.141"
ROOMS: Final = 24
"""Read, the ones just entered among them."""
NEW: Final = 3
LOOK_UPS: Final = 20
DEEP: Final = 400
FILES: Final = 8
GUESTS: Final = 12
NEWS: Final = "Point d'information de la semaine : la permanence est déplacée à jeudi."


class CommunityManager:
    """See the module."""

    name: Final = "community-manager"
    title: Final = Sentence(
        en="A busy day of a community manager, who must notice nothing",
        fr="La journée chargée d'une animatrice de communauté, qui ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "community_manager"
    stages: Final = ("people", "rooms", "scroll", "files", "talk", "invitations")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _Day(context).live())


class _Day:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._person = Person(context, Source(ADDRESS, BROWSER))
        self._rooms: list[Room] = []

    async def live(self) -> None:
        await self._person.arrive()
        stages = {
            "people": self._look_up_people,
            "rooms": self._read_rooms,
            "scroll": self._scroll_back,
            "files": self._download,
            "talk": self._announce,
            "invitations": self._gather,
        }
        for stage, play in stages.items():
            if stage in self._context.stages:
                await play()
        await self._person.sync()

    async def _look_up_people(self) -> None:
        for name in names(self._context, LOOK_UPS):
            await self._person.look_up(name)
            await self._person.pause(0.2, 0.6)

    async def _read_rooms(self) -> None:
        found = sorted(await self._person.list_rooms(3), key=lambda room: room.members)
        fresh = [room for room in found if room.id not in self._person.joined][:NEW]
        for room in fresh:
            await self._person.enter(room)
        known = [room for room in self._person.joined.values() if room.id not in {one.id for one in fresh}]
        self._rooms = [*fresh, *known][:ROOMS]
        await self._person.look_into(self._rooms[len(fresh) :])
        for room in fresh:
            await self._person.open_panel(room)

    async def _scroll_back(self) -> None:
        for room in self._rooms[-1:]:
            await self._person.scroll_back(room, DEEP)

    async def _download(self) -> None:
        await self._person.download_some(self._rooms, FILES)

    async def _announce(self) -> None:
        for room in self._rooms[:NEW]:
            await self._person.say(room.id, NEWS)
            await self._person.pause(0.2, 0.6)

    async def _gather(self) -> None:
        """Make a room, and ask a dozen people in, one by one."""
        client = self._person.client
        made = await self._person.done("rooms_made", client.call("POST", f"{V3}/createRoom", json={"name": "Atelier"}))
        guests = self._context.target.others(self._person.account, GUESTS) if made else []
        for guest in guests:
            path = f"{V3}/rooms/{part(made.text('room_id') if made else '')}/invite"
            await self._person.done("invitations", client.call("POST", path, json={"user_id": guest.user_id}))
            await self._person.pause(0.2, 0.6)


DRILL: Final = CommunityManager()
