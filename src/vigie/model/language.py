"""Sentences for people, in every language of the product."""

from dataclasses import dataclass
from enum import StrEnum, unique
from string import Formatter
from typing import Final


@unique
class Language(StrEnum):
    """Languages of the product. All are complete, which the type of `Sentence` guarantees."""

    EN = "en"
    FR = "fr"


_NAMES = frozenset(language.value for language in Language)

NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"


def number(amount: int, language: Language) -> str:
    """With the language's thousands separator."""
    return f"{amount:,}" if language is Language.EN else f"{amount:,}".replace(",", NARROW_SPACE)


def preferred(header: str, default: Language) -> Language:
    """The first language of an `Accept-Language` header that the product speaks; `default` when there is none.

    Quality values are honoured (RFC 9110, 12.5.4). The header is hostile: at most 200 characters are read.
    """
    offers: list[tuple[float, int, Language]] = []
    for position, part in enumerate(header[:200].split(",")):
        tag, _, quality = "".join(part.lower().split()).partition(";q=")
        name = tag.partition("-")[0]
        if name in _NAMES:
            offers.append((-_quality(quality), position, Language(name)))
    wanted = [offer for offer in sorted(offers) if offer[0] < 0]
    return wanted[0][2] if wanted else default


def _quality(text: str) -> float:
    try:
        return min(max(float(text or "1"), 0.0), 1.0)
    except ValueError:
        return 0.0


class _Grammar(Formatter):
    """Fills fields as one language wants it."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._singular = (1,) if language is Language.EN else (0, 1)

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Sentence):
            return value.in_(self._language)
        one, choice, many = format_spec.partition("|")
        if choice:
            return one if value in self._singular else many
        if format_spec == "n" and isinstance(value, int):
            return number(value, self._language)
        return format(value, format_spec)


_GRAMMARS: Final = {language: _Grammar(language) for language in Language}


def fill(template: str, language: Language = Language.EN, **values: object) -> str:
    """One language's text with its fields filled, as in a `Sentence`. Raises `KeyError` for a field without a value."""
    return _GRAMMARS[language].format(template, **values)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in every language. Fields in braces are filled by `format`, as `str.format` does, and besides:

    words agree with a count ("{n} {n:room|rooms}" is "1 room" or "2 rooms"; French says "0 salon"), "{n:n}" is the
    number with the language's thousands separator, and a sentence as a value is put in the language at hand.
    """

    en: str
    fr: str

    def in_(self, language: Language) -> str:
        """The sentence in one language, unfilled."""
        return self.fr if language is Language.FR else self.en

    def format(self, language: Language, **values: object) -> str:
        """The sentence with its fields filled. Raises `KeyError` for a field without a value."""
        return fill(self.in_(language), language, **values)

    def filled(self, **values: object) -> "Sentence":
        """The sentence with its fields filled in every language. Raises `KeyError` like `format`."""
        return Sentence(self.format(Language.EN, **values), self.format(Language.FR, **values))
