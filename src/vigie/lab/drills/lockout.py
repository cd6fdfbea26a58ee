"""Somebody wants another account stopped: with an ordinary account, a few stolen ones and the network, he does to it
whatever he can.

Played from the side of the other, who works on meanwhile as usual: reads what comes, follows some of the invitations,
and whose client fetches the pictures of all of it. That account must notice nothing: no challenge, no delay, no lock.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from vigie.lab import syncing
from vigie.lab.client import V3, Answer, Client, Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken, media_of
from vigie.lab.nuisance import NEIGHBOURS, TRAP, Nuisance
from vigie.model.language import Sentence

AGENT: Final = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36"
)
ADDRESS: Final = "198.51.100.52"
PAUSE: Final = 1.0
"""Seconds between two looks at what is new."""
WINDOW: Final = 30
"""Events that a client shows of a room at once."""
FOLLOWED: Final = 6
"""Of the invitations into rooms that look like work."""
FOLLOW_EVERY: Final = 12
"""Turns between two such rooms: one looks at a room before one opens the next."""
LOGIN_WITHIN: Final = 40.0
"""Seconds: Synapse's own limit on wrong passwords lets nobody in to that account for a while after many of them."""


class Lockout:
    """See the module."""

    name: Final = "lockout"
    title: Final = Sentence(
        en="Somebody tries by every means to have another account stopped, which must notice nothing",
        fr="Quelqu'un cherche par tous les moyens à faire bloquer un autre compte, qui ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = (
        *("passwords", "traps", "invitations", "messages"),
        *("look_alike", "canaries", "evictions", "neighbours", "pester"),
    )
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`. What the nuisance met is in `done`."""
        day = _WorkingDay(context)
        context.loot.stop = "day over"
        try:
            async with asyncio.timeout(context.seconds):
                await day.live()
        except TimeoutError:
            context.loot.stop = "time"
        return context.loot.taken()


class _WorkingDay:
    def __init__(self, context: Context) -> None:
        self._context, self._loot = context, context.loot
        self._client = Client(context.http, context.base_url, Source(ADDRESS, AGENT))
        me, *stolen = context.target.others(context.account, 1 + NEIGHBOURS)
        self._nuisance = Nuisance(context, me, context.account, stolen, ADDRESS)
        self._since = ""
        self._shown: set[str] = set()  # pictures that the client has
        self._inviting: list[str] = []  # rooms that look like work
        self._turns = 0

    async def live(self) -> None:
        """Work, while the other one does what he can, and a while longer; then sign in once more."""
        await self._arrive()
        trouble = asyncio.create_task(self._suffer())
        try:
            while not trouble.done():
                await self._look()
                await asyncio.sleep(PAUSE)
            await trouble
            await self._look()
            await self._leave_and_return()
        finally:
            trouble.cancel()
            with suppress(asyncio.CancelledError):
                await trouble

    async def _arrive(self) -> None:
        account = self._context.account
        await self._done("own_logins", self._client.login(account.user, account.password))
        shared = await self._shared_room()
        options = {"name": "Mon équipe", "initial_state": [{"type": "m.room.join_rules", "content": _KNOCK}]}
        made = await self._done("own_rooms", self._client.call("POST", f"{V3}/createRoom", json=options))
        said = await self._say(shared, "Bonjour à tous")
        await self._nuisance.enter()
        await self._nuisance.join(shared)
        self._nuisance.aim(shared, made.text("room_id"), said.text("event_id"))
        await self._look()

    async def _shared_room(self) -> str:
        rows = (await self._done("room_lists", self._client.public_rooms())).rows("chunk")
        room = str(rows[0].get("room_id")) if rows else ""
        await self._done("own_joins", self._client.join(room))
        self._loot.enter(room)
        return room

    async def _suffer(self) -> None:
        for stage in Lockout.stages:
            if stage in self._context.stages:
                await getattr(self._nuisance, stage)()

    async def _look(self) -> None:
        """One turn of a client: what is new, the pictures in it, now and then an invitation, a word, a search."""
        answer = await self._done("syncs", self._client.sync(self._since))
        self._since = answer.text("next_batch") or self._since
        for room, joined in syncing.rooms(answer, "join"):
            timeline = syncing.events(joined, "timeline")
            await self._show_pictures(timeline)
            self._loot.take_events(room, timeline)
        for room, invited in syncing.rooms(answer, "invite"):
            await self._consider(room, syncing.events(invited, "invite_state"))
        self._turns += 1
        if self._turns % FOLLOW_EVERY == 0 and self._inviting:
            await self._follow(self._inviting.pop())
        if self._turns % 5 == 0:
            await self._say(self._nuisance.shared, f"Point d'étape {self._turns}")
            await self._done("own_searches", self._client.search_people("mar", limit=10))

    async def _consider(self, room: str, state: list[Mapping[str, Any]]) -> None:
        await self._fetch([str(row["content"]["url"]) for row in state if row.get("type") == "m.room.avatar"])
        names = [row["content"].get("name", "") for row in state if row.get("type") == "m.room.name"]
        if len(self._inviting) < FOLLOWED and any(name.startswith(TRAP) for name in names):
            self._inviting.append(room)

    async def _follow(self, room: str) -> None:
        """Accept, look at the first window, scroll once."""
        await self._done("own_joins", self._client.join(room))
        self._loot.enter(room)
        start = ""
        for _ in range(2):
            page = await self._done("own_pages", self._client.messages(room, start, limit=WINDOW))
            start, events = page.text("end"), page.rows("chunk")
            self._loot.take_events(room, events)
            await self._show_pictures(events)

    async def _show_pictures(self, events: list[Mapping[str, Any]]) -> None:
        for event in events:
            encrypted = "file" in (event.get("content") or {})
            for mxc in media_of(event):
                await (self._fetch_whole(mxc) if encrypted else self._fetch([mxc]))

    async def _fetch(self, pictures: list[str]) -> None:
        """As a client does by itself: small versions of what is on the screen, each once."""
        for mxc in dict.fromkeys(pictures):
            if mxc not in self._shown:
                self._shown.add(mxc)
                await self._done("own_thumbnails", self._client.thumbnail(mxc), wanted=(200, 400, 404))

    async def _fetch_whole(self, mxc: str) -> None:
        """What is encrypted has no small version on the server."""
        if mxc not in self._shown:
            self._shown.add(mxc)
            answer = await self._done("own_downloads", self._client.download(mxc))
            self._loot.take_media(mxc, answer.size)

    async def _say(self, room: str, text: str) -> Answer:
        transaction = f"day-{self._loot.started}-{self._loot.requests}"
        return await self._done("own_messages", self._client.send_text(room, text, transaction))

    async def _leave_and_return(self) -> None:
        """The session still lives, and the password still opens another."""
        await self._done("whoami", self._client.whoami())
        account, again = self._context.account, Client(self._context.http, self._context.base_url, self._client.source)
        loop = asyncio.get_running_loop()
        end = loop.time() + LOGIN_WITHIN
        answer = await again.login(account.user, account.password)
        while answer.status == 429 and 0 < answer.wait < end - loop.time():
            self._loot.done["own_logins_waited_for"] += 1
            await asyncio.sleep(answer.wait)
            answer = await again.login(account.user, account.password)
        self._judge("own_logins", answer)
        await self._done("syncs", again.sync())

    async def _done(self, what: str, request: Any, wanted: tuple[int, ...] = (200,)) -> Answer:
        answer: Answer = await request
        self._judge(what, answer, wanted)
        return answer

    def _judge(self, what: str, answer: Answer, wanted: tuple[int, ...] = (200,)) -> None:
        self._loot.requests += 1
        if answer.status in wanted:
            self._loot.done[what] += 1
        elif answer.status in (401, 403, 429):
            self._loot.refused(challenge=answer.status == 401)
        else:
            self._loot.errors += 1


_KNOCK: Final = {"join_rule": "knock"}


DRILL: Final = Lockout()
