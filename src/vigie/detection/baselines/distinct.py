"""How many distinct things an account touched today and in the last 30 days: exact while few, then a sketch.

Names become 32-bit marks. Whoever reads cannot choose the names of what he reads, so marks that fall together by
design are no way to hide; by chance it is one pair among 90,000 names.

While an account touches at most `EXACT` things a month, each mark is kept with its last day. Beyond that, marks are
kept for today and for each five days before, and where such a part has more than `EXACT` of them it becomes a
HyperLogLog sketch, which errs by 3.3 % (one standard deviation). Days leave five at a time then, so that the month
holds 26 to 30 days, and never more.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any, Final
from zlib import crc32

from datasketches import hll_sketch, hll_union, tgt_hll_type

EXACT: Final = 64
"""Things that are counted one by one, in a month or in a part of it."""
DAYS: Final = 30
STRIDE: Final = 5
"""Days that share a part, once they are past."""
LG_K: Final = 10
MOST_BYTES: Final = (DAYS // STRIDE + 2) * 640
"""Of one count at its largest, packed: today's sketch and those of the past days."""

_SKETCHES: Final = (hll_sketch, hll_union)
_Part = Any
"""Marks (a set, or an array once they are past), or a sketch of them."""


def mark(name: str) -> int:
    """A 32-bit number for a name, the same in every process."""
    return crc32(name.encode("utf-8", "replace"))


class Distinct:
    """Counts of one account for one kind of thing. The day is told by `roll`; the first day is that of the maker.

    Most accounts are small, and many are in memory: what is past lies in arrays.
    """

    __slots__ = ("_ages", "_all", "_day", "_marks", "_month", "_parts", "_today", "today")

    def __init__(self, day: int) -> None:
        self._day = day
        self.today = 0
        self._month: int | None = 0  # None: to be estimated anew
        self._today: _Part = set()
        self._marks, self._ages = array("I"), array("B")  # of earlier days: ascending; days since it was touched last
        self._parts: dict[int, _Part] | None = None  # too many for that: day // STRIDE -> what was touched
        self._all: _Part = None  # the parts and today together, made when the month is asked for

    @property
    def month(self) -> int:
        """Of the last 30 days, today included."""
        if self._month is None:
            if self._all is None:
                parts = self._parts or {}
                self._all = _merged((_union(parts[number] for number in sorted(parts)), self._today))
            self._month = _size(self._all)
        return self._month

    def add(self, name: int) -> bool:
        """Touched today. False: today it was touched before, and nothing changed."""
        today = self._today
        if type(today) is set and name in today:
            return False
        if self._month is None or self._parts is not None:
            self._today = _with(today, name)
            self.today, self._month = _size(self._today), None
            if type(self._all) is hll_union:  # takes one more, and estimates what it would if it were made anew
                self._all.update(name)
            else:
                self._all = None
            return True
        today.add(name)
        self.today += 1
        place = bisect_left(self._marks, name)
        if place == len(self._marks) or self._marks[place] != name:
            self._month += 1
            if self._month > EXACT:
                self._spread()
        return True

    def roll(self, day: int) -> None:
        """A new day has begun."""
        oldest = day - DAYS + 1
        if self._parts is None:
            past = zip(self._marks, self._ages, strict=True)
            seen = {name: self._day - age for name, age in past} | dict.fromkeys(self._today, self._day)
            self._keep({name: max(day - last, 0) for name, last in seen.items() if last >= oldest})
        else:
            self._close(oldest)
        self._day, self.today, self._today = day, 0, set()

    def _keep(self, seen: dict[int, int]) -> None:
        self._marks = array("I", sorted(seen))
        self._ages = array("B", [seen[name] for name in self._marks])
        self._month = len(seen)

    def _spread(self) -> None:
        """Too many for one table."""
        parts: dict[int, set[int]] = {}
        for name, age in zip(self._marks, self._ages, strict=True):
            if name not in self._today:
                parts.setdefault((self._day - age) // STRIDE, set()).add(name)
        self._parts = {number: _union((part,)) for number, part in parts.items()}
        self._marks, self._ages = array("I"), array("B")
        if len(self._today) > EXACT:
            self._today = _sketch(self._today)
        self.today, self._month = _size(self._today), None

    def _close(self, oldest: int) -> None:
        """Today joins the past; days that are too old leave. When nothing is left, one table is enough again."""
        parts, number = self._parts or {}, self._day // STRIDE
        parts[number] = _union((parts.get(number, ()), self._today))
        self._parts = {one: part for one, part in parts.items() if one * STRIDE >= oldest} or None
        self._all, self._month = None, None if self._parts else 0

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        if self._parts is None:
            return [self._day, _dumped(self._today), self._marks.tobytes(), self._ages.tobytes()]
        return [self._day, _dumped(self._today), {number: _dumped(part) for number, part in self._parts.items()}]

    @classmethod
    def load(cls, content: list[Any]) -> "Distinct":
        """Inverse of `dump`. Raises `ValueError`, `TypeError` or `LookupError` on other content."""
        day, today, past, *ages = content
        made = cls(int(day))
        made._today = _loaded(today, set)
        if ages:
            made._marks, made._ages = array("I", past), array("B", ages[0])
            if len(made._marks) != len(made._ages):
                raise ValueError("marks and ages do not belong together")
            made.today = len(made._today)
            made._month = len(made._today.union(made._marks))
        else:
            made._parts = {int(number): _loaded(part, array) for number, part in past.items()}
            made.today, made._month = _size(made._today), None
        return made


class Total:
    """A sum of one account: today and the last 30 days, exact."""

    __slots__ = ("_day", "_past", "today")

    def __init__(self, day: int) -> None:
        self._day = day
        self.today = 0
        self._past: dict[int, int] = {}  # day -> sum

    @property
    def month(self) -> int:
        """The sum of the last 30 days, today included."""
        return self.today + sum(self._past.values())

    def add(self, amount: int) -> bool:
        """More of it, today. False: nothing."""
        self.today += amount
        return amount > 0

    def roll(self, day: int) -> None:
        """A new day has begun."""
        if self.today:
            self._past[self._day] = self.today
        self._past = {one: amount for one, amount in self._past.items() if one > day - DAYS}
        self._day, self.today = day, 0

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [self._day, self.today, self._past]

    @classmethod
    def load(cls, content: list[Any]) -> "Total":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        day, today, past = content
        made = cls(int(day))
        made.today = int(today)
        made._past = {int(one): int(amount) for one, amount in past.items()}
        return made


def _with(part: _Part, name: int) -> _Part:
    """Of today: marks become a sketch when they are too many."""
    if type(part) is not set:
        part.update(name)
        return part
    part.add(name)
    return part if len(part) <= EXACT else _sketch(part)


def _size(part: _Part) -> int:
    return round(part.get_estimate()) if isinstance(part, _SKETCHES) else len(part)


def _sketch(marks: Iterable[int]) -> Any:
    """Whole from the start, and marks by size: one that grows would remember their order."""
    sketch = hll_sketch(LG_K, tgt_hll_type.HLL_4, True)
    for one in sorted(marks):
        sketch.update(one)
    return sketch


def _merged(parts: Iterable[_Part]) -> Any:
    """Marks, or what estimates. The same content gives the same estimate, whatever its history."""
    marks: set[int] = set()
    sketches = []
    for part in parts:
        if isinstance(part, hll_sketch):
            sketches.append(part)
        else:
            marks.update(part)
    if not sketches and len(marks) <= EXACT:
        return marks
    if marks:
        sketches.append(_sketch(marks))
    if len(sketches) == 1:
        return sketches[0]
    union = hll_union(LG_K)
    for sketch in sketches:
        union.update(sketch)
    return union


def _union(parts: Iterable[_Part]) -> _Part:
    """As one part of the past."""
    merged = _merged(parts)
    if isinstance(merged, hll_union):
        return merged.get_result(tgt_hll_type.HLL_4)
    return array("I", sorted(merged)) if isinstance(merged, set) else merged


def _dumped(part: _Part) -> Any:
    """Marks as bytes; a sketch in a list, to tell it from them."""
    if isinstance(part, hll_sketch):
        return [part.serialize_compact()]
    return array("I", sorted(part)).tobytes()


def _loaded(content: Any, kind: Callable[..., Any]) -> _Part:
    if not isinstance(content, list):
        marks = array("I", content)
        return marks if kind is array else set(marks)
    try:
        return hll_sketch.deserialize(content[0])
    except RuntimeError as error:  # the library's own complaint about damaged bytes
        raise ValueError(str(error)) from None
