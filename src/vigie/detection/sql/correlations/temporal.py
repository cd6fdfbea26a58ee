"""`temporal`: how many of the rules matched: a rule is a value, of which an event has one."""

from typing import Final

from vigie.detection.rules import Source
from vigie.detection.sql import literals
from vigie.detection.sql.counts import compare, read, spelled
from vigie.detection.sql.distinct import evidence, steps
from vigie.detection.sql.windows import Frame, various

TYPE: Final = "temporal"
KEPT: Final = ()
__all__ = ["compare", "evidence", "read", "spelled", "steps"]


def amount(_frame: Frame, source: Source) -> str:
    """The rule that the event matched."""
    return f"[{literals.text(source.rule)}]"


def suspects(frame: Frame) -> str:
    """Groups in which enough of the rules match close together."""
    return various(frame)
