"""Which rules a record can match, of thousands, found by what it holds rather than by trying each.

Every rule stands under one clue for each way it can match (`clues`); a record is taken apart once, and looked up:
values as they are, by their beginnings and ends of the lengths that occur, and by all their pieces of four characters.
So the cost of a record follows its size and the rules that nearly match it, not the number of rules.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from vigie.detection.clues import ANYWHERE, GRAM, Clue, Clues, Kind
from vigie.detection.matchers import text

T = TypeVar("T")

LONGEST: Final = 16_384
"""Characters of a value that is taken to pieces; in a longer one, every piece is supposed to be there."""
_NOTHING: Final[frozenset[int]] = frozenset()


class Index(Generic[T]):
    """Entries by their clues. `find` gives, in the order they were given, all that may match a record."""

    def __init__(self, entries: Iterable[tuple[Clues, T]]) -> None:
        found = list(entries)
        self._entries = [entry for _, entry in found]
        self._always = frozenset(number for number, (clues, _) in enumerate(found) if clues is None)
        by_field: dict[str, list[tuple[Clue, int]]] = defaultdict(list)
        for number, (clues, _) in enumerate(found):
            for clue in clues or ():
                by_field[clue.field].append((clue, number))
        self._anywhere = Lookup(by_field.pop(ANYWHERE)) if ANYWHERE in by_field else None
        self._fields = {name: Lookup(several) for name, several in by_field.items()}

    def find(self, record: Mapping[str, Any]) -> Sequence[T]:
        """Every entry that can match, and few that cannot."""
        numbers = set(self._always)
        fields, anywhere = self._fields, self._anywhere
        for name, value in _leaves(record, ""):
            field = fields.get(name)
            if field is not None or anywhere is not None:
                spelled = text(value).lower()
                if field is not None:
                    field.collect(spelled, numbers)
                if anywhere is not None:
                    anywhere.collect(spelled, numbers)
        entries = self._entries
        return [entries[number] for number in sorted(numbers)]


class Lookup:
    """The clues about one field."""

    def __init__(self, clues: Iterable[tuple[Clue, int]]) -> None:
        tables: dict[Kind, dict[str, set[int]]] = {kind: defaultdict(set) for kind in Kind}
        for clue, number in clues:
            tables[clue.kind][clue.value].add(number)
        self._present = frozenset().union(*tables[Kind.HAS].values(), *tables[Kind.ABOVE].values())
        self._is = dict(tables[Kind.IS])
        self._ends, self._starts = dict(tables[Kind.ENDS]), dict(tables[Kind.STARTS])
        self._end_lengths = sorted({len(one) for one in self._ends})
        self._start_lengths = sorted({len(one) for one in self._starts})
        self._pieces = _pieces(tables[Kind.HOLDS])
        self._wanted = frozenset(self._pieces)
        self._holding = frozenset().union(*tables[Kind.HOLDS].values())

    def collect(self, value: str, numbers: set[int]) -> None:
        """Add the numbers whose clue the value has."""
        numbers |= self._present
        if value in self._is:
            numbers |= self._is[value]
        for length in self._end_lengths:
            numbers |= self._ends.get(value[-length:], _NOTHING)
        for length in self._start_lengths:
            numbers |= self._starts.get(value[:length], _NOTHING)
        if len(value) > LONGEST:
            numbers |= self._holding
        elif self._wanted:
            for piece in self._wanted.intersection([value[at : at + GRAM] for at in range(len(value) - GRAM + 1)]):
                numbers |= self._pieces[piece]


def _pieces(texts: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """Under one piece of each text, the one that the fewest others have: what is common tells little."""
    often = Counter(piece for one in texts for piece in _cut(one))
    found: dict[str, set[int]] = defaultdict(set)
    for one, numbers in texts.items():
        found[min(_cut(one), key=lambda piece: (often[piece], piece))] |= numbers
    return dict(found)


def _cut(value: str) -> set[str]:
    return {value[at : at + GRAM] for at in range(len(value) - GRAM + 1)}


def _leaves(record: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Every value with its dotted name; the elements of a list under the name of the list."""
    for key, value in record.items():
        if isinstance(value, str | int | float):
            yield prefix + key, value
        elif isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        elif isinstance(value, list | tuple):
            yield from _elements(value, prefix + key)


def _elements(values: Iterable[Any], name: str) -> Iterator[tuple[str, Any]]:
    for value in values:
        if isinstance(value, dict):
            yield from _leaves(value, f"{name}.")
        elif isinstance(value, list | tuple):
            yield from _elements(value, name)
        elif value is not None:
            yield name, value
