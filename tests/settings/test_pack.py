import re
from pathlib import Path

import pytest

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.settings import pack

ROOT = Path(__file__).parents[2]
RULES = load_rules([bundled.rules()]).reporting


def test_the_committed_tables_are_fresh() -> None:
    text = (ROOT / pack.PAGE).read_text(encoding="utf-8")
    assert pack.page(text) == text, f"{pack.PAGE} is stale: make docs"
    assert text.count("<!-- generated: ") == 3


def test_every_rule_has_its_row_under_its_folder() -> None:
    shown = pack.pack(RULES)
    assert len(re.findall(r"^\| \[`", shown, re.MULTILINE)) == len(RULES)
    assert shown.index("### access") < shown.index("`password_guessing`") < shown.index("### collection")
    assert (
        "| Many Rooms Entered in a Few Minutes | more than 34 different `matrix.room.id` in 10 min | high, moderate |"
        in shown
    )


def test_techniques_name_their_rules_and_forgeable_ones_are_told() -> None:
    row = next(line for line in pack.techniques(RULES).splitlines() if line.startswith("| [T1110.003]"))
    assert "https://attack.mitre.org/techniques/T1110/003/" in row
    assert row.endswith("| `password_spraying` |")
    assert pack.forgeable(RULES).split(", ") == [f"`{rule.name}`" for rule in RULES if rule.forgeable]
    assert pack.forgeable([]) == "none"


def test_a_foreign_mark_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        pack.page("<!-- generated: nothing -->\n<!-- end -->")
