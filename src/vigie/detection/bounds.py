"""Conditions on the value of a correlation: one bound, or several that make a range."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from vigie.detection.rules import Bound

OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
    "neq": operator.ne,
}
_LOWER: Final = frozenset({"gte", "gt"})
_UPPER: Final = frozenset({"lte", "lt"})

Compare = Callable[[Any, Any], bool]


def holding(bounds: Sequence[Bound]) -> tuple[Compare, Any]:
    """A comparison and its second argument: the shortest way to ask whether a value is within bounds."""
    if len(bounds) == 1:
        name, threshold = bounds[0]
        return OPERATORS[name], threshold
    return within, tuple(bounds)


def within(value: Any, bounds: Iterable[Bound]) -> bool:
    """Whether all bounds hold."""
    return all(OPERATORS[name](value, threshold) for name, threshold in bounds)


def better(bounds: Iterable[Bound]) -> Compare:
    """Whether a value is to be reported for an episode instead of another: the greatest, the smallest or the newest."""
    names = {name for name, _ in bounds}
    if names & _LOWER:
        return operator.gt
    return operator.lt if names & _UPPER else operator.ne


def possible(bounds: Sequence[Bound], least: float, most: float, *, whole: bool) -> bool:
    """Whether some value from `least` to `most` is within bounds; `whole`: only whole numbers are values."""
    tried = {least, most}
    for _, threshold in bounds:
        tried |= {threshold, threshold - 1, threshold + 1}
        tried |= {(threshold + other) / 2 for _, other in bounds}
    if whole:
        tried = {float(int(one)) for one in tried if abs(one) < float("inf")}
    return any(least <= one <= most and within(one, bounds) for one in tried)
