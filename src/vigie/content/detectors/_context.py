"""What stands around a word: whether "secret" is a stamp, a label's value, or a word of a sentence.

All of it looks at a bounded piece of text, so that judging one candidate costs microseconds whatever the message.
"""

import re
from typing import Final

from vigie.content.text import Text

BEFORE: Final = 64
AFTER: Final = 48
"""Bytes of the folded stream that are looked at."""

_SPACES: Final = bytes(byte if chr(byte).isascii() and chr(byte).isalnum() else 32 for byte in range(256))
_LABELS: Final = tuple(
    b"mention niveau classif classe marque protection protege sensibilite cachet tampon level marking marked classified "
    b"stamp caveat handling einstufung eingestuft geheimhaltungsgrad".split(b" ")
)
_SEVERAL: Final = frozenset(b"niveaux mentions levels markings stamps tampons".split())
"""Who names several speaks of markings, and sets none."""
_JOINTS: Final = frozenset(
    b"au en de du des comme niveau protection as is est of als securite security la le document porte".split(b" ")
)
"""Words that may stand between a label and its value."""
_NEAR: Final = 5
"""Words between which a label and its value lie."""
_COMPANY: Final = frozenset(
    b"special france sf page copie copy exemplaire exemplaires ex no n sur of de ue eu otan nato dr np secret tres "
    b"diffusion restreinte restreint restricted confidential confidentiel rel to only releasable uk eyes strap strap1 "
    b"strap2 strap3 noforn atomal".split()
)
"""What stands beside a stamp in the line of a header."""
_OPENING: Final = frozenset(b"([{<*/|_=#~")
_CLOSING: Final = frozenset(b")]}>*/|_=#~")
_SEPARATING: Final = frozenset(b"-:/|\n")
_PROSE: Final = 12
"""Capitals of a line, beside the word itself, from which on somebody is shouting."""
_BESIDE: Final = 2
"""Words beside it that may be another marking's."""
_SENTENCE: Final = re.compile(r"\n|[.!?] ")
_STRANGE: Final = re.compile("[0-9]|[^\x00-\u024f\u2010-\u2027\u2030-\u203a\u20ac]")
_SMALL: Final = re.compile("[a-zß-öø-ÿ]")
_WORD: Final = re.compile(r"[^\W\d_]+")


class Around:
    """A part of the folded stream with what stands around it."""

    def __init__(self, text: Text, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.place = text.written(start, end)
        self.written = text.raw[slice(*self.place)]
        """The part as somebody wrote it."""
        self.capital = not _SMALL.search(self.written)
        """No small letter is in it."""
        self.part = text.folded[start:end]
        """The part itself, folded."""
        self.before = text.folded[max(start - BEFORE, 0) : start]
        """What comes before, in any line."""
        self.after = text.folded[end : end + AFTER]
        """What comes after, in any line."""

    @property
    def last(self) -> bytes:
        """The word that comes before, in any line."""
        return b"".join(self.before.translate(_SPACES).rsplit(None, 1)[-1:])

    @property
    def next(self) -> bytes:
        """The word that comes after, in any line."""
        return b"".join(self.after.translate(_SPACES).split(None, 1)[:1])

    @property
    def titled(self) -> bool:
        """Every word of any length begins with a capital."""
        return all(word[0].isupper() for word in _WORD.findall(self.written) if len(word) > 3)

    @property
    def disguised(self) -> bool:
        """Written as nobody writes who has nothing to hide: foreign letters, figures for letters, cAsE."""
        if self.written.islower() and self.written.isascii() and self.written.isalpha():
            return False
        if _STRANGE.search(self.written):
            return True
        return not self.capital and not all(
            word.islower() or word.isupper() or word.istitle() or len(word) < 3 for word in _WORD.findall(self.written)
        )

    @property
    def labelled(self) -> bool:
        """A word that announces a marking comes before in the same line: "niveau", "mention :", "classified"."""
        line = self.before.rpartition(b"\n")[2]
        words = line.translate(_SPACES).split()[: -_NEAR - 1 : -1]
        for word in words:
            if word.startswith(_LABELS):
                return _SEVERAL.isdisjoint(words)
            if word not in _JOINTS:
                return False
        return False

    @property
    def explicit(self) -> bool:
        """A colon or an equals sign comes before."""
        return self.before.rstrip(b" \"'([*-").endswith((b":", b"="))

    @property
    def framed(self) -> bool:
        """Brackets, stars, slashes or rules are around it."""
        before, after = self.before.rstrip(b" "), self.after.lstrip(b" ")
        return bool(before and after) and before[-1] in _OPENING and after[0] in _CLOSING

    @property
    def first(self) -> bool:
        """Nothing that can be read comes before it in its line."""
        line = self.before.rpartition(b"\n")[2]
        return len(line) < BEFORE and not line.translate(_SPACES).strip()

    @property
    def stamped(self) -> bool:
        """It is alone in its line, or among other markings and page numbers."""
        before, after = self.before.rpartition(b"\n")[2], self.after.partition(b"\n")[0]
        if len(before) >= BEFORE or len(after) >= AFTER:
            return False
        words = (before + b"\n" + after).translate(_SPACES).split()
        return all(word in _COMPANY or word.isdigit() for word in words)

    @property
    def heading(self) -> bool:
        """It opens its line, and a dash, a colon or the end follows."""
        after = self.after.lstrip(b" ")
        return self.first and (not after or after[0] in _SEPARATING)

    @property
    def shouted(self) -> bool:
        """The sentence around it is in capitals too: some words of it, beside another marking."""
        start, end = self.place
        around = _SENTENCE.split(self.text.raw[max(start - BEFORE, 0) : start])[-1]
        around += " " + _SENTENCE.split(self.text.raw[end : end + AFTER], 1)[0]
        words = [word for word in _WORD.findall(around) if word.lower().encode() not in _COMPANY]
        letters, long = "".join(words), sum(len(word) > 1 for word in words)
        return long > _BESIDE and len(letters) >= _PROSE and sum(map(str.isupper, letters)) > len(letters) * 0.7
