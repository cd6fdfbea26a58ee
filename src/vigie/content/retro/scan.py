"""The retro-scan of one server: room by room, page by page, each event once by each detector.

A page is looked at, and then what was found is kept together with the position in one transaction: after a kill the
scan goes on where it was, and nothing is found twice or missed. The files of a page and of the next are opened several
at a time, and told in the order of the events. When detectors are new, only they go over the part that others have
seen.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

import msgspec

from vigie.content.detector import Detector
from vigie.content.pieces import Pieces
from vigie.content.retro.files import Attached, Files, Reader, attached
from vigie.content.retro.prints import fingerprint, prints
from vigie.content.retro.progress import Catching, FileSeen, Progress, RoomProgress, Run
from vigie.content.scanner import Scanner
from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.model.reviews import Filing, Occurrence, Reach, worth_a_look
from vigie.model.sightings import Sighting
from vigie.model.suppressions import Suppressions
from vigie.ports.clock import Clock
from vigie.ports.content import Archive, Page
from vigie.ports.retry import Sleep, retried
from vigie.ports.reviews import ReviewStorage

_T = TypeVar("_T")

_ENCRYPTED: Final = "m.room.encrypted"
_PATIENCE: Final = 3
"""Rooms one after another that the server does not answer about, before the scan gives up until it is run again."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the scan is. `fraction` of the room under way, by the time of what was read last."""

    rooms: int
    done: int
    fraction: float
    events: int
    files: int
    found: int


@dataclass(slots=True)
class Report:
    """What a run did, and what it could not do."""

    server: str
    run: Run
    rooms: int = 0
    items: list[str] = field(default_factory=list)  # ids of items that are new or have grown
    failed: dict[str, str] = field(default_factory=dict)  # rooms, with the reason
    unread: dict[str, str] = field(default_factory=dict)  # files that could not be fetched, with the reason


_Opening = Mapping[str, asyncio.Task[FileSeen]]
"""What is seen in the files of a page, by their addresses: some wait, some are being opened, some are done."""


@dataclass(slots=True)
class _Look:
    """What one page brought."""

    opening: _Opening
    filings: list[Filing] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    files: int = 0
    absent: int = 0
    suppressed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Walk:
    """One pass over a part of a room."""

    room: str
    detectors: tuple[Detector, ...]
    scanner: Scanner  # with these detectors
    until: str = ""  # the pass ends with this event; "" when it ends with the room
    pieces: Pieces = field(default_factory=Pieces)


class RetroScan:
    """Scans one server. Run it again, and it goes on where it was."""

    def __init__(
        self,
        *,
        server: str,
        archive: Archive,
        reviews: ReviewStorage,
        detectors: Sequence[Detector],
        key: bytes,
        suppressions: Suppressions,
        reader: Reader | None,
        own: frozenset[str],
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Without a `reader`, files are not looked at: the names and captions of events still are.

        What the platform's `own` accounts wrote is not looked at: it tells authors what was seen.
        """
        self._archive, self._reviews, self._clock, self._sleep = archive, reviews, clock, sleep
        self._detectors, self._key, self._suppressions = tuple(detectors), key, suppressions
        self._own, self._progress = own, Progress(reviews, server)
        self._scanners: dict[tuple[str, ...], Scanner] = {}
        self._files = Files(archive, reader, self._progress, self._scanner) if reader else None
        self._tell: Callable[[Moment], None] = lambda _moment: None
        self.report = Report(server, self._progress.run(clock.now_ms()))
        self._found = 0
        self._known: tuple[str, Reach] = ("", Reach())
        self._way = (0, 0.0)  # rooms done, and how much of the next one

    async def run(self, tell: Callable[[Moment], None]) -> Report:
        """Everything. A room that fails is in the report, and the others go on.

        Raises `PlatformUnreachable` when the server is gone, `PlatformError` with status 401 when the token is not
        accepted any more, and `EnvironmentFailed` when nothing can be kept.
        """
        self._tell = tell
        rooms = [room async for room in self._archive.rooms()]
        self.report.rooms = len(rooms)
        silent = 0
        for number, room in enumerate(rooms):
            self._moment(number, 0.0)
            try:
                await self._room(room, number)
                silent = 0
            except PlatformError as error:
                if error.status == HTTPStatus.UNAUTHORIZED:
                    raise
                self.report.failed[room] = str(error)
                silent = silent + 1 if isinstance(error, PlatformUnreachable) else 0
                if silent == _PATIENCE:
                    raise
        self._moment(len(rooms), 0.0)
        self.report.items = await asyncio.to_thread(self._reviews.grown, self.report.run.after)
        await asyncio.to_thread(self._progress.end, self.report.run)
        return self.report

    def so_far(self) -> Report:
        """What a run did that is given up for now: it has not ended, and goes on when the scan runs again."""
        self.report.items = self._reviews.grown(self.report.run.after)
        return self.report

    async def _room(self, room: str, number: int) -> None:
        progress = self._progress.room(room)
        wanted = prints(self._detectors)
        covered = self._progress.set(progress.detectors)
        if progress.token and (new := [one for name, one in wanted.items() if name not in covered]):
            progress = await self._catch_up(progress, self._walk(room, new, progress.last), number)
        walk = self._walk(room, self._detectors)
        if progress.unread:
            again = [await self._retried(partial(self._archive.event, room, event)) for event in progress.unread]
            events = [one for one in again if one is not None]
            progress = await self._look(walk, events, msgspec.structs.replace(progress, unread=()), number)
        await self._go_on(progress, walk, number)

    async def _catch_up(self, progress: RoomProgress, walk: _Walk, number: int) -> RoomProgress:
        """New detectors alone, over the part that others have seen."""
        name = self._progress.named(map(fingerprint, walk.detectors))
        catching = progress.catching
        if catching is None or catching.detectors != name:
            catching = Catching(detectors=name, until=walk.until)
        walk = self._walk(walk.room, walk.detectors, catching.until)
        await self._recall(walk, catching.last)
        while True:
            page = await self._page(walk.room, catching.token)
            events, met = _up_to(page.events, catching.until)
            last = _last(page.events, catching.last)
            catching = msgspec.structs.replace(catching, token=page.end or catching.token, last=last)
            progress = msgspec.structs.replace(progress, catching=catching)
            ended = met or not page.end
            if ended:
                both = self._progress.set(progress.detectors) | self._progress.set(name)
                progress = msgspec.structs.replace(progress, catching=None, detectors=self._progress.named(both))
            progress = await self._look(walk, events, progress, number)
            if ended:
                return progress

    async def _go_on(self, progress: RoomProgress, walk: _Walk, number: int) -> None:
        """Every detector, over what nobody has seen."""
        mine = self._progress.named(map(fingerprint, walk.detectors))
        recalled = not progress.last
        async with aclosing(self._pages(walk, progress.token)) as pages:
            async for page, opening in pages:
                if page.events and not recalled:
                    await self._recall(walk, progress.last)
                recalled = True
                last = _last(page.events, progress.last)
                progress = msgspec.structs.replace(
                    progress,
                    token=page.end or progress.token,
                    last=last,
                    detectors=mine if page.events or not progress.token else progress.detectors,
                    began=progress.began or next((time for time in map(_time, page.events) if time), 0),
                )
                progress = await self._look(walk, page.events, progress, number, opening)

    async def _pages(self, walk: _Walk, start: str) -> AsyncGenerator[tuple[Page, _Opening], None]:
        """Pages with their files, which are opened while those of the page before still are. To be closed."""

        async def come(start: str) -> tuple[Page, _Opening]:
            page = await self._page(walk.room, start)
            return page, self._begun(walk, page.events)

        coming: asyncio.Task[tuple[Page, _Opening]] | None = asyncio.create_task(come(start))
        opening: _Opening = {}
        try:
            while coming is not None:
                page, opening = await coming
                coming = asyncio.create_task(come(page.end)) if page.end else None
                yield page, opening
        finally:
            await _given_up(opening)
            if coming is not None:
                coming.cancel()
                for one in await asyncio.gather(coming, return_exceptions=True):
                    if isinstance(one, tuple):
                        await _given_up(one[1])

    async def _recall(self, walk: _Walk, last: str) -> None:
        """What was said just before the place where a pass goes on: a message may be cut there."""
        if last:
            for event in await self._retried(partial(self._archive.before, walk.room, last)):
                _join(walk.pieces, event)

    async def _look(
        self,
        walk: _Walk,
        events: Sequence[Mapping[str, Any]],
        progress: RoomProgress,
        number: int,
        opening: _Opening | None = None,
    ) -> RoomProgress:
        """Look at one page, and keep what was found with the position, which is returned as it was kept."""
        page = _Look(self._begun(walk, events) if opening is None else opening)
        try:
            for event in events:
                await self._event(walk, event, page)
        finally:
            await _given_up(page.opening)
        run = self.report.run
        run.events += len(events)
        run.encrypted += sum(one.get("type") == _ENCRYPTED for one in events)
        run.files += page.files
        run.absent += page.absent
        run.suppressed += page.suppressed
        run.skipped += page.skipped
        progress = msgspec.structs.replace(progress, unread=(*progress.unread, *page.unread))
        states = self._progress.states(run, walk.room, progress, self._files.taken() if self._files else {})
        self._found += len(await asyncio.to_thread(self._reviews.file, page.filings, states))
        self._moment(number, _fraction(progress.began, events, self._clock.now_ms()))
        return progress

    def _begun(self, walk: _Walk, events: Sequence[Mapping[str, Any]]) -> _Opening:
        """The files of a page, begun in the order of its events."""
        found = [attached(event["content"]) for event in events if self._concerns(event)] if self._files else []
        files = {file.media: file for file in reversed(found) if file is not None}
        return {
            media: asyncio.create_task(self._retried(partial(self._seen, files[media], walk.detectors)))
            for media in reversed(files)
        }

    def _concerns(self, event: Mapping[str, Any]) -> bool:
        """It is whole, and not of the platform itself."""
        content, author, name = event.get("content"), event.get("sender"), event.get("event_id")
        return (
            isinstance(content, dict) and isinstance(author, str) and isinstance(name, str) and author not in self._own
        )

    async def _event(self, walk: _Walk, event: Mapping[str, Any], page: _Look) -> None:
        if not self._concerns(event):
            return
        content, author, name = event["content"], event["sender"], event["event_id"]
        sightings = [
            *walk.scanner.scan_event(str(event.get("type")), content),
            *walk.scanner.scan_seam(*_join(walk.pieces, event)),
        ]
        file = attached(content)
        if file is not None and self._files is not None:
            sightings += await self._in_file(file, name, page)
        now = self._clock.now_ms()
        left = self._suppressions.left(sightings, walk.room, author, now)
        page.suppressed += len(sightings) - len(left)
        page.skipped += bool(left) and not worth_a_look(left)
        if worth_a_look(left):
            page.filings.append(
                Filing(
                    server=self.report.server,
                    room=walk.room,
                    author=author,
                    sightings=left,
                    occurrence=Occurrence(time=_time(event), event=name, media=file.media if file else ""),
                    filed=now,
                    reach=await self._reach(walk.room),
                )
            )

    async def _reach(self, room: str) -> Reach:
        """Who can read a room. Asked when something is found there: in most rooms nothing is."""
        if self._known[0] != room:
            self._known = (room, await self._retried(partial(self._archive.reach, room)))
        return self._known[1]

    async def _seen(self, file: Attached, detectors: Sequence[Detector]) -> FileSeen:
        assert self._files is not None  # noqa: S101 - asked before
        return await self._files.seen(file, detectors)

    async def _in_file(self, file: Attached, event: str, page: _Look) -> tuple[Sighting, ...]:
        page.files += 1
        try:
            seen = await page.opening[file.media]
        except PlatformUnreachable:
            raise
        except PlatformError as error:
            self.report.unread[file.media] = str(error)
            page.unread.append(event)
            return ()
        page.absent += seen.absent
        self._moment(*self._way, page.files)
        return tuple(seen.sightings)

    async def _page(self, room: str, start: str) -> Page:
        return await self._retried(partial(self._archive.page, room, start))

    async def _retried(self, call: Callable[[], Awaitable[_T]]) -> _T:
        return await retried(call, sleep=self._sleep)

    def _walk(self, room: str, detectors: Sequence[Detector], until: str = "") -> _Walk:
        return _Walk(room, tuple(detectors), self._scanner(detectors), until)

    def _scanner(self, detectors: Sequence[Detector]) -> Scanner:
        """Made once for each set: it takes a moment."""
        name = tuple(one.id for one in detectors)
        if name not in self._scanners:
            self._scanners[name] = Scanner(detectors, self._key)
        return self._scanners[name]

    def _moment(self, done: int, fraction: float, files: int = 0) -> None:
        """`files` of the page under way, which can take minutes."""
        run, self._way = self.report.run, (done, fraction)
        self._tell(Moment(self.report.rooms, done, fraction, run.events, run.files + files, self._found))


async def _given_up(opening: _Opening) -> None:
    """What is not done yet is not waited for."""
    for one in opening.values():
        one.cancel()
    await asyncio.gather(*opening.values(), return_exceptions=True)


def _up_to(events: Sequence[Mapping[str, Any]], last: str) -> tuple[Sequence[Mapping[str, Any]], bool]:
    """The events of a page up to one of them, and whether it is there."""
    for number, event in enumerate(events):
        if event.get("event_id") == last:
            return events[: number + 1], True
    return events, False


def _time(event: Mapping[str, Any]) -> int:
    time = event.get("origin_server_ts")
    return time if type(time) is int else 0


def _fraction(began: int, events: Sequence[Mapping[str, Any]], now: int) -> float:
    """How much of the time between a room's first event and now its history has come."""
    if not events:
        return 1.0
    last = _time(events[-1])
    return min(max((last - began) / max(now - began, 1), 0.0), 1.0) if last and began else 0.0


def _last(events: Sequence[Mapping[str, Any]], before: str) -> str:
    return next((name for one in reversed(events) if isinstance(name := one.get("event_id"), str)), before)


def _join(pieces: Pieces, event: Mapping[str, Any]) -> tuple[str, int]:
    """A message with what its author said there just before (`Pieces.join`)."""
    content, author = event.get("content"), event.get("sender")
    body = content.get("body") if isinstance(content, dict) and event.get("type") == "m.room.message" else None
    if not isinstance(body, str) or not isinstance(author, str):
        return "", 0
    return pieces.join("", author, body, _time(event) / 1000)
