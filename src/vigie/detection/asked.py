"""Which fields a rule set asks records for: what nobody asks for need not be worked out."""

from collections.abc import Iterator
from typing import Any

from sigma.conditions import ConditionFieldEqualsValueExpression, ConditionValueExpression
from sigma.types import SigmaExpansion, SigmaFieldReference

from vigie.detection.fields import FIELDS
from vigie.detection.rules import RuleSet


def asked(ruleset: RuleSet) -> frozenset[str]:
    """The names of all fields that its conditions, groups and counts look at; a word alone looks at every field."""
    names = {name for rule in ruleset.plain.values() for tree in rule.trees for name in _fields(tree)}
    for rule in ruleset.correlations:
        for source in rule.sources:
            names.update(source.group_by, source.fields)
    return frozenset(names)


def _fields(tree: Any) -> Iterator[str]:
    match tree:
        case ConditionFieldEqualsValueExpression():
            yield tree.field
            yield from _references(tree.value)
        case ConditionValueExpression():
            yield from FIELDS
    for arg in getattr(tree, "args", ()):
        yield from _fields(arg)


def _references(value: Any) -> Iterator[str]:
    match value:
        case SigmaFieldReference():
            yield value.field
        case SigmaExpansion():
            for one in value.values:
                yield from _references(one)
