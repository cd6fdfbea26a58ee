"""The live engine on one core: activities a second, distinct values in a window, memory of an account.

    python benchmarks/engine.py [--json] [--activities N] [--rounds N]

CPU seconds of this process are counted, so other programs on the machine do not change the figures much. The naive
engine evaluates the same three rules the obvious way, in the same run, on the same activities, turn by turn.
"""

import argparse
import gc
import json
import random
import statistics
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_rules
from vigie.detection.rules import CorrelationRule, RuleSet
from vigie.model.activity import COLD, FRESH, Action, Activity, RoomRead
from vigie.model.enriched import Enriched

RULES = Path(__file__).resolve().parents[1] / "rules"
HEADLINE = ("collection/mass_joins.yml", "discovery/directory_enumeration.yml", "collection/cold_bulk_reading.yml")
START = 1_780_000_000_000
BATCH = 1_000
PAGE = 100
"""Events of a cold page: the fewest of one room that the third headline rule counts."""


def headline() -> RuleSet:
    """The three correlations that the targets are about."""
    return load_rules(RULES / name for name in HEADLINE)


def some(ruleset: RuleSet, count: int) -> RuleSet:
    """The first correlations of a pack that make findings, with what they count."""
    wanted = {rule.id for rule in ruleset.reporting if isinstance(rule, CorrelationRule)}
    wanted = set(sorted(wanted)[:count])
    for rule in reversed(ruleset.correlations):
        if rule.id in wanted:
            wanted |= {source.rule for source in rule.sources}
    plain = {name: rule for name, rule in ruleset.plain.items() if name in wanted}
    return RuleSet(plain, tuple(rule for rule in ruleset.correlations if rule.id in wanted))


def out_of_reach(ruleset: RuleSet) -> RuleSet:
    """The same correlations with thresholds that nothing here comes near: they count, and find nothing."""
    return replace(ruleset, correlations=tuple(replace(one, bounds=(("gt", 10**6),)) for one in ruleset.correlations))


def realistic(count: int, accounts: int, seed: int = 1) -> list[Enriched]:
    """Ordinary life: of 100 activities 82 warm reads, 10 messages, 4 cold pages, 2 searches, 1 entry, 1 download.

    Cold pages are of the size that exports ask for, which is what the third headline rule counts.
    """
    rng = random.Random(seed)
    kinds = rng.choices(range(6), weights=(82, 10, 4, 2, 1, 1), k=count)
    return [Enriched(_activity(rng, number, kind, accounts, count), "demo") for number, kind in enumerate(kinds)]


def _activity(rng: random.Random, number: int, kind: int, accounts: int, count: int) -> Activity:
    user = f"@agent{rng.randrange(accounts)}:agent.example"
    moment = START + number * 3_600_000 // count
    common = {"id": f"boot-{number}", "time": moment, "server": "agent.example", "user": user}
    room = f"!room{rng.randrange(5_000)}:agent.example"
    if kind == 0:
        return Activity(action=Action.READ, reads=(_page(rng, room, 3, 0),), **common)
    if kind == 1:
        return Activity(action=Action.SEND, room=room, **common)
    if kind == 2:
        reads = (_page(rng, room, PAGE, COLD | FRESH),)
        return Activity(action=Action.READ, reads=reads, cold=PAGE, fresh=PAGE, **common)
    if kind == 3:
        people = tuple(f"@agent{rng.randrange(accounts)}:agent.example" for _ in range(12))
        return Activity(action=Action.SEARCH_DIRECTORY, people=people, **common)
    if kind == 4:
        return Activity(action=Action.JOIN, room=room, **common)
    return Activity(action=Action.DOWNLOAD, media=f"mxc://agent.example/{number}", size=227_000, **common)


def _page(rng: random.Random, room: str, events: int, flags: int) -> RoomRead:
    ids = [f"${rng.getrandbits(64):x}" for _ in range(events)]
    return RoomRead(room, "join", START, ["@a:agent.example"], ids, [0] * events, [START] * events, [flags] * events)


class Naive:
    """The same three rules the obvious way: keep the events of each group, and look at all of them each time."""

    def __init__(self) -> None:
        self.windows: defaultdict[tuple[str, str], list[tuple[int, object]]] = defaultdict(list)
        self.found: set[tuple[str, str]] = set()

    def feed(self, items: Sequence[Enriched]) -> None:
        """Evaluate every rule on every activity."""
        for item in items:
            one = item.activity
            if one.action == Action.JOIN and one.outcome == "success" and not one.exempt and not one.invited:
                self._distinct("mass_joins", one, [one.room], 600_000, 34)
            if one.action == Action.SEARCH_DIRECTORY and one.outcome == "success" and not one.exempt:
                self._distinct("directory_enumeration", one, one.people, 60_000, 320)
            most = max((sum(map(FRESH.__and__, read.flags)) // FRESH for read in one.reads), default=0)
            if one.action in {Action.READ, Action.SEARCH_MESSAGES} and most >= PAGE and not one.exempt:
                window = self._window("cold_bulk_reading", one, [one.fresh], 60_000)
                if sum(value for _, value in window) > 800:  # type: ignore[misc]
                    self.found.add(("cold_bulk_reading", one.user))

    def _distinct(self, rule: str, one: Activity, values: Sequence[str], span: int, limit: int) -> None:
        window = self._window(rule, one, values, span)
        if len({value for _, value in window}) > limit:
            self.found.add((rule, one.user))

    def _window(self, rule: str, one: Activity, values: Sequence[object], span: int) -> list[tuple[int, object]]:
        key = (rule, one.user)
        window = [entry for entry in self.windows[key] if entry[0] >= one.time - span]
        window += [(one.time, value) for value in values]
        self.windows[key] = window
        return window


def feed(engine: LiveEngine | Naive, items: Sequence[Enriched]) -> float:
    """CPU seconds to feed all items in batches."""
    gc.collect()
    before = time.process_time()
    for start in range(0, len(items), BATCH):
        engine.feed(items[start : start + BATCH])
    return time.process_time() - before


def rates(items: Sequence[Enriched], make: Sequence[Callable[[], LiveEngine | Naive]], rounds: int) -> list[float]:
    """Median activities a CPU second of each engine, taken in turns."""
    seconds: list[list[float]] = [[] for _ in make]
    for _ in range(rounds):
        for number, build in enumerate(make):
            seconds[number].append(feed(build(), items))
    return [len(items) / statistics.median(taken) for taken in seconds]


def pressure(distinct: int, events: int, groups: int = 20) -> list[Enriched]:
    """Entries into rooms: a steady window of `distinct` rooms in each of a few groups."""
    step = max(1, 600_000 // (distinct * groups))
    return [
        Enriched(
            Activity(
                id=f"p-{number}",
                time=START + number * step,
                action=Action.JOIN,
                server="agent.example",
                user=f"@agent{number % groups}:agent.example",
                room=f"!room{number // groups}:agent.example",
            )
        )
        for number in range(events)
    ]


def memory(accounts: int) -> float:
    """Bytes that the engine keeps for an account active in all three rules: an entry, a search, a cold page."""
    engine = LiveEngine(headline())
    rng = random.Random(3)
    engine.feed([Enriched(_activity(rng, 0, kind, accounts, 10**9)) for kind in range(6)])
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for start in range(0, accounts, BATCH):
        batch = []
        for account in range(start, min(start + BATCH, accounts)):
            for kind in (2, 3, 4):
                one = _activity(rng, account * 3 + kind, kind, accounts, 10**9)
                batch.append(Enriched(_owned(one, account)))
        engine.feed(batch)
        del batch
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    held = engine.state().groups
    assert held >= 3 * accounts, f"{accounts} accounts in three rules must be held, not {held} groups"
    return (after - before) / accounts


def _owned(one: Activity, account: int) -> Activity:
    return Activity(
        id=one.id,
        time=one.time,
        action=one.action,
        server=one.server,
        user=f"@agent{account}:agent.example",
        room=one.room,
        people=one.people,
        reads=one.reads,
        fresh=one.fresh,
        cold=one.cold,
    )


def measure(activities: int, rounds: int, pressed: int = 60_000, accounts: int = 100_000) -> dict[str, float]:
    """Every figure. `pressed`: entries under pressure; `accounts`: in memory."""
    rules, everything = headline(), load_rules([RULES])
    forty = some(everything, 40)
    items = realistic(activities, accounts=20_000)
    make = [lambda: LiveEngine(rules), lambda: LiveEngine(forty), lambda: LiveEngine(everything), Naive]
    ours, pack, whole, naive = rates(items, make, rounds)
    del items
    narrow, wide = pressure(50, pressed), pressure(1_800, pressed)
    counting = out_of_reach(rules)
    (small,) = rates(narrow, [lambda: LiveEngine(rules)], rounds)
    large, counted = rates(wide, [lambda: LiveEngine(rules), lambda: LiveEngine(counting)], rounds)
    (large_naive,) = rates(wide[:9_000], [Naive], 1)
    return {
        "activities_per_second": ours,
        "activities_per_second_40_correlations": pack,
        "activities_per_second_whole_pack": whole,
        "correlations_in_the_pack": sum(isinstance(rule, CorrelationRule) for rule in everything.reporting),
        "naive_activities_per_second": naive,
        "ratio_to_naive": ours / naive,
        "window_50_per_second": small,
        "window_1800_per_second": large,
        "window_1800_counted_per_second": counted,
        "window_1800_naive_per_second": large_naive,
        "window_ratio_1800_to_50": large / small,
        "window_ratio_to_naive": large / large_naive,
        "bytes_per_account": memory(accounts),
    }


TARGETS: dict[str, tuple[str, float]] = {
    "activities_per_second": (">=", 1_000_000),
    "activities_per_second_40_correlations": (">=", 300_000),
    "window_1800_per_second": (">=", 1_000_000),
    "window_1800_counted_per_second": (">=", 1_000_000),
    "window_ratio_1800_to_50": (">=", 0.8),
    "bytes_per_account": ("<=", 1_024),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    figures = measure(options.activities, options.rounds)
    if options.json:
        sys.stdout.write(json.dumps({"benchmark": "engine", "figures": figures, "targets": TARGETS}) + "\n")
        return
    table = Table("figure", "measured", "target")
    for name, value in figures.items():
        sign, target = TARGETS.get(name, ("", 0.0))
        table.add_row(name, f"{value:,.2f}" if value < 100 else f"{value:,.0f}", f"{sign} {target:,}" if sign else "")
    Console().print(table)


if __name__ == "__main__":
    main()
