import json
from pathlib import Path

import yaml

from vigie.settings import Settings, reference

ROOT = Path(__file__).parents[2]


def test_the_committed_pages_are_fresh() -> None:
    for name, content in ((reference.PAGE, reference.page()), (reference.SCHEMA, reference.schema())):
        assert (ROOT / name).read_text(encoding="utf-8") == content, f"{name} is stale: make docs"


def test_every_key_has_a_meaning() -> None:
    rows = [line for line in reference.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 20
    assert all(not row.endswith("|  |") for row in rows), rows


def test_the_example_of_the_page_is_valid() -> None:
    example = reference.page().split("```yaml\n")[1].split("```")[0]
    assert Settings.model_validate(yaml.safe_load(example)).servers[0].name == "agent.example"


def test_the_schema_refuses_unknown_keys() -> None:
    assert json.loads(reference.schema())["additionalProperties"] is False
