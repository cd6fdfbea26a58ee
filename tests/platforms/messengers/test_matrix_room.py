"""Failures only: that a room is told, and once, is tested on a real Synapse (`synapse/test_control_platform.py`)."""

import asyncio

import aiohttp
import pytest

from vigie.model.errors import PlatformUnreachable
from vigie.platforms.messengers.matrix_room import MatrixRoom


async def test_a_homeserver_that_is_away_is_one_clear_line() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    async with aiohttp.ClientSession() as session:
        room = MatrixRoom(session, "http://127.0.0.1:21099", "!a:x.example", "syt_secret", sleep=sleep)
        with pytest.raises(PlatformUnreachable, match=r"the homeserver at 127\.0\.0\.1 cannot be reached"):
            await room.send("s", "t", {})
    assert pauses == [0.2, 0.8, 2.0]
