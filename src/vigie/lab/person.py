"""An honest person at one client: looks people up, opens rooms, scrolls, downloads, talks. Notes whatever disturbs.

A drill presses a day into a minute or two. The pace is bounded, so that this does not look like a machine: never more
than `OLD_EVENTS` old events of rooms just entered, `KNOWN_EVENTS` of others, `PEOPLE` people or `SEARCHES` requests of
a search box in any sixty seconds.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vigie.lab import syncing
from vigie.lab.client import Answer, Client, Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.target import Account

BROWSER: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36"
)

OLD_EVENTS: Final = 700
KNOWN_EVENTS: Final = 1_500
PEOPLE: Final = 100
SEARCHES: Final = 80
"""Greatest amounts in any sixty seconds."""

FIRST_WINDOW: Final = 30
PAGE: Final = 50
"""Events of the first window of a room, and of each scroll."""
KEYSTROKE: Final = 0.15
"""Seconds between the requests of one look-up: the pause after which usual clients search."""


class Pace:
    """Lets at most `limit` units pass in any `window` seconds."""

    def __init__(self, limit: int, window: float = 60.0) -> None:
        self._limit = limit
        self._window = window
        self._passed: deque[tuple[float, int]] = deque()

    async def room_for(self, units: int) -> None:
        """Wait until this many more may pass. More than the limit at once never waits for ever: it waits for all."""
        loop = asyncio.get_running_loop()
        while self._passed and self._used(loop.time()) + units > self._limit:
            oldest = self._passed[0][0] if self._passed else loop.time()
            await asyncio.sleep(max(oldest + self._window - loop.time(), 0.01))

    def note(self, units: int) -> None:
        """Record what passed."""
        if units:
            self._passed.append((asyncio.get_running_loop().time(), units))

    def _used(self, now: float) -> int:
        while self._passed and self._passed[0][0] <= now - self._window:
            self._passed.popleft()
        return sum(units for _, units in self._passed)


@dataclass
class Room:
    """A room as its client knows it. `end`: where the next scroll begins, "" for the newest; `whole`: all was shown."""

    id: str
    name: str = ""
    members: int = 0
    end: str = ""
    whole: bool = False
    files: list[str] = field(default_factory=list)


class Person:
    """One honest person at one client.

    `joined`: the rooms that the server told of, by id. `invited`: those it was asked into. `pictures`: small ones seen.
    """

    def __init__(self, context: Context, source: Source, account: Account | None = None) -> None:
        self.account = account or context.account
        self.client = Client(context.http, context.base_url, source)
        self.joined: dict[str, Room] = {}
        self.invited: dict[str, None] = {}
        self.pictures: dict[str, None] = {}
        self._context = context
        self._loot = context.loot
        self._loot.known_as.add(self.account.user_id)
        self._events = Pace(OLD_EVENTS)
        self._known_events = Pace(KNOWN_EVENTS)
        self._people = Pace(PEOPLE)
        self._searches = Pace(SEARCHES)
        self._entered: set[str] = set()
        self._since = ""
        self._said = 0

    async def arrive(self) -> None:
        """Sign in, and see what is new."""
        if await self.done("login", self.client.login(self.account.user, self.account.password)):
            self._loot.logins += 1
        await self.sync()

    async def done(self, what: str, request: Awaitable[Answer]) -> Answer | None:
        """The answer when all went well. Anything else is something the person notices."""
        self._loot.requests += 1
        answer = await request
        if answer.ok:
            self._loot.done[what] += 1
            return answer
        if answer.status in (401, 403, 429):
            self._loot.refused(challenge=answer.status == 401)
        else:
            self._loot.errors += 1
        return None

    async def pause(self, low: float, high: float) -> None:
        """Think, for a while between the two."""
        await asyncio.sleep(self._context.rng.uniform(low, high))

    async def sync(self) -> Answer | None:
        """What is new. Remembers rooms, files and pictures."""
        answer = await self.done("syncs", self.client.sync(self._since))
        if answer:
            self._since = answer.text("next_batch")
            self.invited |= dict.fromkeys(room for room, _ in syncing.rooms(answer, "invite"))
            for name, part in syncing.joined(answer):
                room = self.joined.setdefault(name, Room(name, end=syncing.previous(part)))
                room.files += self._take(name, syncing.events(part, "timeline"), caught_up=True)
                self._see(syncing.events(part, "state"))
        return answer

    def _take(self, room: str, events: list[Mapping[str, Any]], *, caught_up: bool = False) -> list[str]:
        old = [event for event in events if "state_key" not in event and _sent(event) < self._loot.started]
        if not caught_up or room in self._entered:
            self._pace(room).note(len(old))  # also those seen before: a defence may well count each time
        return self._loot.take_events(room, events)

    def _pace(self, room: str) -> Pace:
        return self._events if room in self._entered else self._known_events

    def _see(self, state: list[Mapping[str, Any]]) -> None:
        contents = [event["content"] for event in state if isinstance(event.get("content"), Mapping)]
        urls = [content.get(name) for content in contents for name in ("avatar_url", "url")]
        self.pictures |= dict.fromkeys(url for url in urls if isinstance(url, str) and url.startswith("mxc://"))

    # people

    async def look_up(self, name: str) -> None:
        """Look somebody up, typed letter by letter, the way a client searches while one types."""
        for length in range(3, min(len(name), 5) + 1):
            await self._search(name[:length])
            await asyncio.sleep(KEYSTROKE)
        self._loot.done["look_ups"] += 1

    async def _search(self, term: str) -> None:
        await self._people.room_for(10)
        await self._searches.room_for(1)
        self._searches.note(1)
        answer = await self.done("searches", self.client.search_people(term, limit=10))
        if answer:
            self._meet(row.get("user_id") for row in answer.rows("results"))

    async def open_panel(self, room: Room) -> None:
        """The whole member list of a room."""
        await self._people.room_for(room.members)
        answer = await self.done("member_panels", self.client.members(room.id))
        if answer:
            self._meet(row.get("state_key") for row in answer.rows("chunk"))
            self._see(answer.rows("chunk"))

    def _meet(self, users: Iterable[Any]) -> None:
        before = len(self._loot.people)
        self._loot.take_people(users)
        self._people.note(len(self._loot.people) - before)

    # rooms

    async def list_rooms(self, pages: int) -> list[Room]:
        """The first pages of the public list."""
        rows: list[Mapping[str, Any]] = []
        since = ""
        for _ in range(pages):
            answer = await self.done("room_lists", self.client.public_rooms(since))
            rows += answer.rows("chunk") if answer else []
            since = answer.text("next_batch") if answer else ""
            if not since:
                break
        return [
            Room(str(row.get("room_id")), str(row.get("name")), _int(row.get("num_joined_members"))) for row in rows
        ]

    async def enter(self, room: Room) -> bool:
        """Enter, sync, and see the first window."""
        entered = await self.done("joins", self.client.join(room.id))
        if entered:
            self._loot.enter(room.id)
            self._entered.add(room.id)
            await self._events.room_for(FIRST_WINDOW + 20)
            await self.sync()
            await self.scroll(room, FIRST_WINDOW)
        return entered is not None

    async def scroll(self, room: Room, size: int = PAGE) -> bool:
        """One page further back; false when nothing is left of the room."""
        if room.whole:
            return False
        await self._pace(room.id).room_for(size)
        answer = await self.done("pages", self.client.messages(room.id, room.end, limit=size))
        if answer:
            room.end = answer.text("end")
            room.whole = not room.end
            room.files += self._take(room.id, answer.rows("chunk"))
        return not room.whole

    async def look_into(self, rooms: Iterable[Room]) -> None:
        """What a client shows of each room at once, one room after the other."""
        for room in rooms:
            await self.scroll(room, FIRST_WINDOW)
            await self.pause(0.2, 0.6)

    async def scroll_back(self, room: Room, events: int) -> None:
        """So many events of one room, page by page."""
        for _ in range(events // PAGE):
            if not await self.scroll(room):
                return
            await self.pause(0.1, 0.4)

    async def download_some(self, rooms: Iterable[Room], count: int) -> None:
        """The first files seen in these rooms."""
        for mxc in list(dict.fromkeys(mxc for room in rooms for mxc in room.files))[:count]:
            await self.download(mxc)
            await self.pause(0.2, 0.6)

    async def download(self, mxc: str) -> None:
        """A whole file."""
        answer = await self.done("downloads", self.client.download(mxc))
        if answer:
            self._loot.take_media(mxc, answer.size)

    async def look_at(self, mxc: str) -> None:
        """A small picture."""
        await self.done("thumbnails", self.client.thumbnail(mxc))

    async def say(self, room: str, text: str) -> Answer | None:
        """Send one message."""
        self._said += 1
        transaction = f"{self.account.user}-{self._loot.started}-{self._said}"
        return await self.done("sent", self.client.send_text(room, text, transaction))


async def live(context: Context, life: Awaitable[None]) -> Taken:
    """Live an honest day to its end, within the drill's time. The account of it all."""
    context.loot.stop = "day over"
    try:
        async with asyncio.timeout(context.seconds):
            await life
    except TimeoutError:
        context.loot.stop = "time"
    return context.loot.taken()


def names(context: Context, count: int) -> list[str]:
    """Names to look for: heard in the corridor, so taken from the population and not from the server."""
    found = sorted({account.user.split(".")[-1] for account in context.target.population.accounts})
    usable = [name for name in found if len(name) >= 3] or ["martin"]
    return context.rng.sample(usable, min(count, len(usable)))


def _sent(event: Mapping[str, Any]) -> int:
    return _int(event.get("origin_server_ts"))


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
