from pathlib import Path

import pytest

from vigie.model.budgets import Resource
from vigie.policies.catalog import LIMITS
from vigie.settings import thresholds

ROOT = Path(__file__).parents[2]


def test_the_committed_tables_are_fresh() -> None:
    text = (ROOT / thresholds.PAGE).read_text(encoding="utf-8")
    assert thresholds.page(text) == text, f"{thresholds.PAGE} is stale: make docs"
    assert text.count("<!-- generated: ") == 4


def test_every_resource_tells_the_figure_that_its_lines_follow() -> None:
    assert set(thresholds.BASIS) == set(Resource)
    shown = thresholds.budgets()
    assert all(f"### `{resource.value}`" in shown for resource in Resource)
    assert sum(line.startswith("| ") for line in shown.splitlines()) == len(LIMITS) + 2 * len(Resource)


def test_text_between_tables_stays_and_an_old_table_goes() -> None:
    page = thresholds.page("before\n<!-- generated: combinations -->\nstale\n<!-- end -->\nafter\n")
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")
    assert "stale" not in page
    assert "| `breadth` | 1 d | 3 of 5 |" in page


def test_a_foreign_mark_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        thresholds.page("<!-- generated: nothing -->\n<!-- end -->")


def test_rules_say_what_they_count() -> None:
    rules = thresholds.rules()
    assert "more than 34 different `matrix.room.id` in 10 min" in rules
    assert "each event, those within 10 min as one" in rules
