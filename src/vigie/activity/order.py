"""Order of time across several spools, waiting no longer than it must.

A source has passed a moment when it delivered something younger, or when it had nothing to deliver a little after it.
An activity goes out when every source has passed its time, or when it was held for the lateness set. With one source
nothing is ever held.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import msgspec

from vigie.activity.follow import Batch
from vigie.model.activity import Activity
from vigie.ports.storage import Cursor

LATENESS: Final = 2000
"""Milliseconds an activity is held at most for the sake of another source."""

SETTLED: Final = 200
"""Milliseconds after which a source that had nothing to deliver has passed a moment: writing takes less."""

MOST_HELD: Final = 100_000
"""Activities held at most; the oldest go out early beyond it."""


class Ordered(msgspec.Struct, frozen=True, gc=False):
    """One activity, and whether something younger went out before it."""

    activity: Activity
    late: bool


@dataclass(slots=True)
class _Outstanding:
    """A batch of which something is still held."""

    start: Cursor
    held: int


class Ordering:
    """Merges the batches of some sources. Times are milliseconds; `now` may go backwards, which makes none late.

    `cursors` never lie beyond an activity that is still held: after a crash the sources are read again from there, and
    what went out twice is told apart by its id.
    """

    def __init__(self, sources: Iterable[str], lateness: int = LATENESS, most_held: int = MOST_HELD) -> None:
        self._passed = dict.fromkeys(sources, 0)
        self._outstanding: dict[str, deque[_Outstanding]] = {source: deque() for source in self._passed}
        self._cursors: dict[str, Cursor] = {}
        self._lateness = lateness
        self._most_held = most_held
        self._held: list[tuple[int, int, Activity, _Outstanding]] = []  # a heap by time, then by a tie breaker
        self._tie = 0
        self._arrivals: deque[tuple[int, int]] = deque()  # of each batch held: when it came, its youngest time
        self._youngest = 0  # time of what went out

    @property
    def held(self) -> int:
        """Activities waiting now."""
        return len(self._held)

    def push(self, batch: Batch, now: int) -> list[Ordered]:
        """Take one batch, an empty one too; says what may go out. Raises `KeyError` for a source not announced."""
        source = batch.cursor.source
        activities = sorted(batch.activities, key=_TIME)
        self._pass(source, activities, now)
        self._cursors[source] = batch.cursor
        if len(self._passed) == 1:
            return self._out(activities, now)
        self._hold(batch, activities, now)
        return self._out(self._due(now), now)

    def cursors(self) -> list[Cursor]:
        """Where to resume each source without missing what is held."""
        safe = []
        for source, end in self._cursors.items():
            waiting = self._outstanding[source]
            while waiting and not waiting[0].held:
                waiting.popleft()
            safe.append(waiting[0].start if waiting else end)
        return safe

    def _pass(self, source: str, activities: list[Activity], now: int) -> None:
        reached = activities[-1].time if activities else now - SETTLED
        self._passed[source] = max(self._passed[source], reached)

    def _hold(self, batch: Batch, activities: list[Activity], now: int) -> None:
        if not activities:
            return
        outstanding = _Outstanding(batch.start, len(activities))
        self._outstanding[batch.cursor.source].append(outstanding)
        self._arrivals.append((now, activities[-1].time))
        for activity in activities:
            self._tie += 1
            heapq.heappush(self._held, (activity.time, self._tie, activity, outstanding))

    def _due(self, now: int) -> list[Activity]:
        limit = max(min(self._passed.values()), self._overdue(now))
        due = []
        while self._held and (self._held[0][0] <= limit or len(self._held) > self._most_held):
            _, _, activity, outstanding = heapq.heappop(self._held)
            outstanding.held -= 1
            due.append(activity)
        return due

    def _overdue(self, now: int) -> int:
        """Youngest time of the batches that waited long enough; a clock set back must not hold them for ever."""
        limit = 0
        while self._arrivals and not 0 <= now - self._arrivals[0][0] < self._lateness:
            limit = max(limit, self._arrivals.popleft()[1])
        return limit

    def _out(self, activities: list[Activity], now: int) -> list[Ordered]:
        """Nothing counts as younger than now: one clock that runs ahead does not make everybody else late."""
        youngest = self._youngest if self._youngest <= now else 0
        ordered = []
        for activity in activities:
            time = activity.time
            ordered.append(Ordered(activity, time < youngest))
            if time > youngest:
                youngest = min(time, now)
        self._youngest = youngest
        return ordered


_TIME: Final = attrgetter("time")
