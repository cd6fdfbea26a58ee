"""`value_avg`: the mean of a number over the events that have it: sum and number of each window.

Means are compared as whole numbers: `q` whole units, `f` units of 2^-100, `g` of 2^-164 of what then remains, each cut.
Two means of at most 2^31 numbers that differ at all differ in those, so their order is that of the exact fractions.
"""

from fractions import Fraction
from typing import Final

from vigie.detection.rules import Source
from vigie.detection.sql import amounts, literals, numbers
from vigie.detection.sql.windows import Frame, Step, peaked, whole_window

TYPE: Final = "value_avg"
KEPT: Final = ("n",)
evidence = whole_window


def amount(frame: Frame, source: Source) -> str | None:
    """The number."""
    return amounts.amount(frame.table.columns.get(source.field), whole=False)


def suspects(frame: Frame) -> str:
    """No mean is above all its numbers."""
    return peaked(frame, "amount.h")


def steps(frame: Frame) -> list[Step]:
    """Sums of windows, parted by their numbers of events."""
    unit = literals.whole(amounts.UNIT)
    normal = amounts.normal("total.h", "total.l")
    whole = "CASE WHEN sum.h >= 0 THEN sum.h // n ELSE -((n - 1 - sum.h) // n) END"
    rest = f"(sum.h - q * n) * {unit} + sum.l"
    last = f"((rest % n) * {literals.whole(1 << 64)}) // n"
    mean = f"{{'q': q, 'f': rest // n, 'g': {last}, 'h': sum.h, 'l': sum.l, 'n': n}}"
    return [
        *amounts.totals(frame, whole=False),
        ("made", f"SELECT *, {normal} AS sum FROM totalled"),
        ("parted", f"SELECT *, {whole} AS q FROM made"),
        ("rested", f"SELECT *, {rest} AS rest FROM parted"),
        ("valued", f"SELECT *, {mean} AS value FROM rested"),
    ]


def compare(_frame: Frame, operator: str, wanted: float) -> str:
    """The value with a bound."""
    if amounts.beyond(wanted):
        return numbers.whole("value.q", operator, wanted)
    whole, fraction = amounts.parted(wanted)
    mean = "{'q': value.q, 'f': value.f, 'g': value.g}"
    bound = f"{{'q': {literals.huge(whole)}, 'f': {literals.huge(fraction)}, 'g': {literals.huge(0)}}}"
    return f"{mean} {numbers.SIGNS[operator]} {bound}"


def spelled(_frame: Frame) -> str:
    """Sum and number as text."""
    return f"{amounts.spelled('value', whole=False)} || ' ' || CAST(value.n AS VARCHAR)"


def read(text: str) -> Fraction:
    """Inverse of `spelled`."""
    total, _, number = text.rpartition(" ")
    return amounts.read(total) / int(number)
