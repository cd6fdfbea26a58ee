"""`temporal_ordered`: for how many of the rules one event each can be chosen, their times in the order of the list.

Events of the same time may stand in either order, and one event that matches two rules may stand for both. Without a
condition, all rules must be there. For n rules (few) an event costs O(n^2), whatever the window holds. One that comes
late costs as much for each event from it to where the choices are again what they were: mostly few, at most the window.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any, Final

from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import NEVER, Entry, whole
from vigie.detection.written import Getter, shared

TYPE: Final = "temporal_ordered"
FIELD: Final = None
COUNTS: Final = True

_COMPACT: Final = 64
_APART: Final = 64
"""Events from one mark to the next, and some more when many have one time."""
_time_of = itemgetter(0)

Chosen = tuple[int, str, Any]
"""Time and id of an event, and the one chosen before it (`Chosen` or None)."""
Cell = tuple[int, Chosen]
"""When a choice begins, and its last event. Of two choices, the one that begins later stays in the window longer."""
Table = tuple[tuple[Cell | None, ...], ...]
"""For each rule and each length, the best choice that ends with that rule."""
Mark = tuple[int, Table]
"""The table as it was before the events of a time."""


def reader(rule: CorrelationRule, source: Source, _shape: Shape, _share: Callable[[str, str], str]) -> Getter:
    """The place in the list of the rule that the event matched."""
    return shared("{0}", [one.rule for one in rule.sources].index(source.rule))


@dataclass(slots=True)
class Order:
    """The best choices so far, and the events they are worked out from again when one comes late."""

    rules: int
    clock: int = NEVER
    before: Table = ()  # without the events of the time `clock`
    table: Table = ()
    tied: dict[int, str] = field(default_factory=dict)  # the newest event of the time `clock` for each rule
    entries: list[tuple[int, int, str]] = field(default_factory=list)  # time, place, event
    head: int = 0  # entries before it have left the window
    marks: tuple[Mark, ...] = ()  # where working out again can begin, and end
    since: int = 0  # events since the last mark

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> int | None:
        """See `Window`."""
        if time < self.clock - span:
            return None
        entry = (time, amount, event)
        if time < self.clock:
            insort(self.entries, entry, lo=self.head, key=_in_order)
            self._again(time)
        else:
            self._next(time, amount, event)
            insort(self.entries, entry, lo=self.head, key=_in_order)
        self._expire(self.clock - span, limit)
        return self._length(self.clock - span)

    def _next(self, time: int, place: int, event: str) -> None:
        if time > self.clock:
            self.clock, self.before, self.tied = time, self.table or ((),) * self.rules, {}
            if self.since >= _APART:
                self.marks, self.since = (*self.marks, (time, self.before)), 0
        self.since += 1
        self.tied[place] = event
        self.table = self.before
        for one in sorted(self.tied):
            self.table = _longer(self.table, one, time, self.tied[one])

    def _again(self, late: int) -> None:
        """Work out the choices anew from the time of a late event on, until they are what they were before it."""
        end = (self.clock, self.before, self.table, self.tied, self.since)
        kept = bisect_right(self.marks, late, key=_time_of)
        later = list(reversed(self.marks[kept:]))
        self.marks = self.marks[:kept]
        start, table = self.marks[-1] if self.marks else (NEVER, ())
        first = bisect_left(self.entries, start, lo=self.head, key=_time_of)
        self.clock, self.table, self.since = NEVER, table, 0
        for number in range(first, len(self.entries)):
            time, place, event = self.entries[number]
            while later and later[-1][0] <= time:
                mark = later.pop()
                if mark == (time, self.table):
                    self.marks += (mark, *reversed(later))
                    self.clock, self.before, self.table, self.tied, self.since = end
                    return
            self._next(time, place, event)

    def _expire(self, cutoff: int, limit: int) -> None:
        head, entries = self.head, self.entries
        while entries[head][0] < cutoff or len(entries) - head > limit:
            head += 1
        if head > _COMPACT and head * 2 > len(entries):
            del entries[:head]
            head = 0
            gone = bisect_right(self.marks, entries[0][0], key=_time_of) - 1
            self.marks = self.marks[max(gone, 0) :]
        self.head = head

    def _length(self, cutoff: int) -> int:
        return max(_lengths(self.table, cutoff), default=0)

    def evidence(self) -> list[Entry]:
        """The longest choice, oldest first; of several the one that begins last."""
        cells = [(len(_path(cell[1])), cell[0], cell[1]) for row in self.table for cell in row if cell]
        if not cells:
            return []
        cutoff = self.entries[self.head][0]
        within = [cell for cell in cells if cell[1] >= cutoff] or cells
        return list(dict.fromkeys(_path(max(within, key=lambda cell: (*cell[:2], cell[2][0]))[2])))

    def dump(self) -> list[Any]:
        """Clock and events; the choices follow from them."""
        return [self.clock, self.entries[self.head :]]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, entries = content
        self.entries = [(whole(time), whole(place), str(event)) for time, place, event in entries]
        if any(not 0 <= place < self.rules for _, place, _ in self.entries):
            raise ValueError("a window of another rule")
        self._again(NEVER)
        self.clock = whole(clock)


def _in_order(entry: tuple[int, int, str]) -> tuple[int, int]:
    return entry[:2]


def _longer(table: Table, place: int, time: int, event: str) -> Table:
    """The table after one more event, not older than those before it."""
    row: list[Cell | None] = [(time, (time, event, None)), *table[place][1:]]
    row += [None] * (place + 1 - len(row))
    for length in range(1, place + 1):
        best = _best(above[length - 1] for above in table[:place] if len(above) >= length)
        old = row[length]
        if best is not None and (old is None or best[0] >= old[0]):
            row[length] = (best[0], (time, event, best[1]))
    return (*table[:place], tuple(row), *table[place + 1 :])


def _best(cells: Iterable[Cell | None]) -> Cell | None:
    return max(filter(None, cells), key=lambda cell: (cell[0], cell[1][0]), default=None)


def _lengths(table: Table, cutoff: int) -> Iterable[int]:
    for row in table:
        for length, cell in enumerate(row, start=1):
            if cell is not None and cell[0] >= cutoff:
                yield length


def _path(last: Chosen) -> list[Entry]:
    found: list[Entry] = []
    one: Any = last
    while one is not None:
        found.append((one[0], one[1]))
        one = one[2]
    return found[::-1]


def window(rule: CorrelationRule) -> Callable[[], Order]:
    """Choices of one event for each rule."""
    return partial(Order, len(rule.sources))
