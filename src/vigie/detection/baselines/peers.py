"""How wide the days of an account's peers are: exact shares, from counts of values.

A quantile sketch would draw lots or blur ties, and nearly every value here is a tie; counts are small, the same after a
restart, and the same in a replay. Large values are kept to 1.6 %, so that a group holds at most `MOST_VALUES` counts
for each measure and block.

Ranks are those of the morning: what is learned during a day counts from the next day on. Days leave in blocks of
`BLOCK` days: ranks stand on the last 30 to 60. One account adds one day to thousands, so none moves its own rank.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import Any, Final

from vigie.detection.baselines.past import MEASURES, Values

ENOUGH: Final = 1_000
"""Days of peers from which on a rank says something."""
BLOCK: Final = 30
_BITS: Final = 7
MOST_VALUES: Final = (1 << _BITS) + 24 * (1 << (_BITS - 1))
"""Different values below a thousand million."""

_Counts = list[dict[int, int]]


def coarse(value: int) -> int:
    """A value with its first seven bits."""
    surplus = max(value.bit_length() - _BITS, 0)
    return value >> surplus << surplus


class Peers:
    """The days of one environment and role."""

    def __init__(self, day: int) -> None:
        self.day = day  # of the ranks
        self._began = day  # the present block
        self._lessons, self._block, self._before = _nothing(), _nothing(), _nothing()
        self.days = 0  # that ranks stand on
        self._ranks: list[dict[int, float]] = [{} for _ in MEASURES]  # asked before, today
        self._tables: list[tuple[list[int], list[int]]] = []

    def learn(self, values: Values) -> None:
        """One more day of one account. Counts from tomorrow on."""
        _add(self._lessons, values)

    def turn(self, day: int) -> bool:
        """Take over what was learned, when a new day has begun; whether it has."""
        if day <= self.day:
            return False
        for counts, lessons in zip(self._block, self._lessons, strict=True):
            for value, count in lessons.items():
                counts[value] = counts.get(value, 0) + count
        self._lessons, self.day = _nothing(), day
        if day - self._began >= BLOCK:
            self._before, self._block, self._began = self._block, _nothing(), day
        self._settle()
        return True

    def rank(self, measure: int, value: int) -> float | None:
        """Share of days at or below a value. None: too few days."""
        known = self._ranks[measure]
        value = coarse(value)
        found = known.get(value)
        if found is None:
            if self.days < ENOUGH:
                return None
            values, sums = self._table(measure)
            place = bisect_right(values, value)
            found = known[value] = sums[place - 1] / sums[-1] if place else 0.0
        return found

    def at(self, measure: int, share: float) -> int:
        """The value at or below which that share of the days lies; 0 without any."""
        values, sums = self._table(measure)
        return next((value for value, total in zip(values, sums, strict=True) if total >= share * sums[-1]), 0)

    def _settle(self) -> None:
        self.days = sum(self._block[0].values()) + sum(self._before[0].values())
        self._ranks, self._tables = [{} for _ in MEASURES], []

    def _table(self, measure: int) -> tuple[list[int], list[int]]:
        if not self._tables:
            self._tables = [_table(block, before) for block, before in zip(self._block, self._before, strict=True)]
        return self._tables[measure]

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [self.day, self._began, self._lessons, self._block, self._before]

    @classmethod
    def load(cls, content: list[Any]) -> "Peers":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        day, began, *counts = content
        made = cls(int(day))
        made._began = int(began)
        made._lessons, made._block, made._before = (
            [{int(value): int(count) for value, count in one.items()} for one in columns] for columns in counts
        )
        if any(len(columns) != len(MEASURES) for columns in counts):
            raise ValueError("other measures")
        made._settle()
        return made


def _nothing() -> _Counts:
    return [{} for _ in MEASURES]


def _add(columns: _Counts, values: Values) -> None:
    for counts, value in zip(columns, map(coarse, values), strict=True):
        counts[value] = counts.get(value, 0) + 1


def _table(block: dict[int, int], before: dict[int, int]) -> tuple[list[int], list[int]]:
    values = sorted({*block, *before})
    return values, list(accumulate(block.get(value, 0) + before.get(value, 0) for value in values))
