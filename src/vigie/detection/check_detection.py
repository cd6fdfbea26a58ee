"""Everything that can be wrong in the detection section of a rule, or in a filter, each mistake at its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sigma.exceptions import SigmaError, SigmaTypeError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import SigmaExists, SigmaFieldReference, SigmaType

from vigie.detection.check import about_matrix, field_mistakes
from vigie.detection.matchers import UnsupportedConditionError, compile_value, regular, text
from vigie.detection.placeholders import MOST, Placeholders, expansions, filled, names
from vigie.model.errors import Mistake
from vigie.model.located import Located, Place, short, suggestion

_OTHER_NAMES: Final[Mapping[str, str]] = {"utf16le": "wide"}
"""Modifiers of the specification that pySigma knows by another name only."""
_MODIFIERS: Final = sorted({*modifier_mapping, *_OTHER_NAMES})
_PARTS: Final[Mapping[str, tuple[int, int]]] = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day": (1, 31),
    "week": (1, 53),
    "month": (1, 12),
    "year": (1, 9999),
}
"""What the parts of a date can be."""
_COMPARED: Final = frozenset({"lt", "lte", "gt", "gte"})
_TAKES: Final[Mapping[str, str]] = {
    "exists": "true or false",
    **dict.fromkeys((*_COMPARED, *_PARTS), "a number, without quotes"),
    **dict.fromkeys(("i", "m", "s"), "a regular expression: write it after re"),
}
_INCOMPATIBLE: Final = re.compile(r"Modifier (\w+) incompatible")
_DASHES: Final = re.compile(r"\B[\u2013-\u2015]\b")
"""Those that pySigma does not take for the beginning of an option, though the specification does."""


def detection_mistakes(document: Located, section: str, placeholders: Placeholders) -> Iterator[Mistake]:
    """Each field, modifier and value of the section `detection` or `filter`."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    detection = document.value.get(section)
    if not isinstance(detection, Mapping):
        yield document.mistake(f"{section} is a mapping with a condition", section)
        return
    yield from _condition(document, section, detection)
    checked = _Checked(document, about_matrix(document.value), placeholders)
    apart = {"condition", "timeframe"} if section == "detection" else {"condition", "rules"}
    for name, definition in detection.items():
        if name not in apart:
            yield from checked.definition(definition, (section, name))


def _condition(document: Located, section: str, detection: Mapping[str, Any]) -> Iterator[Mistake]:
    if "condition" not in detection:
        yield document.mistake(f"{section} has no condition", section)
        return
    given = detection["condition"]
    if not given or not all(isinstance(one, str) for one in (given if isinstance(given, list) else [given])):
        yield document.mistake("a condition is a text, such as: selection and not filter", section, "condition")


def spelled(definition: Any) -> Any:
    """A detection with its modifiers, and their values, as pySigma writes them."""
    if isinstance(definition, list):
        return [spelled(one) for one in definition]
    if isinstance(definition, Mapping):
        return {_key(key): _value(key, value) for key, value in definition.items()}
    return definition


def _value(key: str, value: Any) -> Any:
    if "windash" not in key.split("|"):
        return spelled(value)
    if isinstance(value, list):
        return [_value(key, one) for one in value]
    return _DASHES.sub("-", value) if isinstance(value, str) else value


def _key(key: str) -> str:
    field, *modifiers = key.split("|")
    return "|".join((field, *(_OTHER_NAMES.get(name, name) for name in modifiers)))


@dataclass(frozen=True, slots=True)
class _Checked:
    document: Located
    strict: bool  # fields must be known ones
    placeholders: Placeholders

    def definition(self, definition: Any, place: Place) -> Iterator[Mistake]:
        if definition is None or definition in ([], {}):
            yield self.document.mistake("a selection holds fields with their values, or keywords", *place)
        elif isinstance(definition, list):
            for number, one in enumerate(definition):
                yield from self.definition(one, (*place, number))
        elif isinstance(definition, Mapping):
            for key, value in definition.items():
                yield from self._item(key, value, (*place, key))
        else:
            yield from self._values(None, definition, place)

    def _item(self, key: str, value: Any, place: Place) -> Iterator[Mistake]:
        field, *modifiers = key.split("|")
        unknown = [name for name in modifiers if name not in _MODIFIERS]
        for name in unknown:
            yield self.document.mistake(f"modifier {name} is not known; {suggestion(name, _MODIFIERS)}", *place)
        if self.strict and field:
            yield from field_mistakes(self.document, field, place)
        if not unknown:
            yield from self._values(_key(key), _value(key, value), place)

    def _values(self, key: str | None, value: Any, place: Place) -> Iterator[Mistake]:
        several = value if isinstance(value, list) else [value]
        modifiers = key.split("|")[1:] if key else []
        if wrong := next(_misfits(modifiers, several), ""):
            yield self.document.mistake(wrong, *place)
            return
        try:
            if "re" in modifiers and "expand" not in modifiers:
                for one in several:
                    regular(str(one))
            item = SigmaDetectionItem.from_mapping(key, value)
            for one in item.value:
                self._supported(one)
        except (SigmaError, UnsupportedConditionError) as error:
            yield self.document.mistake(_sentence(error, several), *place)
            return
        except (TypeError, ValueError, AttributeError, RecursionError):
            yield self.document.mistake("the value does not fit the modifiers", *place)
            return
        for one in item.value:
            if self.strict and isinstance(one, SigmaFieldReference):
                yield from field_mistakes(self.document, one.field, place)

    def _supported(self, value: SigmaType) -> None:
        """Raises `UnsupportedConditionError` when the engine cannot evaluate the value."""
        if isinstance(value, SigmaExists | SigmaFieldReference):
            return
        for name in names(value):
            if not self.placeholders.get(name):
                hint = suggestion(name, sorted(self.placeholders)) if self.placeholders else "none are given"
                raise UnsupportedConditionError(
                    f"the placeholder %{name}% has no values: give them in rules.placeholders of the settings, or with "
                    f"--placeholder {name}=VALUE ({hint})"
                )
        if expansions(value, self.placeholders) > MOST:
            raise UnsupportedConditionError(f"the placeholders stand for more than {MOST:,} values together")
        compile_value(filled(value, self.placeholders))


def _misfits(modifiers: Sequence[str], values: Sequence[Any]) -> Iterator[str]:
    """What can be no values of a field, or none with these modifiers. `hour|lt: 24` holds always: no mistake."""
    if any(isinstance(one, dict | list) for one in values):
        yield "a field has a value or a list of values"
    if not values:
        yield "an empty list holds no value: write the values, '' or null"
    for name in set(modifiers) & set(_PARTS):
        least, most = _PARTS[name]
        for one in values:
            if type(one) is float or (type(one) is int and not least <= one <= most and not _COMPARED & set(modifiers)):
                yield f"{name} is a whole number from {least} to {most}"


def _sentence(error: Exception, values: Sequence[Any]) -> str:
    said = str(error.args[0] if error.args else error)
    if isinstance(error, SigmaTypeError) and (found := _INCOMPATIBLE.match(said)):
        name = next(name for name, one in modifier_mapping.items() if one.__name__ == found[1])
        shown = ", ".join("null" if one is None else short(text(one)) for one in values[:3])
        return f"{name} does not fit {shown}: it takes {_TAKES.get(name, 'a text, in quotes when it is a number')}"
    return re.sub(r" in /\S+$", "", said)
