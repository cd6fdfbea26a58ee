"""The ways on which events come to a correlation, in the order in which the live engine takes them.

An event that matches two rules comes twice, and one may come through a correlation in between. The order matters to
events of one record only: which of them fills a window first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vigie.detection.rules import CorrelationRule, RuleSet, Source

Order = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """One way. `source` says which rule it comes from, with fields in the names of events; `through`: which way that
    rule, a correlation, was reached; `every`: it hands on every event with which it holds, not the beginnings alone."""

    order: Order
    source: Source
    through: int | None = None
    every: bool = False


def ways(ruleset: RuleSet) -> Mapping[str, tuple[Path, ...]]:
    """For each correlation, its ways in order."""
    plain = {rule: number for number, rule in enumerate(ruleset.plain)}
    found: dict[str, tuple[Path, ...]] = {}
    by_id = {rule.id: rule for rule in ruleset.correlations}
    for number, rule in enumerate(ruleset.correlations):  # each stands after those it counts
        found[rule.id] = tuple(sorted(_ways(number, rule, plain, by_id, found), key=lambda path: path.order))
    return found


def _ways(
    number: int,
    rule: CorrelationRule,
    plain: Mapping[str, int],
    correlations: Mapping[str, CorrelationRule],
    found: Mapping[str, tuple[Path, ...]],
) -> Iterator[Path]:
    every = rule.kind.TYPE in {"temporal", "temporal_ordered"}
    for place, source in enumerate(rule.sources):
        if source.rule in plain:
            yield Path(((plain[source.rule], number, place),), source)
            continue
        inner = correlations[source.rule]
        for through, path in enumerate(found[inner.id]):
            names = dict(zip(inner.group_by, path.source.group_by, strict=True))
            # A record with which the inner condition holds is handed on first, then one with which an episode begins.
            order = (*path.order, (not every, number, place))
            yield Path(order, source.within(names), through, every)
