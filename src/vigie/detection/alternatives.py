"""Many texts as alternatives for one value: folded once, and asked in as few steps as there are ways to compare."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

import re2  # type: ignore[import-untyped]
from sigma.types import SigmaCasedString, SigmaExpansion, SigmaString, SigmaType, SpecialChars

from vigie.detection.matchers import Match, UnsupportedConditionError, fold, folding, regular, text

FEW: Final = 12
_MEMORY: Final = 16 << 20


def together(values: Iterable[SigmaType]) -> tuple[Match | None, list[SigmaType]]:
    """One predicate for all values that are plain texts or have wildcards at their ends only, and the other values."""
    whole: set[str] = set()
    heads: list[str] = []
    tails: list[str] = []
    middles: list[str] = []
    others: list[SigmaType] = []
    star = SpecialChars.WILDCARD_MULTI
    for value in _flat(values):
        parts = value.s if isinstance(value, SigmaString) and not isinstance(value, SigmaCasedString) else (None,)
        match [fold(part) if isinstance(part, str) else part for part in parts]:
            case [str() as one]:
                whole.add(one)
            case [str() as head, one] if one is star:
                heads.append(head)
            case [one, str() as tail] if one is star:
                tails.append(tail)
            case [one, str() as middle, other] if one is star and other is star:
                middles.append(middle)
            case _:
                others.append(value)
    tests = list(_tests(frozenset(whole), tuple(heads), tuple(tails), tuple(middles)))
    return (_any(tests, folding((*whole, *heads, *tails, *middles))) if tests else None), others


def _flat(values: Iterable[SigmaType]) -> Iterable[SigmaType]:
    for value in values:
        if isinstance(value, SigmaExpansion):
            yield from _flat(value.values)
        else:
            yield value


Test = Callable[[str], bool]


def _tests(
    whole: frozenset[str], heads: tuple[str, ...], tails: tuple[str, ...], middles: tuple[str, ...]
) -> Iterable[Test]:
    if whole:
        yield whole.__contains__
    if heads:
        yield lambda folded: folded.startswith(heads)
    if tails:
        yield lambda folded: folded.endswith(tails)
    if middles:
        yield _holding(middles)


def _holding(middles: tuple[str, ...]) -> Test:
    """Whether one of some texts is in another: one by one while they are few, at once when there are many."""
    if len(middles) > FEW:
        with suppress(UnsupportedConditionError):  # too many even for that
            return regular("|".join(map(re2.escape, middles)), memory=_MEMORY)
    return lambda folded: any(middle in folded for middle in middles)


def _any(tests: list[Test], lower: Callable[[str], str]) -> Match:
    if len(tests) == 1:
        (test,) = tests
        return lambda found: found is not None and test(lower(text(found)))

    def match(found: Any) -> bool:
        if found is None:
            return False
        folded = lower(text(found))
        return any(test(folded) for test in tests)

    return match
