"""Placeholders: names in a rule (`field|expand: '%Administrators%'`) that get their values where the rule is used.

A value may hold the wildcards `*` and `?`, except within a regular expression, where it is plain text. Several values
are alternatives.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import re2  # type: ignore[import-untyped]
from sigma.rule import SigmaDetection, SigmaDetectionItem
from sigma.types import Placeholder, SigmaCasedString, SigmaExpansion, SigmaRegularExpression, SigmaString, SigmaType

Placeholders = Mapping[str, Sequence[str]]

NONE: Final[Placeholders] = {}
MOST: Final = 10_000
"""Values that one text of a rule may stand for."""


def names(value: SigmaType) -> Iterator[str]:
    """The placeholders in a value."""
    if isinstance(value, SigmaExpansion):
        for one in value.values:
            yield from names(one)
    elif isinstance(value, SigmaString | SigmaRegularExpression):
        text = value.regexp if isinstance(value, SigmaRegularExpression) else value
        yield from (part.name for part in text.s if isinstance(part, Placeholder))


def fill(detection: SigmaDetection | SigmaDetectionItem, given: Placeholders) -> Iterator[str]:
    """Put values in place of all placeholders of a detection, which must all be given, and tell which there were."""
    if isinstance(detection, SigmaDetectionItem):
        found = [name for one in detection.value for name in names(one)]
        if found:
            detection.value = [filled(one, given) for one in detection.value]
            yield from found
        return
    for one in detection.detection_items:
        yield from fill(one, given)


def filled(value: SigmaType, given: Placeholders) -> SigmaType:
    """A value without placeholders; an alternative of several when they have several values."""
    if isinstance(value, SigmaExpansion):
        return SigmaExpansion([filled(one, given) for one in value.values])
    if not isinstance(value, SigmaString | SigmaRegularExpression) or not value.contains_placeholder():
        return value
    plain = isinstance(value, SigmaRegularExpression)

    def values(placeholder: Placeholder) -> Iterator[Any]:
        for one in given[placeholder.name]:
            yield re2.escape(one) if plain else SigmaString(one)

    found: list[Any] = list(value.replace_placeholders(values))
    if isinstance(value, SigmaCasedString):
        found = [SigmaCasedString.from_sigma_string(one) for one in found]
    return SigmaExpansion(found)


def expansions(value: SigmaType, given: Placeholders) -> int:
    """How many values a value stands for."""
    if isinstance(value, SigmaExpansion):
        return sum(expansions(one, given) for one in value.values)
    count = 1
    for name in names(value):
        count *= len(given[name])
    return count
