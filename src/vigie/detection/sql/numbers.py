"""Comparisons of numbers, exact where SQL by itself would round: whole numbers with fractions, and the other way round.

Python compares 9007199254740993 with 9007199254740992.0 as the numbers they are; SQL makes both doubles first. So the
constant is moved to the nearest number of the column's own kind from which the answer is the same.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from vigie.detection.sql import literals

NEVER: Final = "FALSE"

SIGNS: Final[Mapping[str, str]] = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "=", "neq": "<>"}


def whole(column: str, operator: str, wanted: float | Fraction) -> str:
    """Compare a column of whole numbers. NULL, which counts as no, when the column is."""
    if isinstance(wanted, float) and math.isnan(wanted):
        return _always(column, operator == "neq")
    if isinstance(wanted, float) and math.isinf(wanted):
        wanted = (literals.HUGE + 1) * (1 if wanted > 0 else -1)
    if wanted != math.floor(wanted):
        if operator in {"eq", "neq"}:
            return _always(column, operator == "neq")
        # Nothing lies between: above 2.5 is at or above 3.
        return f"{column} {'>=' if operator.startswith('g') else '<='} " + literals.whole(
            math.ceil(wanted) if operator.startswith("g") else math.floor(wanted)
        )
    exact = int(wanted)
    if abs(exact) > literals.HUGE:
        below = exact < 0
        return _always(column, operator == "neq" or (operator.startswith("g") if below else operator.startswith("l")))
    return f"{column} {SIGNS[operator]} {literals.whole(exact)}"


def real(column: str, operator: str, wanted: float) -> str:
    """Compare a column of doubles. Not-a-number is different from all and in no order, as in Python."""
    try:
        nearest = float(wanted)
    except OverflowError:
        nearest = math.inf if wanted > 0 else -math.inf
    if math.isnan(nearest):
        return _always(column, operator == "neq")
    if nearest != wanted:
        if operator in {"eq", "neq"}:
            return _always(column, operator == "neq")
        operator = _MOVED[nearest > wanted](operator)
    compared = f"{column} {SIGNS[operator]} {literals.real(nearest)}"
    # SQL puts not-a-number above everything.
    return f"({compared} AND NOT isnan({column}))" if operator.startswith("g") else compared


_MOVED: Final[Mapping[bool, Callable[[str], str]]] = {
    True: lambda operator: "gte" if operator.startswith("g") else "lt",
    False: lambda operator: "gt" if operator.startswith("g") else "lte",
}
"""By whether the nearest double is above the constant: the operator that asks the same of that double."""


def _always(column: str, holds: bool) -> str:
    return f"{column} IS NOT NULL" if holds else NEVER
