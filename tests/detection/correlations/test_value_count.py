from typing import Any

from vigie.detection.correlations import value_count
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.findings import Finding

RULES = """title: Base
name: base
logsource: {product: any}
detection: {selection: {kind: hit}, condition: selection}
---
title: Counted
correlation: {type: TYPE, rules: [base], timespan: 10s, condition: {field: FIELDS, gte: 1}}
"""


def found(fields: str, *events: dict[str, Any]) -> list[Finding]:
    engine = LiveEngine(load_text(RULES.replace("TYPE", value_count.TYPE).replace("FIELDS", fields)))
    return engine.feed(
        [{"event.id": str(number), "@timestamp": 1_000, "kind": "hit", **one} for number, one in enumerate(events)]
    )


def test_every_element_and_every_spelling_is_one_value() -> None:
    (one,) = found("a", {"a": ["x", "y", None, "x"]}, {"a": "x"}, {"a": 3}, {"a": "3"}, {"a": True}, {"a": []}, {})
    assert one.value == 4


def test_several_fields_count_as_combinations() -> None:
    """The specification: several fields are linked by an AND."""
    (one,) = found("[a, b]", {"a": "x", "b": "y"}, {"a": "x", "b": ["y", "z"]}, {"a": "x"}, {"b": "z"})
    assert one.value == 2
    (one,) = found("[a, b]", {"a": "x:1", "b": "y"}, {"a": "x", "b": "1:y"})
    assert one.value == 2


def test_one_event_has_a_bounded_number_of_combinations() -> None:
    many = list(map(str, range(1_000)))
    (one,) = found("[a, b]", {"a": many, "b": many})
    assert one.value == value_count.MOST
