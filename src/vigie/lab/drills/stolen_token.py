"""The session itself is stolen, not the password: the same token and device, from another network, beside its owner.

There is no login to notice, and the thief cannot make one: whatever asks for a login ends the theft. The owner goes on
working meanwhile, and is counted apart: `done` says what he met.
"""

import asyncio
from contextlib import suppress
from typing import Final

from vigie.lab.client import Client, Source
from vigie.lab.drills import Context
from vigie.lab.hands import Hands, rob
from vigie.lab.intruder import NETWORKS, Intruder, crew
from vigie.lab.loot import Loot, Taken
from vigie.model.language import Sentence

DESK: Final = "198.51.100.61"
"""Where the owner works; the thief comes from the other networks."""
BROWSER: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0 Safari/537.36"
)
EVERY: Final = 1.0
"""Seconds between two looks of the owner."""
HEAD_START: Final = 3
"""Looks of the owner before the thief begins: the session has a past, if a short one."""


class StolenToken:
    """See the module."""

    name: Final = "stolen-token"
    title: Final = Sentence(
        en="A stolen session is used from another network, while its owner works on",
        fr="Une session volée sert depuis un autre réseau, pendant que son titulaire continue de travailler",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("directory", "history", "media")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        owner = _Owner(context)
        await owner.arrive()
        work = asyncio.create_task(owner.work())
        try:
            theft = _Theft(context, owner.client.token)
            return await rob(context, theft.hands, theft.play(), owner.sign_in_again)
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work


class _Owner:
    """Signs in, and looks at what is new."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.client = Client(context.http, context.base_url, Source(DESK, BROWSER))
        self._since = ""

    async def arrive(self) -> None:
        await self._sign_in()
        for _ in range(HEAD_START):
            await self._look()

    async def _sign_in(self) -> bool:
        account = self._context.account
        return (await self.client.login(account.user, account.password)).ok

    async def work(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._look()

    async def _look(self) -> None:
        answer = await self.client.sync(self._since)
        self._since = answer.text("next_batch") or self._since
        self._context.loot.done["owner_looks" if answer.ok else "owner_looks_refused"] += 1

    async def sign_in_again(self) -> None:
        """What a challenge asks of him."""
        again = Client(self._context.http, self._context.base_url, self.client.source)
        account = self._context.account
        answer = await again.login(account.user, account.password)
        self._context.loot.done["owner_signs_in_again"] = int(answer.ok and (await again.sync()).ok)


class _Theft:
    def __init__(self, context: Context, token: str) -> None:
        self._context = context
        loot: Loot = context.loot
        intruder = Intruder(context.http, context.base_url, context.account, loot, networks=NETWORKS[:1], token=token)
        self.hands = Hands(intruder, loot)

    async def play(self) -> None:
        if "directory" in self._context.stages:
            await crew(2, [*"aeiourstlnm"], self.hands.search)
        if {"history", "media"} & set(self._context.stages):
            rooms = [str(row["room_id"]) for row in await self.hands.rooms()]
            await crew(self._context.concurrency, rooms, self._take)

    async def _take(self, room: str) -> None:
        await self.hands.enter(room)
        place = ""
        while page := await self.hands.page(room, place):
            if "media" in self._context.stages:
                for mxc in page.files:
                    await self.hands.fetch(mxc)
            place = page.end
            if not place or "history" not in self._context.stages:
                return


DRILL: Final = StolenToken()
