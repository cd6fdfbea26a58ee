"""One account works against another: on an unprotected Synapse, where all of it arrives, and on a protected one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from vigie.lab import nuisance, target
from vigie.lab.drills import lockout
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.play import play
from vigie.lab.records import open_storage
from vigie.lab.report import Report
from vigie.lab.target import Target
from vigie.model.errors import UsageError
from vigie.ports.clock import SystemClock
from vigie.response.action import actions

pytestmark = pytest.mark.platform
FELT = {name for name, one in actions().items() if one.traits.intrusive}
ARRIVES = {"wrong_passwords", "traps", "rooms", "pictures", "mentions", "look_alikes", "canaries", "canary_invitations"}
ARRIVES |= {"evictions", "key_queries", "device_messages", "reports", "knocks", "knocks_taken_back"}


async def run(aim: Target) -> Report:
    return await play(lockout.DRILL, aim, clock=SystemClock(), rng=Random(1))


def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each trick, but not in bulk."""
    numbers = (
        "ADDRESSES",
        "TRAPS",
        "TRAP_MESSAGES",
        "TRAP_PICTURES",
        "INVITATIONS",
        "EVICTIONS",
        "MESSAGES",
        "PESTERING",
    )
    for name in numbers:
        monkeypatch.setattr(nuisance, name, 4)
    monkeypatch.setattr(lockout, "PAUSE", 0.1)
    monkeypatch.setattr(lockout, "FOLLOW_EVERY", 2)


async def test_every_trick_arrives_on_a_stock_platform(stock_state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch)
    report = await run(target.read(stock_state))
    assert report.passed, report.as_dict()
    done = report.taken.done
    assert {name for name in ARRIVES if not done.get(name)} == set()
    assert done["own_thumbnails"] > 0
    assert done["own_downloads"] > 0, "the client fetched whole what somebody else sent"
    assert done["own_logins"] == 2


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory, free_ports: Callable[[], int]) -> Iterator[Target]:
    state: Path = tmp_path_factory.mktemp("protected")
    with Platform(PlatformOptions(state=state, port_base=free_ports(), population="small", web=False)):
        yield target.read(state)


async def test_a_protected_account_notices_nothing_of_it(protected: Target) -> None:
    report = await run(protected)
    document = report.as_dict()
    assert report.passed, document
    assert (document["refused"], document["challenged"], document["delayed_ms"], document["errors"]) == (0, 0, 0, 0)
    assert report.taken.done["wrong_passwords"] == nuisance.ADDRESSES
    storage = open_storage(protected)
    assert storage is not None
    taken = [one for one in storage.actions(user=report.account) if one.action in FELT and one.outcome == "done"]
    storage.close()
    assert taken == []


async def test_it_takes_two_ordinary_accounts(stock_state: Path) -> None:
    alone = target.read(stock_state)
    first = alone.account("agent")
    population = target.Population(accounts=(first,), totals=alone.population.totals)
    with pytest.raises(UsageError, match="single account"):
        await run(target.Target(alone.state, alone.endpoints, population))
