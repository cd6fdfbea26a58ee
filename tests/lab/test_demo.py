"""The demonstration from end to end: real Synapse, real database, real attack, twice.

On the medium organisation, for the small one holds less than an honest first day may take.
"""

import asyncio
from pathlib import Path
from random import Random

import aiohttp
import pytest
from rich.console import Console

from kit.ports import free_ports
from vigie.lab import drills, target
from vigie.lab.client import Client, Source
from vigie.lab.demo import Demo, DemoOptions, sample_account
from vigie.lab.drills import newcomer
from vigie.lab.loot import Loot
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.lab.target import Account, Target
from vigie.model import activity
from vigie.model.errors import UsageError
from vigie.model.language import Language
from vigie.ports.clock import SystemClock

STAGES = ("rooms", "members", "history", "media")


def options(state: Path) -> DemoOptions:
    return DemoOptions(state=state, size="medium", port_base=free_ports(), language=Language.EN, stages=STAGES)


def recorded(aim: Target) -> set[str]:
    """Every event that the guard says it served to anybody."""
    spool = Path(aim.endpoints.homeservers[0].spool)
    lines = [line for segment in sorted(spool.glob("*.ndjson")) for line in segment.read_bytes().splitlines()]
    return {event for line in lines for read in activity.decode(line).reads for event in read.events}


async def signs_in(aim: Target, account: Account) -> bool:
    async with aiohttp.ClientSession() as http:
        client = Client(http, aim.homeserver(account).client_url, Source("192.0.2.1", "test"))
        return (await client.login(account.user, account.password)).ok and (await client.whoami()).ok


def test_wants_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(UsageError, match="not empty"):
        options(tmp_path)


@pytest.mark.platform
def test_stock_loses_everything_and_the_copy_is_protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomer, "LOOK_UPS", 2)
    monkeypatch.setattr(newcomer, "ROOMS", 3)
    demo = Demo(options(tmp_path), SystemClock(), Console(quiet=True))
    with demo.protected() as (board, platform):
        shares = board.stock.shares()
        assert (shares["messages"], shares["media"], shares["rooms"]) == (1.0, 1.0, 1.0)
        assert shares["people"] > 0.9  # those who are in a public room: the directory was left out
        assert not board.stock.taken.contained
        assert board.protected.first_finding is not None
        the_thief_is_contained(board.protected)
        assert board.newcomer
        assert board.newcomer.passed, board.newcomer.as_dict()
        aim = target.read(platform.layout.root)
        assert not asyncio.run(signs_in(aim, aim.account("victim")))
        assert asyncio.run(signs_in(aim, sample_account(aim)))
        everything_received_is_on_record(aim)


def the_thief_is_contained(report: Report) -> None:
    """Within the lines that the product promises, whoever reads how."""
    taken = report.taken
    assert taken.contained, report.as_dict()
    assert taken.counts.old_messages <= 3_000
    assert taken.counts.media <= 60
    assert taken.counts.people <= 500
    assert report.seconds_to_contain is not None
    assert taken.first_refusal is not None
    assert report.seconds_to_contain - taken.first_refusal <= 10


def everything_received_is_on_record(aim: Target) -> None:
    """What a reader received, event by event, the guard wrote down: the ledger owes nobody a guess."""
    loot = Loot(SystemClock())
    asyncio.run(
        play(drills.find("newcomer"), aim, clock=SystemClock(), rng=Random(1), loot=loot, stages=("rooms",), seconds=20)
    )
    assert loot.events
    assert loot.events <= recorded(aim)
