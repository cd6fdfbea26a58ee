"""What a record must have for a condition to hold: a necessary part of it, so that most rules need not be looked at.

A condition's clues are alternatives: a record without any of them cannot match. None means that nothing can be said
(`not x`, `field: null`): then the condition must be looked at for every record. Clues compare lower case; they are
never stricter than the condition itself.
"""

from collections.abc import Iterable
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
    SigmaBool,
    SigmaCasedString,
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from vigie.detection.matchers import text

ANYWHERE: Final = ""
"""The field of a keyword: every value of the record."""
GRAM: Final = 4
"""Characters of the shortest piece of text worth looking for."""


@unique
class Kind(IntEnum):
    """How the value of a field is compared, from rare to common."""

    IS = 0
    ENDS = 1
    STARTS = 2
    HOLDS = 3
    HAS = 4  # any value


@dataclass(frozen=True, slots=True)
class Clue:
    """One alternative."""

    kind: Kind
    field: str
    value: str = ""

    @property
    def cost(self) -> int:
        """How common the clue is likely to be; only the order matters."""
        if self.kind is Kind.HAS:
            return 1_000
        if len(self.value) < GRAM:
            return 20
        return 3 if self.kind is Kind.HOLDS else 1


Clues = frozenset[Clue] | None


def clues(trees: Iterable[Any]) -> Clues:
    """The clues of a rule, whose conditions are alternatives."""
    return _either([_tree(tree) for tree in trees])


def _tree(tree: Any) -> Clues:
    match tree:
        case ConditionAND():
            known = [found for arg in tree.args if (found := _tree(arg)) is not None]
            return min(known, key=_cost, default=None)
        case ConditionOR():
            return _either([_tree(arg) for arg in tree.args])
        case ConditionFieldEqualsValueExpression():
            return _value(tree.field, tree.value, whole=True)
        case ConditionValueExpression():
            return _value(ANYWHERE, tree.value, whole=False)
    return None


def _cost(found: frozenset[Clue]) -> int:
    return sum(clue.cost for clue in found)


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
    return frozenset([Clue(Kind.HAS, field)])


def _text(field: str, value: SigmaString, *, whole: bool) -> Clue:
    parts = [part.lower() if isinstance(part, str) else part for part in value.s]
    pieces = [part for part in parts if isinstance(part, str)]
    if isinstance(value, SigmaCasedString) and not all(map(str.isascii, pieces)):
        return Clue(Kind.HAS, field)  # lower case of a part may differ from the part of lower case
    if not parts:
        return Clue(Kind.IS, field) if whole else Clue(Kind.HAS, field)
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and isinstance(first, str) and whole:
        return Clue(Kind.IS, field, first)
    longest = max(pieces, key=len, default="")
    anchored = whole or SpecialChars.WILDCARD_MULTI in parts or SpecialChars.WILDCARD_SINGLE in parts
    if anchored and isinstance(last, str) and len(last) >= GRAM:
        return Clue(Kind.ENDS, field, last)
    if anchored and isinstance(first, str) and len(first) >= GRAM:
        return Clue(Kind.STARTS, field, first)
    return Clue(Kind.HOLDS, field, longest) if len(longest) >= GRAM else Clue(Kind.HAS, field)
