"""`value_sum`: the sum of a number over the events: what has come in so far, less what had before the window began."""

from typing import Final

from vigie.detection.rules import Source
from vigie.detection.sql import amounts, numbers
from vigie.detection.sql.amounts import read
from vigie.detection.sql.windows import Frame, Step, heavy, whole_window

TYPE: Final = "value_sum"
KEPT: Final = ("n",)
evidence = whole_window
__all__ = ["read"]


def amount(frame: Frame, source: Source) -> str | None:
    """The number."""
    return amounts.amount(frame.table.columns.get(source.field), whole=amounts.are_whole(frame))


def suspects(frame: Frame) -> str:
    """Groups whose numbers above zero make much together."""
    return heavy(frame, "sum(greatest(amount, 0))") if amounts.are_whole(frame) else ""


def steps(frame: Frame) -> list[Step]:
    """Sums of windows, pairs made comparable."""
    whole = amounts.are_whole(frame)
    value = "total" if whole else amounts.normal("total.h", "total.l")
    return [*amounts.totals(frame, whole=whole), ("valued", f"SELECT *, {value} AS value FROM totalled")]


def compare(frame: Frame, operator: str, wanted: float) -> str:
    """The value with a bound."""
    by = numbers.whole if amounts.are_whole(frame) else amounts.compare
    return by("value", operator, wanted)


def spelled(frame: Frame) -> str:
    """The value as text."""
    return amounts.spelled("value", whole=amounts.are_whole(frame))
