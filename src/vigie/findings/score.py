"""Scores: findings about one account add up, with decay, to a number that an analyst can follow with a pencil.

A finding weighs its severity times its confidence (`WEIGHTS`, `FACTORS`), and half of that after each half-life since
its last evidence. Findings of one theme may come from the same acts, so they do not simply add up: the heaviest counts
whole, the next half, the next a quarter. One theme alone thus never weighs twice its heaviest finding, however often
its rules speak. What somebody else can forge adds to a score of its own.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from vigie.findings.triage import Acceptance
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.scores import HALF_LIFE_MS, Reason, Score

WEIGHTS: Final[Mapping[Severity, int]] = {
    Severity.INFORMATIONAL: 0,
    Severity.LOW: 10,
    Severity.MEDIUM: 25,
    Severity.HIGH: 50,
    Severity.CRITICAL: 100,
}
FACTORS: Final[Mapping[Confidence, float]] = {Confidence.LOW: 0.4, Confidence.MODERATE: 1.0, Confidence.HIGH: 3.0}
"""So that a grave sign alone is worth the measure of its confidence: low 20 (delay), moderate 50 (challenge), high 150,
and a medium one of high confidence 75 (stop). The playbooks draw their lines a little below, for signs fade."""

REASONS: Final = 50
"""Reasons kept with a score: those after the fiftieth weigh next to nothing."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs findings, knowing which are accepted."""

    acceptances: tuple[Acceptance, ...] = ()

    def standing(self, findings: Iterable[Finding]) -> list[Finding]:
        """See `Scoring.standing`. An acceptance covers what happened before its end, also after its end."""
        return [one for one in findings if not any(known.covers(one, one.last) for known in self.acceptances)]

    def weigh(self, findings: Iterable[Finding], now: int) -> Score:
        """See `Scoring.weigh`. Of an episode that grew, the latest version counts; accepted findings do not."""
        latest: dict[str, Finding] = {}
        for one in self.standing(findings):
            if one.id not in latest or (one.last, one.value) > (latest[one.id].last, latest[one.id].value):
                latest[one.id] = one
        own = _reasons((one for one in latest.values() if not one.forgeable), now)
        forged = _reasons((one for one in latest.values() if one.forgeable), now)
        heaviest = sorted((*own, *forged), key=lambda one: (-one.points, -one.time, one.finding))
        return Score(points=_sum(own), watch=_sum(forged), reasons=tuple(heaviest[:REASONS]))


def ranking(findings: Iterable[Finding], scale: Scale, now: int, most: int) -> list[tuple[str, Score]]:
    """The accounts that weigh most, the heaviest first; findings about no account are left out."""
    about: dict[str, list[Finding]] = {}
    for one in findings:
        about.setdefault(one.actor, []).append(one)
    scores = [(actor, scale.weigh(found, now)) for actor, found in about.items() if actor]
    scores = [(actor, score) for actor, score in scores if score.points or score.watch]
    return sorted(scores, key=lambda one: (-one[1].points, -one[1].watch, one[0]))[:most]


def _reasons(findings: Iterable[Finding], now: int) -> list[Reason]:
    themes: dict[str, list[Reason]] = {}
    for one in findings:
        themes.setdefault(one.theme or f"rule {one.name}", []).append(_reason(one, now))
    return [reason for group in themes.values() for reason in _halved(group)]


def _reason(finding: Finding, now: int) -> Reason:
    weight = WEIGHTS[finding.severity] * FACTORS[finding.confidence]
    return Reason(
        rule=finding.name,
        title=finding.title,
        finding=finding.id,
        theme=finding.theme,
        time=finding.last,
        points=weight * 0.5 ** (max(now - finding.last, 0) / HALF_LIFE_MS),
        watch=finding.forgeable,
    )


def _halved(theme: list[Reason]) -> Iterable[Reason]:
    """Each counts half as much as the one before it, the heaviest whole."""
    ordered = sorted(theme, key=lambda one: (-one.points, -one.time, one.finding))
    return (replace(one, points=math.ldexp(one.points, -place)) for place, one in enumerate(ordered))


def _sum(reasons: Iterable[Reason]) -> float:
    """Exact, so that the order of findings does not matter."""
    return math.fsum(one.points for one in reasons)
