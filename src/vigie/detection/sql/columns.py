"""A table of events as queries see it: which column holds a field, and what can be asked of one of its values.

A table of our own records has a column of one kind for each field. A table of any events has columns of the kind `ANY`,
because a log may write a number here and a list there; `project` makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Final

from vigie.detection.sql import functions

CELL: Final = "STRUCT(s VARCHAR, t BOOLEAN, i HUGEINT, n DOUBLE)"
"""One value of an `ANY` column: as text; whether it is one; as a whole number; as a fraction, or what text spells."""


@unique
class Kind(Enum):
    """What a column holds. Its value is the SQL type that `project` fills; a number column may have a smaller one."""

    TEXT = "VARCHAR"
    WHOLE = "HUGEINT"
    REAL = "DOUBLE"
    FLAG = "BOOLEAN"
    LIST = "VARCHAR[]"
    ANY = f"STRUCT(m VARCHAR, v {CELL}[])"  # m: a list as text, NULL for anything else; v: its elements


@dataclass(frozen=True, slots=True)
class Column:
    """One field. `sql` is its quoted name. `values`: the only ones it can have, when that is so."""

    sql: str
    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What every query needs to know. A field without a column is absent from every event.

    `sequence` orders events of the same time; `texts` is a list of every text in an event, for keywords, "" when there
    is none; `combined` are lists of the combinations of several fields. Each is the name of a column.
    """

    name: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    sequence: str = "seq"
    time: str = "time"
    identity: str = "id"
    actor: str = "actor"
    server: str = "server"
    texts: str = ""
    combined: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value that is no list, as SQL. Each part is NULL when the value is; None when it can have no such part."""

    text: str
    is_text: bool | str
    whole: str | None = None
    real: str | None = None


def element(variable: str = "x") -> Cell:
    """The element of a list of texts, inside a lambda."""
    return Cell(variable, True, None, f"{functions.NUMBER}({variable})")


def cell(column: Column, variable: str = "x") -> Cell:
    """The value of a column that holds one; inside a lambda, the element of one that holds several."""
    sql = column.sql
    match column.kind:
        case Kind.TEXT:
            return Cell(sql, True, None, f"{functions.NUMBER}({sql})")
        case Kind.WHOLE:
            return Cell(f"CAST({sql} AS VARCHAR)", False, sql)
        case Kind.REAL:
            return Cell(f"{functions.SPELL}({sql})", False, None, sql)
        case Kind.FLAG:
            return Cell(f"CAST({sql} AS VARCHAR)", False)
        case Kind.LIST:
            return element(variable)
        case Kind.ANY:
            return Cell(f"{variable}.s", f"{variable}.t", f"{variable}.i", f"{variable}.n")


def elements(column: Column) -> str | None:
    """The list of a column's values; None when it holds one value."""
    return {Kind.LIST: column.sql, Kind.ANY: f"{column.sql}.v"}.get(column.kind)


def spelled(column: Column) -> str | None:
    """The whole value as text, lists too: what groups are named after. None when nothing says it."""
    match column.kind:
        case Kind.LIST:
            return None
        case Kind.ANY:
            return f"coalesce({column.sql}.m, {column.sql}.v[1].s)"
    return cell(column).text
