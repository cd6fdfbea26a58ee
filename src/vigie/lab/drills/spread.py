"""Twenty stolen accounts share the work: each has its own rooms and its own letters of the directory, all one network.

None takes more than a busy newcomer. What gives them away is what they have in common: an address, a program, rooms
that complete each other.
"""

import asyncio
from string import ascii_lowercase
from typing import Final

from vigie.lab.drills import Context
from vigie.lab.hands import Hands
from vigie.lab.intruder import Expelled, Intruder, crew
from vigie.lab.loot import Taken
from vigie.lab.target import Account
from vigie.model.language import Sentence

ACCOUNTS: Final = 20
ADDRESS: Final = "203.0.113.90"
"""The way out of the thief's own network: the same for all."""
PREFIXES: Final = tuple(a + b for a in ascii_lowercase for b in "aeioulr")
WAVES: Final = 5
"""Accounts at work at once."""


class Spread:
    """See the module."""

    name: Final = "spread"
    title: Final = Sentence(
        en="Twenty stolen accounts on one network share out people, rooms and files",
        fr="Vingt comptes volés sur un même réseau se partagent les agents, les salons et les fichiers",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("directory", "history", "media")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`. `contained`: every account is out."""
        gang = _Gang(context)
        try:
            async with asyncio.timeout(context.seconds):
                await gang.play()
        except TimeoutError:
            context.loot.stop = "time"
        contained = [await hands.intruder.verify_contained() for hands in gang.members]
        context.loot.done["accounts"], context.loot.done["accounts_contained"] = len(contained), sum(contained)
        context.loot.contained = all(contained)
        if not context.loot.stop:
            context.loot.stop = "all expelled" if all(contained) else "everything tried"
        return context.loot.taken()


class _Gang:
    def __init__(self, context: Context) -> None:
        self._context = context
        accounts = [context.account, *context.target.others(context.account, ACCOUNTS - 1, last=True)]
        context.loot.known_as |= {ADDRESS, *(account.user_id for account in accounts)}
        self.members = [self._hands(account) for account in accounts]

    def _hands(self, account: Account) -> Hands:
        context = self._context
        intruder = Intruder(context.http, context.base_url, account, context.loot, networks=(ADDRESS,))
        return Hands(intruder, context.loot)

    async def play(self) -> None:
        rooms = await self._list_rooms()
        jobs = [(hands, PREFIXES[n::ACCOUNTS], rooms[n::ACCOUNTS]) for n, hands in enumerate(self.members)]
        await crew(WAVES, jobs, self._work)

    async def _list_rooms(self) -> list[str]:
        scout = self.members[0]
        try:
            await scout.intruder.enter()
            return [str(row["room_id"]) for row in await scout.rooms()]
        except Expelled:
            return []

    async def _work(self, job: tuple[Hands, tuple[str, ...], list[str]]) -> None:
        """One account's share. That it is expelled ends its work, not the others'."""
        hands, prefixes, rooms = job
        try:
            if hands is not self.members[0]:
                await hands.intruder.enter()
            for prefix in prefixes if "directory" in self._context.stages else ():
                await hands.search(prefix)
            for room in rooms if {"history", "media"} & set(self._context.stages) else ():
                await self._take(hands, room)
        except Expelled:
            self._context.loot.stop = ""

    async def _take(self, hands: Hands, room: str) -> None:
        place = ""
        await hands.enter(room)
        while page := await hands.page(room, place):
            for mxc in page.files if "media" in self._context.stages else ():
                await hands.fetch(mxc)
            place = page.end
            if not place or "history" not in self._context.stages:
                return


DRILL: Final = Spread()
