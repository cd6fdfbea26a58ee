"""Numbers to add up, exactly: as they are in columns of whole numbers, else as pairs.

A pair is a whole part and a fraction in units of 2^-100, both whole numbers to SQL. That is exact for a double whose
last bit is worth that unit or more; smaller ones are cut to it, by the live engine too (`detection.amounts`).
"""

import math
from fractions import Fraction
from typing import Final

from vigie.detection import amounts
from vigie.detection.matchers import UnsupportedConditionError
from vigie.detection.sql import literals, numbers
from vigie.detection.sql.columns import Column, Kind, cell
from vigie.detection.sql.windows import Frame, Step, counted

UNIT: Final = 1 << amounts.UNIT
_MOST: Final = (1 << 63) - 1


def are_whole(frame: Frame) -> bool:
    """Whether everything that a rule measures is in columns of whole numbers."""
    columns = [frame.table.columns.get(source.field) for source in frame.sources]
    return all(column is None or column.kind is Kind.WHOLE for column in columns)


def amount(column: Column | None, *, whole: bool) -> str | None:
    """The number in a column; NULL when it is none or absurdly large, None when no event can have one."""
    if column is None or column.kind in {Kind.LIST, Kind.FLAG}:
        return None
    if whole:
        return _whole(column.sql, column.sql)
    if column.kind is Kind.WHOLE:
        return _whole(column.sql, _pair(column.sql, "0"))
    if column.kind is Kind.ANY:
        one = f"{column.sql}.v[1]"
        number, fraction = _whole(f"{one}.i", _pair(f"{one}.i", "0")), _real(f"{one}.n")
        either = f"CASE WHEN {one}.i IS NOT NULL THEN {number} ELSE {fraction} END"
        return f"CASE WHEN {column.sql}.m IS NULL THEN {either} END"
    real = cell(column).real
    assert real is not None  # noqa: S101 - texts and fractions have one
    return _real(real)


def _whole(column: str, result: str) -> str:
    return f"CASE WHEN {column} BETWEEN -{_MOST} AND {_MOST} THEN {result} END"


def _real(column: str) -> str:
    below = literals.real(float(_MOST))
    fraction = f"trunc(({column} - trunc({column})) * {literals.real(float(UNIT))})"
    return f"CASE WHEN abs({column}) < {below} THEN {_pair(f'trunc({column})', fraction)} END"


def _pair(whole: str, fraction: str) -> str:
    return f"{{'h': CAST({whole} AS HUGEINT), 'l': CAST({fraction} AS HUGEINT)}}"


def normal(whole: str, fraction: str) -> str:
    """A pair whose fraction is from 0 to below 1, so that pairs compare like the numbers they are."""
    unit = literals.whole(UNIT)
    carry = f"CASE WHEN {fraction} >= 0 THEN {fraction} // {unit} ELSE -(({unit} - 1 - {fraction}) // {unit}) END"
    return f"{{'h': {whole} + ({carry}), 'l': {fraction} - ({carry}) * {unit}}}"


def totals(frame: Frame, *, whole: bool) -> list[Step]:
    """Steps to `totalled`: `total` and `n` of each window, as what has come in so far less what had before it began."""
    running = {"h": "amount"} if whole else {"h": "amount.h", "l": "amount.l"}
    sums = ", ".join(
        f"sum({part}) OVER ({frame.over()} ROWS UNBOUNDED PRECEDING) AS {name}" for name, part in running.items()
    )
    parts = [f"{name} - coalesce(lag({name}, n) OVER ({frame.over()}), 0)" for name in running]
    total = parts[0] if whole else f"{{'h': {parts[0]}, 'l': {parts[1]}}}"
    summed, totalled = f"SELECT *, {sums} FROM counted", f"SELECT *, {total} AS total FROM summed"
    return [counted(frame), ("summed", summed), ("totalled", totalled)]


def compare(column: str, operator: str, wanted: float) -> str:
    """Compare a column of normal pairs."""
    if beyond(wanted):
        return numbers.whole(f"{column}.h", operator, wanted)
    whole, fraction = parted(wanted)
    return f"{column} {numbers.SIGNS[operator]} {{'h': {literals.huge(whole)}, 'l': {literals.huge(fraction)}}}"


def beyond(wanted: float) -> bool:
    """Whether every sum is on the same side of a bound, which therefore needs no fraction."""
    return not math.isfinite(wanted) or abs(wanted) > literals.HUGE


def parted(wanted: float) -> tuple[int, int]:
    """A bound as a normal pair. Raises `UnsupportedConditionError` when it is finer than amounts are."""
    units = Fraction(wanted) * UNIT
    if units.denominator != 1:
        raise UnsupportedConditionError(f"a number is compared with {wanted}, which has too many digits")
    return divmod(int(units), UNIT)


def spelled(column: str, *, whole: bool) -> str:
    """A number as text, to take out of the database."""
    if whole:
        return f"CAST({column} AS VARCHAR)"
    return f"CAST({column}.h AS VARCHAR) || ' ' || CAST({column}.l AS VARCHAR)"


def read(text: str) -> Fraction:
    """Inverse of `spelled`."""
    whole, _, fraction = text.partition(" ")
    return Fraction(int(whole)) + Fraction(int(fraction or 0), UNIT)
