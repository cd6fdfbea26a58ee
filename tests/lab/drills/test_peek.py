"""Reading without entering, on an unprotected, real Synapse."""

from pathlib import Path
from random import Random

import pytest

from vigie.lab import target
from vigie.lab.drills.peek import DRILL
from vigie.lab.play import play
from vigie.ports.clock import SystemClock


@pytest.mark.platform
async def test_reads_open_rooms_whole_and_joins_none(stock_state: Path) -> None:
    report = await play(DRILL, target.read(stock_state), clock=SystemClock(), rng=Random(1))
    totals = report.reachable
    assert report.taken.done["rooms_open_to_the_world"] == totals.public_rooms // 2
    assert report.taken.counts.messages >= totals.public_messages // 2  # another drill may have spoken there
    assert report.taken.counts.media == totals.public_files // 2
    assert report.taken.counts.rooms == totals.public_rooms // 2
