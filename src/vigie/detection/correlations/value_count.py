"""`value_count`: how many distinct values of a field. Exact: values are compared, not hashed into a sketch.

Every element of a list counts, so one page of a directory search counts each person it shows. Of several fields, each
combination of their values is one value.
"""

from collections.abc import Callable
from itertools import islice, product
from typing import Any, Final

from vigie.detection.fields import FIELDS, Kind
from vigie.detection.matchers import text
from vigie.detection.rules import CorrelationRule, Source
from vigie.detection.shapes import Shape
from vigie.detection.windows import Latest, Values
from vigie.detection.written import Getter, Of, written

TYPE: Final = "value_count"
FIELD: Final = frozenset(Kind)
COUNTS: Final = True

MOST: Final = 10_000
"""Combinations that one event can have."""


def reader(_rule: CorrelationRule, source: Source, shape: Shape, share: Callable[[str, str], str]) -> Getter:
    """The distinct values of the fields, as text; each text is kept once for all groups."""
    if len(source.fields) > 1:
        return combinations(source.fields, shape, share)
    get = shape.getter(source.field)
    known = FIELDS.get(source.field)
    kind = known.kind if known is not None and shape.actions else None  # a plain mapping may hold anything
    if kind is Kind.TEXT:
        return written("{0}(value, value) if (value := {1}) else None", share, Of(get))
    if kind is Kind.LIST:
        return lambda record: tuple({share(one, one): None for one in get(record)}) or None
    return _scalar_or_list(get, share)


def _scalar_or_list(get: Getter, share: Callable[[str, str], str]) -> Getter:
    def several(record: Any) -> Values | None:
        value = get(record)
        if not isinstance(value, list | tuple):
            return share(spelled := text(value), spelled) if _present(value) else None
        found = {share(one, one): None for one in map(text, filter(_present, value))}
        return tuple(found) or None

    return several


def _alone(value: str, _same: str) -> str:
    return value


def combinations(fields: tuple[str, ...], shape: Shape, share: Callable[[str, str], str] = _alone) -> Getter:
    """What every combination of the values of several fields is called; None when a field has none."""
    readers = [_scalar_or_list(shape.getter(name), _alone) for name in fields]

    def combined(record: Any) -> Values | None:
        found = [read(record) for read in readers]
        if None in found:
            return None
        parts = [(one,) if isinstance(one, str) else one for one in found]
        return tuple(share(one, one) for one in map(_spelled, islice(product(*parts), MOST)))

    return combined


def _spelled(parts: tuple[str, ...]) -> str:
    """One text for several, which no other several have."""
    return "".join(f"{len(part)}:{part}" for part in parts)


def _present(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list | tuple)


def window(_rule: CorrelationRule) -> type[Latest]:
    """The newest event of each value."""
    return Latest
