from io import StringIO

import pytest
from rich.console import Console

from vigie.cli import rule_page
from vigie.detection.load import load_text
from vigie.detection.rules import RuleSet
from vigie.model.errors import UsageError
from vigie.model.language import Language

RULES = r"""title: Login
name: login
id: 11111111-1111-4111-8111-111111111111
logsource: {product: matrix}
detection: {selection: {event.action: login, event.outcome: failure}, condition: selection}
---
title: "Passwords are tried \e[31m[bold]"
name: guessing
id: 22222222-2222-4222-8222-222222222222
description: |
  What it means: Somebody tries
  passwords.
  What is normal: Three.
  What to check: The address.
  What to do: Nothing yet.
correlation: {type: event_count, rules: [login], group-by: [matrix.target], timespan: 10m, condition: {gte: 10}}
tags: [attack.t1110.001]
falsepositives: [An old telephone]
references: [https://spec.example/login]
level: low
vigie: {confidence: low, forgeable: true}
---
title: Plain
name: plain
id: 33333333-3333-4333-8333-333333333333
description: Each gap.
logsource: {product: matrix}
detection: {selection: {event.action: gap}, condition: selection}
"""


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_text(RULES)


def shown(ruleset: RuleSet, name: str, language: Language = Language.EN) -> str:
    console = Console(file=StringIO(), width=200, highlight=False)
    rule_page.show(rule_page.chosen(ruleset, name), ruleset, console, language)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_a_rule_is_found_by_name_and_by_id(ruleset: RuleSet) -> None:
    assert rule_page.chosen(ruleset, "plain") is rule_page.chosen(ruleset, "33333333-3333-4333-8333-333333333333")
    with pytest.raises(UsageError, match="did you mean guessing"):
        rule_page.chosen(ruleset, "gessing")
    with pytest.raises(UsageError):
        rule_page.chosen(ruleset, "login")  # only counted: it makes no finding


def test_the_page_tells_everything_and_obeys_nothing(ruleset: RuleSet) -> None:
    page = shown(ruleset, "guessing")
    assert page.startswith("Passwords are tried \\x1b[31m[bold]\n")
    assert "Finds: at least 10 events in 10 min\nCounts: Login\nFor each: matrix.target\n" in page
    assert "Level, confidence: low, low\nATT&CK: T1110.001\n" in page
    assert "!: Somebody else can produce this evidence" in page
    assert "What it means\nSomebody tries passwords.\n\nWhat is normal\nThree.\n" in page
    assert page.endswith("What to do\nNothing yet.\n\nHarmless causes\n- An old telephone\n")


def test_headings_speak_french_and_a_plain_rule_counts_nothing(ruleset: RuleSet) -> None:
    page = shown(ruleset, "plain", Language.FR)
    assert "Ce que cela signifie\nEach gap.\n" in page
    assert "Compte" not in page
    assert "Que faire" not in page


def test_machines_are_told_the_same(ruleset: RuleSet) -> None:
    told = rule_page.as_json(rule_page.chosen(ruleset, "guessing"), ruleset)
    assert (told["means"], told["normal"], told["check"], told["do"]) == (
        "Somebody tries passwords.",
        "Three.",
        "The address.",
        "Nothing yet.",
    )
    assert told["counts"] == ["Login"]
    assert told["group_by"] == ["matrix.target"]
    assert told["false_positives"] == ["An old telephone"]
    assert told["references"] == ["https://spec.example/login"]
    plain = rule_page.as_json(rule_page.chosen(ruleset, "plain"), ruleset)
    assert (plain["finds"], plain["counts"], plain["group_by"], plain["do"]) == ("each event", [], [], "")
