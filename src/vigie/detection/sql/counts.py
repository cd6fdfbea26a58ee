"""Values that are counts: whole numbers from 1 up."""

from vigie.detection.sql import numbers
from vigie.detection.sql.windows import Frame


def compare(_frame: Frame, operator: str, wanted: float) -> str:
    """The value with a bound."""
    return numbers.whole("value", operator, wanted)


def spelled(_frame: Frame) -> str:
    """The value as text."""
    return "CAST(value AS VARCHAR)"


def read(text: str) -> int:
    """Inverse of `spelled`."""
    return int(text)
