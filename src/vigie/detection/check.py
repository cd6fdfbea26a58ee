"""Everything that can be wrong in one rule document, found at once, each mistake at its line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationTimespan, SigmaCorrelationType
from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import SigmaExists, SigmaFieldReference, SigmaType

from vigie.detection.fields import FIELDS, Kind
from vigie.detection.matchers import UnsupportedConditionError, compile_value, regular
from vigie.model.errors import Mistake
from vigie.model.findings import Confidence, Theme
from vigie.model.located import Located, Place, suggestion

_KEYS: Final = (
    *("title", "id", "name", "taxonomy", "related", "status", "description", "license", "references", "author"),
    *("date", "modified", "tags", "scope", "logsource", "detection", "correlation", "fields", "falsepositives"),
    *("level", "vigie"),
)
_CORRELATION_KEYS: Final = ["type", "rules", "timespan", "group-by", "condition", "aliases", "generate"]
_VIGIE_KEYS: Final = ["confidence", "theme", "forgeable", "examples"]
_PLACES: Final[Mapping[str, Place]] = {
    "SigmaIdentifierError": ("id",),
    "SigmaFalsePositivesError": ("falsepositives",),
    "SigmaTimespanError": ("correlation", "timespan"),
    "SigmaCorrelationTypeError": ("correlation", "type"),
    "SigmaCorrelationConditionError": ("correlation", "condition"),
    "SigmaCorrelationRuleError": ("correlation",),
    "SigmaConditionError": ("detection", "condition"),
    "SigmaTagError": ("tags",),
}


_OPERATORS: Final = ("gte", "gt", "lte", "lt", "eq", "neq")
_LATER: Final = frozenset(kind.name.lower() for kind in SigmaCorrelationType)


def about_matrix(document: Mapping[str, Any]) -> bool:
    """Whether a rule is about our own records, whose fields are known: its log source is the product `matrix`."""
    source = document.get("logsource")
    return isinstance(source, Mapping) and source.get("product") == "matrix"


def sigma_mistake(document: Located, error: SigmaError) -> Mistake:
    """An error of pySigma, at the value it is about."""
    kind = type(error).__name__
    guessed = kind.removeprefix("Sigma").removesuffix("Error").lower()
    message = str(error.args[0] if error.args else error).split(" in /")[0]
    return document.mistake(message, *_PLACES.get(kind, (guessed,)))


def key_mistakes(document: Located) -> Iterator[Mistake]:
    """Keys that are nearly, but not quite, known ones, and what only this engine demands."""
    value = document.value
    if not isinstance(value, Mapping):
        yield document.mistake("a rule is a mapping of keys to values")
        return
    for key in value:
        hint = suggestion(str(key), list(_KEYS))
        if key not in _KEYS and hint.startswith("did you mean"):
            yield document.mistake(f"{key} is not known; {hint}", key)
    if "action" in value:
        yield document.mistake("collections (action: ...) are not supported: write whole rules", "action")
    elif "filter" in value:
        yield document.mistake("Sigma filters are not supported yet", "filter")
    elif ("detection" in value) == ("correlation" in value):
        yield document.mistake("a rule has either detection or correlation")
    yield from _section(document, value.get("correlation"), "correlation", _CORRELATION_KEYS)
    yield from _section(document, value.get("vigie"), "vigie", _VIGIE_KEYS)
    yield from _judgement(document, value.get("vigie"))


def _section(document: Located, section: Any, name: str, known: list[str]) -> Iterator[Mistake]:
    if section is None:
        return
    if not isinstance(section, Mapping):
        yield document.mistake(f"{name} is a mapping", name)
        return
    for key in section:
        if key not in known:
            yield document.mistake(f"{name}.{key} is not known; {suggestion(str(key), known)}", name, key)


def _judgement(document: Located, section: Any) -> Iterator[Mistake]:
    """How far the rule is to be trusted: `confidence`, `theme` and `forgeable`."""
    if not isinstance(section, Mapping):
        return
    for key, words in (("confidence", Confidence), ("theme", Theme)):
        given, known = section.get(key), [one.value for one in words]
        if given is not None and given not in known:
            yield document.mistake(f"{key} {given} is not known; {suggestion(str(given), known)}", "vigie", key)
    if not isinstance(section.get("forgeable", False), bool):
        yield document.mistake("forgeable is true or false", "vigie", "forgeable")


def detection_mistakes(document: Located) -> Iterator[Mistake]:
    """Each field, modifier and value of the detection section."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    detection = document.value.get("detection")
    if not isinstance(detection, Mapping):
        yield document.mistake("detection is a mapping with a condition", "detection")
        return
    if "condition" not in detection:
        yield document.mistake("detection has no condition", "detection")
    strict = about_matrix(document.value)
    for name, definition in detection.items():
        if name not in {"condition", "timeframe"}:
            yield from _definition(document, definition, ("detection", name), strict=strict)


def _definition(document: Located, definition: Any, place: Place, *, strict: bool) -> Iterator[Mistake]:
    if isinstance(definition, list):
        for number, one in enumerate(definition):
            yield from _definition(document, one, (*place, number), strict=strict)
    elif isinstance(definition, Mapping):
        for key, value in definition.items():
            yield from _item(document, key, value, (*place, key), strict=strict)
    else:
        yield from _values(document, None, definition, place, strict=strict)


def _item(document: Located, key: str, value: Any, place: Place, *, strict: bool) -> Iterator[Mistake]:
    field, *modifiers = key.split("|")
    unknown = [name for name in modifiers if name not in modifier_mapping]
    for name in unknown:
        yield document.mistake(f"modifier {name} is not known; {suggestion(name, sorted(modifier_mapping))}", *place)
    if strict and field:
        yield from field_mistakes(document, field, place)
    if not unknown:
        yield from _values(document, key, value, place, strict=strict)


def field_mistakes(document: Located, field: str, place: Place) -> Iterator[Mistake]:
    """A field that our records do not have."""
    if field not in FIELDS:
        yield document.mistake(f"field {field} is not known; {suggestion(field, list(FIELDS))}", *place)


def _values(document: Located, key: str | None, value: Any, place: Place, *, strict: bool) -> Iterator[Mistake]:
    if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value)):
        yield document.mistake("a field has a value or a list of values", *place)
        return
    try:
        if key and "re" in key.split("|"):
            for one in value if isinstance(value, list) else [value]:
                regular(str(one))
        item = SigmaDetectionItem.from_mapping(key, value)
        for one in item.value:
            _supported(one)
    except (SigmaError, UnsupportedConditionError) as error:
        yield document.mistake(_sentence(error), *place)
        return
    except (TypeError, ValueError, AttributeError, RecursionError):
        yield document.mistake("the value does not fit the modifiers", *place)
        return
    for one in item.value:
        if strict and isinstance(one, SigmaFieldReference):
            yield from field_mistakes(document, one.field, place)


def _supported(value: SigmaType) -> None:
    if not isinstance(value, SigmaExists | SigmaFieldReference):
        compile_value(value)


def _sentence(error: Exception) -> str:
    return re.sub(r" in /\S+$", "", str(error.args[0] if error.args else error))


def shape_mistakes(document: Located, kinds: Mapping[str, Any]) -> Iterator[Mistake]:
    """The type, the time span and the condition of a correlation, each by itself."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    correlation = document.value["correlation"]
    kind = str(correlation.get("type"))
    if kind in _LATER and kind not in kinds:
        yield document.mistake(f"correlations of type {kind} are not supported yet", "correlation", "type")
    elif kind not in kinds:
        hint = suggestion(kind, sorted(kinds))
        yield document.mistake(f"correlation type {kind} is not known; {hint}", "correlation", "type")
    try:
        SigmaCorrelationTimespan(correlation.get("timespan"))
    except SigmaError as error:
        yield sigma_mistake(document, error)
    condition = correlation.get("condition")
    if not isinstance(condition, Mapping) or not set(condition) <= {*_OPERATORS, "field"}:
        sentence = f"the condition of a correlation holds one of {', '.join(_OPERATORS)}, and a field to count"
        yield document.mistake(sentence, "correlation", "condition")
        return
    try:
        counted = SigmaCorrelationCondition.from_dict(dict(condition)).fieldref
    except SigmaError as error:
        yield sigma_mistake(document, error)
        return
    if kind in kinds and bool(counted) is (kinds[kind].FIELD is None):
        sentence = f"{kind} {'counts events: it takes no field' if counted else 'needs a field to count'}"
        yield document.mistake(sentence, "correlation", "condition")


def correlation_mistakes(document: Located, fields: Mapping[str, str], kinds: Mapping[str, Any]) -> Iterator[Mistake]:
    """A correlation over our own records: its type, and the fields it groups by and counts (name to key of origin)."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    correlation = document.value["correlation"]
    allowed = getattr(kinds.get(str(correlation.get("type"))), "FIELD", None)
    for field, key in fields.items():
        place = ("correlation", key)
        found = list(field_mistakes(document, field, place))
        yield from found
        if found:
            continue
        kind = FIELDS[field].kind
        if key == "group-by" and kind is Kind.LIST:
            yield document.mistake(f"{field} is a list: it cannot be grouped by", *place)
        if key == "condition" and allowed is not None and kind not in allowed:
            yield document.mistake(f"{field} is no number: {correlation.get('type')} needs one", *place)
