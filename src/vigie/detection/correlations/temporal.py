"""`temporal`: how many of the rules matched within the window; without a condition, all of them must have.

For each rule its newest event is kept, so a group holds no more events than the correlation names rules.
"""

from collections.abc import Callable
from typing import Final

from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import Latest
from vigie.detection.written import Getter, shared

TYPE: Final = "temporal"
FIELD: Final = None
COUNTS: Final = True


def reader(_rule: CorrelationRule, source: Source, _shape: Shape, _share: Callable[[str, str], str]) -> Getter:
    """The rule that the event matched."""
    return shared("{0}", source.rule)


def window(_rule: CorrelationRule) -> type[Latest]:
    """The distinct rules."""
    return Latest
