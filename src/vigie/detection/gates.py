"""Which rules a record of ours can match, by looking once at each field that decides about some of them.

The conditions of many rules ask the same few fields for something rare: a number above a line, a flag, a tag. All such
fields are read at once for a record; only when one holds what a rule needs (`clues`), the rule is tried.

`find` runs for every activity, and mostly finds nothing: it is written for that.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from vigie.detection.clues import ANYWHERE, Clue, Clues, Kind
from vigie.detection.fields import FIELDS
from vigie.detection.fields import Kind as Sort
from vigie.detection.index import Lookup
from vigie.detection.matchers import text
from vigie.detection.shapes import Shape, nothing
from vigie.detection.written import Getter, Text

T = TypeVar("T")
Numbered = Sequence[tuple[Clue, int]]
Open = Callable[[Any], frozenset[int]]
"""The value of a field to the numbers of the entries that it lets through."""

_NONE: Final[frozenset[int]] = frozenset()
_REMEMBERED: Final = 4_096
"""Values of a field whose entries are kept; the table starts anew beyond that."""


def gates(entries: Sequence[tuple[Clues, T]], shape: Shape) -> Callable[[Any], Sequence[T]]:
    """A function from a record to all entries that can match it, in the order they were given, and few others."""
    text = Text()
    usual, among = opening(entries, shape, text)
    text.add(f"return {text.name(among)}(opened) if opened else {text.name(usual)}")
    return text.function()


def opening(
    entries: Sequence[tuple[Clues, T]], shape: Shape, text: Text
) -> tuple[Sequence[T], Callable[[frozenset[int]], Sequence[T]]]:
    """Write what works out `opened`. The entries for a record that opens nothing, and what gives those for others."""
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
    sides.write(text)

    def among(opened: frozenset[int]) -> Sequence[T]:
        return [entries[number][1] for number in sorted(opened | always)]

    return among(_NONE), among


@dataclass
class _Sides:
    """Fields by how they are asked."""

    shape: Shape
    numbers: list[tuple[Getter, float, Open]] = field(default_factory=list)  # with the least number, and beyond it
    filled: list[tuple[Getter, Open]] = field(default_factory=list)  # only what is not empty lets anything through
    others: list[tuple[Getter, Open]] = field(default_factory=list)

    def take(self, name: str, several: Numbered) -> None:
        """Put the clues about one field where they are asked fastest."""
        sort, get = FIELDS[name].kind, self.shape.getter(name)
        kinds = {clue.kind for clue, _ in several}
        if sort is Sort.NUMBER and kinds == {Kind.ABOVE}:
            least = min(clue.number for clue, _ in several)
            whole = not FIELDS[name].fraction and math.isfinite(least)  # and whole numbers are compared faster
            self.numbers.append((get, math.ceil(least) if whole else least, _above(several)))
        elif sort in {Sort.TEXT, Sort.LIST} or {clue.value for clue, _ in several} == {"true"}:
            self.filled.append((get, _matching(several)))
        else:
            self.others.append((get, _matching(several)))

    def write(self, text: Text) -> None:
        """Ask them all."""
        text.add(f"opened = {text.name(_NONE)}")
        for get, least, beyond in self.numbers:
            text.add(f"value = {text.of(get)}", f"if value is not None and value >= {text.name(least)}:")
            text.add(f"    opened |= {text.name(beyond)}(value)")
        for get, matching in self.filled:
            text.add(f"if value := {text.of(get)}:", f"    opened |= {text.name(matching)}(value)")
        for get, matching in self.others:
            text.add(f"value = {text.of(get)}", "if value is not None:", f"    opened |= {text.name(matching)}(value)")


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
