"""Which rules a record of ours can match, by looking once at each field that decides about some of them.

The conditions of many rules ask the same few fields for something rare: a number above a line, a flag, a tag. All such
fields are read at once for a record; only when one holds what a rule needs (`clues`), the rule is tried.

`find` runs for every activity, and mostly finds nothing: it is written for that.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, TypeVar

from vigie.detection.clues import ANYWHERE, Clue, Clues, Kind
from vigie.detection.fields import FIELDS, Getter
from vigie.detection.fields import Kind as Sort
from vigie.detection.index import Lookup
from vigie.detection.matchers import text
from vigie.detection.shapes import Shape, nothing

T = TypeVar("T")
Numbered = Sequence[tuple[Clue, int]]
Open = Callable[[Any], frozenset[int]]
"""The value of a field to the numbers of the entries that it lets through."""

_NONE: Final[frozenset[int]] = frozenset()
_REMEMBERED: Final = 4_096
"""Values of a field whose entries are kept; the table starts anew beyond that."""


def gates(entries: Sequence[tuple[Clues, T]], shape: Shape) -> Callable[[Any], Sequence[T]]:
    """A function from a record to all entries that can match it, in the order they were given, and few others."""
    by_field: dict[str, list[tuple[Clue, int]]] = defaultdict(list)
    always = set()
    for number, (clues, _) in enumerate(entries):
        if clues is None or any(clue.field == ANYWHERE for clue in clues):
            always.add(number)
        else:
            for clue in clues:
                by_field[clue.field].append((clue, number))
    sides = _Sides(shape)
    for name, several in by_field.items():
        if shape.getter(name) is not nothing:
            sides.take(name, several)
    return _finder([entry for _, entry in entries], frozenset(always), sides)


@dataclass
class _Sides:
    """Fields by how they are asked. Plain attributes are read together, all in one call."""

    shape: Shape
    numbers: dict[str, tuple[float, Open]] = field(default_factory=dict)  # attribute: the least number, and beyond
    filled: dict[str, Open] = field(default_factory=dict)  # attribute: only what is not empty lets anything through
    others: list[tuple[Getter, Open]] = field(default_factory=list)

    def take(self, name: str, several: Numbered) -> None:
        """Put the clues about one field where they are asked fastest."""
        sort, attribute = FIELDS[name].kind, self.shape.attribute(name)
        kinds = {clue.kind for clue, _ in several}
        if attribute and sort is Sort.NUMBER and kinds == {Kind.ABOVE}:
            self.numbers[attribute] = (min(clue.number for clue, _ in several), _above(several))
        elif attribute and (sort in {Sort.TEXT, Sort.LIST} or {clue.value for clue, _ in several} == {"true"}):
            self.filled[attribute] = _matching(several)
        else:
            self.others.append((self.shape.getter(name), _matching(several)))


def _finder(entries: Sequence[T], always: frozenset[int], sides: _Sides) -> Callable[[Any], Sequence[T]]:
    usual = tuple(entries[number] for number in sorted(always))
    read_numbers, read_filled = _together(sides.numbers), _together(sides.filled)
    leasts = tuple(least for least, _ in sides.numbers.values())
    above = tuple(opened for _, opened in sides.numbers.values())
    filled, others = tuple(sides.filled.values()), tuple(sides.others)

    def find(record: Any) -> Sequence[T]:
        opened = _NONE
        for value, least, beyond in zip(read_numbers(record), leasts, above, strict=True):
            if value is not None and value >= least:
                opened |= beyond(value)
        values = read_filled(record)
        if any(values):
            for value, matching in zip(values, filled, strict=True):
                if value:
                    opened |= matching(value)
        for get, matching in others:
            value = get(record)
            if value is not None and (found := matching(value)):
                opened |= found
        return [entries[number] for number in sorted(opened | always)] if opened else usual

    return find


def _together(attributes: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    match list(attributes):
        case []:
            return lambda _record: ()
        case [one]:
            read = attrgetter(one)
            return lambda record: (read(record),)
        case several:
            return attrgetter(*several)


def _above(several: Numbered) -> Open:
    """The entries of all clues that a number is not below."""
    ordered = sorted((clue.number, number) for clue, number in several)
    thresholds = [threshold for threshold, _ in ordered]
    found = [frozenset(number for _, number in ordered[:end]) for end in range(len(ordered) + 1)]
    return lambda value: found[bisect_right(thresholds, value)]


def _matching(several: Numbered) -> Open:
    lookup = Lookup(several)
    known: dict[str | bool, frozenset[int]] = {}

    def one(value: Any) -> frozenset[int]:
        found: set[int] = set()
        lookup.collect(text(value).lower(), found)
        return frozenset(found)

    def matching(value: Any) -> frozenset[int]:
        if isinstance(value, list | tuple):
            return _NONE.union(*map(one, value))
        found = known.get(value)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[value] = one(value)
        return found

    return matching
