"""Everything that can be wrong in the detection section of a rule, or in a filter, each mistake at its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import SigmaExists, SigmaFieldReference, SigmaType

from vigie.detection.check import about_matrix, field_mistakes
from vigie.detection.matchers import UnsupportedConditionError, compile_value, regular
from vigie.detection.placeholders import MOST, Placeholders, expansions, filled, names
from vigie.model.errors import Mistake
from vigie.model.located import Located, Place, suggestion

_OTHER_NAMES: Final[Mapping[str, str]] = {"utf16le": "wide"}
"""Modifiers of the specification that pySigma knows by another name only."""
_MODIFIERS: Final = sorted({*modifier_mapping, *_OTHER_NAMES})


def detection_mistakes(document: Located, section: str, placeholders: Placeholders) -> Iterator[Mistake]:
    """Each field, modifier and value of the section `detection` or `filter`."""
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    detection = document.value.get(section)
    if not isinstance(detection, Mapping):
        yield document.mistake(f"{section} is a mapping with a condition", section)
        return
    if "condition" not in detection:
        yield document.mistake(f"{section} has no condition", section)
    checked = _Checked(document, about_matrix(document.value), placeholders)
    apart = {"condition", "timeframe"} if section == "detection" else {"condition", "rules"}
    for name, definition in detection.items():
        if name not in apart:
            yield from checked.definition(definition, (section, name))


def spelled(definition: Any) -> Any:
    """A detection with its modifiers as pySigma names them."""
    if isinstance(definition, list):
        return [spelled(one) for one in definition]
    if isinstance(definition, Mapping):
        return {_key(key): spelled(value) for key, value in definition.items()}
    return definition


def _key(key: str) -> str:
    field, *modifiers = key.split("|")
    return "|".join((field, *(_OTHER_NAMES.get(name, name) for name in modifiers)))


@dataclass(frozen=True, slots=True)
class _Checked:
    document: Located
    strict: bool  # fields must be known ones
    placeholders: Placeholders

    def definition(self, definition: Any, place: Place) -> Iterator[Mistake]:
        if isinstance(definition, list):
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
            yield from self._values(_key(key), value, place)

    def _values(self, key: str | None, value: Any, place: Place) -> Iterator[Mistake]:
        nested = isinstance(value, Mapping) or (
            isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
        )
        if nested:
            yield self.document.mistake("a field has a value or a list of values", *place)
            return
        try:
            if key and "re" in key.split("|") and "expand" not in key.split("|"):
                for one in value if isinstance(value, list) else [value]:
                    regular(str(one))
            item = SigmaDetectionItem.from_mapping(key, value)
            for one in item.value:
                self._supported(one)
        except (SigmaError, UnsupportedConditionError) as error:
            yield self.document.mistake(_sentence(error), *place)
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


def _sentence(error: Exception) -> str:
    return re.sub(r" in /\S+$", "", str(error.args[0] if error.args else error))
