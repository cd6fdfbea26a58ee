"""Trying again when the outside hiccups: bounded, and only when another try can help."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from vigie.model.errors import PlatformError, PlatformUnreachable

Sleep = Callable[[float], Awaitable[None]]
"""Waits for a number of seconds: `asyncio.sleep`, or a test's own."""

PAUSES: Final = (0.2, 0.8, 2.0)
"""Seconds between tries: four tries in all."""

_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})

ResultT = TypeVar("ResultT")


def passing(error: PlatformError) -> bool:
    """True when the same request may succeed a moment later."""
    return isinstance(error, PlatformUnreachable) or error.status in _PASSING


async def retried(call: Callable[[], Awaitable[ResultT]], *, sleep: Sleep) -> ResultT:
    """The call's result. Raises its last `PlatformError` when every try failed, and at once when trying is useless."""
    for pause in PAUSES:
        try:
            return await call()
        except PlatformError as error:
            if not passing(error):
                raise
        await sleep(pause)
    return await call()
