"""A finding cannot be built wrong."""

from typing import Any

import pytest

from vigie.model.findings import Confidence, Finding, Severity


def finding(**values: Any) -> Finding:
    usual = {
        "id": "f", "rule": "r", "name": "mass_joins", "title": "t", "severity": Severity.HIGH, "actor": "@a:x",
        "confidence": Confidence.HIGH, "server": "x", "first": 1, "last": 2, "evidence": ("b-1",),
    }  # fmt: skip
    return Finding(**{**usual, **values})


@pytest.mark.parametrize(("wrong", "words"), [({"evidence": ()}, "without evidence"), ({"first": 3}, "ends before")])
def test_the_impossible_is_refused_with_the_rule_s_name(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"mass_joins.*{words}"):
        finding(**wrong)


def test_severities_compare_and_findings_are_values() -> None:
    assert sorted(Severity) == list(Severity)
    assert finding() == finding()
    assert finding(first=2).first == 2
