from fractions import Fraction
from typing import Any

from vigie.detection.correlations import value_avg, value_percentile
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.findings import Finding

RULES = """title: Base
name: base
logsource: {product: any}
detection: {selection: {kind: hit}, condition: selection}
---
title: Measured
correlation: {type: TYPE, rules: [base], group-by: [who], timespan: 10s, condition: {field: value, CONDITION}}
"""


def found(kind: str, condition: str, values: list[Any]) -> list[Finding]:
    engine = LiveEngine(load_text(RULES.replace("TYPE", kind).replace("CONDITION", condition)))
    events = [
        {"event.id": str(number), "@timestamp": 1_000_000 + number, "kind": "hit", "who": "g", "value": value}
        for number, value in enumerate(values)
    ]
    return engine.feed(events)


def test_a_percentile_is_one_of_the_values() -> None:
    (one,) = found("value_percentile", "percentile: 50, gt: 0", [1, 2, 30, 400])
    assert one.value == 2  # greatest median on the way: of 1; 1 2; 1 2 30; 1 2 30 400
    assert not found("value_percentile", "percentile: 50, gt: 2", [1, 2, 30, 400])
    assert found("value_percentile", "percentile: 100, gte: 400", [1, 2, 30, 400])
    assert found("value_percentile", "percentile: 0, gte: 1", [1, 2, 30, 400])


def test_values_that_are_no_numbers_are_not_measured() -> None:
    (one,) = found("value_percentile", "percentile: 50, gte: 1", ["x", None, True, "7", [3], float("nan")])
    assert (one.value, one.evidence) == (7, ("3",))


def test_a_rare_content_is_found_as_the_specification_has_it() -> None:
    """`field: image, lte: 1` without a percentile: a process name that is 1 % of all processes or less."""
    common = ["svchost.exe"] * 99
    (one,) = found(value_percentile.TYPE, "lte: 1", [*common, "rare.exe"])
    assert (one.value, one.evidence) == (1, ("99",))
    assert not found(value_percentile.TYPE, "lte: 1", [*common[1:], "rare.exe"])


def test_a_mean_is_exact() -> None:
    assert found(value_avg.TYPE, "gt: 500", [500, 501])[0].value == float(Fraction(1001, 2))
    assert not found(value_avg.TYPE, "gt: 500", [500, 500, "x"])
    # As rounded quotients, the means of these two would be the same.
    huge = 1 << 62
    assert not found(value_avg.TYPE, f"gte: {huge}", [huge, huge - 1][::-1])[1:]
    assert [one.evidence for one in found(value_avg.TYPE, f"gte: {huge}", [huge - 1, huge])] == []
