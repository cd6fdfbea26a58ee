"""What one account took lately: every resource in every window that a limit or a combination looks at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from vigie.model.budgets import DISTINCT, HOUR, Combination, Limit, Resource
from vigie.policies.names import Names
from vigie.policies.windows import DistinctWindows, SlidingSum

DEEP_AFTER: Final = 150
"""Events older than the entry after which a room just entered counts as read deeply: three pages of a client."""
_FRESH_ROOMS_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Take:
    """What one answer would add to one resource: distinct values (names, or their numbers), or an amount."""

    resource: Resource
    amount: int = 0
    values: Names | frozenset[int] = frozenset()

    @property
    def most(self) -> int:
        """What it adds if all of it is new."""
        return self.amount + len(self.values)

    def numbers(self) -> frozenset[int]:
        """The distinct values, as numbers."""
        values = self.values
        return values.numbers() if isinstance(values, Names) else values


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """The state of a `Usage`, for a restart."""

    now: int
    sums: dict[Resource, dict[int, list[tuple[int, int]]]]
    distinct: dict[Resource, list[tuple[int, int]]]
    depth: dict[int, tuple[int, int]]
    passed: int


class Windows:
    """Which windows each resource needs. Built once from the limits; shared by all accounts."""

    def __init__(self, limits: Iterable[Limit], combinations: Iterable[Combination] = ()) -> None:
        needed: dict[Resource, set[int]] = {resource: {HOUR} for resource in Resource}
        for limit in limits:
            needed[limit.resource].add(limit.window)
        for combination in combinations:
            for resource, _ in combination.thresholds:
                needed[resource].add(combination.window)
        self.of: dict[Resource, tuple[int, ...]] = {key: tuple(sorted(value)) for key, value in needed.items()}


@dataclass(slots=True)
class Usage:
    """The counters of one account. Created empty; a resource costs memory only once it is used.

    `passed` is the second of the last strong login after a challenge, 0 before any. `left` remembers, for a resource,
    an amount that passes whatever of it is new: what leaves a window only makes room, so it is true until used up.
    What was deferred is counted before anybody looks.
    """

    windows: Windows
    passed: int = 0
    now: int = 0
    left: dict[Resource, int] = field(default_factory=dict)
    _sums: dict[Resource, dict[int, SlidingSum]] = field(default_factory=dict)
    _distinct: dict[Resource, DistinctWindows] = field(default_factory=dict)
    _depth: dict[int, tuple[int, int]] = field(default_factory=dict)  # room -> (events, second), oldest first
    _deferred: list[Take] = field(default_factory=list)

    def advance(self, now: int) -> int:
        """Time as this account counts it: seconds that never decrease."""
        self.now = max(self.now, now)
        return self.now

    def used(self, resource: Resource, window: int) -> int:
        """The amount in the window that ends now."""
        self.settle()
        counter = self._counter(resource, window)
        return counter.total(self.now) if counter else 0

    def added(self, take: Take, window: int) -> int:
        """By how much the window's amount would grow."""
        if take.resource not in DISTINCT:
            return take.amount
        self.settle()
        distinct = self._distinct.get(take.resource)
        return distinct.new(self.now, window, take.numbers()) if distinct else len(take.values)

    def wait(self, resource: Resource, window: int, excess: int) -> int:
        """Seconds until that much has left the window."""
        self.settle()
        counter = self._counter(resource, window)
        return counter.wait(self.now, excess) if counter else window

    def add(self, take: Take) -> None:
        """Count what was taken."""
        if take.resource in self.left:
            self.left[take.resource] -= take.most
        self._count(take)

    def defer(self, takes: Iterable[Take]) -> None:
        """Count these at the next look at a counter, or by `settle`: when the answer they belong to has left.

        Only for what passes whatever of it is new: `left` knows of them at once.
        """
        for take in takes:
            if take.resource in self.left:
                self.left[take.resource] -= take.most
            self._deferred.append(take)

    def settle(self) -> None:
        """Count what was deferred."""
        if self._deferred:
            deferred, self._deferred = self._deferred, []
            for take in deferred:
                self._count(take)

    def _count(self, take: Take) -> None:
        if take.resource in DISTINCT:
            self._add_values(take)
        elif take.amount:
            sums = self._sums.get(take.resource)
            if sums is None:
                sums = {window: SlidingSum(window) for window in self.windows.of[take.resource]}
                self._sums[take.resource] = sums
            for counter in sums.values():
                counter.add(self.now, take.amount)

    def depth(self, room: int) -> int:
        """Events older than the entry read so far in a room just entered."""
        return self._depth.get(room, (0, 0))[0]

    def deepen(self, room: int, events: int) -> None:
        """Count them. Only the 512 rooms read last are followed: more are over a limit long before."""
        before = self._depth.pop(room, (0, 0))[0]
        self._depth[room] = (before + events, self.now)
        if len(self._depth) > _FRESH_ROOMS_KEPT:
            del self._depth[next(iter(self._depth))]

    def idle(self, now: int) -> bool:
        """Whether nothing is left to remember, so that the account can be dropped."""
        self.advance(now)
        self.settle()
        for distinct in self._distinct.values():
            distinct.prune(self.now)
        counters = [counter for sums in self._sums.values() for counter in sums.values()]
        return not any(map(len, self._distinct.values())) and not any(c.total(self.now) for c in counters)

    def dump(self) -> Snapshot:
        """For `load`."""
        self.settle()
        return Snapshot(
            now=self.now,
            sums={
                resource: {window: counter.dump() for window, counter in sums.items()}
                for resource, sums in self._sums.items()
            },
            distinct={resource: distinct.dump() for resource, distinct in self._distinct.items()},
            depth=dict(self._depth),
            passed=self.passed,
        )

    def load(self, snapshot: Snapshot) -> None:
        """Restore what `dump` gave. A window that the limits no longer need is dropped, a new one starts empty."""
        self.now, self.passed, self._depth = snapshot.now, snapshot.passed, dict(snapshot.depth)
        for resource, sums in snapshot.sums.items():
            fresh = {window: SlidingSum(window) for window in self.windows.of[resource]}
            for window, buckets in sums.items():
                if window in fresh:
                    fresh[window].load(buckets)
            self._sums[resource] = fresh
        for resource, seen in snapshot.distinct.items():
            self._distinct[resource] = DistinctWindows(self.windows.of[resource])
            self._distinct[resource].load(seen)

    def _counter(self, resource: Resource, window: int) -> SlidingSum | None:
        if resource in DISTINCT:
            distinct = self._distinct.get(resource)
            return distinct.sums[window] if distinct else None
        sums = self._sums.get(resource)
        return sums[window] if sums else None

    def _add_values(self, take: Take) -> None:
        values = take.numbers()
        if not values:
            return
        distinct = self._distinct.get(take.resource)
        if distinct is None:
            distinct = self._distinct[take.resource] = DistinctWindows(self.windows.of[take.resource])
        distinct.add(self.now, values)
        distinct.prune(self.now)
