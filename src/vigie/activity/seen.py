"""Which activities had their effect already, in bounded memory.

Ids are `<boot>-<sequence>` and a guard counts its sequence without holes, so what was seen of one boot is nearly
always one range. Holes (a torn line, a record still on its way) are kept up to a bound; then the oldest hole is
closed: it will not be filled any more.
"""

from bisect import bisect_right
from typing import Final

import msgspec

BOOTS: Final = 4096
"""Boots remembered. A boot that was not heard of while this many others began is forgotten."""

HOLES: Final = 1024
"""Holes remembered in each boot."""

_DIGITS: Final = 18


class Seen:
    """Says of each id whether it comes for the first time. About 0.2 µs an id in order."""

    def __init__(self, boots: int = BOOTS, holes: int = HOLES) -> None:
        self._boots = boots
        self._holes = holes
        self._ranges: dict[str, list[int]] = {}  # boot -> first, last, first, last ... of what was seen, ascending

    def first(self, identifier: str) -> bool:
        """True once for each id, for ever. Remembers it."""
        boot, _, text = identifier.rpartition("-")
        if not text.isdecimal() or len(text) > _DIGITS:
            boot, text = f"\n{identifier}", "0"  # a name that no boot has
        number = int(text)
        ranges = self._ranges.get(boot)
        if ranges is not None and number == ranges[-1] + 1:
            ranges[-1] = number
            return True
        if ranges is None:
            self._begin(boot, number)
            return True
        return self._insert(ranges, number)

    def snapshot(self) -> bytes:
        """Everything remembered, for `restore`."""
        return msgspec.msgpack.encode(self._ranges)

    def restore(self, snapshot: bytes | None) -> None:
        """Remember what a snapshot says, and nothing else. None: nothing at all."""
        self._ranges = msgspec.msgpack.decode(snapshot, type=dict[str, list[int]]) if snapshot else {}

    def _begin(self, boot: str, number: int) -> None:
        if len(self._ranges) >= self._boots:
            del self._ranges[next(iter(self._ranges))]
        self._ranges[boot] = [number, number]

    def _insert(self, ranges: list[int], number: int) -> bool:
        """Into ranges that do not end just before it."""
        place = bisect_right(ranges, number)  # odd: inside a range
        if place % 2 or (place and ranges[place - 1] == number):
            return False
        after_previous = place > 0 and ranges[place - 1] + 1 == number
        before_next = place < len(ranges) and ranges[place] - 1 == number
        if after_previous and before_next:
            del ranges[place - 1 : place + 1]
        elif after_previous:
            ranges[place - 1] = number
        elif before_next:
            ranges[place] = number
        else:
            ranges[place:place] = [number, number]
            if len(ranges) > 2 * (self._holes + 1):
                del ranges[1:3]
        return True
