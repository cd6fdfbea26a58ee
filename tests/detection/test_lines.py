"""Numbers of rules that a file replaces."""

from pathlib import Path

import pytest

from vigie import bundled
from vigie.detection.engine import LiveEngine
from vigie.detection.lines import Lines, given, read
from vigie.detection.load import load_rules
from vigie.detection.rules import RuleSet
from vigie.model.errors import ContentErrors

RULE = """\
title: Seen
id: 6c075ffa-03ee-40f9-892e-9bdd9b387390
name: seen
logsource: {product: other}
detection:
  selection: {size|gt: 10, kind|gte: 2, any|gt: 0}
  either: [{width|gt: 5}, {width|gt: 7}]
  condition: selection or either
---
title: Much Seen
id: 48422b13-2fda-407f-bce0-31ba39054c6d
correlation:
  type: value_count
  rules: [seen]
  group-by: [who]
  timespan: 1m
  condition: {field: what, gt: 3}
"""


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "much_seen.yml"
    path.write_text(RULE)
    return path


def events(count: int, size: int) -> list[dict[str, object]]:
    return [
        {"@timestamp": n, "event.id": str(n), "who": "a", "what": str(n), "size": size, "kind": 2, "any": 1}
        for n in range(count)
    ]


def found(rules: RuleSet, count: int, size: int = 11) -> bool:
    return bool(LiveEngine(rules).feed(events(count, size)))


def test_a_line_of_a_condition_and_one_of_what_it_counts_are_moved(rule: Path) -> None:
    assert found(load_rules([rule]), 4)
    moved = load_rules([rule], lines=given({"much_seen": {"what": 5, "size": 20.5}}))
    assert not found(moved, 6), "the size is below its line"
    assert not found(moved, 5, 21)
    assert found(moved, 6, 21)


def test_a_moved_rule_is_another_one_and_an_untouched_one_goes_on_counting(rule: Path) -> None:
    prints = [load_rules([rule], lines=lines).correlations[0].print for lines in (None, Lines(), given({}))]
    moved = load_rules([rule], lines=given({"much_seen": {"size": 20}})).correlations[0].print
    assert len({*prints}) == 1
    assert moved not in prints


def test_every_mistake_is_told_at_its_line_with_the_nearest_name(rule: Path, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(
        "limit: []\n"
        "rules:\n"
        "  much_sean: {what: 4}\n"
        "  much_seen:\n"
        "    sise: 4\n"
        "    width: 4\n"
        "    any: 4\n"
        "    what: many\n"
        "  other: 4\n"
    )
    with pytest.raises(ContentErrors) as told:
        load_rules([rule], lines=read(path))
    said = {one.line: one.message for one in told.value.mistakes if one.path == str(path)}
    assert said[1].endswith("did you mean limits?")
    assert said[3].endswith("did you mean much_seen?")
    assert said[5].endswith("did you mean size?")
    assert "draws 2 lines" in said[6]
    assert "draws no line there" in said[7], "whether there is any is no line"
    assert "is no number above 0" in said[8]
    assert 9 in said


@pytest.mark.parametrize("content", ["- a", "rules: 3", "rules: {much_seen: 3}", "a: {b", "--- \n{}\n---\n{}", "\xff"])
def test_what_is_no_file_of_lines_is_refused(rule: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ContentErrors):
        load_rules([rule], lines=read(path))


def test_a_file_that_is_not_there_is_a_mistake_and_an_empty_one_moves_nothing(rule: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentErrors, match="cannot be read"):
        load_rules([rule], lines=read(tmp_path / "absent"))
    empty = tmp_path / "empty"
    empty.write_text("limits: []\nrules: {}\n")
    assert found(load_rules([rule], lines=read(empty)), 4)


def test_every_line_that_a_shipped_rule_follows_can_be_moved() -> None:
    shipped = load_rules([bundled.rules()])
    wanted = {one.name: {line.field: line.amount * 2 for line in one.follows} for one in shipped.reporting}
    moved = load_rules([bundled.rules()], lines=given({name: lines for name, lines in wanted.items() if lines}))
    for before, after in zip(shipped.reporting, moved.reporting, strict=True):
        assert [one.amount for one in after.follows] == [2 * one.amount for one in before.follows]
        assert (before.print == after.print) is not bool(before.follows)
