"""What `vigie scan` shows people: for each file what was seen, where, how bad that is, masked."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from vigie.cli import output, words
from vigie.cli.scan_files import STDIN, Scanned, written
from vigie.content.detector import Detector
from vigie.content.extraction import Code
from vigie.content.unread import FAMILY, VERDICTS
from vigie.model.findings import Severity
from vigie.model.language import Language, Sentence
from vigie.model.reasons import excerpt
from vigie.model.sightings import Sighting

_FILE: Final = Sentence(en="File", fr="Fichier")
_WHAT: Final = Sentence(en="What", fr="Quoi")
_WHERE: Final = Sentence(en="Where", fr="Où")
_SEVERITY: Final = Sentence(en="Severity", fr="Gravité")
_EXCERPT: Final = Sentence(en="Masked", fr="Masqué")
_BASE: Final = Sentence(en="in {folder}", fr="dans {folder}")
_NOT_OPENED: Final = Sentence(en="could not be opened", fr="n'a pas pu être ouvert")
_COLOURS: Final = {
    Severity.INFORMATIONAL: "dim",
    Severity.LOW: "cyan",
    Severity.MEDIUM: "yellow",
    Severity.HIGH: "red",
    Severity.CRITICAL: "bold red",
}
_PLACES_SHOWN: Final = 3
_LONGEST: Final = 1_000
_NARROWEST: Final = 16
_WIDEST: Final = 240
_SHARE: Final = 0.3
"""Of the width of a terminal, for names."""
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
    "whole file": "fichier entier",
    "file name": "nom du fichier",
    "file names": "noms de fichiers",
    "stamp": "tampon",
    "read": "texte lu",
    "room": "salon",
    "message": "message",
}
_WORDS: Final = re.compile("|".join(rf"\b{word}\b" for word in sorted(_PLACE_WORDS, key=len, reverse=True)))


def base_of(paths: Iterable[Path]) -> str:
    """What all paths asked for begin with and nobody needs to read in every row: the folder they are in."""
    try:
        common = os.path.commonpath([path.parent for path in paths if path != STDIN])
    except ValueError:  # none, or some are absolute and some are not
        return ""
    return written(Path(common)) if common else ""


def table(
    scanned: Iterable[Scanned],
    detectors: Iterable[Detector],
    language: Language,
    *,
    base: str = "",
    width: int | None = None,
) -> Table:
    """One row for each thing in each file, the worst first; the same thing in many places is one row.

    Names begin below `base`. On a terminal of a certain `width` they are shortened in the middle; without one they are
    whole, over as many lines as it takes.
    """
    titles = {one.id: one.title for one in detectors}
    shown = Table(*(heading.in_(language) for heading in (_FILE, _WHAT, _WHERE, _SEVERITY, _EXCERPT)))
    for column in shown.columns[:3]:
        column.overflow = "fold"
    shown.columns[0].no_wrap = width is not None
    if base:
        shown.caption = _BASE.format(language, folder=output.middle(base, _LONGEST))
    longest = _LONGEST if width is None else max(_NARROWEST, int(_SHARE * width))
    for one in scanned:
        name = output.middle(_below(one.path, base), longest)
        if one.error:
            shown.add_row(name, _NOT_OPENED.in_(language), "", "", output.safe(one.error))
        for seen, places in _together(one.sightings):
            colour = _COLOURS[seen.severity]
            level = words.say(seen.severity.name.lower(), language)
            what = Text(_title(seen, titles).in_(language), style=colour)
            said = output.safe(excerpt(seen, language))
            shown.add_row(name, what, _where(places, language), Text(level, style=colour), said)
            name = ""
    return shown


def natural_width(table: Table, console: Console) -> int:
    """How wide it is where nothing has to be folded, within reason: so that each thing is on a line of its own."""
    roomy = console.options.update(max_width=_WIDEST)
    return max(Measurement.get(console, roomy, table).maximum, console.width)


def _below(path: str, base: str) -> str:
    return path.removeprefix(base if base.endswith("/") else base + "/") if base else path


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
