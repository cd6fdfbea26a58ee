"""Kinds of records, and how each is read by the names of `vigie.detection.fields`.

A `Shape` is one kind of record: the guard's `Activity`, the enriched one, or a plain mapping (`vigie rules run`,
examples).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from vigie.detection.fields import FIELDS, Kind
from vigie.detection.matchers import text
from vigie.detection.written import Getter, Of, reading, shared
from vigie.model.activity import Action

ACTION: Final = "event.action"
OUTCOME: Final = "event.outcome"
ACTIONS: Final = tuple(action.value for action in Action)


@dataclass(frozen=True, slots=True)
class Shape:
    """How to read one kind of record. `actions`: the only values `event.action` can have, empty when unknown."""

    name: str
    getter: Callable[[str], Getter]
    has: Callable[[str], Callable[[Any], bool]]  # whether the field is there, be it empty or null
    identity: Getter
    time: Getter
    actor: Getter
    server: Getter
    action: Getter
    texts: Callable[[Any], Iterator[str]]
    actions: tuple[str, ...] = ()
    key: tuple[str, str] | None = None  # where action and outcome stand, in records that have both
    attribute: Callable[[str], str] = lambda _name: ""  # where a field stands in a record, "" when it is worked out


def nothing(_record: Any) -> None:
    """The getter of a field that a kind of record cannot have."""


def _no_elements(_record: Any) -> tuple[()]:
    return ()


def _activity_getter(name: str) -> Getter:
    return _record_getter(name, "", enriched=False)


def _enriched_getter(name: str) -> Getter:
    return _record_getter(name, "activity.", enriched=True)


def _record_getter(name: str, prefix: str, *, enriched: bool) -> Getter:
    """The getter of a field. What a record cannot have (unknown names, enrichment of a bare activity) is absent."""
    field = FIELDS.get(name)
    if field is None:
        return nothing
    if (field.enriched or field.computed) and not enriched:
        return _no_elements if field.kind is Kind.LIST else nothing
    read: Getter
    if field.computed is not None:
        read = field.computed
    elif field.derived is not None:
        whole = f"record.{prefix}".rstrip(".")
        read = shared(f"{whole}.{field.path} and {{0}}({whole})" if field.path else f"{{0}}({whole})", field.derived)
    else:
        read = reading(field.enriched or prefix + field.path)
        read = shared("{0}({1})", field.part, Of(read)) if field.part else read
    return shared("{0} or None", Of(read)) if field.kind is Kind.TEXT and not field.values else read


def _attribute(prefix: str, *, enriched: bool) -> Callable[[str], str]:
    def attribute(name: str) -> str:
        field = FIELDS.get(name)
        if field is None or field.part or field.derived or field.computed or (field.enriched and not enriched):
            return ""
        return field.enriched or prefix + field.path

    return attribute


def _activity_texts(record: Any) -> Iterator[str]:
    yield from _texts_of(record, _activity_getter)


def _enriched_texts(record: Any) -> Iterator[str]:
    yield from _texts_of(record, _enriched_getter)


def _texts_of(record: Any, getter: Callable[[str], Getter]) -> Iterator[str]:
    for name in FIELDS:
        yield from _texts(getter(name)(record))


def _texts(value: Any) -> Iterator[str]:
    """Every leaf of a value as text; used by keyword searches."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield text(value)


def _remembered() -> Callable[[Any], Iterator[str]]:
    """The texts of the record asked for last are kept: many rules with keywords ask for the same ones."""
    last: tuple[Any, tuple[str, ...]] = (None, ())

    def texts(record: Any) -> Iterator[str]:
        nonlocal last
        if last[0] is not record:
            last = (record, tuple(_texts(record)))
        return iter(last[1])

    return texts


_MISSING: Final = object()


@lru_cache(maxsize=4_096)
def mapping_getter(name: str) -> Getter:
    """Dotted or nested: `{"user.id": 1}`, `{"user": {"id": 1}}` and mixtures are the same.

    Through a list of objects, `{"user": [{"id": 1}, {"id": 2}]}`, it gives the list of what each of them has.
    """
    if "." not in name:
        return lambda record: record.get(name)
    parts = tuple((name[:end], name[end + 1 :]) for end, sign in enumerate(name) if sign == ".")

    def read(record: Any) -> Any:
        value = record.get(name, _MISSING)
        if value is not _MISSING:
            return value
        for head, rest in parts:  # most records lack most fields altogether
            if head not in record:
                continue
            if isinstance(below := record[head], Mapping):
                value = below.get(rest, _MISSING)
                value = mapping_getter(rest)(below) if value is _MISSING else value
            else:
                value = _of_each(below, mapping_getter(rest))
            if value is not None:
                return value
        return None

    return read


def _of_each(below: Any, get: Getter) -> list[Any] | None:
    """What the objects of a list have; None when they have nothing."""
    found: list[Any] = []
    for one in below if isinstance(below, list) else ():
        if isinstance(one, Mapping) and (value := get(one)) is not None:
            found += value if isinstance(value, list) else [value]
    return found or None


def mapping_has(name: str) -> Callable[[Any], bool]:
    """Whether a mapping has a field, dotted or nested, whatever its value."""
    return lambda record: name in record or any(_has_below(record, name))


def _has_below(record: Mapping[str, Any], name: str) -> Iterator[bool]:
    for end, sign in enumerate(name):
        below = record.get(name[:end]) if sign == "." else None
        for one in below if isinstance(below, list) else (below,):
            if isinstance(one, Mapping):
                yield mapping_has(name[end + 1 :])(one)


def _is_there(getter: Callable[[str], Getter]) -> Callable[[str], Callable[[Any], bool]]:
    def has(name: str) -> Callable[[Any], bool]:
        get = getter(name)
        return lambda record: get(record) is not None

    return has


def mapping_shape(time: Getter, identity: Getter) -> Shape:
    """A shape for plain mappings. `time` gives milliseconds; `identity` a text that names the record."""
    actor, server, action = (mapping_getter(name) for name in ("user.id", "matrix.server", ACTION))
    return Shape(
        "mapping", mapping_getter, mapping_has, identity, time, actor, server, _mapping_action(action), _remembered()
    )


_KNOWN: Final = frozenset(ACTIONS)


def _mapping_action(read: Getter) -> Getter:
    """The action when it is one of ours, else None: what a hostile record says must not become a key."""

    def action(record: Any) -> str | None:
        found = read(record)
        return found if isinstance(found, str) and found in _KNOWN else None

    return action


ACTIVITY: Final = Shape(
    name="activity",
    getter=_activity_getter,
    has=_is_there(_activity_getter),
    identity=reading("id"),
    time=reading("time"),
    actor=reading("user"),
    server=reading("server"),
    action=reading("action._value_"),
    texts=_activity_texts,
    actions=ACTIONS,
    key=("action", "outcome"),
    attribute=_attribute("", enriched=False),
)
ENRICHED: Final = Shape(
    name="enriched",
    getter=_enriched_getter,
    has=_is_there(_enriched_getter),
    identity=reading("activity.id"),
    time=reading("activity.time"),
    actor=reading("activity.user"),
    server=reading("activity.server"),
    action=reading("activity.action._value_"),
    texts=_enriched_texts,
    actions=ACTIONS,
    key=("activity.action", "activity.outcome"),
    attribute=_attribute("activity.", enriched=True),
)
MAPPING: Final = mapping_shape(time=lambda record: record["@timestamp"], identity=lambda record: record["event.id"])
