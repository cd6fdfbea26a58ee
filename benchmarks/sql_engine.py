"""Rules in SQL over a Parquet file of activities, beside the live engine over the same: activities a CPU second.

    python benchmarks/sql_engine.py [--activities N] [--rounds N] [--json]

One day of activities, columns like those of sealed evidence, is asked the query of one rule at a time by one thread;
the live engine is fed the first of the same activities with the same rule alone. Both take turns. Processor time,
reading the file included. Before that, both must find the same in what the live engine is fed.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table as Printed

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.rules import RuleSet
from vigie.detection.sql import episodes
from vigie.detection.sql.columns import Column, Kind, Table
from vigie.detection.sql.findings import finding
from vigie.detection.sql.plan import plan
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.findings import Finding

START = 1_780_000_000_000
ACCOUNTS = 100_000
PART = 300_000
"""Activities for the live engine."""
BATCH = 1_000
COUNTED = "00000000-0000-4000-8000-000000000002"

TABLE = Table(
    "activities",
    {
        "event.action": Column("action", Kind.TEXT, tuple(Action)),
        "event.outcome": Column("outcome", Kind.TEXT, tuple(Outcome)),
        "user.id": Column('"user"', Kind.TEXT),
        "matrix.room.id": Column("room", Kind.TEXT),
        "matrix.size": Column("size", Kind.WHOLE),
    },
    actor='"user"',
)

# 59 of 100 activities are reads, 1 is a login (or, 1 in 10, a new password), 18 are messages, 6 searches, 6 entries, 10
# downloads. One account in 2,000 is a thief, for ten minutes at a time: one activity in 60 is a thief's.
FILL = """
CREATE TEMP TABLE drawn AS SELECT i, CAST(hash(i) % 100 AS INTEGER) AS kind, hash(i, 1) % {accounts} AS account,
    hash(i, 2) % 5000 AS place, {start} + i * 86400000 // {count} AS time FROM range({count}) t(i);
CREATE TEMP TABLE acted AS SELECT i, time, kind, CASE WHEN hash(i, 3) % 60 = 0
    THEN 2000 * ((i * 144) // {count} % {thieves}) ELSE account END AS account, place FROM drawn;
COPY (SELECT i AS seq, time, 'b-' || i AS id, 'agent.example' AS server,
    '@agent' || account || ':agent.example' AS "user",
    CASE WHEN kind < 59 THEN 'read' WHEN kind < 60 THEN CASE place % 10 WHEN 0 THEN 'change_password' ELSE 'login' END
        WHEN kind < 78 THEN 'send' WHEN kind < 84 THEN 'search_directory'
         WHEN kind < 90 THEN 'join' ELSE 'download' END AS action,
    CASE WHEN kind % 20 = 7 THEN 'failure' ELSE 'success' END AS outcome,
    '!room' || place || ':agent.example' AS room,
    CAST(CASE WHEN kind >= 90 THEN 1000 * place ELSE 0 END AS BIGINT) AS size
    FROM acted ORDER BY i) TO '{path}' (FORMAT parquet);
DROP TABLE drawn; DROP TABLE acted;
CREATE VIEW activities AS SELECT * FROM read_parquet('{path}');
"""

RULES = """
title: Act
name: act
id: 00000000-0000-4000-8000-000000000001
logsource: {{product: matrix}}
detection: {{selection: {{event.action: {action}, event.outcome: success}}, condition: selection}}
---
title: Next
name: next
id: 00000000-0000-4000-8000-000000000003
logsource: {{product: matrix}}
detection: {{selection: {{event.action: change_password}}, condition: selection}}
---
title: Counted
id: 00000000-0000-4000-8000-000000000002
correlation:
  {{type: {kind}, rules: [{sources}], group-by: [user.id], timespan: {span}, condition: {condition}}}
"""
ASKED = {
    "event_count": ("search_directory", "10m", "{gte: 50}", "act"),
    "value_count": ("join", "1h", "{field: matrix.room.id, gte: 30}", "act"),
    "value_sum": ("download", "1h", "{field: matrix.size, gte: 200000000}", "act"),
    "value_avg": ("download", "1h", "{field: matrix.size, gte: 4990000}", "act"),
    "value_percentile": ("download", "1h", "{field: matrix.size, percentile: 50, gte: 4990000}", "act"),
    "temporal": ("login", "1h", "{gte: 2}", "act, next"),
    "temporal_ordered": ("login", "1h", "{gte: 2}", "act, next"),
}

registered: set[str] = set()
"""Functions that the database knows: the same name may mean another in the next query."""


def rules(kind: str) -> RuleSet:
    """One correlation and what it counts."""
    action, span, condition, sources = ASKED[kind]
    return load_text(RULES.format(action=action, kind=kind, span=span, condition=condition, sources=sources))


def filled(folder: Path, count: int) -> duckdb.DuckDBPyConnection:
    """The activities of a day."""
    database = duckdb.connect(config={"threads": 1, "temp_directory": str(folder), "memory_limit": "4GB"})
    thieves = ACCOUNTS // 2_000
    database.execute(
        FILL.format(accounts=ACCOUNTS, start=START, count=count, thieves=thieves, path=folder / "day.parquet")
    )
    return database


def asked(database: duckdb.DuckDBPyConnection, ruleset: RuleSet) -> list[Finding]:
    """What the query of the correlation finds."""
    planned = plan(ruleset, TABLE, lambda _pattern: True)
    (query,) = [one for one in planned.queries if one.rule.id == COUNTED]
    for name, function in planned.functions.items():
        if name in query.sql:
            if name in registered:
                database.remove_function(name)
            registered.add(name)
            database.create_function(name, function.call, [function.takes], function.gives)
    rows = database.execute(f"SELECT {', '.join(episodes.RESULT)} FROM ({query.sql}) ORDER BY first, groups").fetchall()
    return [finding(query.rule, row) for row in rows]


def part(database: duckdb.DuckDBPyConnection) -> list[Activity]:
    """The first activities, as records."""
    rows = database.execute(
        f"SELECT id, time, action, outcome, server, user, room, size FROM activities WHERE seq < {PART}"
    )
    return [
        Activity(
            id=one,
            time=time,
            action=Action(action),
            outcome=Outcome(outcome),
            server=server,
            user=user,
            room=room,
            size=size,
        )
        for one, time, action, outcome, server, user, room, size in rows.fetchall()
    ]


def fed(items: list[Activity], ruleset: RuleSet) -> list[Finding]:
    """What the live engine finds."""
    engine, found = LiveEngine(ruleset), {}
    for start in range(0, len(items), BATCH):
        found.update({one.id: one for one in engine.feed(items[start : start + BATCH]) if one.rule == COUNTED})
    return sorted(found.values(), key=lambda one: (one.first, list(one.group.values())))


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def check(database: duckdb.DuckDBPyConnection, items: list[Activity]) -> None:
    """Both engines find the same in the part."""
    database.execute("ALTER VIEW activities RENAME TO whole")
    database.execute(f"CREATE VIEW activities AS SELECT * FROM whole WHERE seq < {PART}")
    for kind in ASKED:
        assert asked(database, rules(kind)) == fed(items, rules(kind)), kind
    database.execute("DROP VIEW activities")
    database.execute("ALTER VIEW whole RENAME TO activities")


def measure(count: int, rounds: int) -> dict[str, float]:
    """Every figure: medians."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        database = filled(Path(folder), count)
        items = part(database)
        check(database, items)
        for kind in ASKED:
            ruleset = rules(kind)
            taken = [
                (seconds(lambda: asked(database, ruleset)), seconds(lambda: fed(items, ruleset)))  # noqa: B023
                for _ in range(rounds)
            ]
            sql, live = (count / statistics.median(one) for one in zip(*taken, strict=True))
            figures[f"{kind}_found"] = len(asked(database, ruleset))
            figures[f"{kind}_per_second"] = sql
            figures[f"{kind}_ratio_to_live"] = sql / (live * len(items) / count)
    return figures


TARGETS: dict[str, tuple[str, float]] = {f"{kind}_per_second": (">=", 10_000_000) for kind in ASKED}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--activities", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    figures = measure(options.activities, options.rounds)
    if options.json:
        sys.stdout.write(json.dumps({"benchmark": "sql_engine", "figures": figures, "targets": TARGETS}) + "\n")
        return
    table = Printed("figure", "measured", "target")
    for name, value in figures.items():
        sign, target = TARGETS.get(name, ("", 0.0))
        table.add_row(name, f"{value:,.2f}" if value < 100 else f"{value:,.0f}", f"{sign} {target:,}" if sign else "")
    Console().print(table)


if __name__ == "__main__":
    main()
