"""Fits budgets to an operator's own record: how much do accounts really take, and where would lines belong?

Counts a record as the guard does, without judging anything, and keeps for each account-day the most that stood in each
window; in a window longer than a day, once for each of its lengths, for a challenge that was passed is silent as long.
A line belongs where one account-day in so many goes beyond it; `highest` says where that may be, not where it seems to
be, and no line is moved down by a record too short to know (`ENOUGH`). Rules that look at the same amounts follow the
lines that move up (`Rule.follows`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from vigie.model.activity import Activity, Outcome
from vigie.model.budgets import DAY, HOUR, MINUTE, Limit, Resource
from vigie.policies.catalog import COMBINATIONS, LIMITS
from vigie.policies.takes import at_the_door, deep, deepened, in_the_answer
from vigie.policies.usage import Usage, Windows

QUANTILES: Final = (0.5, 0.99, 0.999, 0.9999)
NEW_DAYS: Final = 30
"""An account is new for so many days after it was first seen; who is seen in the first week was there before."""
SETTLED_BY: Final = 7
CHALLENGES: Final = 1e-4
"""The share of account-days that all lines together may challenge. About half of them have no need to move, and what
they are given is left for rules, combinations and chance."""
FARTHEST: Final = 1.5
"""Times the third most that was seen: no line goes farther. A record says little about what is rarer than itself, and
what one account did, who may be a thief, moves no line far. Days are spread like a lognormal variable of 0.83 (0.45
between people, 0.70 between days: docs/efficacy.md), of which one in 400,000 is 1.5 times one in 50,000."""
_THIRD: Final = 2
CEILINGS: Final = frozenset(
    {
        (Resource.PEOPLE_FOUND, MINUTE),
        (Resource.FRESH_EVENTS, MINUTE),
        (Resource.MEDIA_FILES, MINUTE),
        (Resource.PEOPLE, HOUR),
    }
)
"""Lines that no record moves up: what a hurried thief holds before anybody sees him hangs on them. A minute is about
hands, which are the same everywhere, and the members of one large room are an hour's people."""
ENOUGH: Final = 3.0
"""Account-days that a record must hold, times the share that may be beyond a line, for the line to be moved down: of
what never happened in n cases, up to 3/n may, at 95 % (the rule of three: Hanley and Lippman-Hand, JAMA 249 (1983),
1743-1745). A shorter record says nothing against the line in force."""
_SURE: Final = 1.645
"""One-sided, 95 %."""
_TAIL: Final = 0.001
_MIN_TAIL: Final = 30

Line = tuple[Resource, int]
"""A resource and a window, seconds."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One line: what was seen, what is in force, and what is proposed. `beyond`: account-days above the challenge."""

    resource: Resource
    window: int
    days: int  # account-days with any of it
    quantiles: tuple[float, ...]
    most: float
    now: Limit
    beyond: float
    proposed: Limit

    @property
    def changes(self) -> bool:
        """Whether the proposal differs by more than a tenth."""
        return abs(self.factor - 1.0) > 0.1

    @property
    def factor(self) -> float:
        """How many times as wide the line becomes."""
        return _line(self.proposed) / _line(self.now)


@dataclass(slots=True)
class _Peaks:
    usage: Usage
    first: int  # the day it was seen first
    day: int = -1
    today: dict[Line, int] = field(default_factory=dict)
    lately: dict[Line, tuple[int, int]] = field(default_factory=dict)  # of long windows: the day it began, and the most


class Fit:
    """Feed it a record in order of time, then ask."""

    def __init__(self, limits: Iterable[Limit] = LIMITS) -> None:
        self._limits = tuple(limits)
        self._windows = Windows(self._limits, COMBINATIONS)
        self._lines: dict[Resource, list[int]] = defaultdict(list)
        for limit in self._limits:
            self._lines[limit.resource].append(limit.window)
        self._accounts: dict[str, _Peaks] = {}
        self._peaks: dict[str, dict[Line, list[int]]] = defaultdict(partial(defaultdict, list))
        self.account_days: dict[str, int] = defaultdict(int)
        self._begin = -1

    def feed(self, activity: Activity) -> None:
        """Count one activity. What was refused took nothing."""
        if not activity.user or activity.exempt or activity.outcome is not Outcome.SUCCESS:
            return
        day = activity.time // (DAY * 1000)
        self._begin = day if self._begin < 0 else self._begin
        account = self._accounts.get(activity.user)
        if account is None:
            account = self._accounts[activity.user] = _Peaks(Usage(self._windows), day)
        if account.day != day:
            self._close(account)
            account.day = day
        self._count(account, activity)

    def _count(self, account: _Peaks, activity: Activity) -> None:
        usage, today = account.usage, account.today
        usage.advance(activity.time // 1000)
        more = deepened(activity)
        takes = [*at_the_door(activity), *in_the_answer(activity), *deep(usage, more)]
        for take in takes:
            usage.add(take)
            for window in self._lines[take.resource]:
                key = take.resource, window
                today[key] = max(today.get(key, 0), usage.used(take.resource, window))
        for room, events in more.items():
            usage.deepen(room, events)

    def _close(self, account: _Peaks) -> None:
        if account.day < 0:
            return
        group = self._group(account)
        self.account_days[group] += 1
        peaks = self._peaks[group]
        for key, most in account.today.items():
            if key[1] <= DAY:
                peaks[key].append(most)
                continue
            began, before = account.lately.get(key, (account.day, 0))
            if (account.day - began) * DAY >= key[1]:
                peaks[key].append(before)
                began, before = account.day, 0
            account.lately[key] = began, max(before, most)
        account.today = {}

    def _group(self, account: _Peaks) -> str:
        arrived = account.first >= self._begin + SETTLED_BY
        return "new" if arrived and account.day - account.first < NEW_DAYS else "settled"

    def close(self) -> None:
        """The record ends."""
        for account in self._accounts.values():
            self._close(account)
            for key, (_, most) in account.lately.items():
                self._peaks[self._group(account)][key].append(most)
        self._accounts.clear()

    def __iadd__(self, other: "Fit") -> "Fit":
        """Add what another fit, closed, counted of other accounts."""
        for group, days in other.account_days.items():
            self.account_days[group] += days
            for key, values in other._peaks[group].items():
                self._peaks[group][key] += values
        return self

    def quantiles(self, group: str) -> Iterator[tuple[Line, int, tuple[float, ...]]]:
        """Of one group, "settled" or "new": for each line the account-days with any, and quantiles over all of them.

        Of windows longer than a day: how many times an account lived through one, with any.
        """
        for key, values in sorted(self._peaks[group].items()):
            yield key, len(values), _quantiles(values, self._times(group, key[1]))

    def _times(self, group: str, window: int) -> int:
        """How many values there would be, had every account taken something: account-days, or times in a window."""
        if window <= DAY:
            return self.account_days[group]
        return max((len(values) for key, values in self._peaks[group].items() if key[1] == window), default=0)

    def fitted(self, challenges: float = CHALLENGES) -> list[Fitted]:
        """Every line in force with a proposal, so that all together challenge at most that share of account-days."""
        whole = sum(self.account_days.values())
        share = challenges / max(len(self._limits), 1)
        return [self._fit(limit, share, whole) for limit in self._limits]

    def _fit(self, limit: Limit, share: float, whole: int) -> Fitted:
        key = limit.resource, limit.window
        values = [value for peaks in self._peaks.values() for value in peaks.get(key, ())]
        line, most = _line(limit), highest(values, whole, share)
        if whole * share < ENOUGH:
            most = max(most, line)
        return Fitted(
            limit.resource,
            limit.window,
            len(values),
            _quantiles(values, sum(self._times(group, limit.window) for group in tuple(self.account_days))),
            max(values, default=0),
            limit,
            sum(value > line for value in values) / max(whole, 1),
            _moved(limit, most) if values else limit,
        )


def highest(values: list[int], whole: int, share: float) -> float:
    """The amount that this share of `whole` account-days exceeds, at most: the upper end, at 95 %, of what is likely.

    Where enough exceed it, by order statistics: so many exceed the true quantile as a Poisson variable of mean
    `share * whole` says (David and Nagaraja, Order Statistics (2003), 7.1). Else the tail is continued as a power law:
    x(k) * (k / (n * p)) ** g (Weissman, JASA 73 (1978), 812-815), where k is the thousandth that took most, and g its
    steepness by Hill's estimator (Annals of Statistics 3 (1975), 1163-1174). Both g and x(k) err as normal variables do
    (de Haan and Ferreira, Extreme Value Theory (2006), 3.2 and 4.3), the logarithm of the whole by
    g * sqrt((1 + log(k / (n * p)) ** 2) / k). Never beyond `FARTHEST`.
    """
    if not values:
        return 0.0
    ordered = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    rank = share * whole
    if rank >= _MIN_TAIL:
        return float(ordered[min(int(rank - _SURE * rank**0.5), len(ordered) - 1)])
    count = min(max(int(_TAIL * whole), _MIN_TAIL), len(ordered) - 1)
    if count < 1 or ordered[count] <= 0:
        return float(ordered[0])
    steepness = max(float(np.mean(np.log(ordered[:count] / ordered[count]))), 0.05)
    beyond = math.log(count / max(rank, 1e-9))
    likely = steepness * (beyond + _SURE * math.sqrt((1 + beyond**2) / count))
    return min(float(ordered[count]) * math.exp(likely), FARTHEST * float(ordered[min(_THIRD, count)]))


def _quantiles(values: list[int], whole: int) -> tuple[float, ...]:
    """Over all account-days: those without any count as 0."""
    absent = max(whole - len(values), 0)
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    found = []
    for quantile in QUANTILES:
        place = int(quantile * whole) - absent
        found.append(float(ordered[min(place, len(ordered) - 1)]) if place >= 0 and len(ordered) else 0.0)
    return tuple(found)


def _line(limit: Limit) -> int:
    return limit.challenge or limit.refuse or limit.delay


def _moved(limit: Limit, challenge: float) -> Limit:
    """The same limit with its lines in the same proportions, at round numbers."""
    factor = max(challenge, 1.0) / _line(limit)
    if (limit.resource, limit.window) in CEILINGS:
        factor = min(factor, 1.0)
    if factor == 1.0:
        return limit
    return Limit(
        resource=limit.resource,
        window=limit.window,
        delay=rounded(limit.delay * factor),
        challenge=rounded(limit.challenge * factor),
        refuse=rounded(limit.refuse * factor),
    )


def rounded(amount: float) -> int:
    """Two significant digits, upwards."""
    if amount <= 0:
        return 0
    size = max(10 ** (len(str(int(amount))) - 2), 1)
    return int(-(-amount // size) * size)
