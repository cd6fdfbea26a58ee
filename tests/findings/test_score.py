from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.findings.score import FACTORS, WEIGHTS, Scale, ranking
from vigie.findings.triage import ANY, Acceptance
from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.model.scores import HALF_LIFE_MS, MEMORY_MS

NOW = 1_780_000_000_000
DAY = 86_400_000
THIEF = "@thief:agent.example"


def finding(name: str = "mass_joins", at: int = NOW, **changes: Any) -> Finding:
    facts: dict[str, Any] = {
        "id": f"{name}-{at}", "rule": "r", "name": name, "title": name, "severity": Severity.HIGH,
        "confidence": Confidence.MODERATE, "actor": THIEF, "server": "agent.example", "first": at, "last": at,
        "evidence": ("a",), "theme": Theme.ROOMS,
    }  # fmt: skip
    return Finding(**(facts | changes))


def points(*findings: Finding, now: int = NOW) -> float:
    return Scale().weigh(findings, now).points


@st.composite
def findings(draw: st.DrawFn, **fixed: Any) -> Finding:
    at = draw(st.integers(NOW - 40 * DAY, NOW + DAY))
    facts = {
        "id": draw(st.sampled_from([f"e{n}" for n in range(12)])),
        "severity": draw(st.sampled_from(Severity)), "confidence": draw(st.sampled_from(Confidence)),
        "theme": draw(st.sampled_from([None, *Theme])), "forgeable": draw(st.booleans()),
    }  # fmt: skip
    return finding(draw(st.sampled_from(["a", "b", "c"])), at, **(facts | fixed))


SOME = st.lists(findings(), max_size=12)


@pytest.mark.parametrize(
    ("severity", "confidence", "expected"),
    [
        (Severity.HIGH, Confidence.LOW, 20),
        (Severity.HIGH, Confidence.MODERATE, 50),
        (Severity.MEDIUM, Confidence.HIGH, 75),
        (Severity.INFORMATIONAL, Confidence.HIGH, 0),
    ],
)
def test_a_finding_weighs_its_severity_times_its_confidence(
    severity: Severity, confidence: Confidence, expected: float
) -> None:
    assert (
        points(finding(severity=severity, confidence=confidence)) == expected == WEIGHTS[severity] * FACTORS[confidence]
    )


def test_it_weighs_half_after_each_half_life_and_next_to_nothing_after_the_memory() -> None:
    assert points(finding(), now=NOW + HALF_LIFE_MS) == 25
    assert points(finding(), now=NOW + 2 * HALF_LIFE_MS) == 12.5
    assert points(finding(), now=NOW + MEMORY_MS) < 0.05
    assert points(finding(), now=NOW - DAY) == 50, "a clock that was set back adds nothing"


def test_findings_of_one_theme_are_one_sign_that_is_confirmed() -> None:
    assert points(finding("mass_joins"), finding("member_list_harvesting")) == 75
    assert points(finding("mass_joins"), finding("media_harvesting", theme=Theme.FILES)) == 100


def test_a_rule_that_repeats_itself_never_weighs_twice_its_finding() -> None:
    assert points(*(finding(at=NOW - n, id=str(n), theme=None) for n in range(100))) < 100
    assert points(finding("x", theme=None), finding("y", theme=None)) == 100, "without a theme each rule is its own"


def test_an_episode_that_grows_counts_once_in_its_latest_version() -> None:
    old, grown = finding(id="e", at=NOW - HALF_LIFE_MS), finding(id="e", at=NOW, value=7)
    assert points(old, grown) == points(grown, old) == 50


def test_what_is_accepted_counts_nothing_even_after_the_acceptance_has_ended() -> None:
    scale = Scale((Acceptance(rule="mass_joins", actor=ANY, reason="a move", until=NOW + 1),))
    assert scale.weigh([finding()], NOW + 2 * DAY).points == 0
    later = finding(at=NOW + 1)
    assert scale.standing([finding(), later]) == [later]


def test_what_can_be_forged_has_a_score_of_its_own() -> None:
    score = Scale().weigh([finding("password_guessing", forgeable=True), finding()], NOW)
    assert (score.points, score.watch) == (50, 50)
    assert {one.rule: one.watch for one in score.reasons} == {"password_guessing": True, "mass_joins": False}


def test_reasons_say_rule_points_and_time_the_heaviest_first() -> None:
    score = Scale().weigh([finding("mass_joins", NOW - DAY), finding("member_list_harvesting", NOW)], NOW)
    assert [(one.rule, one.time) for one in score.reasons] == [
        ("member_list_harvesting", NOW), ("mass_joins", NOW - DAY),
    ]  # fmt: skip
    assert sum(one.points for one in score.reasons) == pytest.approx(score.points)


def test_the_ranking_leaves_out_who_weighs_nothing() -> None:
    found = [
        finding(actor="@a:x"), finding("y", actor="@b:x", theme=None), finding("z", actor="@b:x", theme=None),
        finding(actor="@c:x", severity=Severity.INFORMATIONAL), finding(actor=""),
    ]  # fmt: skip
    ranked = ranking([one for n, one in enumerate(found)], Scale(), NOW, 10)
    assert [(actor, score.points) for actor, score in ranked] == [("@b:x", 100), ("@a:x", 50)]
    assert len(ranking(found, Scale(), NOW, 1)) == 1


@given(st.data(), SOME)
def test_the_order_of_findings_does_not_matter(data: st.DataObject, some: list[Finding]) -> None:
    unique = list({one.id: one for one in some}.values())
    assert Scale().weigh(data.draw(st.permutations(unique)), NOW) == Scale().weigh(unique, NOW)


@given(SOME, st.integers(0, 30 * DAY), st.integers(0, 30 * DAY))
def test_a_score_never_grows_by_waiting(some: list[Finding], wait: int, longer: int) -> None:
    early, late = Scale().weigh(some, NOW + wait), Scale().weigh(some, NOW + wait + longer)
    assert late.points <= early.points * (1 + 1e-12)
    assert late.watch <= early.watch * (1 + 1e-12)


@given(SOME, findings())
def test_one_more_finding_never_lowers_a_score(some: list[Finding], more: Finding) -> None:
    known = [one for one in some if one.id != more.id]
    assert Scale().weigh([*known, more], NOW).points >= Scale().weigh(known, NOW).points - 1e-9


@given(SOME)
def test_nothing_forged_reaches_the_score_of_an_account(some: list[Finding]) -> None:
    assert Scale().weigh([one for one in some if one.forgeable], NOW).points == 0
