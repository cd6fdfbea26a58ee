"""Everything by catching up: rooms are entered, and read by `/sync` and sliding sync alone.

Catching up is what clients do all day, so a defence must tell it from reading the past.
"""

from collections import Counter
from typing import Any, Final

from vigie.lab.client import Answer
from vigie.lab.drills import Context
from vigie.lab.hands import rob, steal
from vigie.lab.intruder import Request
from vigie.lab.loot import Taken
from vigie.lab.syncing import events, full, joined, slide, subscribed
from vigie.model.language import Sentence

AT_ONCE: Final = 10
"""Rooms entered, then read: each question is about those."""
LONG: Final = 1_000
"""Events asked of each room; servers give what they like, Synapse's `/sync` 100."""
SENDERS: Final = 12
"""Of each room: a filter picks the last events of one sender after the other."""
EVERYBODY: Final = [["m.room.member", "*"]]


class Sync:
    """See the module."""

    name: Final = "sync"
    title: Final = Sentence(
        en="A stolen account enters rooms and reads them by /sync and sliding sync alone",
        fr="Un compte volé entre dans les salons et ne les lit que par /sync et par la synchronisation glissante",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("rooms", "long", "full_state", "senders", "since", "sliding")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        theft = _Theft(context)
        return await rob(context, theft.hands, theft.play())


class _Theft:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._loot = context.loot
        self.hands = steal(context)
        self._senders: dict[str, Counter[str]] = {}
        self._since = ""  # before any room was entered

    async def play(self) -> None:
        await self.hands.intruder.enter()
        first = await self._sync({"timeline": {"limit": 1}})
        self._since = first.text("next_batch")
        await self._read([room for room, _ in joined(first)])
        rooms = [str(row["room_id"]) for row in await self.hands.rooms()] if "rooms" in self._context.stages else []
        for at in range(0, len(rooms), AT_ONCE):
            await self._read([room for room in rooms[at : at + AT_ONCE] if await self.hands.enter(room)])

    async def _read(self, inside: list[str]) -> None:
        only: dict[str, Any] = {"rooms": inside}
        long = only | {"timeline": {"limit": LONG}}
        if "long" in self._context.stages:
            await self._sync(long)
        if "full_state" in self._context.stages:
            await self._sync(long, state=True)
        if "since" in self._context.stages:
            await self._sync(long, since=self._since)
        if "senders" in self._context.stages:
            await self._by_sender(only, inside)
        if "sliding" in self._context.stages:
            await self._slide(inside)

    async def _sync(self, room_filter: dict[str, Any], *, since: str = "", state: bool = False) -> Answer:
        answer = await self.hands.intruder.ask("sync", _sync(room_filter, since, state)) or Answer(0)
        for room, part in joined(answer):
            self._keep(room, events(part, "timeline"))
            self.hands.keep_members([*events(part, "state"), *events(part, "timeline")])
        return answer

    def _keep(self, room: str, timeline: list[Any]) -> None:
        if timeline:
            self._loot.take_events(room, timeline)
            self._senders.setdefault(room, Counter()).update(str(event.get("sender")) for event in timeline)

    async def _by_sender(self, only: dict[str, Any], rooms: list[str]) -> None:
        """The last hundred events of each sender: a filter reaches further back than the timeline does."""
        loudest = [
            [user for user, _ in self._senders[room].most_common(SENDERS)] for room in rooms if room in self._senders
        ]
        for senders in zip(*loudest, strict=False):
            await self._sync(only | {"timeline": {"limit": LONG, "senders": sorted(senders)}})

    async def _slide(self, rooms: list[str]) -> None:
        wanted = {room: {"timeline_limit": LONG, "required_state": EVERYBODY} for room in rooms}
        answer = await self.hands.intruder.ask("sliding", lambda client: slide(client, wanted))
        for room, part in subscribed(answer or Answer(0)):
            self._keep(room, events(part, "timeline"))
            self.hands.keep_members(events(part, "required_state"))


def _sync(room_filter: dict[str, Any], since: str, state: bool) -> Request:
    return lambda client: full(client, room_filter, since, state=state)


DRILL: Final = Sync()
