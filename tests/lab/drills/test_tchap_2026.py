"""The incident's thief on an unprotected, real Synapse: it must take everything there is."""

from pathlib import Path
from random import Random

import pytest

from vigie.lab import target
from vigie.lab.drills.tchap_2026 import DRILL
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.ports.clock import SystemClock

pytestmark = pytest.mark.platform


async def run(state: Path, *stages: str, seconds: float = 60) -> Report:
    return await play(DRILL, target.read(state), clock=SystemClock(), rng=Random(1), stages=stages, seconds=seconds)


async def test_takes_everything_from_a_stock_platform(stock_state: Path) -> None:
    report = await run(stock_state)
    totals = report.reachable
    counts = report.taken.counts
    assert counts.messages == counts.old_messages >= totals.public_messages  # other drills may have spoken too
    assert counts.media == totals.public_files
    assert counts.rooms == totals.public_rooms
    assert counts.people >= totals.people - 1  # everybody whose name begins with two letters
    assert report.shares() | {"people": 1.0} == {"messages": 1.0, "media": 1.0, "people": 1.0, "rooms": 1.0}
    assert (report.taken.stop, report.taken.contained) == ("everything taken", False)
    assert report.taken.logins == 1
    assert report.seconds_to_contain is None


async def test_one_line_of_defence_at_a_time(stock_state: Path) -> None:
    people = (await run(stock_state, "directory")).taken.counts
    assert people.people > 0
    assert (people.messages, people.rooms, people.media) == (0, 0, 0)
    history = (await run(stock_state, "history")).taken.counts
    assert history.messages > 0
    assert (history.people, history.media) == (0, 0)


async def test_ends_at_its_bound_in_time_with_what_it_has(stock_state: Path) -> None:
    report = await run(stock_state, seconds=0.05)
    assert report.taken.stop == "time"
    assert report.shares()["media"] < 1.0
