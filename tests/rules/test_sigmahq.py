"""SigmaHQ's own validators accept every file of the pack. Nothing is fetched: what they look up is handed to them."""

import json
from pathlib import Path
from typing import Any

import pytest
import sigma.data.mitre_attack as attack
from sigma.collection import SigmaCollection
from sigma.plugins import InstalledSigmaPlugins
from sigma.rule import SigmaRule
from sigma.validation import SigmaValidator
from sigma.validators.sigmahq.data import (
    data_filename,
    data_taxonomy,
    data_windows_eventid,
    data_windows_provider,
)

from vigie import bundled
from vigie.detection.fields import FIELDS

LEFT_OUT = {"d3_fendtag": "fetches D3FEND's list for whatever tag; no rule of ours has a tag of it"}
ALLOWED = {
    # docs/pack.md says why
    "SigmahqCorrelationFilenamePrefixIssue": "files are named after their finding",
    "SigmahqUnknownFieldIssue": "the section `vigie`, and nothing else",
}


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> SigmaValidator:
    """All validators that are installed, with ATT&CK's identifiers, and with our fields as the taxonomy."""
    folder = tmp_path_factory.mktemp("sigma")
    ours = {"logsource": {"product": "matrix", "service": "activity"}, "field": {"native": sorted(FIELDS)}}
    for name, module, content in (
        ("attack", attack, stix(json.loads(Path(__file__).with_name("attack.json").read_text()))),
        ("taxonomy", data_taxonomy, {"version": "0", "taxonomy": {"matrix": ours}}),
        ("filename", data_filename, {"version": "0", "pattern": {}}),
        ("eventid", data_windows_eventid, {"version": "0"}),
        ("provider", data_windows_provider, {"version": "0"}),
    ):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content))
        module.set_cache_dir(str(folder / name))  # type: ignore[attr-defined]
        module.set_url(str(path))  # type: ignore[attr-defined]
    known = InstalledSigmaPlugins.autodiscover().validators
    assert set(LEFT_OUT) < set(known)
    assert len(known) > 70
    return SigmaValidator([one for name, one in known.items() if name not in LEFT_OUT])


def stix(content: dict[str, Any]) -> dict[str, Any]:
    """ATT&CK's identifiers in the form in which pySigma reads them."""

    def named(identity: str) -> list[dict[str, str]]:
        return [{"source_name": "mitre-attack", "external_id": identity}]

    tactics = [
        {"type": "x-mitre-tactic", "external_references": named(one), "x_mitre_shortname": name}
        for one, name in content["tactics"].items()
    ]
    techniques = [
        {
            "type": "attack-pattern",
            "external_references": named(one),
            "name": one,
            "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": phase} for phase in phases],
        }
        for one, phases in content["techniques"].items()
    ]
    return {"objects": [*tactics, *techniques]}


def complaints(validator: SigmaValidator, rules: SigmaCollection) -> list[str]:
    issues = validator.validate_rules(iter(rules.rules))
    return [str(one) for one in issues if type(one).__name__ not in ALLOWED or not expected(one)]


def expected(issue: Any) -> bool:
    return getattr(issue, "fieldname", ["vigie"]) == ["vigie"]


def test_every_rule_is_accepted(validator: SigmaValidator) -> None:
    rules = SigmaCollection.load_ruleset([bundled.rules()], collect_errors=True)
    assert [error for rule in rules.rules for error in rule.errors] == []
    assert "\n".join(complaints(validator, rules)) == ""


BROKEN = """title: Many rooms entered.
id: 7f0d4a52-51b1-4f0b-8f2e-0c6f6a7f9b02
status: stable
description: One account entered many rooms
references: [https://attack.mitre.org/techniques/T1213/005/]
author: Somebody
date: 2026-01-01
tags: [attack.t9999]
logsource: {product: matrix, service: activity}
detection: {selection: {event.acton: join}, condition: selection}
falsepositives: [none]
level: high
vigie: {confidence: low}
"""


def test_they_do_complain(validator: SigmaValidator, tmp_path: Path) -> None:
    (tmp_path / "many_rooms_entered.yml").write_text(BROKEN)
    rules = SigmaCollection.load_ruleset([tmp_path])
    assert isinstance(rules.rules[0], SigmaRule)
    found = {text.split("(")[0].partition("=")[2] or text for text in complaints(validator, rules)}
    said = " ".join(found) + " ".join(complaints(validator, rules))
    for one in ("MitreLink", "TitleEnd", "TitleCase", "InvalidFieldname", "ATTACKTag", "FalsepositivesBannedWord"):
        assert one in said, one
