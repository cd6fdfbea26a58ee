"""Not more than so many requests a second: politeness to a platform that others work on."""

import asyncio
from collections.abc import Callable

from vigie.ports.retry import Sleep


class Pace:
    """Lets turns go by at an even pace. What was not used is not saved up: a pause is followed by no burst."""

    def __init__(self, per_second: float, now: Callable[[], float], sleep: Sleep = asyncio.sleep) -> None:
        """`now`: seconds, monotonic."""
        self._step, self._now, self._sleep = 1.0 / per_second, now, sleep
        self._next = now()

    async def turn(self) -> None:
        """Wait until it is the caller's turn."""
        now = self._now()
        mine = max(self._next, now)
        self._next = mine + self._step
        if mine > now:
            await self._sleep(mine - now)
