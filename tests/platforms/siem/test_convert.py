from pathlib import Path
from typing import Any

import pytest

from vigie import bundled
from vigie.detection.load import load_rules, load_text
from vigie.detection.rules import Rule, RuleSet
from vigie.platforms.siem import environment
from vigie.platforms.siem.convert import TARGETS, convert, obstacle, own_facts

PACK = load_rules([bundled.rules()])
FILTER = """title: Not the desk
logsource: {product: matrix, service: activity}
filter: {rules: any, desk: {user.id|startswith: '@desk'}, condition: not desk}
"""


def rule(name: str) -> Rule:
    return next(one for one in PACK.reporting if one.name == name)


def obstacles(name: str) -> dict[str, bool]:
    return {target: bool(obstacle(rule(name), PACK, target)) for target in TARGETS}


def test_what_a_query_would_get_wrong_is_not_asked_for() -> None:
    nothing = dict.fromkeys(TARGETS, False)
    assert obstacles("mass_joins") == nothing
    assert obstacles("gap_in_the_record") == nothing
    # a condition on a list, a count of a list
    assert obstacles("tor_or_proxy_used") == {"splunk": False, "esql": True, "opensearch": True, "loki": True}
    assert obstacles("directory_enumeration") == {"splunk": False, "esql": False, "opensearch": True, "loki": True}
    # a correlation of correlations, an order, a sum
    assert obstacles("false_help_desk_at_work") == {"splunk": True, "esql": True, "opensearch": True, "loki": False}
    assert obstacles("room_opened_then_harvested") == {**nothing, "opensearch": True, "loki": True}
    assert obstacles("cold_bulk_reading") == {**nothing, "opensearch": True}
    assert obstacle(rule("canary_touched"), PACK, "loki") == (
        "a list (matrix.canary): Loki's `json` parser leaves lists out"
    )


def test_facts_that_only_vigie_has_are_named() -> None:
    assert own_facts(rule("mass_joins"), PACK) == ()
    assert own_facts(rule("dormant_account_awake"), PACK) == ("matrix.idle.days",)
    assert "matrix.rooms.new" in own_facts(rule("rooms_shared_out"), PACK)


def test_a_backend_is_told_the_rule_what_it_counts_and_the_filters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def answer(_python: Path, request: dict[str, Any]) -> dict[str, Any]:
        asked.update(request)
        names = [one["name"] for one in request["rules"]]
        results = [{"name": names[0], "queries": ["inner", "outer"]}, {"name": names[1], "error": "cannot. "}]
        return {"backend": "fake 1", "results": results}

    monkeypatch.setattr(environment, "ask", answer)
    (tmp_path / "filter.yml").write_text(FILTER)
    paths = [
        bundled.rules() / "control/gap_in_the_record.yml",
        bundled.rules() / "access/password_guessed.yml",
        tmp_path,
    ]
    ruleset = load_rules(paths)
    found = convert(ruleset, paths, "loki", Path("python"))
    assert (found.backend, [one.rule.name for one in found.rules]) == (
        "fake 1",
        ["gap_in_the_record", "password_guessed"],
    )
    assert [(one.query, one.obstacle) for one in found.rules] == [("outer", ""), ("", "cannot. ")]
    assert asked["target"] == "loki"
    assert "matrix.people" in asked["lists"]
    gap, guessed = (one["documents"] for one in asked["rules"])
    assert [part["title"] for part in gap] == ["The Record Has a Gap", "Not the desk"]
    assert [part.get("name") for part in guessed[:3]] == ["wrong_password", "many_wrong_passwords", "right_password"]
    assert not any("vigie" in part for part in (*gap, *guessed))


def queries(ruleset: RuleSet, paths: list[Path], target: str, python: Path) -> dict[str, str]:
    return {one.rule.name: one.query or f"- {one.obstacle}" for one in convert(ruleset, paths, target, python).rules}


@pytest.mark.parametrize("target", TARGETS)
def test_the_pack_is_converted_by_the_real_backends(target: str, python: Path) -> None:
    found = queries(PACK, [bundled.rules()], target, python)
    assert len(found) == len(PACK.reporting)
    assert sum(not query.startswith("- ") for query in found.values()) > len(found) // 2
    assert "\n" not in "".join(query for query in found.values() if query.startswith("- "))
    assert "34" in found["mass_joins"]
    assert "join" in found["mass_joins"]


def test_names_and_values_fit_their_target(tmp_path: Path, python: Path) -> None:
    names = ("discovery/directory_enumeration", "discovery/profiles_walked", "control/exempted_account_elsewhere")
    paths = [bundled.rules() / f"{name}.yml" for name in names]
    (tmp_path / "filter.yml").write_text(FILTER)
    ruleset = load_rules([*paths, tmp_path])
    found = {target: queries(ruleset, [*paths, tmp_path], target, python) for target in TARGETS}
    assert 'sourcetype="vigie:activity"' in found["splunk"]["directory_enumeration"]
    assert 'dc("matrix.people{}")' in found["splunk"]["directory_enumeration"]
    assert "coalesce(matrix.exempt, false)==true" in found["esql"]["profiles_walked"]
    assert '`event.action`="view_profile"' in found["opensearch"]["profiles_walked"], "the backend would escape _"
    assert "ifnull(`matrix.exempt`, false)=true" in found["opensearch"]["exempted_account_elsewhere"]
    assert found["loki"]["profiles_walked"].count('{job="vigie"} | json') == 1
    assert "matrix_exempt=~`(?i)^true$`" in found["loki"]["exempted_account_elsewhere"]
    assert all("@desk" in query for target in found.values() for query in target.values() if not query.startswith("- "))


COUNTED = """title: Base
name: base
logsource: {product: any}
detection: {a: {f: 1}, b: {f|utf16le|base64: x}, condition: [a, b]}
---
title: Count
correlation: {type: value_count, rules: [base], timespan: 1h, GROUPS condition: {field: FIELD, gte: 3}}
"""


@pytest.mark.parametrize(
    ("groups", "field", "told"),
    [
        ("group-by: [g],", "v", {}),
        ("group-by: [g],", "[v, w]", dict.fromkeys(TARGETS, "several fields counted together")),
        ("", "v", {"opensearch": "no group-by"}),
    ],
)
def test_correlations_that_a_backend_would_get_wrong(groups: str, field: str, told: dict[str, str]) -> None:
    ruleset = load_text(COUNTED.replace("GROUPS", groups).replace("FIELD", field))
    (counting,) = ruleset.reporting
    for target in TARGETS:
        found = obstacle(counting, ruleset, target)
        assert found.startswith(told[target]) if target in told else not found


def test_alternative_conditions_are_one_query(tmp_path: Path, python: Path) -> None:
    (tmp_path / "base.yml").write_text(COUNTED.partition("---")[0])
    ruleset = load_rules([tmp_path])
    for target in ("splunk", "esql", "opensearch"):
        query = queries(ruleset, [tmp_path], target, python)["base"]
        assert ("1" in query, "eAA=" in query) == (True, True), query
