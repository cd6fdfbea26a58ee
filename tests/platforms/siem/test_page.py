import re
from pathlib import Path

import pytest

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.platforms.siem import page
from vigie.platforms.siem.convert import TARGETS, Conversion, Converted

ROOT = Path(__file__).parents[3]
PACK = load_rules([bundled.rules()])
TEXT = (ROOT / page.PAGE).read_text(encoding="utf-8")


def test_every_rule_has_its_row() -> None:
    """Without the backends: what can be known. `make convert`, then `make docs`, when a rule came or went."""
    rows = re.findall(r"^\| `(\w+)` \| (?:yes|no)", TEXT, re.MULTILINE)
    assert rows == [rule.name for rule in PACK.reporting], f"{page.PAGE} is stale: make convert docs"
    assert TEXT.count("<!-- generated: ") == 3


def test_the_committed_tables_are_fresh(python: Path) -> None:
    assert page.page(TEXT, PACK, page.converted(PACK, python)) == TEXT, f"{page.PAGE} is stale: make convert docs"


def test_reasons_are_said_once_and_lists_are_not_named() -> None:
    first, second, third = PACK.reporting[:3]
    rows = (
        Conversion(first, obstacle="a list (matrix.people): too many"),
        Conversion(second, obstacle="a list (matrix.canary): too many"),
        Conversion(third, query="q"),
    )
    table = page._rules(PACK, [Converted("esql", "fake 1", rows)])
    assert table.startswith("| Rule | Elasticsearch (ES\\|QL) | Facts of Vigie |\n| --- | --- | --- |\n")
    assert f"| `{first.name}` | no (1) |" in table
    assert f"| `{second.name}` | no (1) |" in table
    assert f"| `{third.name}` | yes |" in table
    assert table.endswith("\n1. a list: too many.")
    assert "| `esql` | Elasticsearch (ES\\|QL) | fake 1 | 1 of 3 |" in page._backends(
        [Converted("esql", "fake 1", rows)]
    )


def test_without_the_backends_the_page_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIGIE_CONVERT", str(tmp_path / "nowhere"))
    page.main(tmp_path)
    assert "docs/convert.md left as it is: the conversion backends are not installed" in capsys.readouterr().err
    with pytest.raises(KeyError):
        page.page("<!-- generated: nothing -->\n<!-- end -->", PACK, [])


def test_every_target_is_explained() -> None:
    assert [one for one in TARGETS if f"| `{one}` |" not in TEXT] == []
