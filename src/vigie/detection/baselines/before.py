"""How much of what an account reads is other people's past: history older than its own entry, by day.

Whoever lives on a platform reads on in rooms that are his; whoever copies it reads little else than what was said
before he came. The share does not depend on how much people read.
"""

from typing import Any

from vigie.detection.baselines.distinct import DAYS


class Before:
    """Events older than the account's entry into their room, of the last 30 days. Most accounts have none."""

    __slots__ = ("_days",)

    def __init__(self) -> None:
        self._days: dict[int, int] = {}  # day -> events, oldest first

    def add(self, day: int, events: int) -> None:
        """It read that many on this day."""
        self._days[day] = self._days.get(day, 0) + events

    def roll(self, day: int) -> None:
        """A new day has begun."""
        if self._days:
            self._days = {one: events for one, events in self._days.items() if day - DAYS < one <= day}

    def told(self, cold: int) -> tuple[int | None, int | None, int | None]:
        """Their number, the days on which it read any, and their share of its old messages, in percent; None: none."""
        if not self._days:
            return None, None, None
        events = sum(self._days.values())
        return events, len(self._days), 100 * events // max(cold, events)

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [part for item in self._days.items() for part in item]

    @classmethod
    def load(cls, content: list[Any]) -> "Before":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        made = cls()
        made._days = {int(day): int(events) for day, events in zip(content[::2], content[1::2], strict=True)}
        return made
