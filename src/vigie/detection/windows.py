"""Sliding windows on event time: what every correlation type keeps for one group.

A window is closed at both ends: `[clock - span, clock]`, where the clock is the newest event time the group has seen.
An event that arrives late but inside the window takes its place in time; one that is older than the window is dropped,
and counted by the engine. So the answer depends on the events and the order they arrive in, and on nothing else.

State is bounded: a window holds at most `capacity` entries and forgets the oldest beyond that, so a count can only be
too low, and only beyond `capacity`. Most groups hold one event: for them a window has no container at all.

`add` is the hot path of the engine: it is written out where calling a smaller function would cost more than its work.
"""

from bisect import insort
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any, Final, Protocol

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


NEVER: Final = -(1 << 62)
_COMPACT: Final = 64
_time_of = itemgetter(0)


@dataclass(slots=True)
class Timeline:
    """Amounts in order of time and their sum, exact. Each event costs O(1); a late one O(window)."""

    clock: int = NEVER
    event: str = ""  # of the only entry, while there is one
    total: int | Fraction = 0
    head: int = 0  # entries before it have left the window
    entries: list[tuple[int, str, int | Fraction]] | None = None

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> int | Fraction | None:
        """One more amount: an integer, or a float that is taken exactly. See `Window`."""
        if type(amount) is not int:
            amount = Fraction(amount)
        entries = self.entries
        if entries is None:
            if self.clock + span < time:
                self.clock, self.event, self.total = time, event, amount
                return self.total
            entries = self.entries = [(self.clock, self.event, self.total)]
        if time >= self.clock:
            self.clock = time
            entries.append((time, event, amount))
        elif time < self.clock - span:
            return None
        else:
            insort(entries, (time, event, amount), lo=self.head, key=_time_of)
        self.total += amount
        if len(entries) - self.head > limit or entries[self.head][0] < self.clock - span:
            self._expire(entries, self.clock - span, limit)
        return self.total

    def _expire(self, entries: list[tuple[int, str, int | Fraction]], cutoff: int, limit: int) -> None:
        head = self.head
        while entries[head][0] < cutoff or len(entries) - head > limit:
            self.total -= entries[head][2]
            head += 1
        if head > _COMPACT and head * 2 > len(entries):
            del entries[:head]
            head = 0
        self.head = head

    def alive(self) -> list[tuple[int, str, int | Fraction]]:
        """What is in the window."""
        if self.entries is None:
            return [(self.clock, self.event, self.total)] if self.clock != NEVER else []
        return self.entries[self.head :]

    def evidence(self) -> list[Entry]:
        """All events."""
        return [(time, event) for time, event, _amount in self.alive()]

    def dump(self) -> list[Any]:
        """Clock and entries; the sum follows from them."""
        plain = [(time, event, one if isinstance(one, int) else float(one)) for time, event, one in self.alive()]
        return [self.clock, plain]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, entries = content
        self.clock = whole(clock)
        self.entries = [(whole(time), str(event), _exact(one)) for time, event, one in entries]
        self.total = sum((entry[2] for entry in self.entries), start=0)
        if len(self.entries) == 1 and self.entries[0][0] == self.clock:
            self.event, self.entries = self.entries[0][1], None


PROMOTE: Final = 24
"""Values from which an ordered dictionary, whose oldest entry is found in O(1), is worth its memory."""

Values = str | tuple[str, ...]
"""One value, or several distinct ones."""


@dataclass(slots=True)
class Latest:
    """For each distinct value its newest event, in order of time. Each value costs O(1); a late event O(window)."""

    clock: int = NEVER
    event: str = ""  # of the only event, while there is one
    values: Values = ()  # of the only event, while there is one
    oldest: int = NEVER  # never newer than the oldest entry: at or after the cutoff, there is nothing to expire
    last: dict[str, Entry] | None = None

    def add(self, time: int, event: str, values: Values, span: int, limit: int) -> int | None:
        """One more event with its values. See `Window`."""
        last = self.last
        if last is None:
            if self.clock + span < time and (type(values) is str or len(values) <= limit):
                self.clock, self.event, self.values = time, event, values
                return 1 if type(values) is str else len(values)
            last = self._spread()
        if time < self.clock:
            return self._late((time, event), values, span, limit)
        self.clock = time
        entry = (time, event)
        for value in (values,) if type(values) is str else values:
            if value in last:
                del last[value]
            last[value] = entry
        count = len(last)
        if count > PROMOTE and type(last) is dict:
            last = self.last = OrderedDict(last)
        if self.oldest < time - span or count > limit:
            self._expire(last, time - span, limit)
            return len(last)
        return count

    def _late(self, entry: Entry, values: Values, span: int, limit: int) -> int | None:
        if entry[0] < self.clock - span:
            return None
        last = self._insert(entry, (values,) if isinstance(values, str) else values)
        self._expire(last, self.clock - span, limit)
        return len(last)

    def _insert(self, entry: Entry, values: tuple[str, ...]) -> dict[str, Entry]:
        """Put a late event in its place, for the values that have no newer one."""
        last = self.last or {}
        behind = {value for value in values if value not in last or last[value][0] < entry[0]}
        kept = [item for item in last.items() if item[0] not in behind]
        for value in sorted(behind):
            insort(kept, (value, entry), key=_entry_time)
        self.last = _ordered(kept)
        self.oldest = min(self.oldest, entry[0])
        return self.last

    def _spread(self) -> dict[str, Entry]:
        """From one event to a table."""
        values = (self.values,) if isinstance(self.values, str) else self.values
        self.last = _ordered([(value, (self.clock, self.event)) for value in values])
        self.oldest = self.clock
        self.event, self.values = "", ()
        return self.last

    def _expire(self, last: dict[str, Entry], cutoff: int, limit: int) -> None:
        """Forget values not seen within the window, and the oldest beyond the limit."""
        while last:
            value = next(iter(last))
            time = last[value][0]
            if time >= cutoff and len(last) <= limit:
                self.oldest = time
                return
            del last[value]

    def evidence(self) -> list[Entry]:
        """For each value, the newest event that had it."""
        if self.last is None:
            return [(self.clock, self.event)] if self.clock != NEVER else []
        return list(dict.fromkeys(self.last.values()))

    def dump(self) -> list[Any]:
        """Clock, events, and for each value the position of its event."""
        if self.last is None:
            values = (self.values,) if isinstance(self.values, str) else self.values
            return [self.clock, self.evidence(), [(value, 0) for value in values]]
        events = self.evidence()
        position = {entry: index for index, entry in enumerate(events)}
        return [self.clock, events, [(value, position[entry]) for value, entry in self.last.items()]]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, events, values = content
        entries = [(whole(time), str(event)) for time, event in events]
        self.clock = whole(clock)
        if len(entries) == 1 and entries[0][0] == self.clock:
            self.event, self.values = entries[0][1], tuple(str(value) for value, _ in values)
        elif entries:
            self.last = _ordered([(str(value), entries[position]) for value, position in values])
            self.oldest = min(time for time, _ in entries)


def _entry_time(item: tuple[str, Entry]) -> int:
    return item[1][0]


def _ordered(items: list[tuple[str, Entry]]) -> dict[str, Entry]:
    return OrderedDict(items) if len(items) > PROMOTE else dict(items)


def whole(value: Any) -> int:
    """A whole number from a snapshot. Raises `TypeError` when it is none."""
    if type(value) is not int:
        raise TypeError("a time or a place is a whole number")
    return value


def _exact(value: Any) -> int | Fraction:
    return value if type(value) is int else Fraction(value)
