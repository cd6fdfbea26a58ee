"""The worker runs in another environment, so it is asked from outside: here through its own protocol."""

from pathlib import Path
from typing import Any

import pytest

from vigie.platforms.siem import environment
from vigie.platforms.siem.convert import TARGETS

PLAIN = {
    "title": "T",
    "name": "t",
    "logsource": {"product": "matrix"},
    "detection": {"a": {"event.action": "view_profile"}, "b": {"matrix.exempt": True}, "condition": "a and not b"},
}


def ask(python: Path, target: str, *documents: dict[str, Any]) -> dict[str, Any]:
    request = {"target": target, "lists": [], "rules": [{"name": "one", "documents": list(documents)}]}
    answer = environment.ask(python, request)
    assert answer["backend"].lower().startswith("pysigma-backend-")
    [result] = answer["results"]
    assert result.pop("name") == "one"
    return dict(result)


@pytest.mark.parametrize("target", TARGETS)
def test_one_rule(target: str, python: Path) -> None:
    [query] = ask(python, target, PLAIN)["queries"]
    assert "view_profile" in query


def test_what_a_backend_cannot_say_is_one_short_sentence(python: Path) -> None:
    sums = {
        "title": "S",
        "correlation": {
            "type": "value_sum",
            "rules": ["t"],
            "group-by": ["user.id"],
            "timespan": "1h",
            "condition": {"field": "matrix.size", "gt": 5},
        },
    }
    said = ask(python, "splunk", PLAIN, sums)["error"]
    assert said == "Correlation type 'value_sum' is not supported by backend."
    broken = ask(python, "esql", {**PLAIN, "detection": {"condition": "a"}})["error"]
    assert 0 < len(broken) <= 300


def test_a_text_with_a_quote_is_left_to_the_backend(python: Path) -> None:
    odd = {**PLAIN, "detection": {"a": {"user.id": 'a"_b'}, "condition": "a"}}
    [query] = ask(python, "opensearch", odd)["queries"]
    assert 'a"_b"' not in query
