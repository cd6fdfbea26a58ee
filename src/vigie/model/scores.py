"""Scores: what the findings about one account weigh together, with the reasons."""

from dataclasses import dataclass
from typing import Final

from vigie.model.findings import Theme

HALF_LIFE_MS: Final = 3 * 86_400_000
"""After three days a finding weighs half as much. A weekend must not wash a Friday away (the incident of June 2026 was
found on a Sunday), nor last week's bad day be held against anybody: a tenth is left after ten days, a thousandth after
thirty."""

MEMORY_MS: Final = 10 * HALF_LIFE_MS
"""How far back findings are looked at: what is older weighs less than a thousandth."""

EACH: Final = 8
"""Findings of one rule about one account that are looked at, the newest: the ninth weighs less than a two hundredth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one finding adds to a score."""

    rule: str  # its file name
    title: str
    finding: str  # id
    theme: Theme | None
    time: int  # ms, its last evidence
    points: float  # now
    watch: bool  # it adds to the watch score: somebody else can forge it


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The weight of what was found about one account, at one moment."""

    points: float = 0.0  # by the account's own acts
    watch: float = 0.0  # by what somebody else can forge: people are told, nothing else follows
    reasons: tuple[Reason, ...] = ()  # the heaviest first
