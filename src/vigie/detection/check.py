"""What can be wrong around the body of one rule document, each mistake at its line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sigma.exceptions import SigmaConditionError, SigmaError

from vigie.detection.fields import FIELDS
from vigie.model.errors import Mistake
from vigie.model.findings import Confidence, Theme
from vigie.model.located import Located, Place, short, suggestion

_KEYS: Final = (
    *("title", "id", "name", "taxonomy", "related", "status", "description", "license", "references", "author"),
    *("date", "modified", "tags", "scope", "logsource", "detection", "correlation", "filter", "fields"),
    *("falsepositives", "level", "generate", "vigie"),
)
DEEPEST: Final = 64
"""Levels of a condition."""
_VIGIE_KEYS: Final = ["confidence", "theme", "forgeable", "crowd", "follows", "examples"]
_PLACES: Final[Mapping[str, Place]] = {
    "SigmaIdentifierError": ("id",),
    "SigmaFalsePositivesError": ("falsepositives",),
    "SigmaCorrelationRuleError": ("correlation",),
    "SigmaFilterConditionError": ("filter", "condition"),
    "SigmaFilterRuleReferenceError": ("filter", "rules"),
    "SigmaTagError": ("tags",),
}


_UNDEFINED: Final = re.compile(r"Detection '(.*)' not defined")
_UNREADABLE: Final = re.compile(r"\(at char (\d+)\)")


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
        place = _condition_place(document)
        return document.mistake(_condition(document, str(place[0]), message), *place)
    return document.mistake(message, *_PLACES.get(kind, (guessed,)))


def shallow(tree: Any) -> bool:
    """Whether a parsed condition is nested no deeper than what walks it afterwards may go."""
    level = [tree]
    for _ in range(DEEPEST):
        level = [arg for one in level for arg in getattr(one, "args", ())]
        if not level:
            return True
    return False


def too_deep(document: Located) -> Mistake:
    """The condition of a rule or filter is not `shallow`."""
    return document.mistake(f"the condition is nested deeper than {DEEPEST} levels", *_condition_place(document))


def _condition_place(document: Located) -> Place:
    is_filter = isinstance(document.value, Mapping) and "filter" in document.value
    return ("filter" if is_filter else "detection", "condition")


def _condition(document: Located, section: str, message: str) -> str:
    """What is wrong with a condition, without the words of the grammar."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - it had a condition
    detection = document.value[section]
    if found := _UNDEFINED.match(message):
        names = [name for name in detection if name not in {"condition", "timeframe", "rules"}]
        return f"selection {found[1]} is not there; {suggestion(found[1], names)}"
    given = detection["condition"]
    found = _UNREADABLE.search(message)
    if found is None or not isinstance(given, str):
        return message
    here = short(given[int(found[1]) :][:40]) or "its end"
    return (
        f"the condition cannot be read from here on: {here} (it takes names of letters, digits, - and _, brackets, "
        "1 of, all of, and the words and, or, not in small letters)"
    )


def key_mistakes(document: Located) -> Iterator[Mistake]:
    """Keys that are nearly, but not quite, known ones, and what only this engine demands."""
    value = document.value
    if not isinstance(value, Mapping):
        yield document.mistake("a rule is a mapping of keys to values")
        return
    for key in value:
        hint = suggestion(str(key), list(_KEYS)) if key not in (*_KEYS, "action") else ""
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
