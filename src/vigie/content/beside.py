"""What a number is said to be, by the words beside it and by how it is written.

A check digit makes sure of a number that nobody would write by chance. One random row of sixteen figures in forty looks
like a payment card, one of fifteen in five hundred like a number of social security: whether it is one is told by what
announces it, by its grouping, by a label that says what else it is (`trace_id`, "commande n°"), and by its company: a
number among others of its length that are wrong is one of these.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from vigie.content.text import Text

BEFORE: Final = 48
AFTER: Final = 24
"""Bytes in which a word that announces a number stands: in its line, or at the end of the one before."""
OUTNUMBERED: Final = 2
"""So many wrong numbers of a length to a right one: more, and the right ones are right by chance."""
_SIGNS: Final = re.compile(rb"[^0-9a-z]+")
_HOLDING: Final = frozenset("\u00a0\u2007\u202f\u2060")
"""Spaces that keep a number together, where a plain one parts two numbers as often."""
MACHINE: Final = (
    r"trace|span|req|request|requete|session|ts|timestamp|horodatage|epoch|[acm]time|offset|seq|sequence|inode|size|taille|"
    r"pid|hash|crc|checksum|imei|imsi|iccid|ean|gtin|upc|isbn|suivi|tracking|colis|parcel|commande|order|facture|invoice|"
    r"ticket|compteur|build|job|batch|lot|transaction|txn|code.barres?|barcode|serial|serie"
)
"""Labels of what programs and shops number."""
_LABEL: Final = rf"(?:^|[^a-z])(?:{MACHINE})(?:[ _-]?(?:id|no?|num|numero|number|ref|key)\.?)?[^0-9a-z\n.!?]{{0,6}}"
_ANY: Final = (
    r"(?:^|[^a-z])[a-z_.-]{0,24}(?:id|ids|uid|guid|ref|reference|key) ?[:=#] ?[\"'(\[]{0,2}|\"[a-z_.-]{1,40}\" ?: ?\"?|"
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[^0-9\n][^\n]*)?"
)
"""Of anything that has a number; a name in JSON; the line of a log."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What tells a number from a row of figures. Both are asked of places of the folded stream."""

    announced: Callable[[Text, int, int], bool]
    """A word beside it says what it is."""
    shown: Callable[[Text, int, int, str], bool]
    """It, with its value, is written as such a number is, and nothing says that it is another."""

    def tells(self, text: Text, start: int, end: int, value: str, *, outnumbered: bool = False) -> bool:
        """It is one."""
        return self.announced(text, start, end) or (not outnumbered and self.shown(text, start, end, value))


def announced(before: str, after: str = "") -> Callable[[Text, int, int], bool]:
    """By words that stand before it, or right behind. Between a word and the number is no other number."""
    first = re.compile(rf"(?:^|[^0-9a-z])(?:{before})[^0-9\n]{{0,24}}(?:\n{{1,2}} {{0,4}})?\Z".encode("latin-1"))
    then = re.compile(rf"[^0-9a-z\n]{{0,8}}(?:{after})".encode("latin-1")) if after else None

    def asked(text: Text, start: int, end: int) -> bool:
        if first.search(text.folded, max(start - BEFORE, 0), start):
            return True
        return then is not None and then.match(text.folded, end, end + AFTER) is not None

    return asked


def labelled(*, any_name: bool) -> Callable[[Text, int], bool]:
    """A label right before it says that it is something else. `any_name`: or that it is one field of many."""
    label = re.compile((rf"(?:{_LABEL}|{_ANY})\Z" if any_name else rf"{_LABEL}\Z").encode("latin-1"))
    return lambda text, start: label.search(text.folded, max(start - BEFORE, 0), start) is not None


def sizes(text: Text, start: int, end: int) -> tuple[int, ...]:
    """Of the groups that it is written in."""
    return tuple(map(len, _SIGNS.split(text.folded[start:end])))


def held(text: Text, start: int, end: int) -> bool:
    """One sign holds its groups together, and none that parts words: a dot, a dash, a space that does not break."""
    if len({*_SIGNS.findall(text.folded[start:end])}) != 1:
        return False
    first, last = text.written(start, end)
    signs = {one for one in text.raw[first:last] if not one.isalnum()}
    return not any(one.isspace() and one not in _HOLDING for one in signs) and not signs & {",", ";", "|"}


def outnumbered(right: Mapping[int, int], wrong: Mapping[int, int]) -> frozenset[int]:
    """The lengths of which there are so many more wrong numbers than right ones."""
    return frozenset(length for length, count in right.items() if wrong.get(length, 0) > OUTNUMBERED * count)
