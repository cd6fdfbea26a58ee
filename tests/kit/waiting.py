"""Waiting for what a test needs, never for a time: a busy machine takes longer, and nothing else changes."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T | None], awaited: str, seconds: float = 20) -> T:
    """What `look` finds, as soon as it is true. Fails, naming what was awaited, when that takes longer."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {awaited}"
        time.sleep(0.02)
    return found


async def until_async(look: Callable[[], T | None], awaited: str, seconds: float = 20) -> T:
    """The same, while the event loop goes on."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {awaited}"
        await asyncio.sleep(0.02)
    return found
