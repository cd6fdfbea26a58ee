"""Times for people and for JSON: UTC, RFC 3339, milliseconds."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = 253402300799999  # the last millisecond of the year 9999
_SCALES: Final = ((100_000_000_000, 1000.0), (100_000_000_000_000, 1.0), (100_000_000_000_000_000, 1e-3))


def rfc3339(ms: int) -> str:
    """Milliseconds since the epoch as ``2026-06-01T08:30:00.000Z``. Times beyond the years 1 to 9999 are clamped."""
    clamped = min(max(ms, -62135596800000), _LAST)
    moment = _EPOCH + timedelta(milliseconds=clamped)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minute(ms: int) -> str:
    """The same as people say it: ``2026-06-01 08:30 UTC``."""
    return f"{rfc3339(ms)[:16].replace('T', ' ')} UTC"


def from_rfc3339(text: str) -> int:
    """Inverse of `rfc3339`; any offset is accepted, none means UTC. Raises `ValueError` when it is not a time."""
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def epoch_milliseconds(value: Any) -> int:
    """Milliseconds from seconds to nanoseconds since the epoch, also written as text: its size tells which.

    Raises `ValueError` when it is no number, or beyond all of them.
    """
    number = float(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < 1e20:
        raise ValueError("is no time")
    return round(number * next((factor for limit, factor in _SCALES if abs(number) < limit), 1e-6))
