"""Dates of birth beside names, and numbers of identity documents (passports, identity cards, ICAO 9303 lines)."""

import re
from collections.abc import Iterator
from typing import Final

from vigie.content.beside import Beside
from vigie.content.counting import CHEAP, each, listed, numbers, plain
from vigie.content.detector import Found
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.patterns import EDGE, END, linear
from vigie.content.spelled import LOOKED_AT
from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence

PEOPLE: Final = 5
"""Births from which it is a list of people rather than a word about one."""
_DATE: Final = (
    r"(?:(?:0?[1-9]|[12][0-9]|3[01]) ?[/.\-] ?(?:0?[1-9]|1[0-2]) ?[/.\-] ?(?:19[2-9][0-9]|20[01][0-9])"
    r"|(?:19[2-9][0-9]|20[01][0-9])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|"
    r"decembre|january|february|march|april|may|june|july|august|september|october|november|december) (?:19[2-9][0-9]|20[01][0-9]))"
)
_APART: Final = r"n[ .*_-]{1,2}e(?:[ .*_-]{1,2}e)?[ .*_-]{1,3}l[ .*_-]{1,2}e"
"""Its letters stand apart."""
_SAID: Final = (
    rf"(?:\bnee?(?:\(e\)|\.e|·e)?s? le|\b{_APART}|date de naissance|date of birth|\bborn(?: on| the)?|\bdob|\bddn|naissance)"
    r"[\s:\"=;,|.*_-]{1,6}"
)
_ANNOUNCED: Final = (
    rf"nee?(?:\(e\)|\.e)?s? le{END}|date of birth|born (?:on |the )?[0-9]|{EDGE}(?:dob|ddn){END}|naissance|"
    rf"{EDGE}n[ .*_-]+e[ .*_-]+(?:e[ .*_-]+)?l[ .*_-]+e[ .*_-]+[0-9]"
)
_THING_BORN: Final = re.compile(
    rb"(?:^|[^a-z])(?:l'|l|la|le|les|notre|votre|leur|nos|cette|cet|ce|une?) ?(?:association|service|projet|societe|entreprise|"
    rb"club|parti|syndicat|groupe|equipe|bureau|direction|agence|ministere|idee|collectif|mouvement|fondation|commune|"
    rb"departement|region|loi|reforme|plateforme|application|site|journal|revue|ecole|universite|festival|union|federation|"
    rb"comite|conseil|pays|republique|etat|marque|label|logiciel|outil|dispositif|programme|plan|reseau|tradition|start-?up)s?"
    rb"(?: [a-z'-]{1,20}){0,5}? (?:est|etait|sont|etaient) nee?s? le[^0-9a-z]*\Z"
)
"""What has a beginning, and is no person."""
_SENTENCE: Final = 120
_CELLS: Final = re.compile(rb"[;,|]")
_COLUMN: Final = re.compile(rb"naissance|date of birth|\bdob\b|\bddn\b|birth")
_DAY_ALONE: Final = re.compile(rf"[ \"]*({_DATE})[ \"]*".encode())
_TABLE: Final = 200
_MOST_CELLS: Final = 50
"""Lines below a heading, and cells of a line, that are looked at."""


def _of_a_person(text: Text, start: int, _end: int, _value: str) -> bool:
    return _THING_BORN.search(text.folded, max(start - _SENTENCE, 0), start) is None


def _column(text: Text) -> Iterator[tuple[int, int, str]]:
    """Dates below a heading that says what they are, in the same cell of each line."""
    lines = text.folded[:LOOKED_AT].split(b"\n", _TABLE + 1)[: _TABLE + 1]
    at, place = -1, 0
    for line in lines:
        cells = _CELLS.split(line, _MOST_CELLS) if at >= 0 or _COLUMN.search(line) else []
        named = [number for number, cell in enumerate(cells) if _COLUMN.search(cell)]
        if at < 0 and named and len(cells) > 1:
            at = named[0]
        elif at >= 0 and len(cells) > at and (day := _DAY_ALONE.fullmatch(cells[at])):
            before = place + sum(len(cell) + 1 for cell in cells[:at])
            yield before + day.start(1), before + day.end(1), plain(day[1])
        place += len(line) + 1


_BIRTHS: Final = numbers(
    rf"{_SAID}({_DATE})(?![0-9])",
    bool,
    beside=Beside(lambda *_: False, _of_a_person),
    begins=r"nee?(?:\(e\)|\.e)?s? le|n[ .*_-]+e[ .*_-]+|date (?:de|of) |born|dob|ddn|naissance",
    spelled=_column,
)
_ROW: Final = linear(
    r"[0-3]?[0-9][/.-][01]?[0-9][/.-](?:19[2-9][0-9]|20[01][0-9])|(?:19[2-9]|20[01])[0-9]-[01][0-9]-[0-3][0-9]"
)
_NAMES: Final = re.compile(r"[A-ZÀ-Þ][\w'’-]{1,30}[\s;,|\t\"]{1,4}(?:[A-ZÀ-Þ][\w'’-]{1,30})")
_DAY: Final = len("1/1/1999")
_NAME_BEFORE: Final = 80
"""Characters before a date in which the name of a row stands."""


def _rows(text: Text) -> Iterator[Found]:
    """One list of lines that each hold a name (two words in capitals) and a date at which an adult may be born."""
    found: dict[str, tuple[int, int]] = {}
    if len(text.folded) < PEOPLE * 2 * _DAY:
        return
    for match in text.matches(_ROW, many=CHEAP):
        start, end = text.written(*match.span())
        line = text.raw[
            text.raw.rfind("\n", max(start - _NAME_BEFORE, 0), start) + 1 or max(start - _NAME_BEFORE, 0) : start
        ]
        if name := _NAMES.search(line):
            found.setdefault(f"{name[0]} {plain(match[0])}", (start, end))
    if len(found) >= PEOPLE * 2:
        first, last = next(iter(found.values()))
        yield Found(start=first, end=last, count=len(found), value="\n".join(sorted(found)))


def _check(text: str) -> int:
    """The check digit of ICAO 9303: weights 7, 3, 1."""
    return sum((0 if char == "<" else int(char, 36)) * (7, 3, 1)[at % 3] for at, char in enumerate(text)) % 10


def mrz(line: str) -> bool:
    """The second line of a passport: number, birth and expiry each with its check digit."""
    parts = ((line[:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27]))
    return all(digit.isdigit() and int(digit) == _check(part) for part, digit in parts)


_MRZ: Final = numbers(r"([0-9a-z<]{9}[0-9][a-z<]{3}[0-9]{7}[mfx<][0-9]{7}[0-9a-z<]{15}[0-9])(?![0-9a-z<])", mrz)
_DOCUMENT: Final = numbers(
    r"(?:passeport|passport|\bcni\b|carte (?:nationale )?d.identite|identity card|titre de sejour|permis de conduire)"
    r"[^0-9\n]{0,24}?(?<![0-9a-z])([0-9]{12}|[a-z0-9]{9})(?![0-9a-z])",
    lambda number: sum(map(str.isdigit, number)) >= 3,
)


def _birth(order: int) -> str:
    return f"{order % 28 + 1:02d}/{order % 12 + 1:02d}/{1950 + order % 50}"


def _line(order: int) -> str:
    return f"DUPONT{'ABCDEFGHIJKLMNOPQRST'[order % 20]};Camille;{_birth(order)};Bureau {order}"


_PASSPORT: Final = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"  # the specimen of ICAO 9303
_TITLE_BIRTH: Final = Sentence(en="a date of birth", fr="une date de naissance")
_TITLE_BIRTHS: Final = Sentence(
    en="dates of birth of several people", fr="les dates de naissance de plusieurs personnes"
)

DETECTORS: Final = (
    personal(
        "birth.one",
        _TITLE_BIRTH,
        each(_BIRTHS, below=PEOPLE, verified=False),
        triggers=(_ANNOUNCED,),
        examples=(
            "Camille Dupont, née le 12/03/1985 à Lyon",
            "date de naissance : 1 mars 1971",
            "DOB: 1985-03-12",
            "born on 12 March 1985",
            "Camille Example, born 12 March 1985",
            "Camille Dupont, n é e  l e 12 / 03 / 1985",
            "Mme Exemple n é e l e 14 juillet 1980 à Brest",
            "l'agent Dupont, de la direction régionale, est né le 12/03/1985",
            "nom;date de naissance;bureau\nDUPONT;12/03/1985;204",
        ),
        others=(
            "née le mois dernier, cette idée",
            "réunion le 12/03/2025",
            "date de naissance : à compléter",
            "né le 12/03/2026",
            "L'association est née le 3 février 1969 à Toulouse.",
            "Notre service est né le 1er janvier 2012 de la fusion de deux bureaux.",
            "nom;date de naissance;arrivée\nDUPONT;inconnue;12/03/2005",
        ),
        severity=Severity.LOW,
        confidence=Confidence.MODERATE,
    ),
    personal(
        "birth.said_list",
        _TITLE_BIRTHS,
        listed(_BIRTHS, PEOPLE, verified=False),
        triggers=(_ANNOUNCED,),
        examples=("\n".join(f"Camille Dupont, née le {_birth(order)}" for order in range(PEOPLE)),),
        others=("\n".join(f"née le {_birth(order)}" for order in range(PEOPLE - 1)),),
        severity=Severity.HIGH,
        reason=REASON_LIST,
    ),
    personal(
        "birth.row_list",
        _TITLE_BIRTHS,
        _rows,
        triggers=(
            r"(?:19[2-9]|200)[0-9]-[01][0-9]-",
            r"[/.\-](?:19[2-9]|200)[0-9]",
        ),
        examples=("\n".join(map(_line, range(PEOPLE * 2))),),
        others=(
            "\n".join(map(_line, range(PEOPLE * 2 - 1))),
            "\n".join(f"{_birth(order)} réunion du service" for order in range(40)),
            "\n".join(f"2026-05-{order + 1:02d} Camille Dupont" for order in range(28)),
        ),
        severity=Severity.HIGH,
        confidence=Confidence.MODERATE,
        reason=REASON_LIST,
    ),
    personal(
        "identity.document",
        Sentence(en="the number of an identity document", fr="le numéro d'une pièce d'identité"),
        each(_DOCUMENT, below=1 << 30, verified=False),
        triggers=(rf"passeport|passport|{EDGE}cni{END}|d.identite|identity card|titre de sejour|permis de conduire",),
        examples=("passeport n° 18AB12345", "CNI 880692310285", "carte nationale d'identité : X4RTBPF34"),
        others=("le passeport expire en 2027", "ma CNI est périmée depuis 3 ans", "passport control at gate 12345"),
        confidence=Confidence.MODERATE,
    ),
    personal(
        "identity.mrz",
        Sentence(en="the machine-readable line of a passport", fr="la ligne lisible par machine d'un passeport"),
        each(_MRZ, below=1 << 30),
        triggers=(r"[0-9][a-z<]{3}[0-9]{7}[mfx<][0-9]",),
        examples=(_PASSPORT, f"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n{_PASSPORT}"),
        others=(_PASSPORT.replace("L898", "L899"), "<<<<<<<<<<<<"),
        severity=Severity.HIGH,
    ),
)
