"""What a record must have for a condition to hold: a necessary part of it, so that most rules need not be looked at.

A condition's clues are alternatives: a record without any of them cannot match. None means that nothing can be said
(`not x`, `field: null`): then the condition must be looked at for every record. Clues compare lower case; they are
never stricter than the condition itself.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Any, Final

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaString,
    SigmaTimestampPart,
)

from vigie.detection.matchers import compares_part, text

ANYWHERE: Final = ""
"""The field of a keyword: every value of the record."""
USUALLY_GREAT: Final = frozenset({"matrix.age.days", "matrix.device.age"})
"""Numbers that most records have great: asking for more tells little."""
GRAM: Final = 4
"""Characters of the shortest piece of text worth looking for."""


@unique
class Kind(IntEnum):
    """How the value of a field is compared, from rare to common."""

    IS = 0
    ENDS = 1
    STARTS = 2
    HOLDS = 3
    ABOVE = 4  # a number that is as great, or greater
    HAS = 5  # any value


@dataclass(frozen=True, slots=True)
class Clue:
    """One alternative."""

    kind: Kind
    field: str
    value: str = ""
    number: float | int = 0

    @property
    def cost(self) -> int:
        """How common the clue is likely to be; only the order matters."""
        if self.kind is Kind.HAS or self.field in USUALLY_GREAT:
            return 1_000
        if self.kind is Kind.ABOVE:
            return 10
        if len(self.value) < GRAM:
            return 20
        return 3 if self.kind is Kind.HOLDS else 1


Clues = frozenset[Clue] | None
_SIGMAS: Final = frozenset("σς")
ALIKE: Final[Mapping[str, int]] = {}
"""No field is asked for more than another."""


def clues(trees: Iterable[Any], fixed: Container[str] = (), asked: Mapping[str, int] = ALIKE) -> Clues:
    """The clues of a rule, whose conditions are alternatives.

    Nothing is said by `fixed` fields: all records agree. Among clues of the same rarity those are taken whose fields
    are `asked` for by the most rules, so that few fields are read.
    """

    def found(tree: Any) -> Clues:
        match tree:
            case ConditionAND():
                known = [one for arg in tree.args if (one := found(arg)) is not None]
                return min(known, key=cost, default=None)
            case ConditionOR():
                return _either([found(arg) for arg in tree.args])
            case ConditionFieldEqualsValueExpression():
                return None if tree.field in fixed else _value(tree.field, tree.value, whole=True)
            case ConditionValueExpression():
                return _value(ANYWHERE, tree.value, whole=False)
        return None

    def cost(several: frozenset[Clue]) -> tuple[int, int]:
        return sum(one.cost for one in several), -min((asked.get(one.field, 0) for one in several), default=0)

    return _either([found(tree) for tree in trees])


def fields(tree: Any) -> Iterator[str]:
    """The fields that a condition asks for."""
    if isinstance(tree, ConditionFieldEqualsValueExpression):
        yield tree.field
    for arg in getattr(tree, "args", ()):
        yield from fields(arg)


def _either(parts: list[Clues]) -> Clues:
    return None if None in parts else frozenset().union(*(part for part in parts if part is not None))


def _value(field: str, value: Any, *, whole: bool) -> Clues:
    if isinstance(value, SigmaExpansion):
        return _either([_value(field, one, whole=whole) for one in value.values])
    if isinstance(value, SigmaNull | SigmaExists):
        return None
    if isinstance(value, SigmaString):
        return frozenset([_text(field, value, whole=whole)])
    if isinstance(value, SigmaBool):
        return frozenset([Clue(Kind.IS, field, text(value.boolean))])
    if isinstance(value, SigmaNumber) and not isinstance(value, SigmaTimestampPart):
        return frozenset([Clue(Kind.IS, field, text(value.number))])
    if _is_above(value):
        return frozenset([Clue(Kind.ABOVE, field, number=_least(value.number.number, value.op))])
    return frozenset([Clue(Kind.HAS, field)])


def _is_above(value: Any) -> bool:
    """Whether it asks for a number above another."""
    above = isinstance(value, SigmaCompareExpression) and value.op in {CompareOperators.GT, CompareOperators.GTE}
    return above and not compares_part(value)


def _least(number: float, operator: CompareOperators) -> float:
    """The least number that satisfies a comparison, as far as floats tell it."""
    exact = operator is CompareOperators.GT and abs(number) < 1 << 52
    return math.nextafter(number, math.inf) if exact else number


def _text(field: str, value: SigmaString, *, whole: bool) -> Clue:
    parts = [part.lower() if isinstance(part, str) else part for part in value.s]
    pieces = [part for part in parts if isinstance(part, str)]
    cased = isinstance(value, SigmaCasedString)
    if (cased and not all(map(str.isascii, pieces))) or not _SIGMAS.isdisjoint("".join(pieces)):
        return Clue(Kind.HAS, field)  # lower case of a part may differ from the part of lower case
    if not parts:
        return Clue(Kind.IS, field) if whole else Clue(Kind.HAS, field)
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and isinstance(first, str) and whole:
        return Clue(Kind.IS, field, first)
    longest = max(pieces, key=len, default="")
    if whole and isinstance(last, str) and len(last) >= GRAM:
        return Clue(Kind.ENDS, field, last)
    if whole and isinstance(first, str) and len(first) >= GRAM:
        return Clue(Kind.STARTS, field, first)
    return Clue(Kind.HOLDS, field, longest) if len(longest) >= GRAM else Clue(Kind.HAS, field)
