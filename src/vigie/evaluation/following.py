"""Lines of rules that follow a fit: a rule that counts what a budget counts moves with it, as far as it moves up.

Down they do not go: a rule speaks to people, and a budget that is drawn narrower spares it the work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vigie.detection.rules import Follows, RuleSet
from vigie.evaluation.fit import Fitted, Line, rounded


@dataclass(frozen=True, slots=True)
class Followed:
    """A line of a rule, and where it goes."""

    rule: str
    line: Follows
    proposed: float


def followed(rules: RuleSet, fitted: Iterable[Fitted]) -> tuple[Followed, ...]:
    """The lines of rules that move, in the order of rules."""
    factors = {(one.resource, one.window): one.factor for one in fitted if one.changes}
    return tuple(_followed(rules, factors))


def _followed(rules: RuleSet, factors: Mapping[Line, float]) -> Iterator[Followed]:
    for rule in rules.reporting:
        for line in rule.follows:
            factor = factors.get((line.resource, line.window), 1.0)
            if factor > 1.0:
                yield Followed(rule.name, line, rounded(line.amount * factor))


def by_rule(moved: Iterable[Followed]) -> dict[str, dict[str, float]]:
    """As a file of lines has them: rule, field, number."""
    found: dict[str, dict[str, float]] = {}
    for one in moved:
        found.setdefault(one.rule, {})[one.line.field] = one.proposed
    return found
