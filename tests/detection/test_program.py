"""Many rules find what each finds alone, whether they are tried or looked up."""

from typing import Any

import pytest

from vigie.detection import program
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.rules import RuleSet

RULE = "title: Rule {number}\nlogsource: {{product: any}}\ndetection:\n  s: {{{item}}}\n  condition: s\n"
ITEMS = [f"event.action: {name}" for name in ("join", "other")] + [f"field{number}: value" for number in range(20)]
RECORDS: list[dict[str, Any]] = [
    {"event.action": "join", "field3": "value"},
    {"event.action": "other", "field4": "VALUE"},
    {"event.action": "somebody else's"},
    {"field5": {"deep": "value"}, "field6": ["x", "value"]},
]


def many() -> RuleSet:
    return load_text("---\n".join(RULE.format(number=number, item=item) for number, item in enumerate(ITEMS)))


def found(threshold: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    monkeypatch.setattr(program, "MANY", threshold)
    records = [{"event.id": str(number), "@timestamp": number, **one} for number, one in enumerate(RECORDS)]
    return [(one.evidence[0], one.title) for one in LiveEngine(many()).feed(records)]


def test_looking_up_and_trying_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up, tried = found(1, monkeypatch), found(1_000, monkeypatch)
    assert looked_up == tried
    expected = [("0", "Rule 0"), ("0", "Rule 5"), ("1", "Rule 1"), ("1", "Rule 6"), ("3", "Rule 8")]
    assert tried == expected
