"""`event_count`: how many events."""

from typing import Final

from vigie.detection.rules import Source
from vigie.detection.sql.counts import compare, read, spelled
from vigie.detection.sql.windows import Frame, Step, counted, heavy, whole_window

TYPE: Final = "event_count"
KEPT: Final = ("n",)
evidence = whole_window
__all__ = ["compare", "read", "spelled"]


def amount(_frame: Frame, _source: Source) -> str:
    """Every event is one."""
    return "1"


def suspects(frame: Frame) -> str:
    """Groups with many events."""
    return heavy(frame, "count(*)")


def steps(frame: Frame) -> list[Step]:
    """The number of entries is the value."""
    return [counted(frame), ("valued", "SELECT *, n AS value FROM counted")]
