"""What a rule set asks for is found wherever a rule can name a field."""

from pathlib import Path

import pytest

from vigie.detection.asked import asked
from vigie.detection.fields import FIELDS
from vigie.detection.load import load_rules

RULE = """
title: A Rule
id: 0c6c2f5e-6b0e-4c39-9a1b-6f6d0d6f7c11
name: plain
logsource: {product: matrix, service: activity}
detection:
  a: DETECTION
  condition: a
level: high
"""
COUNTED = """---
title: A Count
id: 0c6c2f5e-6b0e-4c39-9a1b-6f6d0d6f7c12
correlation:
  type: value_count
  rules: [plain]
  group-by: [user.id]
  timespan: 1h
  condition: {field: matrix.room.id, gte: 3}
level: high
"""


def found(folder: Path, text: str) -> frozenset[str]:
    (folder / "rule.yml").write_text(text)
    return asked(load_rules([folder]))


@pytest.mark.parametrize(
    ("detection", "names"),
    [
        ("{matrix.month.people|gte: 5, event.action: read}", {"matrix.month.people", "event.action"}),
        ("[{matrix.month.people: 5}, {matrix.size|gt: 5}]", {"matrix.month.people", "matrix.size"}),
        ("{user.id|fieldref: matrix.target}", {"user.id", "matrix.target"}),
        ("{matrix.size: [1, 2]}", {"matrix.size"}),
        ("[words]", set(FIELDS)),
    ],
)
def test_conditions(tmp_path: Path, detection: str, names: set[str]) -> None:
    assert found(tmp_path, RULE.replace("DETECTION", detection)) == names


def test_groups_and_counts(tmp_path: Path) -> None:
    text = RULE.replace("DETECTION", "{matrix.size: 1}") + COUNTED
    assert found(tmp_path, text) == {"matrix.size", "user.id", "matrix.room.id"}
