"""Events of any origin as rows of a table: only the fields that a rule set names, in columns made for its questions.

What a value is in a condition (its text, its number) is worked out here by the functions of the live engine, so that
the two cannot read one value differently.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sigma.conditions import ConditionFieldEqualsValueExpression, ConditionItem, ConditionValueExpression
from sigma.types import SigmaCompareExpression, SigmaExists, SigmaFieldReference, SigmaNumber

from vigie.detection import fields, shapes
from vigie.detection.correlations import value_count
from vigie.detection.fields import FIELDS
from vigie.detection.matchers import as_number, text
from vigie.detection.rules import RuleSet
from vigie.detection.shapes import Shape
from vigie.detection.sql import literals
from vigie.detection.sql.columns import Column, Kind, Table
from vigie.detection.sql.paths import ways
from vigie.detection.written import Getter

Row = dict[str, Any]
"""Columns to JSON values. A number that JSON readers round is a text."""

NAME: Final = "events"
_BASE: Final = {"seq": "BIGINT", "time": "BIGINT", "id": "VARCHAR", "actor": "VARCHAR", "server": "VARCHAR"}
_TEXTS: Final = "texts"
_KINDS: Final = {
    fields.Kind.TEXT: Kind.TEXT,
    fields.Kind.NUMBER: Kind.WHOLE,
    fields.Kind.FLAG: Kind.FLAG,
    fields.Kind.LIST: Kind.LIST,
}
_SPELLED: Final = frozenset({Kind.TEXT, Kind.FLAG})


@dataclass(frozen=True, slots=True)
class Projection:
    """A table, the SQL types of its columns, and what makes a row of an event and its place in the file."""

    table: Table
    types: Mapping[str, str]
    row: Callable[[int, Any], Row]


def projection(ruleset: RuleSet, shape: Shape) -> Projection:
    """The smallest table over which the rules can be queried."""
    asked = _Asked.of(ruleset)
    columns = {
        name: Column(f"f{number}", kind, values) for number, (name, kind, values) in enumerate(_kinds(asked, shape))
    }
    types = _BASE | {column.sql: column.kind.value for column in columns.values()}
    if asked.keywords:
        types |= {_TEXTS: "VARCHAR[]"}
    readers = [(column.sql, shape.getter(name), _WRITERS[column.kind]) for name, column in columns.items()]
    empty = [(columns[name].sql, shape.has(name)) for name in asked.present if name in columns]
    combined = {fields: f"c{number}" for number, fields in enumerate(asked.combined)}
    types |= dict.fromkeys(combined.values(), Kind.LIST.value)
    together = [(combined[fields], value_count.combinations(fields, shape)) for fields in combined]

    def row(number: int, record: Any) -> Row:
        filled = {
            "seq": number,
            "time": shape.time(record),
            "id": shape.identity(record),
            "actor": text(shape.actor(record) or ""),
            "server": text(shape.server(record) or ""),
        }
        for name, get, write in readers:
            if (value := get(record)) is not None:
                filled[name] = write(value)
        for name, has in empty:
            if name not in filled and has(record):
                filled[name] = _any(None)
        for name, get in together:
            if values := get(record):
                filled[name] = values
        if asked.keywords:
            filled[_TEXTS] = list(shape.texts(record))
        return filled

    return Projection(Table(NAME, columns, texts=_TEXTS if asked.keywords else "", combined=combined), types, row)


@dataclass(slots=True)
class _Asked:
    """What a rule set asks of events."""

    fields: dict[str, None]
    whole: set[str]  # as one value, lists too: what groups are named after
    spelled: set[str]  # as text
    present: set[str]  # whether it is there, be it empty
    combined: dict[tuple[str, ...], None]
    keywords: bool = False

    @classmethod
    def of(cls, ruleset: RuleSet) -> "_Asked":
        asked = cls({}, set(), set(), set(), {})
        for rule in ruleset.plain.values():
            for tree in rule.trees:
                asked.look(tree)
        for path in chain.from_iterable(ways(ruleset).values()):
            source = path.source
            asked.whole.update(source.group_by)
            asked.spelled.update(source.group_by, source.fields)
            asked.fields |= dict.fromkeys((*source.group_by, *source.fields))
            if len(source.fields) > 1:
                asked.combined[source.fields] = None
        return asked

    def look(self, tree: Any) -> None:
        match tree:
            case ConditionItem():
                for one in tree.args:
                    self.look(one)
            case ConditionValueExpression():
                self.keywords = True
            case ConditionFieldEqualsValueExpression():
                self.fields[tree.field] = None
                if isinstance(tree.value, SigmaExists):
                    self.present.add(tree.field)
                if not isinstance(tree.value, SigmaNumber | SigmaCompareExpression):
                    self.spelled.add(tree.field)
                if isinstance(tree.value, SigmaFieldReference):
                    self.fields[tree.value.field] = None
                    self.spelled.add(tree.value.field)


def _kinds(asked: _Asked, shape: Shape) -> Iterator[tuple[str, Kind, tuple[str, ...]]]:
    """The columns for the fields that this kind of record can have."""
    for name in asked.fields:
        known = FIELDS.get(name) if shape.actions else None
        if not shape.actions:
            yield name, Kind.ANY, ()
        elif known is not None and shape.getter(name) is not shapes.nothing:
            kind = _KINDS[known.kind]
            if kind is Kind.WHOLE and (known.enriched or known.computed):
                kind = Kind.ANY  # what is learned can be a share
            values = shapes.ACTIONS if name == shapes.ACTION else known.values
            # A column of numbers does not tell how one that it cannot hold is spelled, nor one of lists a list.
            exact = name not in (asked.whole if kind is Kind.LIST else asked.spelled)
            yield name, kind if exact or kind in _SPELLED else Kind.ANY, values


def _whole(value: Any) -> Any:
    """A whole number; one that SQL cannot hold becomes the greatest or least that it can."""
    value = min(max(value, -literals.HUGE), literals.HUGE)
    return value if -(1 << 63) <= value < 1 << 63 else str(value)


def _real(value: float) -> Any:
    return value if math.isfinite(value) else str(value)


def _cell(value: Any) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict | list | tuple):
        return None
    if isinstance(value, str):
        spelled = as_number(value)
        cell: dict[str, Any] = {"s": value, "t": True}
        return cell if spelled is None else cell | {"n": _real(spelled)}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {"s": text(value)}
    return {"s": text(value), "i": _whole(value)} if isinstance(value, int) else {"s": text(value), "n": _real(value)}


def _any(value: Any) -> dict[str, Any]:
    if isinstance(value, list | tuple):
        return {"m": text(value), "v": [_cell(one) for one in value]}
    return {"v": [_cell(value)]}


def _same(value: Any) -> Any:
    return value


_WRITERS: Final[Mapping[Kind, Getter]] = {
    Kind.TEXT: _same,
    Kind.WHOLE: _whole,
    Kind.FLAG: _same,
    Kind.LIST: list,
    Kind.ANY: _any,
}
