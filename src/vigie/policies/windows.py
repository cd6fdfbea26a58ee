"""Counting in sliding windows, in bounded memory, never under the truth.

A window of W seconds is kept as buckets of W/60: an amount leaves only once its whole bucket is older than W, so the
count is at least what a window measured to the instant would hold, and at most that of a window 1/60 longer. A budget
enforced on it is therefore never exceeded in any true window. Times are whole seconds that never decrease: the caller
(`vigie.policies.usage.Usage`) holds them back when the machine's clock is set back.
"""

from collections.abc import Iterable
from typing import Final

BUCKETS: Final = 60


class SlidingSum:
    """A total over the last `window` seconds. At most 62 buckets, however much is counted."""

    __slots__ = ("_buckets", "_total", "_width", "window")

    def __init__(self, window: int) -> None:
        self.window = window
        self._width = max(window // BUCKETS, 1)
        self._buckets: dict[int, int] = {}  # bucket number -> amount, oldest first
        self._total = 0

    def bucket(self, now: int) -> int:
        """The number of the bucket that holds this second."""
        return now // self._width

    def holds(self, now: int, at: int) -> bool:
        """Whether something counted at that second is still in the window."""
        return (self.bucket(at) + 1) * self._width > now - self.window

    def add(self, now: int, amount: int) -> None:
        """Count an amount."""
        if not amount:
            return
        number = self.bucket(now)
        self._buckets[number] = self._buckets.get(number, 0) + amount
        self._total += amount

    def take_back(self, at: int, amount: int) -> None:
        """Remove what was counted at a second, if it is still in the window."""
        number = self.bucket(at)
        held = self._buckets.get(number)
        if held is None:
            return
        if held > amount:
            self._buckets[number] = held - amount
        else:
            del self._buckets[number]
        self._total -= min(held, amount)

    def total(self, now: int) -> int:
        """The amount in the window that ends now."""
        while self._buckets:
            oldest = next(iter(self._buckets))
            if self.holds(now, oldest * self._width):
                break
            self._total -= self._buckets.pop(oldest)
        return self._total

    def wait(self, now: int, excess: int) -> int:
        """Seconds until at least `excess` has left the window; the whole window when that is more than it holds."""
        for number, amount in self._buckets.items():
            excess -= amount
            if excess <= 0:
                return max((number + 1) * self._width + self.window - now, 1)
        return self.window

    def dump(self) -> list[tuple[int, int]]:
        """For `load`."""
        return list(self._buckets.items())

    def load(self, buckets: list[tuple[int, int]]) -> None:
        """Restore what `dump` gave."""
        self._buckets = dict(buckets)
        self._total = sum(self._buckets.values())


class DistinctWindows:
    """How many different values were seen in each of several windows.

    Keeps one number for each value seen within the longest window, so memory is bounded by the strictest limit that
    refuses. Values are numbers of names (`vigie.policies.names`).
    """

    __slots__ = ("_seen", "sums")

    def __init__(self, windows: tuple[int, ...]) -> None:
        self.sums = {window: SlidingSum(window) for window in sorted(windows)}
        self._seen: dict[int, int] = {}  # value -> second it was last seen, oldest first

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, now: int, values: Iterable[int]) -> None:
        """See values. Seeing one again moves it to now, in every window."""
        seen, fresh = self._seen, 0
        moved: dict[int, int] = {}  # second -> how many were last seen then
        for value in values:
            before = seen.get(value)
            if before == now:
                continue
            if before is None:
                fresh += 1
            else:
                del seen[value]
                moved[before] = moved.get(before, 0) + 1
            seen[value] = now
        added = fresh + sum(moved.values())
        for total in self.sums.values() if added else ():
            total.add(now, added)
            for before, count in moved.items():
                total.take_back(before, count)

    def new(self, now: int, window: int, values: frozenset[int]) -> int:
        """How many of these values are not in that window."""
        total = self.sums[window]
        ats = [at for at in map(self._seen.get, values) if at is not None]
        if ats and not total.holds(now, min(ats)):
            ats = [at for at in ats if total.holds(now, at)]
        return len(values) - len(ats)

    def prune(self, now: int) -> None:
        """Forget values older than the longest window."""
        longest = self.sums[max(self.sums)]
        while self._seen:
            oldest = next(iter(self._seen))
            if longest.holds(now, self._seen[oldest]):
                return
            del self._seen[oldest]

    def dump(self) -> list[tuple[int, int]]:
        """For `load`."""
        return list(self._seen.items())

    def load(self, seen: list[tuple[int, int]]) -> None:
        """Restore what `dump` gave."""
        for value, at in sorted(seen, key=lambda item: item[1]):
            self.add(at, (value,))
