"""What can be wrong around the body of one rule document, each mistake at its line."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sigma.exceptions import SigmaConditionError, SigmaError

from vigie.detection.fields import FIELDS
from vigie.model.errors import Mistake
from vigie.model.findings import Confidence, Theme
from vigie.model.located import Located, Place, suggestion

_KEYS: Final = (
    *("title", "id", "name", "taxonomy", "related", "status", "description", "license", "references", "author"),
    *("date", "modified", "tags", "scope", "logsource", "detection", "correlation", "filter", "fields"),
    *("falsepositives", "level", "vigie"),
)
_VIGIE_KEYS: Final = ["confidence", "theme", "forgeable", "crowd", "follows", "examples"]
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
        hint = suggestion(str(key), list(_KEYS)) if key not in _KEYS else ""
        if hint.startswith("did you mean"):
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
    """How far the rule is to be trusted: `confidence`, `theme`, `forgeable` and `crowd`."""
    if not isinstance(section, Mapping):
        return
    for key, words in (("confidence", Confidence), ("theme", Theme)):
        given, known = section.get(key), [one.value for one in words]
        if given is not None and given not in known:
            yield document.mistake(f"{key} {given} is not known; {suggestion(str(given), known)}", "vigie", key)
    for key in ("forgeable", "crowd"):
        if not isinstance(section.get(key, False), bool):
            yield document.mistake(f"{key} is true or false", "vigie", key)


def field_mistakes(document: Located, field: str, place: Place) -> Iterator[Mistake]:
    """A field that our records do not have."""
    if field not in FIELDS:
        yield document.mistake(f"field {field} is not known; {suggestion(field, list(FIELDS))}", *place)
