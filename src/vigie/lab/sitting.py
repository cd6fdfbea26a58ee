"""A thief who comes back: each sitting goes on where the last one ended, and takes a portion."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Final

from vigie.lab.hands import Hands

FIRST_WINDOW: Final = 30
PAGE: Final = 50
"""Events that a client asks of a room at first, and at each scroll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What one sitting takes, at most."""

    searches: int = 0
    rooms: int = 0
    messages: int = 0
    files: int = 0

    def __mul__(self, factor: float) -> "Portion":
        return Portion(**{name: max(1, round(getattr(self, name) * factor)) for name in Portion.__slots__})


def least(one: Portion, other: Portion) -> Portion:
    """The smaller one, resource by resource."""
    return Portion(**{name: min(getattr(one, name), getattr(other, name)) for name in Portion.__slots__})


@dataclass
class _Open:
    """A room entered and not read to its beginning yet."""

    id: str
    place: str = ""


@dataclass
class Sitter:
    """The thief's notes. `pause` gives the seconds to wait before each request."""

    hands: Hands
    pause: Callable[[], float]
    prefixes: deque[str] = field(default_factory=lambda: deque(a + b for a in ascii_lowercase for b in "aeioulr"))
    _unseen: deque[str] = field(default_factory=deque)
    _open: deque[_Open] = field(default_factory=deque)
    _files: deque[str] = field(default_factory=deque)

    async def arrive(self) -> None:
        """Sign in, and learn which rooms there are."""
        await self.hands.intruder.enter()
        self._unseen.extend(str(row["room_id"]) for row in await self.hands.rooms())

    @property
    def done(self) -> bool:
        """Whether nothing is left to take."""
        return not (self.prefixes or self._unseen or self._open or self._files)

    async def sit(self, portion: Portion) -> None:
        """One sitting."""
        for _ in range(min(portion.searches, len(self.prefixes))):
            await self._wait()
            await self.hands.search(self.prefixes.popleft())
        for _ in range(min(portion.rooms, len(self._unseen))):
            await self._wait()
            room = self._unseen.popleft()
            if await self.hands.enter(room):
                self._open.append(_Open(room))
        await self._read(portion.messages)
        for _ in range(min(portion.files, len(self._files))):
            await self._wait()
            await self.hands.fetch(self._files.popleft())

    async def _read(self, messages: int) -> None:
        """Pages of a client, of one room after the other; a room that refuses is left for the next sitting."""
        for room in [self._open.popleft() for _ in range(len(self._open))]:
            whole = False
            while messages > 0 and not whole:
                await self._wait()
                page = await self.hands.page(room.id, room.place, PAGE if room.place else FIRST_WINDOW)
                if page is None:
                    break
                messages -= len(page.events)
                self._files.extend(page.files)
                room.place, whole = page.end, not page.end
            if not whole:
                self._open.append(room)

    async def _wait(self) -> None:
        await asyncio.sleep(self.pause())
