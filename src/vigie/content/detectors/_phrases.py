"""Phrases that are a marking wherever they stand, in whatever spelling: the look that most markings share."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from vigie.content import masking
from vigie.content.detector import Found, Look
from vigie.content.patterns import linear
from vigie.content.text import Text

GAP: Final = r"[^0-9a-z]{0,12}"
"""What may stand between the words of a phrase in its ordinary spellings: a hyphen, the end of a line, a frame."""
_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz")


def spelled(words: str) -> str:
    """The trigger for a phrase in its ordinary spellings. The literal pieces are its words."""
    return GAP.join(words.split())


def phrases(*wanted: str, glued: bool = False) -> Look:
    """A look that finds phrases, however spelled. `glued`: also inside longer words, for those in no language's."""
    patterns = [linear(spelled(words)) for words in wanted]
    words = [linear(masking.canonical(phrase)) for phrase in wanted]

    def look(text: Text) -> Iterator[Found]:
        seen: set[int] = set()
        for start, end in _spans(text, patterns, words):
            if start not in seen and (glued or alone(text.folded, start, end)):
                seen.add(start)
                yield Found(*text.written(start, end))

    return look


def alone(folded: bytes, start: int, end: int) -> bool:
    """No letter touches a part of the folded stream."""
    return not (start and folded[start - 1] in _LETTERS) and not (end < len(folded) and folded[end] in _LETTERS)


def _spans(text: Text, patterns: Iterable[Any], words: Iterable[Any]) -> Iterator[tuple[int, int]]:
    """Parts of the folded stream."""
    for pattern in patterns:
        for match in pattern.finditer(text.folded):
            yield match.span()
    for word in words:
        for match in word.finditer(text.squeezed):
            yield text.spread(*match.span())
