"""`value_count`: how many distinct values of a field. Exact: values are compared, not hashed into a sketch.

Every element of a list counts, so one page of a directory search counts each person it shows.
"""

from collections import OrderedDict
from typing import Any, Final

from vigie.detection.fields import Kind
from vigie.detection.matchers import text
from vigie.detection.windows import PROMOTE, Entry, Latest

TYPE: Final = "value_count"
FIELD: Final = frozenset({Kind.TEXT, Kind.NUMBER, Kind.LIST})


def amount(value: Any) -> tuple[str, ...] | list[str] | None:
    """The values of the field, as text."""
    if type(value) is str:
        return (value,)
    if isinstance(value, list | tuple):
        return [one if type(one) is str else text(one) for one in value if one is not None] or None
    return None if value is None else (text(value),)


class WINDOW(Latest, gc=False):
    """The newest event of each value in the window."""

    def add(self, time: int, event: str, values: Any, span: int, limit: int) -> int | None:
        """One more event with its values."""
        if not self.place(time, event, values, span):
            return None
        if self.oldest < self.clock - span or len(self.last) > limit:
            self.expire(span, limit)
        return len(self.last)

    def evidence(self) -> list[Entry]:
        """For each value, the newest event that had it."""
        return list(dict.fromkeys(self.last.values()))

    def dump(self) -> list[Any]:
        """Clock, events, and for each value the position of its event."""
        events = self.evidence()
        position = {entry: index for index, entry in enumerate(events)}
        return [self.clock, events, [[value, position[entry]] for value, entry in self.last.items()]]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, events, values = content
        entries = [(int(time), str(event)) for time, event in events]
        self.clock = int(clock)
        last = {str(value): entries[position] for value, position in values}
        self.last = OrderedDict(last) if len(last) > PROMOTE else last
        self.oldest = entries[0][0] if entries else 1 << 62
