"""`event_count`: how many events."""

from collections.abc import Callable
from typing import Final

from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import Timeline
from vigie.detection.written import Getter, shared

TYPE: Final = "event_count"
FIELD: Final = None
COUNTS: Final = True


def reader(_rule: CorrelationRule, _source: Source, _shape: Shape, _share: Callable[[str, str], str]) -> Getter:
    """Every event is one."""
    return shared("1")


def window(_rule: CorrelationRule) -> type[Timeline]:
    """Ones in order of time, and their sum."""
    return Timeline
