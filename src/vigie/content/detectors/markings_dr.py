"""DR: Diffusion Restreinte in two letters, which are a doctor, a street, a recovery site and a photo credit as well."""

import re
from collections.abc import Iterator
from typing import Final

from vigie.content.detector import Detector, Found
from vigie.content.detectors._context import Around
from vigie.content.detectors._marks import MOVE, endless
from vigie.content.patterns import linear
from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

_DR: Final = r"(d[^0-9a-z]{0,2}r|dd[^0-9a-z]{0,2}rr)"
_EDGE: Final = r"(?:[^0-9a-z]|$)"
_TYPES: Final = r"pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|txt|zip|7z|eml|msg|csv|jpe?g|png"

_FRAMED: Final = rf"[(\[{{*_|<~#] ?{_DR}\.? ?[)\]}}*_|>~#]"
_ALONE: Final = rf"(?:^|\n)[^0-9a-z\n]{{0,9}}{_DR}[^0-9a-z\n]{{0,9}}(?:\n|$)"
_LABELLED: Final = (
    r"(?:mention|niv(?:eau)?|classif[a-z]{0,9}|classee?s?|marquee?s?|protection|protegee?s?|sensibilite|tampon)"
    rf"(?:[^0-9a-z\n](?:de|au|protection|niveau|comme|est)){{0,3}}[^0-9a-z\n]{{1,4}}{_DR}{_EDGE}"
)
_PAPERS: Final = (
    rf"(?:documents?|fichiers?|notes?|pieces?|annexes?|compte[s]?.rendus?|dossiers?|informations?) {_DR}{_EDGE}"
)
_SPOKEN: Final = rf"(?:c'(?:est|etait)|contien(?:t|nent)) (?:bien |encore )?du {_DR}{_EDGE}"
_PAIRED: Final = rf"(?:^|[^0-9a-z]){_DR} ?[-/+,] ?(?:sf|special france)|(?:^|[^0-9a-z])np ?[-/] ?{_DR}{_EDGE}"
_NAMED: Final = rf"[-_ .\[(]{_DR}[\])]?(?:[-_ ]v?[0-9.]{{1,8}})?\.(?:{_TYPES}){_EDGE}|(?:^|\n)\[?{_DR}\]?[-_][a-z0-9]"
_FORMS: Final = (_FRAMED, _ALONE, _LABELLED, _PAPERS, _SPOKEN, _PAIRED, _NAMED)

_CREDIT: Final = linear(r"(?:photos?|credits?|image|images|illustrations?|copyright|\(c\)|\xa9)[^0-9a-z]{0,6}$")
_ACRONYM: Final = linear(
    r"\bd[a-z']{2,20} (?:(?:de|du|des|la|les|et|of|and) ){0,2}(?:l'|d')?r[a-z]{2,20} ?[^0-9a-z]{0,3}$"
)
_MEANT: Final = linear(r"diffusion restreinte[^0-9a-z]{0,4}$")
_RECOVERY: Final = linear(
    r"(?:site|serveur|server|plan|test|bascule|backup|disaster|exercice|environnement)s?[^0-9a-z]{0,3}$"
)
_NAME: Final = re.compile(r"\.? {1,2}(?:[A-ZÀ-Ý][\w'-]|(?:de|du|des|le|la|von|van) )")
"""A name comes after: a doctor, or the street that is called after one."""
_PATTERNS: Final = tuple(map(linear, _FORMS))


def look(text: Text) -> Iterator[Found]:
    """Two capitals, shown as a marking, that are not a doctor, an acronym being explained, or a photo credit."""
    ends: set[int] = set()
    for pattern in _PATTERNS:
        for match in text.matches(pattern):
            start, end = next(match.span(group) for group in range(1, match.re.groups + 1) if match.start(group) >= 0)
            around = Around(text, start, end)
            if end not in ends and (around.capital or around.explicit) and not _something_else(around):
                ends.add(end)
                yield Found(*around.place, confidence=_sure(around), value="dr")


def _sure(around: Around) -> Confidence:
    return Confidence.HIGH if around.labelled or around.framed or around.first else Confidence.MODERATE


def _something_else(around: Around) -> bool:
    before = around.before
    if _CREDIT.search(before) or _RECOVERY.search(before) or (_ACRONYM.search(before) and not _MEANT.search(before)):
        return True
    return not around.explicit and _NAME.match(around.text.raw, around.place[1]) is not None


DETECTORS = (
    Detector(
        id="marking.fr.dr",
        kind=Kind.MARKING,
        severity=Severity.HIGH,
        confidence=Confidence.MODERATE,
        title=Sentence("the marking DR (Diffusion Restreinte)", "la mention DR (Diffusion Restreinte)"),
        reason=Sentence(
            "What bears it is for those who need it, and must not leave protected systems.",
            "Ce qui la porte est réservé à ceux qui en ont besoin, et ne doit pas quitter les systèmes protégés.",
        ),
        advice=MOVE,
        triggers=tuple(map(endless, _FORMS)),
        look=look,
        examples=(
            "DR",
            "(DR)",
            "[DR]",
            "Mention : DR",
            "Niv. : DR",
            "NP/DR",
            "Le document est de niveau DR.",
            "Objet : plan de relève [DR]",
            "(DR) Le dispositif sera levé demain.",
            "DR-SF",
            "DR - Spécial France",
            "ＤＲ",
            "[𝐃𝐑]",
            "** D.R. **",
            "[DDRR]",
            "rapport_DR.pdf",
            "CR-COMEX-DR-v2.docx",
            "Je vous envoie la note DR demain",
            "Diffusion Restreinte (DR)",
            "Attention c'est du DR ce que tu viens de poster",
        ),
        others=(
            "Dr Martin est absent",
            "DR MARTIN",
            "Le Dr. House",
            "10 Dr de la Paix, 75001 Paris",
            "rendez-vous chez le dr",
            "dr",
            "Photo : DR",
            "© DR",
            "Direction Régionale (DR)",
            "la direction de la recherche (DR)",
            "disaster recovery (DR)",
            "le site DR de Lyon",
            "Basculer sur le plan DR",
            "note Dr Petit",
            "l'avis du DR est attendu",
            "note DR PETIT",
            "le disque DR: est plein",
            "22 Sunset Dr, Springfield",
            "dr.pdf",
            "[DDR]",
        ),
    ),
)
