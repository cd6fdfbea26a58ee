"""Tells findings that ask for a measure from those that somebody has accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vigie.model.findings import Finding

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Findings of a rule about an account that somebody accepted, `ANY` standing for all, until a moment (ms)."""

    rule: str
    actor: str
    reason: str
    until: int

    def covers(self, finding: Finding, now: int) -> bool:
        """Whether the finding is accepted at this moment."""
        return now < self.until and self.rule in (ANY, finding.name) and self.actor in (ANY, finding.actor)


@dataclass(frozen=True, slots=True)
class Triaged:
    """Every finding is in exactly one of both."""

    reported: list[Finding] = field(default_factory=list)
    accepted: list[tuple[Finding, Acceptance]] = field(default_factory=list)


def triage(findings: Iterable[Finding], acceptances: Iterable[Acceptance], now: int) -> Triaged:
    """Sort findings, keeping their order. The first acceptance that covers one is its reason."""
    result, known = Triaged(), tuple(acceptances)
    for finding in findings:
        acceptance = next((one for one in known if one.covers(finding, now)), None)
        if acceptance is None:
            result.reported.append(finding)
        else:
            result.accepted.append((finding, acceptance))
    return result
