"""Reading without entering: history that is open to the world is read, page by page, and no room is ever joined.

A defence that counts joins sees nothing of this.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from vigie.lab.client import V3, Answer, part
from vigie.lab.drills import Context
from vigie.lab.intruder import Expelled, Intruder, Request, crew
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
        try:
            async with asyncio.timeout(context.seconds):
                await peeping.play()
        except TimeoutError:
            context.loot.stop = "time"
        except Expelled:
            pass
        context.loot.contained = await peeping.intruder.verify_contained()
        context.loot.stop = context.loot.stop or "everything taken"
        return context.loot.taken()


class _Peeping:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._loot = context.loot
        self.intruder = Intruder(
            context.http, context.base_url, context.account, context.loot, requests=context.requests
        )

    async def play(self) -> None:
        await self.intruder.enter()
        rooms = await self._open_rooms()
        self._loot.done["rooms_open_to_the_world"] = len(rooms)
        await crew(self._context.concurrency, rooms, self._read)

    async def _open_rooms(self) -> list[str]:
        """Rooms of the public list that anybody may read."""
        found: list[str] = []
        since = ""
        while True:
            answer = await self.intruder.ask("rooms", _page_of_rooms(since))
            rows = answer.rows("chunk") if answer else []
            found += [row["room_id"] for row in rows if row.get("world_readable") is True and "room_id" in row]
            since = answer.text("next_batch") if answer else ""
            if not since:
                return found

    async def _read(self, room: str) -> None:
        base = f"{V3}/rooms/{part(room)}"
        if "initial_sync" in self._context.stages:
            await self._take_initial_sync(room, base)
        if "state" in self._context.stages:
            answer = await self._get("state", f"{base}/members")
            self._take_members(answer.rows("chunk") if answer else ())
        files, events = await self._take_history(room, base) if "history" in self._context.stages else ([], [])
        if "context" in self._context.stages:
            for event in events[-AROUND:]:
                files += await self._take_context(room, f"{base}/context/{part(event)}")
        if "media" in self._context.stages:
            for mxc in dict.fromkeys(files):
                await self._download(mxc)

    async def _get(self, kind: str, path: str, **params: str) -> Answer | None:
        return await self.intruder.ask(kind, lambda client: client.call("GET", path, params=params))

    async def _take_initial_sync(self, room: str, base: str) -> None:
        answer = await self._get("initial_sync", f"{base}/initialSync", limit="100")
        if answer:
            timeline = answer.body.get("messages")
            chunk = Answer(200, timeline).rows("chunk") if isinstance(timeline, Mapping) else []
            self._loot.take_events(room, chunk)
            self._take_members(answer.rows("state"))

    def _take_members(self, events: Iterable[Mapping[str, Any]]) -> None:
        self._loot.take_people(row.get("state_key") for row in events if row.get("type") == "m.room.member")

    async def _take_history(self, room: str, base: str) -> tuple[list[str], list[str]]:
        """Media addresses and event ids of the whole history, as far as it is given."""
        files: list[str] = []
        events: list[str] = []
        place: dict[str, str] = {}
        while True:
            answer = await self._get("history", f"{base}/messages", dir="b", limit=str(PAGE), **place)
            if answer is None:
                return files, events
            chunk = answer.rows("chunk")
            files += self._loot.take_events(room, chunk)
            events += [str(row.get("event_id")) for row in chunk]
            place = {"from": answer.text("end")}
            if not place["from"]:
                return files, events

    async def _take_context(self, room: str, path: str) -> list[str]:
        answer = await self._get("context", path, limit="100")
        if answer is None:
            return []
        return self._loot.take_events(room, [*answer.rows("events_before"), *answer.rows("events_after")])

    async def _download(self, mxc: str) -> None:
        answer = await self.intruder.ask("media", lambda client: client.download(mxc))
        if answer:
            self._loot.take_media(mxc, answer.size)


def _page_of_rooms(since: str) -> Request:
    return lambda client: client.public_rooms(since)


DRILL: Final = Peek()
