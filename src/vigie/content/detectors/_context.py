"""What stands around a word: whether "secret" is a stamp, a label's value, or a word of a sentence.

All of it looks at a bounded piece of text, so that judging one candidate costs microseconds whatever the message.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from vigie.content.patterns import linear
from vigie.content.text import Text

BEFORE: Final = 64
AFTER: Final = 48
"""Bytes of the folded stream that are looked at."""

_LABEL: Final = linear(
    r"(?:mention|niveau|classif[a-z]{0,12}|classees?|classes?|marquee?s?|protection|protegee?s?|sensibilite|cachet|tampon"
    r"|level|marking|marked|classified|stamp(?:ed)?|caveat|handling|einstufung|eingestuft|geheimhaltungsgrad)"
    r"(?:[^0-9a-z\n](?:au|en|de|du|des|comme|niveau|protection|as|is|est|of|als|securite|security|la|le|document|porte)){0,4}"
    r"[^0-9a-z\n]{1,6}$"
)
_EXPLICIT: Final = linear(r"[:=][^0-9a-z]{0,5}$")
_WORDS: Final = linear(r"[0-9a-z]+")
_COMPANY: Final = frozenset(
    b"special france sf page copie copy exemplaire exemplaires ex no n sur of de ue eu otan nato dr np secret tres "
    b"diffusion restreinte restreint restricted confidential confidentiel rel to only releasable uk eyes".split(b" ")
)
"""What stands beside a stamp in the line of a header."""
_OPENING: Final = frozenset(b"([{<*/|_=#~")
_CLOSING: Final = frozenset(b")]}>*/|_=#~")
_SEPARATING: Final = frozenset(b"-:/|\n")
_PROSE: Final = 12
"""Capitals of a line, beside the word itself, from which on somebody is shouting."""
_ORDINARY: Final = re.compile("[^\x00-\u024f\u2010-\u2027\u2030-\u203a\u20ac]")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Around:
    """A part of the folded stream with what stands around it."""

    text: Text
    start: int
    end: int

    @cached_property
    def before(self) -> bytes:
        """What comes before, in any line."""
        return self.text.folded[max(self.start - BEFORE, 0) : self.start]

    @cached_property
    def after(self) -> bytes:
        """What comes after, in any line."""
        return self.text.folded[self.end : self.end + AFTER]

    @cached_property
    def written(self) -> str:
        """The part as somebody wrote it."""
        start, end = self.text.written(self.start, self.end)
        return self.text.raw[start:end]

    @cached_property
    def capital(self) -> bool:
        """No small letter is in it."""
        return not any(character.islower() and character < "ɐ" for character in self.written)

    @cached_property
    def titled(self) -> bool:
        """Every word of any length begins with a capital."""
        return all(word[0].isupper() for word in _WORD.findall(self.written) if len(word) > 3)

    @cached_property
    def disguised(self) -> bool:
        """Written as nobody writes who has nothing to hide: foreign letters, figures for letters, cAsE."""
        if _ORDINARY.search(self.written):
            return True
        words = _WORD.findall(self.written)
        return any(character.isdigit() for character in self.written) or not all(
            word.islower() or word.isupper() or word.istitle() or len(word) < 3 for word in words
        )

    @cached_property
    def labelled(self) -> bool:
        """A word that announces a marking comes before: "niveau", "mention :", "classified"."""
        return _LABEL.search(self.before) is not None

    @cached_property
    def explicit(self) -> bool:
        """A colon or an equals sign comes before."""
        return _EXPLICIT.search(self.before) is not None

    @cached_property
    def framed(self) -> bool:
        """Brackets, stars, slashes or rules are around it."""
        before, after = self.before.rstrip(b" "), self.after.lstrip(b" ")
        return bool(before and after) and before[-1] in _OPENING and after[0] in _CLOSING

    @cached_property
    def first(self) -> bool:
        """Nothing that can be read comes before it in its line."""
        return len(self.before) < BEFORE + self.before.count(b"\n") and not _WORDS.search(self._line_before)

    @cached_property
    def stamped(self) -> bool:
        """It is alone in its line, or among other markings and page numbers."""
        if len(self._line_before) >= BEFORE or len(self._line_after) >= AFTER:
            return False
        words = _WORDS.findall(self._line_before + b"\n" + self._line_after)
        return all(word in _COMPANY or word.isdigit() for word in words)

    @cached_property
    def heading(self) -> bool:
        """It opens its line, and a dash, a colon or the end follows."""
        after = self.after.lstrip(b" ")
        return self.first and (not after or after[0] in _SEPARATING)

    @cached_property
    def shouted(self) -> bool:
        """The line around it is in capitals too."""
        start, end = self.text.written(self.start, self.end)
        around = self.text.raw[max(start - BEFORE, 0) : start].rpartition("\n")[2]
        around += self.text.raw[end : end + AFTER].partition("\n")[0]
        letters = [character for character in around if character.isalpha()]
        return len(letters) >= _PROSE and sum(map(str.isupper, letters)) > len(letters) * 0.7

    @cached_property
    def _line_before(self) -> bytes:
        return self.before.rpartition(b"\n")[2]

    @cached_property
    def _line_after(self) -> bytes:
        return self.after.partition(b"\n")[0]
