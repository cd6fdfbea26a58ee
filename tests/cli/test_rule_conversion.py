import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie.cli import rule_conversion
from vigie.cli.app import build
from vigie.detection.load import load_rules
from vigie.detection.rules import RuleSet
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.platforms.siem import environment
from vigie.platforms.siem.convert import Conversion, Converted

RULES = """title: Gap
id: 11111111-1111-4111-8111-111111111111
name: gap
logsource: {product: matrix}
detection: {selection: {event.action: gap}, condition: selection}
level: low
---
title: Dormant
id: 22222222-2222-4222-8222-222222222222
name: dormant
logsource: {product: matrix}
detection: {selection: {matrix.idle.days|gt: 9}, condition: selection}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yml"
    path.write_text(RULES)
    return path


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backend that can say what has no past."""

    def convert(ruleset: RuleSet, _paths: object, target: str, _python: Path) -> Converted:
        by_name = [
            Conversion(one, query=f"find {target}") if one.name == "gap" else Conversion(one, obstacle="no \x1b past")
            for one in ruleset.reporting
        ]
        return Converted(target, "fake 1", tuple(by_name))

    monkeypatch.setattr(rule_conversion, "convert", convert)
    monkeypatch.setattr(environment, "interpreter", lambda folder: folder / "bin/python")


def vigie(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["rules", "convert", *map(str, arguments)])


def test_wrong_use_is_said_in_one_line(rules: Path, tmp_path: Path) -> None:
    assert "--target splunk|esql|opensearch|loki" in str(vigie(rules).exception)
    unknown = vigie(rules, "--target", "splnk").exception
    assert isinstance(unknown, UsageError)
    assert str(unknown) == "target splnk is not known; did you mean splunk?"
    absent = vigie(rules, "--target", "loki", "--environment", tmp_path / "nowhere").exception
    assert isinstance(absent, UsageError)
    assert "vigie rules convert --setup" in str(absent)


@pytest.mark.usefixtures("backend")
def test_queries_are_the_answer_and_reasons_stand_beside_it(rules: Path) -> None:
    result = vigie(rules, "--target", "loki")
    assert result.exit_code == 1, "one rule cannot be said"
    assert result.stdout == "# gap: Gap\nfind loki\n"
    assert "dormant: no \\x1b past\n1 of 2 rules by fake 1" in result.stderr


@pytest.mark.usefixtures("backend")
def test_machines_are_told_everything(rules: Path) -> None:
    told = json.loads(vigie(rules, "--target", "esql", "--json").stdout)
    assert (told["target"], told["backend"]) == ("esql", "fake 1")
    dormant, gap = told["rules"]
    assert (gap["query"], gap["obstacle"], gap["window"], gap["own_facts"]) == ("find esql", None, None, [])
    assert (dormant["query"], dormant["own_facts"]) == (None, ["matrix.idle.days"])


@pytest.mark.usefixtures("backend")
def test_one_file_for_each_query(rules: Path, tmp_path: Path) -> None:
    result = vigie(rules, "--target", "opensearch", "-o", tmp_path / "queries")
    assert result.stdout == f"1 query in {tmp_path / 'queries'}\n"
    assert [(path.name, path.read_text()) for path in (tmp_path / "queries").iterdir()] == [
        ("gap.ppl", "find opensearch\n")
    ]
    (tmp_path / "taken").write_text("")
    assert isinstance(vigie(rules, "--target", "loki", "-o", tmp_path / "taken").exception, EnvironmentFailed)


def test_no_name_of_a_rule_leads_out_of_the_folder_and_none_replaces_another(rules: Path) -> None:
    [rule, *_] = load_rules([rules]).reporting
    names = ["../../escaped", "..", "/etc/x", "a\nb", "gap", "Gap", "n" * 300, "-rf"]
    done = [Conversion(replace(rule, name=name), query="q") for name in names]
    files = [name for name, _ in rule_conversion._named(done)]
    same = f"Gap-{rule.id}"
    assert files == ["_.._escaped", "rule", "_etc_x", "a_b", "gap", same, "n" * 100, "rf"]


@pytest.mark.usefixtures("backend")
def test_the_table_of_all(rules: Path) -> None:
    shown = vigie(rules, "--table")
    assert shown.exit_code == 0
    assert shown.stdout.count("yes") == shown.stdout.count("no ") == 4
    told = json.loads(vigie(rules, "--table", "--json").stdout)
    assert [one["target"] for one in told["targets"]] == ["splunk", "esql", "opensearch", "loki"]


def test_setup_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(environment, "set_up", made.append)
    result = vigie("--setup", "--environment", tmp_path, "--json")
    assert json.loads(result.stdout) == {"environment": str(tmp_path), "ready": True}
    assert made == [tmp_path]
    assert "installing the conversion backends" in result.stderr
