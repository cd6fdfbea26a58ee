"""What Synapse knows of rooms, fetched beside the activities that name them."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from vigie.model.enriched import UNKNOWN_ROOM, RoomFacts
from vigie.model.errors import PlatformError, PlatformUnreachable

FRESH_FOR: Final = 300.0
"""Seconds. Facts older than that are still told, and asked for again."""
MOST: Final = 50_000
"""Rooms remembered, about 20 MB; and rooms waiting to be asked for."""
PAUSE: Final = 0.2
"""Seconds between two looks at what is wanted: asking must not crowd out the administration of the server."""
AT_ONCE: Final = 4
AWAY: Final = 10.0
"""Seconds to wait when no server answers."""

Ask = Callable[[str], Awaitable[dict[str, Any]]]
_log = logging.getLogger(__name__)


class SynapseRooms:
    """`RoomDirectory` over the administration API: answers at once from memory, asks in `run`."""

    def __init__(self, servers: Iterable[Ask], now: Callable[[], float]) -> None:
        """`servers`: how to ask each server for a room. `now`: seconds, monotonic."""
        self._servers = tuple(servers)
        self._now = now
        self._known: OrderedDict[str, tuple[RoomFacts, float]] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()

    def facts(self, room: str) -> RoomFacts:
        """What is remembered; a room that is unknown, or known for long, is asked for."""
        found = self._known.get(room)
        if found is None or self._now() - found[1] > FRESH_FOR:
            self._want(room)
        return found[0] if found else UNKNOWN_ROOM

    async def run(self) -> None:
        """Ask for what is wanted, until cancelled."""
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.ask_wanted()
            except PlatformUnreachable as error:
                _log.debug("facts about rooms are not to be had now: %s", error)
                await asyncio.sleep(AWAY)

    async def ask_wanted(self) -> None:
        """Ask for everything wanted now. Raises `PlatformUnreachable`, and what was not answered stays wanted."""
        while self._wanted and self._servers:
            batch = [self._wanted.popitem(last=False)[0] for _ in range(min(AT_ONCE, len(self._wanted)))]
            answers = await asyncio.gather(*map(self._ask, batch), return_exceptions=True)
            for room, answer in zip(batch, answers, strict=True):
                if isinstance(answer, RoomFacts):
                    self._remember(room, answer)
                elif isinstance(answer, PlatformUnreachable):
                    self._want(room)
            for answer in answers:
                if isinstance(answer, BaseException) and not isinstance(answer, PlatformError):
                    raise answer
                if isinstance(answer, PlatformUnreachable):
                    raise answer

    async def _ask(self, room: str) -> RoomFacts:
        """The first server that knows the room. A room nobody knows is remembered as unknown."""
        for ask in self._servers:
            try:
                return _facts(await ask(room))
            except PlatformUnreachable:
                raise
            except PlatformError:
                continue
        return UNKNOWN_ROOM

    def _want(self, room: str) -> None:
        if len(self._wanted) < MOST:
            self._wanted[room] = None

    def _remember(self, room: str, facts: RoomFacts) -> None:
        self._known.pop(room, None)
        self._known[room] = (facts, self._now())
        if len(self._known) > MOST:
            self._known.popitem(last=False)


def _facts(room: dict[str, Any]) -> RoomFacts:
    """From Synapse's room details. Names come from people: bounded, and without characters that disturb a terminal."""
    name = "".join(c for c in str(room.get("name") or "")[:200] if c.isprintable())
    listed, joinable = room.get("public") is True, room.get("join_rules") == "public"
    members = room.get("joined_members")
    return RoomFacts(
        name=name,
        public=listed or joinable,
        encrypted=bool(room.get("encryption")),
        members=members if type(members) is int else None,
    )
