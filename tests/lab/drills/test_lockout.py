"""One account works against another, on a platform of its own: it leaves public rooms behind."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kit.ports import free_ports
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
ARRIVES |= {"neighbours", "neighbour_pages", "neighbour_pages_refused"}
ARRIVES |= {"evictions", "key_queries", "device_messages", "reports", "knocks", "knocks_taken_back"}


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    state: Path = tmp_path_factory.mktemp("protected")
    with Platform(PlatformOptions(state=state, port_base=free_ports(), population="small", web=False)):
        yield target.read(state)


async def run(aim: Target) -> Report:
    return await play(lockout.DRILL, aim, clock=SystemClock(), rng=Random(1))


async def test_every_trick_arrives_and_the_account_notices_nothing(protected: Target) -> None:
    report = await run(protected)
    document, done = report.as_dict(), report.taken.done
    assert report.passed, document
    assert (document["refused"], document["challenged"], document["delayed_ms"], document["errors"]) == (0, 0, 0, 0)
    assert {name for name in ARRIVES if not done.get(name)} == set()
    assert done["wrong_passwords"] == nuisance.ADDRESSES
    assert done["own_thumbnails"] > 0
    assert done["own_downloads"] > 0, "the client fetched whole what somebody else sent"
    assert done["own_logins"] == 2
    assert felt(protected, report.account) == []
    neighbours = protected.others(protected.account("agent"), 1 + nuisance.NEIGHBOURS)[1:]
    challenged = ["challenge" in felt(protected, one.user_id) for one in neighbours]
    assert sum(challenged) >= 2, "from the fifth on, they are seen as one"


def felt(aim: Target, user: str) -> list[str]:
    """Measures that playbooks took on an account."""
    storage = open_storage(aim)
    assert storage is not None
    taken = [one.action for one in storage.actions(user=user) if one.action in FELT and one.outcome == "done"]
    storage.close()
    return taken


async def test_it_takes_several_ordinary_accounts(protected: Target) -> None:
    population = target.Population(accounts=(protected.account("agent"),), totals=protected.population.totals)
    with pytest.raises(UsageError, match="7 more ordinary account"):
        await run(Target(protected.state, protected.endpoints, population))
