"""Where readers stand in rooms, remembered for a while."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from vigie_synapse.weigh import Entry

MOST: Final = 200_000
"""Entries kept: about 40 MB."""
OUTSIDE_MS: Final = 5_000
"""How long "has not entered" is believed: entering goes through the guard, but takes a moment to be stored."""


class Entries:
    """A cache over the database, least recently used out first. Entering and leaving through this server refresh it."""

    def __init__(self, fetch: Callable[[str, str], Awaitable[Entry]], now_ms: Callable[[], int]) -> None:
        self._fetch = fetch
        self._now_ms = now_ms
        self._known: OrderedDict[tuple[str, str], tuple[Entry, int]] = OrderedDict()

    def known(self, user: str, room: str) -> Entry | None:
        """What is remembered."""
        key = (user, room)
        found = self._known.get(key)
        if found is None:
            return None
        entry, at = found
        if entry.membership != "join" and self._now_ms() - at > OUTSIDE_MS:
            del self._known[key]
            return None
        self._known.move_to_end(key)
        return entry

    async def get(self, user: str, room: str) -> Entry:
        """What is remembered, or what the database says."""
        entry = self.known(user, room)
        if entry is None:
            entry = await self._fetch(user, room)
            self._known[user, room] = (entry, self._now_ms())
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return entry

    def forget(self, user: str, room: str) -> None:
        """The account enters or leaves."""
        self._known.pop((user, room), None)
