"""The parts of a date in a field: what the modifiers `minute` to `year` compare.

A written date is taken as it stands, whatever its offset says: the specification converts no time zones. A number is
seconds to nanoseconds since the epoch, in UTC. Weeks are those of ISO 8601, so some years have a 53rd.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sigma.types import TimestampPart

from vigie.model.timestamps import epoch_milliseconds

_WRITTEN: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2}))?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK: Final = frozenset({TimestampPart.HOUR, TimestampPart.MINUTE})


def part_of(value: Any, part: TimestampPart) -> int | None:
    """One part of a date; None when the value is no date, or one without a time of day that is asked for."""
    if isinstance(value, str) and (written := _WRITTEN.match(value)):
        year, month, day, hour, minute = written.groups()
        if hour is None and part in _CLOCK:
            return None
        try:
            return _part(datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=UTC), part)
        except ValueError:
            return None
    try:
        return _part(_EPOCH + timedelta(milliseconds=epoch_milliseconds(value)), part)
    except (ValueError, OverflowError):
        return None


def _part(moment: datetime, part: TimestampPart) -> int:
    if part is TimestampPart.WEEK:
        return moment.isocalendar().week
    found: int = getattr(moment, part.name.lower())
    return found
