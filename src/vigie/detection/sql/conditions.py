"""Condition trees as SQL conditions on one row of a table. Follows `vigie.detection.compile`.

NULL counts as no wherever it arises, so that a plain comparison needs no care for what is absent: only a negation does.
"""

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import SigmaExists, SigmaFieldReference, SigmaType

from vigie.detection.compile import contained
from vigie.detection.matchers import UnsupportedConditionError, compile_value
from vigie.detection.sql import literals
from vigie.detection.sql.columns import Column, Table, cell, element, elements
from vigie.detection.sql.functions import Functions
from vigie.detection.sql.values import folded, holds


def condition(tree: object, table: Table, functions: Functions) -> str:
    """A tree as pySigma parses it, in brackets where it needs them. Raises `UnsupportedConditionError`."""
    match tree:
        case ConditionAND():
            return "(" + " AND ".join(condition(one, table, functions) for one in tree.args) + ")"
        case ConditionOR():
            return "(" + " OR ".join(condition(one, table, functions) for one in tree.args) + ")"
        case ConditionNOT():
            return f"(({condition(tree.args[0], table, functions)}) IS NOT TRUE)"
        case ConditionFieldEqualsValueExpression():
            return _field(tree.field, tree.value, table, functions)
        case ConditionValueExpression():
            return _keyword(tree.value, table, functions)
    raise UnsupportedConditionError(f"{type(tree).__name__} conditions are not supported")


def _field(name: str, value: SigmaType, table: Table, functions: Functions) -> str:
    column = table.columns.get(name)
    if isinstance(value, SigmaExists):
        return _exists(column, bool(value))
    if isinstance(value, SigmaFieldReference):
        return _reference(name, value, table)
    if column is None:
        return _constant(compile_value(value)(None))
    if column.values:
        return _among(column, value)
    return _one_or_many(column, value, functions)


def _constant(holds: bool) -> str:
    return "TRUE" if holds else "FALSE"


def _exists(column: Column | None, wanted: bool) -> str:
    if column is None:
        return _constant(not wanted)
    return f"{column.sql} IS {'NOT ' if wanted else ''}NULL"


def _among(column: Column, value: SigmaType) -> str:
    """A column of few values is looked up, whatever the condition is."""
    matches = compile_value(value)
    listed = ", ".join(literals.text(one) for one in column.values if matches(one))
    tests = [f"{column.sql} IN ({listed})"] if listed else []
    if matches(None):
        tests.append(f"{column.sql} IS NULL")
    return f"({' OR '.join(tests)})" if tests else _constant(False)


def _one_or_many(column: Column, value: SigmaType, functions: Functions) -> str:
    test = holds(value, cell(column), functions)
    several = elements(column)
    if several is None:
        return f"({test})"
    found = f"len(list_filter({several}, lambda x: {test})) > 0"
    if not compile_value(value)(None):
        return f"({found})"
    # A list without elements is like a field without a value.
    return f"({found} OR {several} IS NULL OR len({several}) = 0)"


def _reference(name: str, value: SigmaFieldReference, table: Table) -> str:
    """Any value of one field with any of the other, as text."""
    columns = [table.columns.get(field) for field in (name, value.field)]
    left, right = (_texts(column, variable) for column, variable in zip(columns, ("x", "y"), strict=True))
    pair = f"{left}, {right}"
    test = f"{left} = {right}"
    if value.starts_with and value.ends_with:
        test = f"contains({pair})"
    elif value.starts_with:
        test = f"starts_with({pair})"
    elif value.ends_with:
        test = f"ends_with({pair})"
    for column, variable in zip(columns[::-1], ("y", "x"), strict=True):
        if column is not None and (several := elements(column)):
            test = f"len(list_filter({several}, lambda {variable}: {test})) > 0"
    return f"({test})"


def _texts(column: Column | None, variable: str) -> str:
    return "NULL" if column is None else f"({folded(cell(column, variable).text)})"


def _keyword(value: SigmaType, table: Table, functions: Functions) -> str:
    """A value without a field: found anywhere in the event."""
    if not table.texts:
        raise UnsupportedConditionError("this table cannot be searched for keywords: name the field")
    test = holds(contained(value), element(), functions)
    return f"(len(list_filter({table.texts}, lambda x: {test})) > 0)"
