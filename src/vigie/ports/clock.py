"""Time comes in as an argument."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC. May go backwards when the machine's clock is set."""
        ...


class SystemClock:
    """The machine's clock: the only place allowed to ask for it."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that moves when told to. For tests and for replaying records."""

    def __init__(self, now_ms: int = 0) -> None:
        self._now = now_ms

    def now_ms(self) -> int:
        """The time last set."""
        return self._now

    def set(self, now_ms: int) -> None:
        """Move to a time, backwards too."""
        self._now = now_ms

    def advance(self, ms: int) -> None:
        """Move forward."""
        self._now += ms
