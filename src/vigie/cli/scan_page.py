"""What `vigie scan` shows people: for each file what was seen, where, how bad that is, masked."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rich.table import Table
from rich.text import Text

from vigie.cli import output, words
from vigie.cli.scan_files import Scanned
from vigie.content.detector import Detector
from vigie.content.extraction import Code
from vigie.content.unread import FAMILY, VERDICTS
from vigie.model.findings import Severity
from vigie.model.language import Language, Sentence
from vigie.model.sightings import Sighting

_FILE: Final = Sentence(en="File", fr="Fichier")
_WHAT: Final = Sentence(en="What", fr="Quoi")
_WHERE: Final = Sentence(en="Where", fr="Où")
_SEVERITY: Final = Sentence(en="Severity", fr="Gravité")
_EXCERPT: Final = Sentence(en="Masked", fr="Masqué")
_NOT_OPENED: Final = Sentence(en="could not be opened", fr="n'a pas pu être ouvert")
_COLOURS: Final = {
    Severity.INFORMATIONAL: "dim",
    Severity.LOW: "cyan",
    Severity.MEDIUM: "yellow",
    Severity.HIGH: "red",
    Severity.CRITICAL: "bold red",
}
_PLACES_SHOWN: Final = 3
_IS_NAME: Final = re.compile(r"/|\.\w")
_PLACE_WORDS: Final = {
    "body": "corps",
    "header": "en-tête",
    "footer": "pied de page",
    "header and footer": "en-tête et pied de page",
    "comments": "commentaires",
    "properties": "propriétés",
    "sheet": "feuille",
    "hidden": "masquée",
    "sheet names": "noms des feuilles",
    "slide": "diapositive",
    "slides": "diapositives",
    "layout": "modèle",
    "line": "ligne",
    "subject": "objet",
    "from": "de",
    "to": "à",
    "links": "liens",
    "attributes": "attributs",
    "text": "texte",
    "values": "valeurs",
    "letters": "lettres",
    "file": "fichier",
    "file name": "nom du fichier",
    "file names": "noms de fichiers",
    "stamp": "tampon",
    "read": "texte lu",
    "room": "salon",
    "message": "message",
}
_WORDS: Final = re.compile("|".join(rf"\b{word}\b" for word in sorted(_PLACE_WORDS, key=len, reverse=True)))


def table(scanned: Iterable[Scanned], detectors: Iterable[Detector], language: Language) -> Table:
    """One row for each thing in each file, the worst first; the same thing in many places is one row."""
    titles = {one.id: one.title for one in detectors}
    shown = Table(*(heading.in_(language) for heading in (_FILE, _WHAT, _WHERE, _SEVERITY, _EXCERPT)))
    for column in shown.columns[:3]:
        column.overflow = "fold"
    for one in scanned:
        name = output.safe(one.path, 200)
        if one.error:
            shown.add_row(name, _NOT_OPENED.in_(language), "", "", output.safe(one.error))
        for seen, places in _together(one.sightings):
            colour = _COLOURS[seen.severity]
            level = words.say(seen.severity.name.lower(), language)
            what = Text(_title(seen, titles).in_(language), style=colour)
            excerpt = output.safe(seen.excerpt)
            shown.add_row(name, what, _where(places, language), Text(level, style=colour), excerpt)
            name = ""
    return shown


def place(text: str, language: Language) -> str:
    """A place in the reader's language; names of files in it stay as they are."""
    if language is not Language.FR:
        return text
    inside, colon, last = text.rpartition(": ")
    if not colon and _IS_NAME.search(last):
        return text
    return inside + colon + _WORDS.sub(lambda found: _PLACE_WORDS[found[0]], last)


def _together(sightings: Iterable[Sighting]) -> list[tuple[Sighting, list[str]]]:
    groups: dict[tuple[str, str], tuple[Sighting, list[str]]] = {}
    for one in sorted(sightings, key=lambda one: -one.severity):
        groups.setdefault((one.detector, one.digest or one.excerpt), (one, []))[1].append(one.place)
    return list(groups.values())


def _where(places: list[str], language: Language) -> str:
    told = [output.safe(place(one, language), 80) for one in places[:_PLACES_SHOWN]]
    more = len(places) - len(told)
    return "\n".join([*told, f"+ {more}"] if more else told)


def _title(seen: Sighting, titles: Mapping[str, Sentence]) -> Sentence:
    if seen.detector.startswith(FAMILY):
        return VERDICTS[Code(seen.detector.removeprefix(FAMILY))].title
    return titles.get(seen.detector, Sentence(seen.detector, seen.detector))
