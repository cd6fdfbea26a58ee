"""Sliding windows on event time: what every correlation type keeps for one group.

A window is closed at both ends: `[clock - span, clock]`, where the clock is the newest event time the group has seen.
An event that arrives late but inside the window takes its place in time; one that is older than the window is dropped,
and counted by the engine. So the answer depends on the events and the order they arrive in, and on nothing else.

State is bounded: a window holds at most `capacity` entries and forgets the oldest beyond that, so a count can only be
too low, and only beyond `capacity`.
"""

from bisect import insort
from collections import OrderedDict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Final, Protocol

import msgspec

MIN_CAPACITY: Final = 16_384
"""Entries. A rule whose threshold is higher keeps twice its threshold."""

Entry = tuple[int, str]
"""Time in ms and the id of the event."""


def capacity(threshold: float) -> int:
    """The most entries one group keeps, for a rule with that threshold."""
    return max(MIN_CAPACITY, 2 * int(min(threshold, 1e9)))


class Window(Protocol):
    """One group of one correlation. `clock` is the newest event time seen."""

    clock: int

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> Any:
        """Count an event; the value of the window now, or None when the event is older than the window."""
        ...

    def evidence(self) -> list[Entry]:
        """The events in the window, oldest first, each once."""
        ...

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal window."""
        ...

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`, on a new window. Raises `ValueError` or `TypeError` on other content."""
        ...


_time_of = itemgetter(0)
_COMPACT: Final = 64


class Timeline(msgspec.Struct, gc=False):
    """Entries in order of time; the first `head` ones have left the window. Appending and leaving cost O(1)."""

    clock: int = -(1 << 62)
    head: int = 0
    entries: list[Any] = []

    def place(self, entry: tuple[Any, ...], span: int) -> bool:
        """Put an entry in its place. False when it is older than the window."""
        time = entry[0]
        if time >= self.clock:
            self.clock = time
            self.entries.append(entry)
            return True
        if time < self.clock - span:
            return False
        insort(self.entries, entry, lo=self.head, key=_time_of)
        return True

    def expired(self, span: int, limit: int) -> list[Any]:
        """Take out what has left the window, and the oldest beyond the limit."""
        entries, head = self.entries, self.head
        start = head
        cutoff = self.clock - span
        end = len(entries)
        while end - head > limit or entries[head][0] < cutoff:
            head += 1
        gone = entries[start:head]
        if head > _COMPACT and head * 2 > end:
            del entries[:head]
            head = 0
        self.head = head
        return gone

    def alive(self) -> list[Any]:
        """What is in the window."""
        return self.entries[self.head :]


PROMOTE: Final = 24
"""Entries from which an ordered dictionary, whose oldest entry is found in O(1), is worth its memory."""


class Latest(msgspec.Struct, gc=False):
    """For each distinct value its newest event, in order of time."""

    clock: int = -(1 << 62)
    oldest: int = 1 << 62  # never newer than the oldest entry: below it, there is nothing to expire
    last: dict[str, Entry] = {}

    def place(self, time: int, event: str, values: Iterable[str], span: int) -> bool:
        """Note an event for each of its values. False when it is older than the window."""
        if time < self.clock:
            return self._place_late((time, event), values, span)
        self.clock = time
        last, entry = self.last, (time, event)
        for value in values:
            if value in last:
                del last[value]
            last[value] = entry
        self.oldest = min(self.oldest, time)
        if len(last) > PROMOTE and type(last) is dict:
            self.last = OrderedDict(last)
        return True

    def _place_late(self, entry: Entry, values: Iterable[str], span: int) -> bool:
        if entry[0] < self.clock - span:
            return False
        newer = {value for value in values if value not in self.last or self.last[value][0] < entry[0]}
        if newer:
            kept = [item for item in self.last.items() if item[0] not in newer]
            for value in sorted(newer):
                insort(kept, (value, entry), key=_entry_time)
            self.last = OrderedDict(kept) if len(kept) > PROMOTE else dict(kept)
            self.oldest = min(self.oldest, entry[0])
        return True

    def expire(self, span: int, limit: int) -> None:
        """Forget values not seen within the window, and the oldest beyond the limit."""
        cutoff, last = self.clock - span, self.last
        if self.oldest >= cutoff and len(last) <= limit:
            return
        gone: list[str] = []
        surplus = len(last) - limit
        for value, entry in last.items():
            if entry[0] >= cutoff and len(gone) >= surplus:
                self.oldest = entry[0]
                break
            gone.append(value)
        for value in gone:
            del last[value]


def _entry_time(item: tuple[str, Entry]) -> int:
    return item[1][0]
