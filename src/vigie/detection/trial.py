"""Runs the examples that rules carry."""

from collections.abc import Iterator
from dataclasses import dataclass

from vigie.detection.engine import LiveEngine
from vigie.detection.rules import Example, Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Trial:
    """One example and what the rule made of it."""

    rule: Rule
    example: Example
    found: int

    @property
    def passed(self) -> bool:
        """The rule found something exactly when it should."""
        return bool(self.found) is self.example.matches


def trials(ruleset: RuleSet) -> Iterator[Trial]:
    """Every example of every rule that makes findings, each on an engine of its own."""
    for rule in ruleset.reporting:
        alone = only(ruleset, rule)
        for example in rule.examples:
            findings = LiveEngine(alone).feed(example.events)
            yield Trial(rule, example, sum(finding.rule == rule.id for finding in findings))


def only(ruleset: RuleSet, rule: Rule) -> RuleSet:
    """The rule set of one rule and what it counts."""
    wanted = {rule.id}
    for one in reversed(ruleset.correlations):  # each stands after those it counts
        if one.id in wanted:
            wanted |= {source.rule for source in one.sources}
    plain = {name: one for name, one in ruleset.plain.items() if name in wanted}
    return RuleSet(plain, tuple(one for one in ruleset.correlations if one.id in wanted))
