"""What the guard of a real Synapse records of an honest newcomer looks like what the simulation makes."""

from collections import defaultdict
from pathlib import Path
from random import Random

import numpy as np
import pytest

from kit.ports import free_ports
from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.day import Day
from vigie.evaluation.population import Population, Site
from vigie.evaluation.realise import Realiser
from vigie.evaluation.record import Record
from vigie.evaluation.sheet import schedule
from vigie.lab import target
from vigie.lab.drills import newcomer
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.play import play
from vigie.model.activity import FRESH, Action, Activity, Outcome
from vigie.ports.clock import SystemClock

COMPARED = frozenset(
    {
        Action.LOGIN,
        Action.SEARCH_DIRECTORY,
        Action.LIST_ROOMS,
        Action.JOIN,
        Action.READ,
        Action.LIST_MEMBERS,
        Action.VIEW_PROFILE,
        Action.DOWNLOAD,
        Action.SEND,
    }
)
EITHER = frozenset({"bytes", "people", "strangers", "cold", "fresh", "device", "target", "links", "direct"})
"""Fields that depend on what there was to see: an answer may hold nothing of it."""


def fields(activity: Activity) -> frozenset[str]:
    """What is not left out."""
    empty = Activity(id="", time=0, action=activity.action, server="")
    names = (name for name in Activity.__struct_fields__ if getattr(activity, name) != getattr(empty, name))
    return frozenset(names) - EITHER


def shapes(activities: list[Activity]) -> dict[tuple[Action, str], set[frozenset[str]]]:
    found: dict[tuple[Action, str], set[frozenset[str]]] = defaultdict(set)
    for one in activities:
        if one.action in COMPARED and one.outcome is Outcome.SUCCESS:
            found[one.action, one.endpoint].add(fields(one))
    return found


def simulated() -> list[Activity]:
    population = Population(Site("education", 3_000, 3, 7), Assumptions())
    requests = schedule(Day(population, 1).rows(), population.assumed, np.random.default_rng(1))
    return list(Realiser(population, 1_000_000_000_000).day(1, requests))


@pytest.mark.platform
async def test_the_record_of_an_honest_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomer, "LOOK_UPS", 3)
    with Platform(PlatformOptions(state=tmp_path, port_base=free_ports(), web=False, population="small")) as platform:
        report = await play(newcomer.DRILL, target.read(tmp_path), clock=SystemClock(), rng=Random(1))
        assert report.passed, report.as_dict()
        spool = Path(platform.endpoints.homeservers[0].spool)
    recorded = [one for one in Record([spool]) if one.user and one.ip == newcomer.ADDRESS]
    made = simulated()
    there, here = shapes(recorded), shapes(made)
    assert {action for action, _ in there} >= COMPARED - {Action.LIST_MEMBERS}
    strange = {key: there[key] - here[key] for key in there.keys() & here.keys() if there[key] - here[key]}
    assert {key[1] for key in there} <= {key[1] for key in here}, "the same endpoints"
    assert not strange, "each kind of request has the same fields in both"
    _sizes(recorded, made)


def _sizes(recorded: list[Activity], made: list[Activity]) -> None:
    """Pages, rows and flags."""
    for activities in (recorded, made):
        pages = [one for one in activities if one.endpoint.endswith("/messages")]
        assert max(len(read.events) for one in pages for read in one.reads) in range(20, 51)
        assert any(read.flags and read.flags[-1] & FRESH for one in pages for read in one.reads)
        assert all(len(one.reads) <= 1 and len(one.people) <= 60 for one in pages)
        rows = [len(one.people) for one in activities if one.action is Action.SEARCH_DIRECTORY]
        assert max(rows) <= 50
        assert all(one.bytes > 0 for one in activities if one.action is Action.DOWNLOAD)
