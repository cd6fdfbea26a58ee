"""Benchmarks run: each of them once, at a size that says nothing about speed. Rules and names change under them."""

import argparse
import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from vigie.detection.engine import LiveEngine
from vigie.detection.rules import CorrelationRule
from vigie.model.activity import FRESH, Action, Activity
from vigie.model.enriched import Enriched

FOLDER = Path(__file__).parents[1] / "benchmarks"
QUICK = {"baselines", "content", "engine", "extract", "pack_memory", "read_spool", "sql_engine"}
READ = {"content_quality", "guard_cost", "populate", "scans", "spool_to_finding"}
"""Only read here: they start a platform or a service, or take long at any size."""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(FOLDER))
    yield
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def load(name: str) -> Any:
    module: ModuleType = importlib.import_module(name)
    return module


def test_none_is_forgotten() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == QUICK | READ


def test_the_engine() -> None:
    figures = load("engine").measure(activities=2_000, rounds=1, pressed=2_000, accounts=20)
    assert min(figures.values()) > 0
    assert set(load("engine").TARGETS) <= set(figures)


def test_the_naive_engine_counts_what_the_rules_count() -> None:
    bench = load("engine")
    naive, engine = bench.Naive(), LiveEngine(bench.headline())
    common: dict[str, Any] = {"server": "agent.example", "user": "@thief:agent.example"}
    items = bench.pressure(60, 1_200)
    for number in range(12):
        common |= {"id": f"s-{number}", "time": bench.START + number * 1_000}
        people = tuple(f"@p{number}-{one}:agent.example" for one in range(50))
        items.append(Enriched(Activity(action=Action.SEARCH_DIRECTORY, people=people, **common)))
        reads = (bench._page(random.Random(1), "!old:agent.example", bench.PAGE, FRESH),)
        items.append(Enriched(Activity(action=Action.READ, reads=reads, fresh=bench.PAGE, **common)))
    naive.feed(items)
    found = {(one.name, one.actor) for one in engine.feed(items)}
    assert {rule for rule, _ in found} == {"mass_joins", "directory_enumeration", "cold_bulk_reading"}
    assert naive.found == found


def test_baselines() -> None:
    bench = load("baselines")
    figures = bench.speed(500, 20, 1) | bench.size(20) | bench.checkpoint(20, rate=5)
    assert set(bench.TARGETS) <= set(figures)


def test_the_memory_of_the_pack() -> None:
    assert load("pack_memory").measure(20, 4)["groups"] > 0


def test_the_sql_engine() -> None:
    bench = load("sql_engine")
    assert set(bench.TARGETS) <= set(bench.measure(60_000, 1))


async def test_the_spool(tmp_path: Path) -> None:
    bench, spool, aside = load("read_spool"), tmp_path / "spool", tmp_path / "aside"
    spool.mkdir()
    bench.write_spool(spool, 40)
    assert bench.measure({"stage": lambda: bench.staged(spool, aside)}, 40, 1)["stage"] > 0
    (tmp_path / "live").mkdir()
    assert len(await bench.latencies(tmp_path / "live", aside, 2)) >= 2


def test_content(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = load("content")
    monkeypatch.setattr(bench, "HOSTILE", {"one letter": "a" * 100})
    monkeypatch.setattr(bench, "CHUNK", 20)
    monkeypatch.setattr(bench, "SLOW", 5)
    monkeypatch.setattr(bench, "SIZE", 500)
    options = argparse.Namespace(messages=40, rounds=1, rg="", presidio="", built=2)
    assert bench.measure(options)["inline, messages/s"] > 0


def test_files(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = load("extract")
    some = {"eml": bench.message().as_bytes(), "html": b"<p>Bonjour</p>"}
    monkeypatch.setattr(bench, "files", lambda: some)
    assert [one["format"] for one in bench.compare(1)] == list(some)


@pytest.mark.parametrize("name", sorted(READ))
def test_it_is_read(name: str) -> None:
    assert load(name).main


def test_the_line_that_is_crossed_is_that_of_the_rule() -> None:
    rules = load("engine").headline().reporting
    (bound,) = next(rule.bounds for rule in rules if isinstance(rule, CorrelationRule) and rule.name == "mass_joins")
    assert bound == ("gt", load("spool_to_finding").LINE)
