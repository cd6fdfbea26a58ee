"""Rows of a query's result as findings, the same that the live engine makes."""

from collections.abc import Sequence
from typing import Any

from vigie.detection.rules import CorrelationRule, Rule
from vigie.detection.sql.plan import sql_kinds
from vigie.detection.tracker import identify
from vigie.model.findings import Finding


def finding(rule: Rule, row: Sequence[Any]) -> Finding:
    """The finding of one row with the columns `episodes.RESULT`."""
    first, groups, _seq, last, value, server, events = row
    number, named = 1.0, list[str]()
    fields: tuple[str, ...] = ("user.id",)
    if isinstance(rule, CorrelationRule):
        number = float(sql_kinds()[rule.kind.TYPE].read(value))
        fields, named = rule.group_by, groups
    group = dict(zip(fields, groups, strict=False))
    return Finding(
        id=identify(rule.id, *named, events[0]),
        rule=rule.id,
        name=rule.name,
        title=rule.title,
        severity=rule.severity,
        confidence=rule.confidence,
        forgeable=rule.forgeable,
        crowd=rule.crowd,
        theme=rule.theme,
        actor=group.get("user.id", ""),
        server=server,
        group=group,
        first=first,
        last=last,
        value=number,
        evidence=tuple(events),
        techniques=rule.techniques,
    )
