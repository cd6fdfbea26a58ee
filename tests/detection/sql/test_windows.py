"""Where a condition can hold: what the first pass keeps, and what it leaves out."""

import duckdb
import pytest

from detection.sql.streams import plain, written
from vigie.detection.load import load_text
from vigie.detection.sql.columns import Table
from vigie.detection.sql.functions import Functions
from vigie.detection.sql.windows import Frame, heavy, peaked, various


def frame(condition: str) -> Frame:
    rule = f"""
---
title: C
correlation: {{type: event_count, rules: [r0], group-by: [who], timespan: 10s, condition: {condition}}}
"""
    ruleset = load_text(written(plain(0, {"s": {"kind": "hit"}, "condition": "s"})) + rule)
    (correlation,) = ruleset.correlations
    return Frame(correlation, Table("t"), correlation.sources, Functions(lambda _: True))


def found(query: str, rows: list[tuple[str, int, int]]) -> list[tuple[str, int]]:
    database = duckdb.connect()
    database.execute("CREATE TABLE matched (k0 VARCHAR, time BIGINT, amount BIGINT)")
    database.executemany("INSERT INTO matched VALUES (?, ?, ?)", rows)
    return sorted(database.execute(query).fetchall())


def test_weight_is_looked_for_in_half_of_two_buckets() -> None:
    rows = [("dense", 25_000 + n, 1) for n in range(2)] + [("thin", n * 10_000, 1) for n in range(9)]
    assert found(heavy(frame("{gte: 4}"), "count(*)"), rows) == [("dense", 1), ("dense", 2), ("dense", 3)]
    assert {group for group, _ in found(heavy(frame("{gt: 3, lt: 9}"), "count(*)"), rows)} == {"dense"}


def test_a_peak_keeps_its_neighbourhood() -> None:
    rows = [("high", 15_000, 8), ("low", 15_000, 7)]
    assert found(peaked(frame("{gte: 8}"), "amount"), rows) == [("high", 0), ("high", 1), ("high", 2)]


def test_different_amounts_must_be_close_together() -> None:
    near = [("near", 9_999, 1), ("near", 10_001, 2)]
    far = [("far", 0, 1), ("far", 20_000, 2), ("one", 0, 1), ("one", 1, 1)]
    assert found(various(frame("{gte: 2}")), near + far) == [("near", 0), ("near", 1)]


@pytest.mark.parametrize("condition", ["{lt: 9}", "{lte: 9}", "{eq: 9}", "{neq: 9}", "{gte: 1}"])
def test_a_condition_that_can_hold_anywhere_is_looked_for_everywhere(condition: str) -> None:
    assert heavy(frame(condition), "count(*)") == ""
    assert various(frame(condition)) == ""
