"""Sentences for people, in every language of the product."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Language(StrEnum):
    """Languages of the product. All are complete, which the type of `Sentence` guarantees."""

    EN = "en"
    FR = "fr"


_NAMES = frozenset(language.value for language in Language)


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in every language. Fields in braces are filled by `format`."""

    en: str
    fr: str

    def in_(self, language: Language) -> str:
        """The sentence in one language, unfilled."""
        return self.fr if language is Language.FR else self.en

    def format(self, language: Language, **values: object) -> str:
        """The sentence with its fields filled. Raises `KeyError` for a field without a value."""
        return self.in_(language).format(**values)

    def filled(self, **values: object) -> "Sentence":
        """The sentence with its fields filled in every language. Raises `KeyError` like `format`."""
        return Sentence(self.en.format(**values), self.fr.format(**values))
