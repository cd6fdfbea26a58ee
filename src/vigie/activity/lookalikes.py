"""Names made to be taken for others: of the help desk, of an administrator. Pure.

Two names look alike when their skeletons are equal: letters without accents, of whatever alphabet (Latin, Greek,
Cyrillic), digits that stand for letters, case and separators make no difference. Long names that differ by one letter
look alike too. Somebody who shares only a first name with a protected person does not.
"""

# ruff: noqa: RUF001 - what looks alike is the subject

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

LONG: Final = 8
"""Letters of a skeleton from which one wrong letter is overlooked."""
_MAX: Final = 200
"""Characters looked at. The guard records 100 of a display name."""

_DOUBLES: Final[Mapping[str, str]] = {
    "a": "4@ɑᴀаα",
    "ae": "æ",
    "b": "8ʙвьβ",
    "c": "ᴄсς",
    "d": "đᴅԁδ",
    "e": "3€ᴇезєε",
    "f": "ƒ",
    "g": "ɡɢ",
    "h": "ħʜнһ",
    "j": "ᴊј",
    "k": "ᴋкκ",
    "l": "i1|ıɩɪłʟіӏι",  # one stroke in many typefaces
    "m": "ᴍм",
    "n": "ŋɴпην",
    "o": "0øᴏоοσθ",
    "oe": "œ",
    "p": "ᴘрρ",
    "q": "ԛ",
    "r": "ʀг",
    "s": "5$ѕ",
    "t": "7ŧᴛтτ",
    "u": "ᴜицμυ",
    "v": "ᴠѵ",
    "w": "ᴡшԝω",
    "x": "хχ",
    "y": "ʏуүγ",
    "z": "ᴢζ",
}
"""What is taken for a letter: Latin ones, digits and signs, Cyrillic, Greek; all of them small."""
_LETTERS: Final = {double: letter for letter, doubles in _DOUBLES.items() for double in doubles}


def skeleton(name: str) -> str:
    """What is left of a name for the eye that passes over it."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name[:_MAX]).casefold())
    letters = (_LETTERS.get(char, char) for char in text)
    joined = "".join(letter for letter in letters if letter.isalnum())
    return joined.replace("rn", "m").replace("vv", "w")


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was changed, added, left out, or swapped with the next one."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((n for n in range(len(one)) if one[n] != other[n]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


@dataclass(frozen=True, slots=True)
class Protected:
    """A name that only its bearers may have: as people read it, or an account."""

    name: str
    bearers: frozenset[str] = frozenset()


class Lookalikes:
    """The protected names of a platform."""

    def __init__(self, names: Collection[Protected]) -> None:
        self._exact: dict[str, list[Protected]] = defaultdict(list)
        for protected in names:
            for form in _forms(protected.name):
                self._exact[form].append(protected)
        self._long: dict[int, list[str]] = defaultdict(list)
        for form in self._exact:
            if len(form) >= LONG:
                self._long[len(form)].append(form)

    def __bool__(self) -> bool:
        return bool(self._exact)

    def of(self, name: str, account: str) -> str:
        """The protected name that this name of an account looks like; empty when there is none, or it may bear it."""
        for form in _forms(name):
            for protected in self._exact.get(form, ()):
                if not _bears(account, protected):
                    return protected.name
        for form in _forms(name):
            near = (near for size in (-1, 0, 1) for near in self._long.get(len(form) + size, ()))
            for other in near:
                if one_letter_apart(form, other):
                    for protected in self._exact[other]:
                        if not _bears(account, protected) and not _numbered(name, protected.name):
                            return protected.name
        return ""


def _forms(name: str) -> list[str]:
    """The skeletons of a name: whole, and without what stands in brackets; of an account also without its server."""
    plain = name.partition("[")[0].partition("(")[0]
    forms = [name, plain]
    if name.startswith("@"):
        forms = [name[1:].partition(":")[0]]
    return [form for form in dict.fromkeys(map(skeleton, forms)) if form]


def _bears(account: str, protected: Protected) -> bool:
    return account == protected.name or account in protected.bearers


def _numbered(name: str, protected: str) -> bool:
    """`support2` beside a protected `support1` is a colleague, not a double."""
    numbers = [[c for c in text if c.isdigit()] for text in (name, protected)]
    rest = [
        [c for c in text.casefold() if c.isalpha()] for text in (name.partition(":")[0], protected.partition(":")[0])
    ]
    return bool(numbers[1]) and numbers[0] != numbers[1] and rest[0] == rest[1]
