"""What `vigie rules run` prints: every finding of a file once, in one order, whichever engine found it.

The order is that of the first evidence, then of the rule's id, then of the group; findings of a plain rule that agree
in all that stand as their events do. So two runs, or two engines, can be compared line by line.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from itertools import chain, islice

from vigie import wiring
from vigie.cli.events import SHAPE, Event
from vigie.detection.engine import LiveEngine
from vigie.detection.rules import RuleSet
from vigie.detection.shapes import ENRICHED
from vigie.model.activity import Activity
from vigie.model.enriched import Enriched
from vigie.model.findings import Finding

BATCH = 1_000

Place = tuple[int, str, tuple[str, ...], int]


@unique
class Engine(StrEnum):
    """What evaluates the rules. Both find the same."""

    LIVE = "live"  # one pass in order of time, as the service does
    SQL = "sql"  # DuckDB: any order, any size


@dataclass(slots=True)
class Told:
    """Findings of the live engine on their way out. A finding waits until nothing earlier can come."""

    ruleset: RuleSet
    count: int = 0
    spans: dict[str, int] = field(default_factory=dict)
    growing: dict[tuple[str, int], Finding] = field(default_factory=dict)
    waiting: list[tuple[Place, Finding]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spans = {rule.id: rule.span for rule in self.ruleset.correlations}

    def take(self, findings: Iterable[Finding], now: int) -> Iterator[Finding]:
        """Note findings as they stand at an event time; those that are next in order are given back."""
        for one in findings:
            if one.rule in self.spans:
                self.growing[one.id, one.first] = one
            else:
                self._wait(one)
        for key in [key for key, one in self.growing.items() if one.last + self.spans[one.rule] < now]:
            self._wait(self.growing.pop(key))
        oldest = min((one.first for one in self.growing.values()), default=now)
        yield from self._before(min(oldest, now - max(self.spans.values(), default=0)))

    def rest(self) -> Iterator[Finding]:
        """Everything that waits, when no event is left."""
        for one in self.growing.values():
            self._wait(one)
        yield from self._before(None)

    def _wait(self, one: Finding) -> None:
        self.count += 1
        heapq.heappush(self.waiting, ((one.first, one.rule, tuple(one.group.values()), self.count), one))

    def _before(self, time: int | None) -> Iterator[Finding]:
        while self.waiting and (time is None or self.waiting[0][0][0] < time):
            yield heapq.heappop(self.waiting)[1]


def enriched(events: Iterator[Event | Activity]) -> Iterator[Event | Enriched]:
    """A guard's record, in order of time, with what the service would know of it, had it begun there.

    Other events stay as they are. Raises `EnvironmentFailed`.
    """
    enricher, baselines = wiring.knowledge()
    while batch := list(islice(events, BATCH)):
        known = [enricher.enrich(one) for one in batch if isinstance(one, Activity)]
        yield from baselines.annotate(known)
        yield from (one for one in batch if isinstance(one, Event))


def live(engine: LiveEngine, events: Iterator[Event | Enriched]) -> Iterator[Finding]:
    """Findings of events in order of time."""
    told = Told(engine.ruleset)
    while batch := list(islice(events, BATCH)):
        last = batch[-1]
        yield from told.take(engine.feed(batch), last.time if isinstance(last, Event) else last.activity.time)
    yield from told.rest()


def sql(ruleset: RuleSet, events: Iterator[tuple[int, Event | Enriched]]) -> Iterator[Finding]:
    """Findings of events with their places, in any order. Raises like `SqlEngine.findings`."""
    first: Sequence[tuple[int, Event | Enriched]] = list(islice(events, 1))
    shape = ENRICHED if first and isinstance(first[0][1], Enriched) else SHAPE
    with wiring.sql_engine(ruleset) as engine:
        yield from engine.findings(chain(first, events), shape)
