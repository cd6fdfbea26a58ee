"""`value_sum`: the sum of a number over the events. Exact for integers and for fractions: no rounding adds up."""

from collections.abc import Callable
from typing import Final

from vigie.detection.amounts import numbers
from vigie.detection.fields import Kind
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import Timeline
from vigie.detection.written import Getter

TYPE: Final = "value_sum"
FIELD: Final = frozenset({Kind.NUMBER})
COUNTS: Final = False


def reader(_rule: CorrelationRule, source: Source, shape: Shape, _share: Callable[[str, str], str]) -> Getter:
    """The number."""
    return numbers(shape.getter(source.field))


def window(_rule: CorrelationRule) -> type[Timeline]:
    """Numbers in order of time, and their sum."""
    return Timeline
