"""The French working week, measured on four public-service repositories (15,810 author-days, 2019 to 2026)."""

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAY_MS = 86_400_000

_HOURS = (0.3, 0.2, 0.2, 0.2, 0.2, 0.3, 0.4, 0.5, 1.4, 6.0, 10.6, 11.5, 6.6, 4.4, 9.2, 12.4, 12.3, 11.2, 5.7, 2.0)
_EVENING = (1.4, 1.2, 1.0, 0.6)
_HOUR_SUMS = tuple(accumulate(_HOURS + _EVENING))
_WEEKDAYS = (1.02, 1.16, 1.02, 1.11, 0.70, 0.07, 0.05)
_MONTHS = (0.84, 1.10, 1.02, 1.08, 1.04, 1.04, 1.03, 0.74, 1.14, 1.02, 1.14, 0.88)
_WEEKS = {1: 0.41, 18: 0.82, 19: 0.82, 33: 0.48, 44: 0.72, 52: 0.29}
_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
_HOLIDAY_SHARE = 0.25


def day_index(day: date) -> float:
    """How much a day is worked on, 1.0 being an average workday."""
    index = _WEEKDAYS[day.weekday()] * _WEEKS.get(day.isocalendar().week, _MONTHS[day.month - 1])
    return index * _HOLIDAY_SHARE if (day.month, day.day) in _HOLIDAYS else index


class Rhythm:
    """Draws instants between two moments with the rhythm of a French office."""

    def __init__(self, start_ms: int, end_ms: int) -> None:
        self._start = datetime.fromtimestamp(start_ms / 1000, PARIS).date()
        self._end_ms = end_ms
        days = (end_ms - start_ms) // DAY_MS + 1
        self._sums = list(accumulate(day_index(self._start + timedelta(days=i)) for i in range(int(days))))

    def instant(self, rng: random.Random, after_ms: int) -> int:
        """An instant from ``after_ms`` to the end, in milliseconds since the epoch."""
        first = (datetime.fromtimestamp(after_ms / 1000, PARIS).date() - self._start).days
        floor = self._sums[first - 1] if 0 < first <= len(self._sums) else 0.0
        point = floor + rng.random() * (self._sums[-1] - floor)
        day = self._start + timedelta(days=min(bisect_right(self._sums, point), len(self._sums) - 1))
        hour = min(bisect_right(_HOUR_SUMS, rng.random() * _HOUR_SUMS[-1]), 23)
        local = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), PARIS)
        at_ms = int(local.astimezone(UTC).timestamp() * 1000) + rng.randrange(1000)
        if after_ms < at_ms < self._end_ms:
            return at_ms
        return after_ms + int((self._end_ms - after_ms) * rng.random())
