"""`value_avg`: the mean of a number over the events that have it. Exact: fractions are compared, not rounded.

An event costs O(1), a late one O(window).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from vigie.detection.amounts import numbers
from vigie.detection.fields import Kind
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import Timeline
from vigie.detection.written import Getter

TYPE: Final = "value_avg"
FIELD: Final = frozenset({Kind.NUMBER})
COUNTS: Final = False


def reader(_rule: CorrelationRule, source: Source, shape: Shape, _share: Callable[[str, str], str]) -> Getter:
    """The number."""
    return numbers(shape.getter(source.field))


@dataclass(slots=True)
class Mean(Timeline):
    """A timeline whose value is its sum parted by its number of events."""

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> int | Fraction | None:
        """See `Window`."""
        total = Timeline.add(self, time, event, amount, span, limit)
        if total is None or self.entries is None:
            return total
        return Fraction(total, len(self.entries) - self.head)


def window(_rule: CorrelationRule) -> type[Mean]:
    """Numbers in order of time, and their mean."""
    return Mean
