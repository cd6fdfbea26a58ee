"""`value_count`: how many distinct values of a field."""

from typing import Final

from vigie.detection.matchers import UnsupportedConditionError
from vigie.detection.rules import Source
from vigie.detection.sql.columns import Kind, cell
from vigie.detection.sql.counts import compare, read, spelled
from vigie.detection.sql.distinct import evidence, steps
from vigie.detection.sql.windows import Frame, heavy

TYPE: Final = "value_count"
KEPT: Final = ()
__all__ = ["compare", "evidence", "read", "spelled", "steps"]


def amount(frame: Frame, source: Source) -> str | None:
    """The distinct values as a list of texts; NULL when there is none."""
    if len(source.fields) > 1:
        return _together(frame, source)
    column = frame.table.columns.get(source.field)
    if column is None:
        return None
    if column.kind is Kind.LIST:
        return f"nullif(list_distinct({column.sql}), [])"
    if column.kind is Kind.ANY:
        # list_distinct leaves out NULL: elements that are null do not count.
        return f"nullif(list_distinct(list_transform({column.sql}.v, lambda x: x.s)), [])"
    text = cell(column).text
    return f"CASE WHEN {text} IS NOT NULL THEN [{text}] END"


def _together(frame: Frame, source: Source) -> str | None:
    """Combinations of several fields, which only a projection holds."""
    if any(name not in frame.table.columns for name in source.fields):
        return None
    if source.fields not in frame.table.combined:
        raise UnsupportedConditionError("several fields are counted together, which this table has not been made for")
    return frame.table.combined[source.fields]


def suspects(frame: Frame) -> str:
    """Groups whose events have many values together."""
    columns = [frame.table.columns.get(source.field) for source in frame.sources]
    single = all(column is None or column.kind not in {Kind.LIST, Kind.ANY} for column in columns)
    single &= all(len(source.fields) == 1 for source in frame.sources)
    return heavy(frame, "count(*)" if single else "sum(len(amount))")
