"""The first day of an honest newcomer, pressed into two minutes: it must notice nothing of the defence.

The figures are the far end of what honest people do (30 rooms on the first day, 40 look-ups typed letter by letter,
14 files). The pace is bounded, so that a day in two minutes does not look like a machine: never more than
`OLD_EVENTS` old events, `PEOPLE` people or `SEARCHES` requests of a search box in any sixty seconds.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

from vigie.lab.client import Answer, Client, Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36"
)
ADDRESS: Final = "198.51.100.140"

OLD_EVENTS: Final = 700
PEOPLE: Final = 100
SEARCHES: Final = 80
"""Greatest amounts in any sixty seconds."""

LOOK_UPS: Final = 40
COLLEAGUES: Final = 16
"""Different people looked for: one looks for the same ones again and again."""
ROOM_LIST_PAGES: Final = 3
ROOMS: Final = 30
FIRST_WINDOW: Final = 30
PAGE: Final = 50
PAGED_ROOMS: Final = 6
SCROLLS: Final = (200, 250)
FILES: Final = 14
PANELS: Final = 4
PANEL_SIZE: Final = 25
"""Members of a room whose panel is opened, at most."""
PROFILES: Final = 10
MESSAGES: Final = 12
KEYSTROKE: Final = 0.15
"""Seconds between the requests of one look-up: the pause after which usual clients search."""
GREETING: Final = "Bonjour à tous, je viens d'arriver dans le service."


class Newcomer:
    """See the module."""

    name: Final = "newcomer"
    title: Final = Sentence(
        en="The first day of an honest newcomer, who must notice nothing",
        fr="Le premier jour d'un nouvel arrivant honnête, qui ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "newcomer"
    stages: Final = ("people", "rooms", "panels", "scrolls", "files", "talk")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        day = _FirstDay(context)
        context.loot.stop = "day over"
        try:
            async with asyncio.timeout(context.seconds):
                await day.live()
        except TimeoutError:
            context.loot.stop = "time"
        return context.loot.taken()


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
class _Room:
    id: str
    name: str
    members: int
    end: str = ""
    files: list[str] = field(default_factory=list)


class _FirstDay:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._loot = context.loot
        self._client = Client(context.http, context.base_url, Source(ADDRESS, AGENT))
        self._events = Pace(OLD_EVENTS)
        self._people = Pace(PEOPLE)
        self._searches = Pace(SEARCHES)
        self._rooms: list[_Room] = []
        self._since = ""

    async def live(self) -> None:
        """The whole day: rooms and look-ups go on side by side, as they do in a browser."""
        await self._arrive()
        await asyncio.gather(self._if("people", self._look_up_people), self._work_in_rooms())

    async def _work_in_rooms(self) -> None:
        await self._visit_rooms()
        await self._if("panels", self._open_panels)
        await self._if("files", self._download_files)
        await self._if("talk", self._talk)

    async def _if(self, stage: str, part: Callable[[], Awaitable[None]]) -> None:
        if stage in self._context.stages:
            await part()

    async def _arrive(self) -> None:
        account = self._context.account
        if await self._done("login", self._client.login(account.user, account.password)):
            self._loot.logins += 1
        await self._sync()

    async def _done(self, what: str, request: Awaitable[Answer]) -> Answer | None:
        """The answer when all went well. Anything else is something the newcomer notices."""
        self._loot.requests += 1
        answer = await request
        if answer.ok:
            self._loot.done[what] += 1
            return answer
        self._notice(answer)
        return None

    def _notice(self, answer: Answer) -> None:
        if answer.status in (401, 403, 429):
            self._loot.refused(challenge=answer.status == 401)
        else:
            self._loot.errors += 1

    async def _sync(self) -> None:
        answer = await self._done("syncs", self._client.sync(self._since))
        if answer:
            self._since = answer.text("next_batch")
            for room, part in _joined(answer):
                self._take(room, _chunk(part.get("timeline"), "events"))

    def _take(self, room: str, events: list[Mapping[str, Any]]) -> list[str]:
        old = [event for event in events if "state_key" not in event and _sent(event) < self._loot.started]
        self._events.note(len(old))  # also those seen before: a defence may well count each time
        return self._loot.take_events(room, events)

    # people

    async def _look_up_people(self) -> None:
        """Forty look-ups, typed letter by letter, the way a client searches while one types."""
        colleagues = await self._colleagues()
        for _, name in zip(range(LOOK_UPS), cycle(colleagues), strict=False):
            for length in range(3, min(len(name), 5) + 1):
                await self._search(name[:length])
                await asyncio.sleep(KEYSTROKE)
            self._loot.done["look_ups"] += 1
            await asyncio.sleep(self._context.rng.uniform(0.8, 2.0))

    async def _colleagues(self) -> list[str]:
        """Names to look for: heard in the corridor, so taken from the population and not from the server."""
        names = sorted({account.user.split(".")[-1] for account in self._context.target.population.accounts})
        usable = [name for name in names if len(name) >= 3] or ["martin"]
        return self._context.rng.sample(usable, min(COLLEAGUES, len(usable)))

    async def _search(self, term: str) -> None:
        await self._people.room_for(10)
        await self._searches.room_for(1)
        self._searches.note(1)
        answer = await self._done("searches", self._client.search_people(term, limit=10))
        if answer:
            self._meet(row.get("user_id") for row in answer.rows("results"))

    def _meet(self, users: Iterator[Any]) -> None:
        before = len(self._loot.people)
        self._loot.take_people(users)
        self._people.note(len(self._loot.people) - before)

    # rooms

    async def _visit_rooms(self) -> None:
        await self._find_rooms()
        if "rooms" in self._context.stages:
            for number, room in enumerate(self._rooms):
                await self._open(room)
                if number < PAGED_ROOMS:
                    await self._scroll(room, PAGE)
        if "scrolls" in self._context.stages:
            for room, depth in zip(self._rooms, SCROLLS, strict=False):
                for _ in range(depth // PAGE):
                    await self._scroll(room, PAGE)

    async def _find_rooms(self) -> None:
        rows: list[Mapping[str, Any]] = []
        since = ""
        for _ in range(ROOM_LIST_PAGES):
            answer = await self._done("room_lists", self._client.public_rooms(since))
            rows += answer.rows("chunk") if answer else []
            since = answer.text("next_batch") if answer else ""
            if not since:
                break
        found = [
            _Room(str(row.get("room_id")), str(row.get("name")), _int(row.get("num_joined_members"))) for row in rows
        ]
        self._context.rng.shuffle(found)
        self._rooms = found[:ROOMS]

    async def _open(self, room: _Room) -> None:
        """Enter, sync, and see the first window."""
        if await self._done("joins", self._client.join(room.id)):
            self._loot.enter(room.id)
            await self._events.room_for(FIRST_WINDOW + 20)
            await self._sync()
            await self._scroll(room, FIRST_WINDOW)
        await asyncio.sleep(self._context.rng.uniform(0.5, 1.5))

    async def _scroll(self, room: _Room, size: int) -> None:
        await self._events.room_for(size)
        answer = await self._done("pages", self._client.messages(room.id, room.end, limit=size))
        if answer:
            room.end = answer.text("end") or room.end
            room.files += self._take(room.id, answer.rows("chunk"))
        await asyncio.sleep(self._context.rng.uniform(0.2, 0.6))

    async def _open_panels(self) -> None:
        small = [room for room in sorted(self._rooms, key=lambda room: room.members) if room.members <= PANEL_SIZE]
        for room in small[:PANELS]:
            await self._people.room_for(room.members)
            answer = await self._done("member_panels", self._client.members(room.id))
            if answer:
                self._meet(row.get("state_key") for row in answer.rows("chunk"))
        for user in sorted(self._loot.people)[:PROFILES]:
            await self._done("profiles", self._client.profile(user))

    # files and talk

    async def _download_files(self) -> None:
        files = list(dict.fromkeys(mxc for room in self._rooms for mxc in room.files))
        for mxc in files[:FILES]:
            answer = await self._done("downloads", self._client.download(mxc))
            if answer:
                self._loot.take_media(mxc, answer.size)
            await asyncio.sleep(self._context.rng.uniform(0.2, 0.8))

    async def _talk(self) -> None:
        for number, room in enumerate(self._rooms[:MESSAGES]):
            transaction = f"first-day-{self._loot.started}-{number}"
            await self._done("sent", self._client.send_text(room.id, GREETING, transaction))
            await asyncio.sleep(self._context.rng.uniform(0.3, 1.0))
        await self._sync()


def _joined(answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rooms = answer.body.get("rooms")
    joined = rooms.get("join") if isinstance(rooms, Mapping) else None
    if isinstance(joined, Mapping):
        yield from ((room, part) for room, part in joined.items() if isinstance(part, Mapping))


def _chunk(part: object, name: str) -> list[Mapping[str, Any]]:
    return Answer(200, part).rows(name) if isinstance(part, Mapping) else []


def _sent(event: Mapping[str, Any]) -> int:
    return _int(event.get("origin_server_ts"))


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


DRILL: Final = Newcomer()
