"""`event_count`: how many events."""

from collections.abc import Callable
from typing import Any, Final

from vigie.detection.fields import Getter, Kind
from vigie.detection.windows import Timeline

TYPE: Final = "event_count"
FIELD: Final = None
WINDOW: Final = Timeline


def reader(_get: Getter, _kind: Kind | None, _share: Callable[[str, str], str]) -> Getter:
    """Every event is one."""
    return _one


def _one(_record: Any) -> int:
    return 1
