"""Conditions on the value of a correlation: one bound, or several that make a range."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
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


def holding(bounds: Sequence[Bound], *, whole: bool) -> tuple[float | int, Callable[[Any], bool] | None]:
    """The least value that can be within bounds, and what else to ask of one that is not below; None: nothing.

    `whole`: only whole numbers are values.
    """
    least = max((threshold for name, threshold in bounds if name in _LOWER), default=-math.inf)
    if len(bounds) == 1 and whole and bounds[0][0] == "gt" and math.isfinite(least):
        return math.floor(least) + 1, None
    if len(bounds) == 1 and bounds[0][0] == "gte":
        return least, None
    return least, partial(within, bounds=tuple(bounds))


def within(value: Any, bounds: Iterable[Bound]) -> bool:
    """Whether all bounds hold."""
    return all(OPERATORS[name](value, threshold) for name, threshold in bounds)


def better(bounds: Iterable[Bound]) -> str:
    """The sign between a value to be reported for an episode and one before: the greatest, the smallest, the newest."""
    names = {name for name, _ in bounds}
    if names & _LOWER:
        return ">"
    return "<" if names & _UPPER else "!="


def possible(bounds: Sequence[Bound], least: float, most: float, *, whole: bool) -> bool:
    """Whether some value from `least` to `most` is within bounds; `whole`: only whole numbers are values."""
    tried = {least, most}
    for _, threshold in bounds:
        tried |= {threshold, threshold - 1, threshold + 1}
        tried |= {(threshold + other) / 2 for _, other in bounds}
    if whole:
        tried = {float(int(one)) for one in tried if abs(one) < float("inf")}
    return any(least <= one <= most and within(one, bounds) for one in tried)
