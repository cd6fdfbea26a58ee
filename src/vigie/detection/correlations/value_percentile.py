"""`value_percentile`: where a value stands among those of the window. Two questions, both of the specification.

- With `percentile: P`, the value is the P-th percentile of a number: the smallest of the window's numbers that at least
  P % of them do not exceed (nearest rank: always one of the numbers, never one between two). 50 is the median.
- Without it, the value is how many percent of the window's events have the same content in the field as the newest:
  `lte: 1` finds what is rare.

An event costs O(log n) comparisons and one move of memory, at most 128 KiB; a late one O(window).
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from operator import itemgetter
from typing import Any, Final

from vigie.detection.amounts import numbers
from vigie.detection.fields import Kind
from vigie.detection.matchers import text
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import NEVER, Entry, whole
from vigie.detection.written import Getter

TYPE: Final = "value_percentile"
FIELD: Final = frozenset({Kind.TEXT, Kind.NUMBER, Kind.FLAG})
COUNTS: Final = False

_COMPACT: Final = 64
_time_of = itemgetter(0)


def reader(rule: CorrelationRule, source: Source, shape: Shape, share: Callable[[str, str], str]) -> Getter:
    """The number, or the content as text."""
    get = shape.getter(source.field)
    if rule.percentile is not None:
        return numbers(get)

    def content(record: Any) -> str | None:
        value = get(record)
        if value is None or isinstance(value, list | tuple | dict):
            return None
        return share(spelled := text(value), spelled)

    return content


@dataclass(slots=True)
class Ranked:
    """Amounts in order of time, and the same in order of size."""

    percentile: int
    clock: int = NEVER
    head: int = 0  # entries before it have left the window
    entries: list[tuple[int, str, Any]] = field(default_factory=list)
    ranks: list[Any] = field(default_factory=list)

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> Any:
        """See `Window`."""
        if time >= self.clock:
            self.clock = time
            self.entries.append((time, event, amount))
        elif time < self.clock - span:
            return None
        else:
            insort(self.entries, (time, event, amount), lo=self.head, key=_time_of)
        self._enter(amount)
        self._expire(self.clock - span, limit)
        return self._value()

    def _enter(self, amount: Any) -> None:
        insort(self.ranks, amount)

    def _leave(self, amount: Any) -> None:
        del self.ranks[bisect_left(self.ranks, amount)]

    def _value(self) -> Any:
        return self.ranks[max(-(-self.percentile * len(self.ranks) // 100), 1) - 1]

    def _expire(self, cutoff: int, limit: int) -> None:
        head, entries = self.head, self.entries
        while entries[head][0] < cutoff or len(entries) - head > limit:
            self._leave(entries[head][2])
            head += 1
        if head > _COMPACT and head * 2 > len(entries):
            del entries[:head]
            head = 0
        self.head = head

    def evidence(self) -> list[Entry]:
        """All events."""
        return [(time, event) for time, event, _amount in self.entries[self.head :]]

    def dump(self) -> list[Any]:
        """Clock and entries; the order of size follows from them."""
        return [self.clock, self.entries[self.head :]]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, entries = content
        self.clock = whole(clock)
        self.entries = [(whole(time), str(event), self._checked(amount)) for time, event, amount in entries]
        for _time, _event, amount in self.entries:
            self._enter(amount)

    def _checked(self, amount: Any) -> Any:
        if type(amount) not in {int, float}:
            raise TypeError("an amount is a number")
        return amount


@dataclass(slots=True)
class Shares(Ranked):
    """Contents in order of time, and how often each is there. Each event costs O(1)."""

    newest: str = ""
    often: Counter[str] = field(default_factory=Counter)

    def _enter(self, amount: Any) -> None:
        self.newest = amount
        self.often[amount] += 1

    def _leave(self, amount: Any) -> None:
        self.often[amount] -= 1
        if not self.often[amount]:
            del self.often[amount]

    def _value(self) -> Any:
        return Fraction(100 * self.often[self.newest], len(self.entries) - self.head)

    def evidence(self) -> list[Entry]:
        """The events with the content of the newest."""
        alive = self.entries[self.head :]
        return [(time, event) for time, event, amount in alive if amount == self.newest]

    def _checked(self, amount: Any) -> Any:
        if not isinstance(amount, str):
            raise TypeError("a content is a text")
        return amount


def window(rule: CorrelationRule) -> Callable[[], Ranked]:
    """Numbers by size, or contents by how often they are there."""
    return partial(Shares, 0) if rule.percentile is None else partial(Ranked, rule.percentile)
