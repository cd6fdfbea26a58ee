"""Everything that can be wrong in one rule document, found at once, each mistake at its line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sigma.exceptions import SigmaConditionError, SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import SigmaExists, SigmaFieldReference, SigmaType

from vigie.detection.fields import FIELDS
from vigie.detection.matchers import UnsupportedConditionError, compile_value, regular
from vigie.model.errors import Mistake
from vigie.model.findings import Confidence, Theme
from vigie.model.located import Located, Place, suggestion

_KEYS: Final = (
    *("title", "id", "name", "taxonomy", "related", "status", "description", "license", "references", "author"),
    *("date", "modified", "tags", "scope", "logsource", "detection", "correlation", "filter", "fields"),
    *("falsepositives", "level", "vigie"),
)
_VIGIE_KEYS: Final = ["confidence", "theme", "forgeable", "examples"]
_PLACES: Final[Mapping[str, Place]] = {
    "SigmaIdentifierError": ("id",),
    "SigmaFalsePositivesError": ("falsepositives",),
    "SigmaCorrelationRuleError": ("correlation",),
    "SigmaFilterConditionError": ("filter", "condition"),
    "SigmaFilterRuleReferenceError": ("filter", "rules"),
    "SigmaTagError": ("tags",),
}


def about_matrix(document: Mapping[str, Any]) -> bool:
    """Whether a rule is about our own records, whose fields are known: its log source is the product `matrix`."""
    source = document.get("logsource")
    return isinstance(source, Mapping) and source.get("product") == "matrix"


def sigma_mistake(document: Located, error: SigmaError) -> Mistake:
    """An error of pySigma, at the value it is about."""
    kind = type(error).__name__
    guessed = kind.removeprefix("Sigma").removesuffix("Error").lower()
    message = str(error.args[0] if error.args else error).split(" in /")[0]
    if isinstance(error, SigmaConditionError):
        section = "filter" if isinstance(document.value, Mapping) and "filter" in document.value else "detection"
        return document.mistake(message, section, "condition")
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
    elif len({"detection", "correlation", "filter"} & set(value)) != 1:
        yield document.mistake("a rule has one of detection, correlation and filter")
    yield from section_mistakes(document, value.get("vigie"), "vigie", _VIGIE_KEYS)
    yield from _judgement(document, value.get("vigie"))


def section_mistakes(document: Located, section: Any, name: str, known: list[str]) -> Iterator[Mistake]:
    """A section that is no mapping, or has keys that it does not know."""
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


def detection_mistakes(document: Located, section: str = "detection") -> Iterator[Mistake]:
    """Each field, modifier and value of the detection section, or of the filter section, which is like it."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    detection = document.value.get(section)
    if not isinstance(detection, Mapping):
        yield document.mistake(f"{section} is a mapping with a condition", section)
        return
    if "condition" not in detection:
        yield document.mistake(f"{section} has no condition", section)
    strict = about_matrix(document.value)
    apart = {"condition", "timeframe"} if section == "detection" else {"condition", "rules"}
    for name, definition in detection.items():
        if name not in apart:
            yield from _definition(document, definition, (section, name), strict=strict)


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
