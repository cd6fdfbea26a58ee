"""One value of a Sigma condition as an SQL condition on one cell. Follows `vigie.detection.matchers`, kind by kind.

NULL counts as no. Text is folded like Python folds it: only two letters differ from SQL's `lower` (measured over all of
Unicode), the dotted capital I, which is replaced first, and the Greek capital sigma, whose two small letters are made
one (`matchers.fold`); that matters only to a constant with such a letter in it.
"""

from collections.abc import Callable
from typing import Any, Final

from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from vigie.detection.matchers import (
    UnsupportedConditionError,
    compile_value,
    fold,
    pattern_of,
    text,
    wildcard_pattern,
)
from vigie.detection.sql import literals, numbers
from vigie.detection.sql.columns import Cell, Kind
from vigie.detection.sql.functions import Functions

_OPERATORS: Final = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
    CompareOperators.NEQ: "neq",
}


def holds(value: SigmaType, cell: Cell, functions: Functions) -> str:
    """The condition. Raises `UnsupportedConditionError` for what the live engine refuses."""
    for kind, build in _BUILDERS:
        if isinstance(value, kind):
            return build(value, cell, functions)
    return _called(value, cell, functions)


def folded(expression: str) -> str:
    """A text as `fold` spells it, whatever it holds."""
    return f"replace({_lower(expression)}, 'ς', 'σ')"  # noqa: RUF001


def _lower(expression: str) -> str:
    return f"lower(replace({expression}, 'İ', 'i̇'))"


def _null(_value: SigmaNull, cell: Cell, _functions: Functions) -> str:
    return f"{cell.text} IS NULL"


def _bool(value: SigmaBool, cell: Cell, _functions: Functions) -> str:
    return f"{_lower(cell.text)} = {literals.text(text(value.boolean))}"


def _number(value: SigmaNumber, cell: Cell, _functions: Functions) -> str:
    spelled = f"{cell.text} = {literals.text(text(value.number))}"
    if cell.is_text is True:
        return spelled
    compared = _compared(Cell(cell.text, False, cell.whole, cell.real), "eq", value.number)
    if cell.is_text is False:
        return compared
    return f"CASE WHEN {cell.is_text} THEN {spelled} ELSE {compared} END"


def _compare(value: SigmaCompareExpression, cell: Cell, functions: Functions) -> str:
    if isinstance(value.number, SigmaTimestampPart):
        return _timestamp_part(value, cell, functions)
    return _compared(cell, _OPERATORS[value.op], value.number.number)


def _compared(cell: Cell, operator: str, wanted: float) -> str:
    if not abs(wanted) <= literals.HUGE:
        raise UnsupportedConditionError(f"a number is compared with {wanted}, which is beyond 127 bits")
    parts = [
        compare(column, operator, wanted)
        for column, compare in ((cell.whole, numbers.whole), (cell.real, numbers.real))
        if column is not None
    ]
    return f"({' OR '.join(parts)})" if parts else numbers.NEVER


def _string(value: SigmaString, cell: Cell, functions: Functions) -> str:
    cased = isinstance(value, SigmaCasedString)
    parts = [part if cased or not isinstance(part, str) else fold(part) for part in value.s]
    constant = "".join(part for part in parts if isinstance(part, str))
    found = cell.text
    if not cased:
        found = folded(found) if "σ" in constant else _lower(found)  # noqa: RUF001
    return _simple(parts, found) or _matched(wildcard_pattern(parts), found, value, cell, functions)


def _simple(parts: list[Any], found: str) -> str | None:
    """Equality, `contains`, `startswith`, `endswith` without a regular expression; None when that is not enough."""
    star = SpecialChars.WILDCARD_MULTI
    match parts:
        case []:
            return f"{found} = ''"
        case [str() as whole]:
            return f"{found} = {literals.text(whole)}"
        case [one] if one is star:
            return f"{found} IS NOT NULL"
        case [str() as head, one] if one is star:
            return f"starts_with({found}, {literals.text(head)})"
        case [one, str() as tail] if one is star:
            return f"ends_with({found}, {literals.text(tail)})"
        case [one, str() as middle, other] if one is star and other is star:
            return f"contains({found}, {literals.text(middle)})"
    return None


def _expression(value: SigmaRegularExpression, cell: Cell, functions: Functions) -> str:
    return _matched(pattern_of(value), cell.text, value, cell, functions)


def _matched(pattern: str, found: str, value: SigmaType, cell: Cell, functions: Functions) -> str:
    """A search by the database's RE2, when it knows the pattern."""
    if functions.knows(pattern):
        return f"regexp_matches({found}, {literals.text(pattern)})"
    return _called(value, cell, functions)


def _called(value: SigmaType, cell: Cell, functions: Functions) -> str:
    """A test that only Python can do: of texts in networks, and of texts by patterns that the database refuses."""
    return f"{functions.call(compile_value(value))}({cell.text})"


def _network(value: SigmaCIDRExpression, cell: Cell, functions: Functions) -> str:
    called = _called(value, cell, functions)
    if isinstance(cell.is_text, bool):
        return called if cell.is_text else numbers.NEVER
    return f"({cell.is_text} AND {called})"


def _timestamp_part(value: SigmaTimestampPart | SigmaCompareExpression, cell: Cell, functions: Functions) -> str:
    """A part of a date, written or counted since the epoch."""
    match = compile_value(value)
    text = f"{functions.call(match)}({cell.text})"
    if cell.is_text is True:
        return text
    columns = ((cell.whole, Kind.WHOLE), (cell.real, Kind.REAL))
    found = [f"{functions.call(match, kind.value)}({sql})" for sql, kind in columns if sql]
    if isinstance(cell.is_text, str):
        return f"CASE WHEN {cell.is_text} THEN {text} ELSE coalesce({', '.join(found)}) END"
    return found[0] if found else numbers.NEVER


def _expansion(value: SigmaExpansion, cell: Cell, functions: Functions) -> str:
    return "(" + " OR ".join(holds(one, cell, functions) for one in value.values) + ")"


# The first kind that fits decides, so a subclass stands before its parent.
_BUILDERS: Final[tuple[tuple[type[SigmaType], Callable[[Any, Cell, Functions], str]], ...]] = (
    (SigmaTimestampPart, _timestamp_part),
    (SigmaNull, _null),
    (SigmaBool, _bool),
    (SigmaNumber, _number),
    (SigmaCompareExpression, _compare),
    (SigmaString, _string),
    (SigmaRegularExpression, _expression),
    (SigmaCIDRExpression, _network),
    (SigmaExpansion, _expansion),
)
