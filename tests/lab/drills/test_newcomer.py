"""The honest newcomer's day on an unprotected, real Synapse."""

from pathlib import Path
from random import Random

import pytest

from vigie.lab import target
from vigie.lab.drills import newcomer
from vigie.lab.play import play
from vigie.ports.clock import SystemClock


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
