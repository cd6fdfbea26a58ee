"""What was seen in content goes into the review queue, and who is given it from then on is noted."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.content import STOPPED, Answer
from vigie.model.enriched import Enriched, RoomFacts
from vigie.model.reviews import Access, Filing, Occurrence, Reach, Reading, reading, widened, worth_a_look
from vigie.ports.reviews import ReviewStorage

_log = logging.getLogger(__name__)

MOST: Final = 200_000
"""Events and files that are watched, about 50 MB. Those after them are in the queue, but not watched."""


class ContentDesk:
    """Between activities and the review queue. For one event loop.

    Effects happen once: an occurrence is filed by its event, a reading is one row however often it is told.
    """

    def __init__(self, storage: ReviewStorage) -> None:
        self._storage = storage
        self._watched: dict[str, tuple[str, ...]] = {}
        self._authors: dict[str, str] = {}
        self._rooms: set[str] = set()
        self._known = 0
        self._filings: list[Filing] = []
        self._readings: dict[tuple[str, str, Access], Reading] = {}
        self.unwatched = 0  # occurrences

    def take(self, items: Sequence[Enriched]) -> None:
        """Note what these activities show."""
        for one in items:
            if one.activity.sightings and (filing := filed(one)):
                self._filings.append(filing)
                self._watch((filing.occurrence.event, filing.occurrence.media), filing.id)
                self._authors[filing.id] = filing.author
                self._rooms.add(filing.room)
            if self._watched:
                self._note(one.activity)

    async def keep(self) -> None:
        """Store what was noted so far. Raises `EnvironmentFailed`, and then it is still noted."""
        filings, readings = list(self._filings), dict(self._readings)
        if filings or readings:
            await asyncio.to_thread(self._storage.file, filings, readings=list(readings.values()))
            self._filings = self._filings[len(filings) :]
            self._readings = {key: one for key, one in self._readings.items() if readings.get(key) is not one}
        self.learn()

    def learn(self) -> None:
        """Watch what others filed too: the retro-scan, and this service before it was started again.

        Raises `EnvironmentFailed`.
        """
        while found := self._storage.watched(self._known, 1000):
            for one in found:
                self._authors[one.item] = one.author
                self._rooms.add(one.room)
                self._known = one.number
                if not self._watch(one.keys, one.item):
                    self._say_full()

    def _say_full(self) -> None:
        if not self.unwatched:
            _log.warning("more than %d events and files of the review queue: readers of newer ones are not noted", MOST)
        self.unwatched += 1

    def _watch(self, keys: Iterable[str], item: str) -> bool:
        """False when there was no room left."""
        for key in filter(None, keys):
            known = self._watched.get(key, ())
            if item not in known:
                if not known and len(self._watched) >= MOST:
                    return False
                self._watched[key] = (*known, item)
        return True

    def _concerns(self, activity: Activity) -> bool:
        """Nearly never: so rooms are asked for first, which is fast."""
        return activity.media in self._watched or any(read.room in self._rooms for read in activity.reads)

    def _note(self, activity: Activity) -> None:
        if activity.outcome is not Outcome.SUCCESS:
            return
        for key in self._watched.keys() & _served(activity) if self._concerns(activity) else ():
            for item in self._watched[key]:
                one = reading(item, activity)
                if one.who != self._authors.get(item):
                    name = (one.item, one.who, one.access)
                    self._readings[name] = widened(one, self._readings.get(name, one))


def _served(activity: Activity) -> Iterator[str]:
    """Every event and file that the answer gave."""
    for room in activity.reads:
        yield from room.events
    if activity.media and activity.action is Action.DOWNLOAD:
        yield activity.media


def filed(item: Enriched) -> Filing | None:
    """What goes into the queue of an activity in which something was seen.

    None for what Synapse itself refused, for a file of a kind that is not read, and for an upload that passed: nobody
    can reach a file that is in no room, and the event that posts it says what was seen in it.
    """
    activity = item.activity
    stopped = activity.content in STOPPED
    passed = activity.outcome is Outcome.SUCCESS and activity.action is not Action.UPLOAD
    if not stopped and not (passed and worth_a_look(activity.sightings)):
        return None
    return Filing(
        server=activity.server,
        room=activity.room,
        author=activity.user,
        sightings=activity.sightings,
        occurrence=Occurrence(
            time=activity.time,
            event=activity.event,
            media=activity.media,
            activity=activity.id,
            answer=Answer.TIP.value if passed and stopped else activity.content,  # nothing stopped it: it is there
            digest=activity.digest,
            language=activity.language,
        ),
        filed=activity.time,  # whoever was given it since then comes after it in the stream
        reach=_reach(item.room),
    )


def _reach(facts: RoomFacts) -> Reach:
    return Reach(public=facts.public, members=facts.members, encrypted=facts.encrypted)
