"""`value_count`: how many distinct values of a field. Exact: values are compared, not hashed into a sketch.

Every element of a list counts, so one page of a directory search counts each person it shows.
"""

from collections.abc import Callable
from typing import Any, Final

from vigie.detection.fields import Getter, Kind
from vigie.detection.matchers import text
from vigie.detection.windows import Latest, Values

TYPE: Final = "value_count"
FIELD: Final = frozenset(Kind)
WINDOW: Final = Latest


def reader(get: Getter, kind: Kind | None, share: Callable[[str, str], str]) -> Getter:
    """The distinct values of the field, as text; each text is kept once for all groups."""
    if kind is Kind.TEXT:
        return lambda record: None if (value := get(record)) is None else share(value, value)

    if kind is Kind.LIST:
        return lambda record: tuple({share(one, one): None for one in get(record)}) or None

    def several(record: Any) -> Values | None:
        value = get(record)
        if not isinstance(value, list | tuple):
            return None if value is None else share(spelled := text(value), spelled)
        found = {share(one, one): None for one in map(text, filter(_present, value))}
        return tuple(found) or None

    return several


def _present(value: Any) -> bool:
    return value is not None
