"""What an account's own days have taught: its widest day in each way, and the hours it keeps.

Robust against a thief who teaches it: today and yesterday never teach, so that findings have time to come; a day with
refusals, challenges or findings never teaches; and a day teaches at most `GROWTH` times what the days a week before it
had taught, or `FLOOR`. So what counts as habit grows by at most that factor a week, whatever the account does.
"""

from array import array
from typing import Any, Final

MEASURES: Final = ("people", "rooms", "authors", "environments", "cold", "files")
"""The ways in which breadth is measured, in the order of every list of them."""
FLOOR: Final = (120, 20, 200, 4, 1_650, 10)
"""What a day may teach at any time: about the 99th percentile of an honest day (docs/baselines.md)."""
GROWTH: Final = 1.25
WEEK: Final = 7
KEPT: Final = 30
"""Active days remembered."""
ENOUGH: Final = 20
"""Days taught from which on the past says something about breadth and hours."""
LAG: Final = 2
"""Days between a day and the first one that it teaches."""

_ROW: Final = 1 + len(MEASURES)
_LARGEST: Final = 2**32 - 1

Values = tuple[int, ...]
"""One number for each of `MEASURES`."""


class Past:
    """The days of one account that are over. `widest` follows from them."""

    __slots__ = ("_taught", "hours", "waiting", "widest")

    def __init__(self) -> None:
        self._taught = array("I")  # day and values of each day taught, oldest first, in one row
        self.waiting: list[tuple[int, Values, int, str, bool]] = []  # day, values, hours, role, whether it may teach
        self.hours = 0  # bits: 24 for working days, then 24 for weekends
        self.widest: Values = (0,) * len(MEASURES)

    @property
    def enough(self) -> bool:
        """Whether it says something."""
        return len(self._taught) >= ENOUGH * _ROW

    @property
    def days(self) -> list[tuple[int, Values]]:
        """The days that taught, with what each of them taught; oldest first."""
        rows = (self._taught[start : start + _ROW] for start in range(0, len(self._taught), _ROW))
        return [(row[0], tuple(row[1:])) for row in rows]

    def ratio(self, measure: int, value: int) -> float | None:
        """A day's value over the widest day; nothing at all counts as one. None: too young to tell."""
        return value / max(self.widest[measure], 1) if self.enough else None

    def unusual(self, day: int, hour: int) -> bool | None:
        """Whether the account never was active at that hour of such a day, nor in the hours beside it."""
        if not self.enough:
            return None
        return not any(self.hours & hour_bit(day, one) for one in (hour - 1, hour, hour + 1))

    def close(self, day: int, values: Values, hours: int, role: str, *, clean: bool) -> None:
        """A day is over."""
        self.waiting.append((day, values, hours, role, clean))

    def learn(self, today: int) -> list[tuple[str, Values]]:
        """Take over the days that are old enough; returns what they teach the peers, with the role of that day."""
        taught = []
        while self.waiting and not today - LAG < self.waiting[0][0] <= today:
            day, values, hours, role, clean = self.waiting.pop(0)
            if clean and day <= today:  # else a clock that ran ahead was set right
                self._teach(day, values, hours)
                taught.append((role, values))
        return taught

    def doubt(self, first: int, last: int) -> bool:
        """These days may not teach. Says whether any of them waited to."""
        found = [first <= one[0] <= last and one[4] for one in self.waiting]
        self.waiting = [(*one[:4], one[4] and not struck) for one, struck in zip(self.waiting, found, strict=True)]
        return any(found)

    def _teach(self, day: int, values: Values, hours: int) -> None:
        before = [kept for one, kept in self.days if one <= day - WEEK]
        most = [max(column) for column in zip(*before, strict=True)] or [0] * len(MEASURES)
        capped = tuple(
            min(value, max(floor, int(known * GROWTH)), _LARGEST)
            for value, floor, known in zip(values, FLOOR, most, strict=True)
        )
        self._taught = array("I", [*self._taught[-(KEPT - 1) * _ROW :], day, *capped])
        self.hours |= hours
        self._measure()

    def _measure(self) -> None:
        self.widest = tuple(max(self._taught[place::_ROW]) for place in range(1, _ROW))

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [self.hours, self._taught.tolist(), self.waiting]

    @classmethod
    def load(cls, content: list[Any]) -> "Past":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        made = cls()
        hours, days, waiting = content
        made.hours = int(hours)
        made._taught = array("I", days)
        made.waiting = [
            (int(d), tuple(map(int, v)), int(h), str(role), bool(clean)) for d, v, h, role, clean in waiting
        ]
        if made._taught:
            made._measure()
        return made


def hour_bit(day: int, hour: int) -> int:
    """The bit of an hour (UTC), on that kind of day. Day 0, the first of 1970, was a Thursday."""
    weekend = (day + 3) % 7 >= 5
    return 1 << (hour % 24 + 24 * weekend)
