"""A moderator's hard day: reads through many rooms, and clears a forum of his own after somebody filled it with spam.

Figures, from the benign model: 18 rooms with history read in the median, look-ups and joins as usual (40 % of days
each), 4 files, a deep scroll on a third of the days. Messages removed and people put out are what the job is: no figure
is known, ten minutes of spam is assumed.
"""

from typing import Final

from vigie.lab.client import V3, Source, part
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, Person, live, names
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.142"
HOME: Final = "198.51.100.143"
"""Where the spammers sit."""
ROOMS: Final = 18
NEW: Final = 4
LOOK_UPS: Final = 4
DEEP: Final = 400
FILES: Final = 4
SPAMMERS: Final = 3
SPAM: Final = 10
"""Messages of each."""


class Moderator:
    """See the module."""

    name: Final = "moderator"
    title: Final = Sentence(
        en="A moderator reads through many rooms and clears a forum of spam, and must notice nothing",
        fr="Une modératrice parcourt des salons et nettoie un forum, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "community_manager"
    stages: Final = ("rounds", "spam")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _Day(context).live())


class _Day:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._person = Person(context, Source(ADDRESS, BROWSER))

    async def live(self) -> None:
        await self._person.arrive()
        if "rounds" in self._context.stages:
            await self._make_rounds()
        if "spam" in self._context.stages:
            await self._clear()
        await self._person.sync()

    async def _make_rounds(self) -> None:
        person = self._person
        for name in names(self._context, LOOK_UPS):
            await person.look_up(name)
        fresh = [room for room in await person.list_rooms(1) if room.id not in person.joined][:NEW]
        for room in fresh:
            await person.enter(room)
        rooms = [*person.joined.values()][:ROOMS]
        await person.look_into(rooms)
        for room in rooms[-1:]:
            await person.scroll_back(room, DEEP)
        await person.download_some(rooms, FILES)

    async def _clear(self) -> None:
        """A new forum; three accounts fill it; their messages go, then they do."""
        client = self._person.client
        made = await self._person.done(
            "rooms_made", client.call("POST", f"{V3}/createRoom", json={"name": "Entraide", "preset": "public_chat"})
        )
        room = made.text("room_id") if made else ""
        base = f"{V3}/rooms/{part(room)}"
        for account in self._context.target.others(self._person.account, SPAMMERS):
            spammer = Person(self._context, Source(HOME, BROWSER), account)
            for number, event in enumerate(await self._spam(spammer, room)):
                path = f"{base}/redact/{part(event)}/{part(account.user)}-{number}"
                await self._person.done("removed", client.call("PUT", path, json={"reason": "spam"}))
                await self._person.pause(0.1, 0.3)
            measure = {"user_id": account.user_id, "reason": "spam"}
            await self._person.done("put_out", client.call("POST", f"{base}/ban", json=measure))

    async def _spam(self, person: Person, room: str) -> list[str]:
        await person.arrive()
        await person.done("joins", person.client.join(room))
        sent = [await person.say(room, "Gagnez du temps : suivez mon lien") for _ in range(SPAM)]
        return [answer.text("event_id") for answer in sent if answer]


DRILL: Final = Moderator()
