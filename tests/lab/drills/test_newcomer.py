"""The honest newcomer: its pace, and its day on an unprotected, real Synapse."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from vigie.lab import target
from vigie.lab.drills import newcomer
from vigie.lab.play import play
from vigie.ports.clock import SystemClock


async def test_pace_holds_back_what_would_go_beyond() -> None:
    pace = newcomer.Pace(10, window=0.2)
    begin = asyncio.get_running_loop().time()
    for _ in range(4):
        await pace.room_for(5)
        pace.note(5)
    elapsed = asyncio.get_running_loop().time() - begin
    assert 0.2 <= elapsed < 0.4


async def test_pace_lets_an_oversized_unit_pass_once_all_is_quiet() -> None:
    pace = newcomer.Pace(10, window=0.1)
    pace.note(3)
    await asyncio.wait_for(pace.room_for(50), 1)


@pytest.mark.platform
async def test_notices_nothing_on_a_stock_platform(stock_state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomer, "LOOK_UPS", 3)
    report = await play(newcomer.DRILL, target.read(stock_state), clock=SystemClock(), rng=Random(1))
    assert report.passed, report.as_dict()
    document = report.as_dict()
    assert (document["refused"], document["challenged"], document["delayed_ms"], document["errors"]) == (0, 0, 0, 0)
    assert document["done"]["look_ups"] == 3
    assert document["done"]["joins"] == report.reachable.public_rooms
    assert document["done"]["downloads"] == report.taken.counts.media > 0
    assert document["rooms"] == report.reachable.public_rooms
