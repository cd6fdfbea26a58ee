"""`event_count`: how many events."""

from typing import Any, Final

from vigie.detection.windows import Entry, Timeline

TYPE: Final = "event_count"
FIELD: Final = None


def amount(_value: Any) -> int:
    """Every event is one."""
    return 1


class WINDOW(Timeline, gc=False):
    """Times of the events in the window."""

    def add(self, time: int, event: str, _amount: Any, span: int, limit: int) -> int | None:
        """One more event."""
        if not self.place((time, event), span):
            return None
        if len(self.entries) - self.head > limit or self.entries[self.head][0] < self.clock - span:
            self.expired(span, limit)
        return len(self.entries) - self.head

    def evidence(self) -> list[Entry]:
        """All events."""
        return self.alive()

    def dump(self) -> list[Any]:
        """Clock and entries."""
        return [self.clock, self.alive()]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, entries = content
        self.clock = int(clock)
        self.entries = [(int(time), str(event)) for time, event in entries]
