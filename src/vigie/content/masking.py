"""Masking: enough for its author to know what was seen, nothing for anybody else.

Of a marking the first letters stay ("D•••••••• R•••••••••"), of anything else nothing, not even its length. The words
around it are shown only when they are in a short list of harmless ones: what stands beside a password may be another.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from vigie.model.sightings import MAX_EXCERPT, Kind

DOT: Final = "•"
HIDDEN: Final = DOT * 8
_GAP: Final = "…"
_AROUND: Final = 48
"""Characters looked at on either side."""
_SHOWN_BESIDE: Final = 2
_WORDS: Final = re.compile(r"[^\W\d_]+")
_LONG: Final = 4
"""Letters of a word whose first one may stay: not of D I F F U S I O N, which would all stay."""
_SHOWN: Final = """
a au aux avec ce ces cette ci dans de des document documents du en est et fichier joint jointe la le les mention message
niveau note nous on ou page par pas pièce piece pour rapport sur un une version voici voir vous accès acces code clé cle
compte connexion mot mdp passe identifiant identifiants login jeton secret carte numéro numero sécurité securite sociale
attached for from here is level marked marking of or our report see the this to with your access account key pass passwd
password pwd token user username bearer authorization iban card number tel tél email mail
"""
_HARMLESS: Final = frozenset(_SHOWN.split())


def excerpt(kind: Kind, text: str, start: int, end: int) -> str:
    """What was seen, masked, with harmless words around it. No control character, at most `MAX_EXCERPT` characters."""
    seen = _initials(text[start : min(end, start + 200)]) if kind is Kind.MARKING else HIDDEN
    before = _harmless(reversed(text[max(start - _AROUND, 0) : start].split()))
    after = _harmless(text[end : end + _AROUND].split())
    return " ".join([*reversed(before), seen, *after])[:MAX_EXCERPT]


def digest(key: bytes, detector: str, value: str) -> str:
    """A keyed hash: the same thing has the same one, and without the key nobody can try values."""
    return blake2b(
        value.encode("utf-8", "surrogatepass"), key=key, person=_person(detector), digest_size=12
    ).hexdigest()


def _person(detector: str) -> bytes:
    return blake2b(detector.encode(), digest_size=16).digest()


def _initials(text: str) -> str:
    shown: list[str] = []
    for word in _WORDS.finditer(text):
        first = word[0][0] if len(word[0]) >= _LONG or not shown else DOT
        shown.append(first + DOT * (len(word[0]) - 1))
    return " ".join(shown)[: MAX_EXCERPT // 2] or HIDDEN


def _harmless(words: Iterable[str]) -> list[str]:
    """The first words that are in the list; one sign for any number of others."""
    shown: list[str] = []
    for word in words:
        plain = word.strip(".,;:!?()[]\"'«»").lower()
        if plain in _HARMLESS:
            shown.append(plain)
        elif shown[-1:] != [_GAP]:
            shown.append(_GAP)
        if len(shown) == _SHOWN_BESIDE:
            break
    return shown
