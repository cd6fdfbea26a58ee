"""Attacks through the real guard policies, engine and playbooks."""

from vigie.detection.rules import RuleSet
from vigie.evaluation.assault import Outcomes, attack
from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.attackers import ATTACKERS
from vigie.wiring import Content


def played(name: str, content: Content) -> Outcomes:
    [attacker] = [one for one in ATTACKERS if one.name == name]
    return attack(attacker, content, Assumptions(), 7, lambda _day, _count: None, agents=100)


def test_the_incident_is_found_challenged_and_stopped(content: Content) -> None:
    outcome = played("tchap-2026", content)
    assert outcome.finding is not None
    assert outcome.challenge is not None
    assert outcome.caught is not None
    assert outcome.contained
    assert outcome.locked == 1
    assert outcome.finding.seconds <= outcome.challenge.seconds <= outcome.caught.seconds < 300
    assert outcome.taken.share < 0.1
    assert outcome.rules


def test_a_stolen_token_ends_with_the_challenge(content: Content) -> None:
    outcome = played("stolen-token", content)
    assert outcome.contained
    assert outcome.caught == outcome.challenge


def test_without_rules_the_budgets_alone_leave_a_patient_thief_free(content: Content) -> None:
    outcome = played("slow-30", Content(RuleSet(), content.playbooks))
    assert outcome.caught is None
    assert outcome.challenge is not None
    assert outcome.challenge.why.startswith(("budget.", "combination."))
