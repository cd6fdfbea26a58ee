"""`value_percentile`: the number of a rank among those of the window, or how common the newest content is in it.

A share, in percent, is compared by the whole number of 2^-64 in it, cut, and what then remains: two shares of at most
2^31 events that differ at all differ in those.
"""

from fractions import Fraction
from typing import Final

from vigie.detection.matchers import UnsupportedConditionError
from vigie.detection.rules import Source
from vigie.detection.sql import amounts, literals, numbers
from vigie.detection.sql.columns import Kind, cell
from vigie.detection.sql.windows import Frame, Step, counted, peaked, whole_window

TYPE: Final = "value_percentile"
KEPT: Final = ("n", "amount")
_UNIT: Final = 1 << 64


def amount(frame: Frame, source: Source) -> str | None:
    """The number, or the content as text."""
    column = frame.table.columns.get(source.field)
    if frame.rule.percentile is not None:
        return amounts.amount(column, whole=amounts.are_whole(frame))
    if column is None or column.kind is Kind.LIST:
        return None
    if column.kind is not Kind.ANY:
        return cell(column).text
    one = f"{column.sql}.v[1]"
    plain = f"{one}.t OR {one}.i IS NOT NULL OR {one}.n IS NOT NULL OR {one}.s IN ('true', 'false')"
    return f"CASE WHEN {column.sql}.m IS NULL AND ({plain}) THEN {one}.s END"


def suspects(frame: Frame) -> str:
    """A number of a rank is one of the numbers; a share can be that of any event."""
    if frame.rule.percentile is None:
        return ""
    return peaked(frame, "amount" if amounts.are_whole(frame) else "amount.h")


def steps(frame: Frame) -> list[Step]:
    """Windows by the place of their events."""
    if frame.rule.percentile is not None:
        within = f"{frame.over()} ROWS BETWEEN (n - 1) PRECEDING AND CURRENT ROW"
        # The rank is worked out from the decimal number without rounding.
        ranked = f"quantile_disc(amount, {frame.rule.percentile / 100:.2f}) OVER ({within})"
        value = "ranked" if amounts.are_whole(frame) else amounts.normal("ranked.h", "ranked.l")
        return [
            counted(frame),
            ("sorted", f"SELECT *, {ranked} AS ranked FROM counted"),
            ("valued", f"SELECT *, {value} AS value FROM sorted"),
        ]
    alike = f"PARTITION BY {frame.by}, amount ORDER BY rn RANGE BETWEEN (n - 1) PRECEDING AND CURRENT ROW"
    units = f"CAST(100 * alike AS HUGEINT) * {literals.whole(_UNIT)}"
    share = f"{{'q': ({units}) // n, 'r': ({units}) % n, 'a': alike, 'n': n}}"
    return [
        counted(frame),
        ("likened", f"SELECT *, count(*) OVER ({alike}) AS alike FROM counted"),
        ("valued", f"SELECT *, {share} AS value FROM likened"),
    ]


def evidence(frame: Frame) -> str:
    """The whole window, or the events in it with the newest one's content."""
    if frame.rule.percentile is not None:
        return whole_window(frame)
    return f"""SELECT {frame.by}, episode, rn, time, id FROM (
    SELECT {frame.by}, episode, amount, unnest(range(begins - n + 1, begins + 1)) AS rn
    FROM episodes) JOIN rows USING ({frame.by}, rn, amount)"""


def compare(frame: Frame, operator: str, wanted: float) -> str:
    """The value with a bound."""
    if frame.rule.percentile is not None:
        by = numbers.whole if amounts.are_whole(frame) else amounts.compare
        return by("value", operator, wanted)
    if amounts.beyond(wanted * _UNIT):
        return numbers.whole("value.q", operator, wanted * _UNIT)
    units = Fraction(wanted) * _UNIT
    if units.denominator != 1:
        raise UnsupportedConditionError(f"a share is compared with {wanted}, which has too many digits")
    bound = f"{{'q': {literals.huge(int(units))}, 'r': {literals.huge(0)}}}"
    return f"{{'q': value.q, 'r': value.r}} {numbers.SIGNS[operator]} {bound}"


def spelled(frame: Frame) -> str:
    """The value as text."""
    if frame.rule.percentile is not None:
        return amounts.spelled("value", whole=amounts.are_whole(frame))
    return "CAST(value.a AS VARCHAR) || '/' || CAST(value.n AS VARCHAR)"


def read(text: str) -> Fraction:
    """Inverse of `spelled`."""
    alike, sign, number = text.partition("/")
    return Fraction(100 * int(alike), int(number)) if sign else amounts.read(text)
