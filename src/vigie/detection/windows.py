"""Sliding windows on event time: what every correlation type keeps for one group.

A window is closed at both ends: `[clock - span, clock]`, where the clock is the newest event time the group has seen.
An event that arrives late but inside the window takes its place in time; one that is older than the window is dropped,
and counted by the engine. So the answer depends on the events and the order they arrive in, and on nothing else.

State is bounded: a window holds at most `capacity` entries and forgets the oldest beyond that, so a count can only be
too low, and only beyond `capacity`. Most groups hold one event: for them a window has no container at all.

`add` is the hot path of the engine: it is written out where calling a smaller function would cost more than its work.
"""

from bisect import insort
from collections import deque
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
"""Values from which a queue, whose oldest entry is found in O(1), is worth its memory."""
_STALE: Final = 64
"""Entries of a queue, beyond twice the values, that newer ones of the same value have replaced."""

Values = str | tuple[str, ...]
"""One value, or several distinct ones."""
_Seen = tuple[int, str, str]
"""Time, event and value."""


@dataclass(slots=True)
class Latest:
    """For each distinct value its newest event, in order of time. Each value costs O(1); a late event O(window)."""

    clock: int = NEVER
    event: str = ""  # of the only event, while there is one
    values: Values = ()  # of the only event, while there is one
    oldest: int = NEVER  # never newer than the oldest entry: at or after the cutoff, there is nothing to expire
    last: dict[str, _Seen] | None = None  # in order of time, unless there is a queue
    queue: deque[_Seen] | None = None  # of many values: in order of time, those that were replaced among them

    def add(self, time: int, event: str, values: Values, span: int, limit: int) -> int | None:
        """One more event with its values. See `Window`."""
        last = self.last
        if last is None:
            if self.clock + span < time and (type(values) is str or len(values) <= limit):
                self.clock, self.event, self.values = time, event, values
                return 1 if type(values) is str else len(values)
            last = self._spread()
        if time < self.clock:
            return self._late(time, event, values, span, limit)
        self.clock = time
        queue = self.queue
        if queue is None:
            return self._few(last, time, event, values, span, limit)
        if type(values) is str:
            last[values] = entry = (time, event, values)
            queue.append(entry)
        else:
            for value in values:
                last[value] = entry = (time, event, value)
                queue.append(entry)
        cutoff = time - span
        while queue[0][0] < cutoff:
            _, _, value = entry = queue.popleft()
            if last.get(value) is entry:
                del last[value]
        count = len(last)
        if count > limit or len(queue) > 2 * count + _STALE:
            self._expire(last, cutoff, limit)
            return len(last)
        return count

    def _few(self, last: dict[str, _Seen], time: int, event: str, values: Values, span: int, limit: int) -> int:
        for value in (values,) if type(values) is str else values:
            last.pop(value, None)
            last[value] = (time, event, value)
        if len(last) > PROMOTE:
            self.queue = deque(last.values())
        if self.oldest < time - span or len(last) > limit:
            self._expire(last, time - span, limit)
        return len(last)

    def _late(self, time: int, event: str, values: Values, span: int, limit: int) -> int | None:
        if time < self.clock - span:
            return None
        last = self._insert(time, event, (values,) if isinstance(values, str) else values)
        self._expire(last, self.clock - span, limit)
        return len(last)

    def _insert(self, time: int, event: str, values: tuple[str, ...]) -> dict[str, _Seen]:
        """Put a late event in its place, for the values that have no newer one."""
        last = self.last or {}
        behind = {value for value in values if value not in last or last[value][0] < time}
        kept = [entry for entry in self._alive() if entry[2] not in behind]
        for value in sorted(behind):
            insort(kept, (time, event, value), key=_time_of)
        self.oldest = min(self.oldest, time)
        return self._order(kept)

    def _alive(self) -> list[_Seen]:
        """The newest entry of each value, in order of time."""
        last = self.last or {}
        if self.queue is None:
            return list(last.values())
        return [entry for entry in self.queue if last.get(entry[2]) is entry]

    def _order(self, entries: list[_Seen]) -> dict[str, _Seen]:
        """Begin anew with these, which are in order of time and of different values."""
        self.last = {entry[2]: entry for entry in entries}
        self.queue = deque(entries) if len(entries) > PROMOTE else None
        return self.last

    def _spread(self) -> dict[str, _Seen]:
        """From one event to a table."""
        values = (self.values,) if isinstance(self.values, str) else self.values
        self.oldest = self.clock
        last = self._order([(self.clock, self.event, value) for value in values])
        self.event, self.values = "", ()
        return last

    def _expire(self, last: dict[str, _Seen], cutoff: int, limit: int) -> None:
        """Forget values not seen within the window, the oldest beyond the limit, and what was replaced."""
        queue = self.queue
        if queue is None:
            while last:
                value, entry = next(iter(last.items()))
                if entry[0] >= cutoff and len(last) <= limit:
                    self.oldest = entry[0]
                    return
                del last[value]
            return
        while queue:
            entry = queue[0]
            alive = last.get(entry[2]) is entry
            if alive and entry[0] >= cutoff and len(last) <= limit:
                self.oldest = entry[0]
                break
            queue.popleft()
            if alive:
                del last[entry[2]]
        if len(queue) > 2 * len(last) + _STALE:
            self._order(self._alive())

    def evidence(self) -> list[Entry]:
        """For each value, the newest event that had it."""
        if self.last is None:
            return [(self.clock, self.event)] if self.clock != NEVER else []
        return list(dict.fromkeys(entry[:2] for entry in self._alive()))

    def dump(self) -> list[Any]:
        """Clock, events, and for each value the position of its event."""
        if self.last is None:
            values = (self.values,) if isinstance(self.values, str) else self.values
            return [self.clock, self.evidence(), [(value, 0) for value in values]]
        events = self.evidence()
        position = {entry: index for index, entry in enumerate(events)}
        return [self.clock, events, [(entry[2], position[entry[:2]]) for entry in self._alive()]]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, events, values = content
        entries = [(whole(time), str(event)) for time, event in events]
        self.clock = whole(clock)
        if len(entries) == 1 and entries[0][0] == self.clock:
            self.event, self.values = entries[0][1], tuple(str(value) for value, _ in values)
        elif entries:
            self._order([(*entries[position], str(value)) for value, position in values])
            self.oldest = min(time for time, _ in entries)


def whole(value: Any) -> int:
    """A whole number from a snapshot. Raises `TypeError` when it is none."""
    if type(value) is not int:
        raise TypeError("a time or a place is a whole number")
    return value


def _exact(value: Any) -> int | Fraction:
    return value if type(value) is int else Fraction(value)
