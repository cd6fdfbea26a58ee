"""What a loaded rule set is: checked, frozen, ready for an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from vigie.model.budgets import Resource
from vigie.model.findings import Confidence, Severity, Theme


@dataclass(frozen=True, slots=True)
class Example:
    """Events of a rule's example, expanded: each has `@timestamp` (ms) and `event.id`."""

    matches: bool
    note: str
    line: int
    events: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """A line of a rule that moves with one of the guard's: the rule looks at the same amount on the record."""

    field: str
    amount: float | int
    resource: Resource
    window: int  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule has. `print` changes when the rule's meaning does: windows of an unchanged rule live on."""

    id: str  # a UUID, as text
    name: str  # stable and readable: the file name for the main rule of a file
    title: str
    description: str
    path: str
    line: int
    severity: Severity
    confidence: Confidence
    techniques: tuple[str, ...]
    print: str
    reports: bool  # False: only counted by correlations
    forgeable: bool = False  # somebody else than the account can produce what it finds
    crowd: bool = False  # it names each account of several that do the same
    theme: Theme | None = None  # what it counts
    follows: tuple[Follows, ...] = ()
    examples: tuple[Example, ...] = ()
    document: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRule(Rule):
    """A condition on one record. `trees` are alternatives, as pySigma parses them."""

    trees: tuple[Any, ...] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One rule a correlation counts, with the names its fields have there (`aliases` applied).

    When that rule is a correlation, a name it groups by means its group, and any other a field of the record.
    """

    rule: str  # id of a `PlainRule`, or of a `CorrelationRule` that stands before this one
    group_by: tuple[str, ...]
    fields: tuple[str, ...] = ()  # what the condition counts or measures; several are counted together

    @property
    def field(self) -> str:
        """The only field of the condition; "" when it has none."""
        return self.fields[0] if self.fields else ""

    def within(self, names: Mapping[str, str]) -> "Source":
        """The same source, its names replaced by what they stand for."""
        group_by = tuple(names.get(name, name) for name in self.group_by)
        return Source(rule=self.rule, group_by=group_by, fields=tuple(names.get(name, name) for name in self.fields))


Bound = tuple[str, float | int]
"""An operator (gte, gt, lte, lt, eq, neq) and what the value is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationRule(Rule):
    """A condition on what a window holds for one group."""

    kind: ModuleType = field(repr=False, compare=False)  # from vigie.detection.correlations
    span: int  # ms
    group_by: tuple[str, ...]
    bounds: tuple[Bound, ...]  # all must hold; several make a range
    percentile: int | None = None  # of `value_percentile`
    sources: tuple[Source, ...]

    @property
    def operator(self) -> str:
        """That of the first bound."""
        return self.bounds[0][0]

    @property
    def threshold(self) -> float | int:
        """That of the first bound."""
        return self.bounds[0][1]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule of some files."""

    plain: Mapping[str, PlainRule] = field(default_factory=dict)
    correlations: tuple[CorrelationRule, ...] = ()  # each after those it counts

    @property
    def reporting(self) -> tuple[Rule, ...]:
        """The rules that make findings, by name."""
        rules: list[Rule] = [*self.plain.values(), *self.correlations]
        return tuple(sorted((rule for rule in rules if rule.reports), key=lambda rule: (rule.name, rule.id)))
