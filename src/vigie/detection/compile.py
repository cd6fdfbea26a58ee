"""Condition trees compiled to closures, anew for each action and outcome that records can have.

For a record of which these are known, the parts of a condition that only look at them are constants: they are folded
away, so what remains in the hot loop is what really differs between records.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaString,
    SigmaType,
    SpecialChars,
)

from vigie.detection.alternatives import together
from vigie.detection.fields import FIELDS, Kind
from vigie.detection.matchers import Match, UnsupportedConditionError, compares_part, compile_value, fold, text
from vigie.detection.shapes import Shape
from vigie.detection.written import Of, is_written, shared

_NESTED: Final = (dict, list, tuple)
"""What has no value of its own: an object in a field, a list in a list."""

Predicate = Callable[[Any], bool]
"""Record to yes or no."""


Fixed = Mapping[str, str]
"""Fields whose value is known beforehand."""
NOTHING: Final[Fixed] = {}
_FEW: Final = 16
_SIGNS: Final = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
    CompareOperators.NEQ: "!=",
}


def compile_tree(tree: object, shape: Shape, fixed: Fixed = NOTHING) -> Predicate | bool:
    """The predicate of a tree as pySigma parses it; a constant when all records with the fixed values answer the same.

    Raises `UnsupportedConditionError`.
    """
    match tree:
        case ConditionAND():
            unflagged, others = _unflagged(tree.args, shape)
            return _all([*unflagged, *(compile_tree(arg, shape, fixed) for arg in others)])
        case ConditionOR() if closed := _closed(tree.args, shape, fixed):
            return closed
        case ConditionOR():
            grouped, others = _grouped(tree.args, shape, fixed)
            return _any([*grouped, *(compile_tree(arg, shape, fixed) for arg in others)])
        case ConditionNOT():
            return _not(compile_tree(tree.args[0], shape, fixed))
        case ConditionFieldEqualsValueExpression():
            return _field(tree.field, tree.value, shape, fixed)
        case ConditionValueExpression():
            return _keyword(tree.value, shape)
    raise UnsupportedConditionError(f"{type(tree).__name__} conditions are not supported")


def _all(parts: list[Predicate | bool]) -> Predicate | bool:
    if any(part is False for part in parts):
        return False
    open_parts = _joined("and", [part for part in parts if not isinstance(part, bool)])
    match open_parts:
        case []:
            return True
        case [only]:
            return only
        case [first, second]:
            return lambda record: first(record) and second(record)
        case [first, second, third]:
            return lambda record: first(record) and second(record) and third(record)
    return lambda record: all(part(record) for part in open_parts)


def _any(parts: list[Predicate | bool]) -> Predicate | bool:
    if any(part is True for part in parts):
        return True
    open_parts = _joined("or", [part for part in parts if not isinstance(part, bool)])
    match open_parts:
        case []:
            return False
        case [only]:
            return only
        case [first, second]:
            return lambda record: first(record) or second(record)
    return lambda record: any(part(record) for part in open_parts)


def _joined(word: str, parts: list[Predicate]) -> list[Predicate]:
    """Those that are written as one, which comes first: they are the quickest to ask."""
    ours = [part for part in parts if is_written(part)]
    if not 2 <= len(ours) <= _FEW:
        return parts
    joint = shared(f" {word} ".join(f"{{{number}}}" for number in range(len(ours))), *map(Of, ours))
    return [joint, *(part for part in parts if not is_written(part))]


def _not(part: Predicate | bool) -> Predicate | bool:
    if isinstance(part, bool):
        return not part
    return shared("not {0}", Of(part)) if is_written(part) else lambda record: not part(record)


def _field(name: str, value: SigmaType, shape: Shape, fixed: Fixed) -> Predicate | bool:
    if isinstance(value, SigmaExists):
        return _exists(shape.has(name), bool(value))
    if isinstance(value, SigmaFieldReference):
        return _reference(shape.getter(name), shape.getter(value.field), value)
    matches = compile_value(value)
    if name in fixed:
        return matches(fixed[name])
    known = FIELDS.get(name)
    if known and known.values and shape.actions:
        return _among(shape.getter(name), frozenset(filter(matches, known.values)))
    always = known is not None and known.kind is Kind.NUMBER and not known.enriched and known.computed is None
    if always and shape.actions and isinstance(value, SigmaCompareExpression) and not compares_part(value):
        return _number(shape.getter(name), value)
    if shape.actions and known is not None and known.kind is Kind.FLAG and isinstance(value, SigmaBool):
        return _flag(shape.getter(name), wanted=value.boolean)
    return _read(name, matches, shape)


def _unflagged(parts: list[Any], shape: Shape) -> tuple[list[Predicate], list[Any]]:
    """Of parts that must all hold, those that deny a flag (`not exempted`: most rules do) at once; the others."""
    paths: list[str] = []
    others: list[Any] = []
    for part in parts:
        path = _denied(part, shape)
        if path:
            paths.append(path)
        else:
            others.append(part)
    if len(paths) < 2:  # one alone is asked as fast by itself
        return [], parts
    return [shared(f"not ({' or '.join(f'record.{path}' for path in paths)})")], others


def _denied(part: Any, shape: Shape) -> str:
    """Where the flag stands that a condition denies; "" when it is another condition."""
    match part:
        case ConditionNOT(args=[ConditionFieldEqualsValueExpression(field=name, value=SigmaBool(boolean=True))]):
            known = FIELDS.get(name)
            return shape.attribute(name) if known is not None and known.kind is Kind.FLAG else ""
    return ""


def _flag(get: Callable[[Any], Any], *, wanted: bool) -> Predicate:
    return shared(f"{{0}} is {wanted}", Of(get))


def _read(name: str, matches: Match, shape: Shape) -> Predicate:
    """A predicate over what a field holds."""
    known = FIELDS.get(name)
    single = shape.actions and (known is None or known.kind is not Kind.LIST)
    return (_one if single else _one_or_many)(shape.getter(name), matches)


def _grouped(alternatives: list[Any], shape: Shape, fixed: Fixed) -> tuple[list[Predicate], list[Any]]:
    """Alternatives that are texts for the same field, or keywords, as one predicate each; and the others."""
    values: dict[str | None, list[Any]] = {}
    others = []
    for one in alternatives:
        field = getattr(one, "field", None)
        texts = isinstance(one, ConditionFieldEqualsValueExpression | ConditionValueExpression)
        if texts and isinstance(one.value, SigmaString | SigmaExpansion) and field not in fixed:
            values.setdefault(field, []).append(one)
        else:
            others.append(one)
    predicates = []
    for field, several in values.items():
        contents = [one.value for one in several]
        matches, rest = together(contents if field is not None else map(contained, contents))
        if len(several) == 1 or matches is None or rest:
            others += several
        elif field is None:
            predicates.append(_anywhere(matches, shape))
        else:
            predicates.append(_read(field, matches, shape))
    return predicates, others


def _exists(has: Predicate, wanted: bool) -> Predicate:
    return has if wanted else lambda record: not has(record)


def _closed(alternatives: list[Any], shape: Shape, fixed: Fixed) -> Predicate | None:
    """Alternatives for one field of few values, in one look-up; None when they are something else."""
    fields = {getattr(one, "field", "") for one in alternatives}
    known = FIELDS.get(fields.pop()) if len(fields) == 1 else None
    if not shape.actions or known is None or not known.values or alternatives[0].field in fixed:
        return None
    if any(isinstance(one.value, SigmaExists | SigmaFieldReference) for one in alternatives):
        return None
    matches = [compile_value(one.value) for one in alternatives]
    accepted = frozenset(value for value in known.values if any(match(value) for match in matches))
    return _among(shape.getter(alternatives[0].field), accepted)


def _among(get: Callable[[Any], Any], accepted: frozenset[str]) -> Predicate:
    return shared("{0} in {1}", Of(get), accepted)


def _number(get: Callable[[Any], Any], value: SigmaCompareExpression) -> Predicate:
    """The commonest test of the hot loop: a counter of the activity, which is always a number."""
    return shared(f"{{0}} {_SIGNS[value.op]} {{1}}", Of(get), value.number.number)


def _one(get: Callable[[Any], Any], matches: Match) -> Predicate:
    return lambda record: matches(get(record))


def _one_or_many(get: Callable[[Any], Any], matches: Match) -> Predicate:
    def holds(record: Any) -> bool:
        found = get(record)
        if type(found) is str:
            return matches(found)
        if isinstance(found, list | tuple):
            several = (None if isinstance(one, _NESTED) else one for one in found)
            return any(map(matches, several)) if found else matches(None)
        return matches(None if isinstance(found, dict) else found)

    return holds


def _reference(get: Callable[[Any], Any], other: Callable[[Any], Any], value: SigmaFieldReference) -> Predicate:
    compare: Callable[[str, str], bool] = str.__eq__
    if value.starts_with and value.ends_with:
        compare = str.__contains__
    elif value.starts_with:
        compare = str.startswith
    elif value.ends_with:
        compare = str.endswith

    def holds(record: Any) -> bool:
        rights = [fold(text(one)) for one in _scalars(other(record))]
        return any(compare(fold(text(left)), right) for left in _scalars(get(record)) for right in rights)

    return holds


def _scalars(value: Any) -> Iterable[Any]:
    """A value, or those of a list, without what is absent."""
    several = value if isinstance(value, list | tuple) else (value,)
    return (one for one in several if one is not None and not isinstance(one, _NESTED))


def _keyword(value: SigmaType, shape: Shape) -> Predicate:
    """A value without a field: found anywhere in the record."""
    return _anywhere(compile_value(contained(value)), shape)


def _anywhere(matches: Match, shape: Shape) -> Predicate:
    texts = shape.texts
    return lambda record: any(map(matches, texts(record)))


def contained(value: SigmaType) -> SigmaType:
    """A keyword: a text stands anywhere in what it is compared with, whatever wildcards it has within."""
    if isinstance(value, SigmaExpansion):
        return SigmaExpansion([contained(one) for one in value.values])
    if not isinstance(value, SigmaString):
        return value
    star = SpecialChars.WILDCARD_MULTI
    value = value if value.startswith(star) else star + value
    return value if value.endswith(star) else value + star
