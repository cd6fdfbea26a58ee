"""What the hands of a thief do: one kind of request each; whatever comes back goes into the loot."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from vigie.lab.client import Answer, Client, Source
from vigie.lab.drills import Context
from vigie.lab.intruder import BROWSER, NETWORKS, Expelled, Intruder
from vigie.lab.loot import Loot, Taken

HOPELESS: Final = 20
"""Refusals without one success before the old media address is given up."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of history."""

    events: list[Mapping[str, Any]]
    files: list[str]
    end: str  # where the next one begins; "" at the beginning of the room


class Hands:
    """Of one intruder. Each says whether, or what, it got; each raises `Expelled` when nothing can be had any more."""

    def __init__(self, intruder: Intruder, loot: Loot) -> None:
        self.intruder = intruder
        self.loot = loot

    async def rooms(self) -> list[Mapping[str, Any]]:
        """Rows of the public list, as far as it is given."""
        found: list[Mapping[str, Any]] = []
        since = ""
        while True:
            answer = await self._list(since)
            found += [row for row in answer.rows("chunk") if isinstance(row.get("room_id"), str)] if answer else []
            since = answer.text("next_batch") if answer else ""
            if not since:
                return found

    async def _list(self, since: str) -> Answer | None:
        return await self.intruder.ask("rooms", lambda client: client.public_rooms(since))

    async def search(self, term: str) -> bool:
        """One search of the directory, 50 rows."""
        answer = await self.intruder.ask("directory", lambda client: client.search_people(term))
        self.loot.take_people(row.get("user_id") for row in (answer.rows("results") if answer else ()))
        return answer is not None

    async def enter(self, room: str) -> bool:
        """Join a room."""
        answer = await self.intruder.ask("join", lambda client: client.join(room))
        if answer:
            self.loot.enter(room)
        return answer is not None

    async def members(self, room: str) -> bool:
        """The whole member list of a room."""
        answer = await self.intruder.ask("members", lambda client: client.members(room))
        self.keep_members(answer.rows("chunk") if answer else ())
        return answer is not None

    def keep_members(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Count the people of membership events."""
        self.loot.take_people(row.get("state_key") for row in events if row.get("type") == "m.room.member")

    async def page(self, room: str, start: str = "", size: int = 1000) -> Page | None:
        """One page of history, backwards."""
        answer = await self.intruder.ask("history", lambda client: client.messages(room, start, size))
        if answer is None:
            return None
        events = answer.rows("chunk")
        return Page(events, self.loot.take_events(room, events), answer.text("end"))

    async def get(self, kind: str, path: str, **params: str) -> Answer | None:
        """Any other question."""
        return await self.intruder.ask(kind, lambda client: client.call("GET", path, params=params))

    async def fetch(self, mxc: str) -> bool:
        """A whole file, with the token."""
        answer = await self.intruder.ask("media", lambda client: client.download(mxc))
        if answer:
            self.loot.take_media(mxc, answer.size)
        return answer is not None


def steal(context: Context) -> Hands:
    """The hands of somebody who knows the password of the drill's account."""
    intruder = Intruder(context.http, context.base_url, context.account, context.loot, requests=context.requests)
    return Hands(intruder, context.loot)


async def rob(
    context: Context, hands: Hands, play: Awaitable[None], farewell: Callable[[], Awaitable[None]] | None = None
) -> Taken:
    """Play a theft within the drill's time, whatever ends it; `farewell` needs no account. The account of it all."""
    try:
        async with asyncio.timeout(context.seconds):
            await play
    except TimeoutError:
        context.loot.stop = "time"
    except Expelled:
        pass
    if farewell:
        await farewell()
    context.loot.contained = await hands.intruder.verify_contained()
    context.loot.stop = context.loot.stop or "everything taken"
    return context.loot.taken()


async def fetch_without_token(context: Context, missing: Iterable[str]) -> None:
    """Fetch what is missing, and a few files as a test, by the old address that asks for no token."""
    client = Client(context.http, context.base_url, Source(NETWORKS[-1], BROWSER))
    loot, taken, refused = context.loot, 0, 0
    for mxc in [*missing, *list(loot.media)[:HOPELESS]]:
        answer = await client.download_legacy(mxc)
        loot.requests += 1
        if answer.ok:
            taken += 1
            loot.take_media(mxc, answer.size)
        refused += not answer.ok
        if refused >= HOPELESS and not taken:
            break
    loot.done["media_without_token"] = taken
