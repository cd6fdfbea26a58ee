"""Why a file was not inspected, in the reader's language. Extractors say it in English, and it travels so."""

import re
from typing import Final

from vigie.model.language import Language
from vigie.model.sightings import Kind, Sighting

_KINDS: Final = {
    "a CAB archive": "une archive CAB",
    "an LZ4 archive": "une archive LZ4",
    "a .Z archive": "une archive .Z",
    "an lzip archive": "une archive lzip",
    "a mailbox of Outlook (.pst)": "une boîte aux lettres d'Outlook (.pst)",
    "notes of OneNote": "des notes de OneNote",
    "an SQLite database": "une base de données SQLite",
    "an Access database": "une base de données Access",
    "an ISO image": "une image ISO",
    "a film or a sound": "un film ou un son",
    "a sound": "un son",
    "a film": "un film",
    "a program": "un programme",
}
_NUMBER: Final = r"[\d ]+"
_REASONS: Final = tuple(
    (re.compile(english.replace("N", _NUMBER)), french)
    for english, french in (
        (r"(.+): not opened", r"\1 : ce n'est pas ouvert"),
        (r"(.+): searched for runs of letters alone", r"\1 : seules des suites de lettres y sont cherchées"),
        (r"how it is packed", r"sa façon d'être compressé"),
        (r"packed by RAR", r"compressé par RAR"),
        (r"older than Word 97", r"plus ancien que Word 97"),
        (r"OCR is not installed", r"l'OCR n'est pas installée"),
        (r"(.+) is not installed", r"\1 n'est pas installé"),
        (r"named (.+), is (.+)", r"nommé \1, mais c'est : \2"),
        (r"(N) x (N) pixels", r"\1 x \2 pixels"),
        (r"(N) pages, the first (N) were read", r"\1 pages, dont les \2 premières ont été lues"),
        (r"after (.+) s", r"après \1 s"),
        (r"more than (N) pages and pictures", r"plus de \1 pages et images"),
        (r"more than (N) characters", r"plus de \1 caractères"),
        (r"more than (N) files", r"plus de \1 fichiers"),
        (r"more than (N) files in one another", r"plus de \1 fichiers les uns dans les autres"),
        (r"more than (N) bytes when opened", r"plus de \1 octets une fois ouvert"),
        (r"(N) bytes from (N)", r"\1 octets à partir de \2"),
        (r"too many files are waiting", r"trop de fichiers attendent"),
        (r"out of memory", r"la mémoire n'a pas suffi"),
        (
            r"each process that was to open it ended before it saw the file",
            r"chaque processus qui devait l'ouvrir s'est arrêté avant d'avoir vu le fichier",
        ),
        (r"its parser ended with status (-?\d+)", r"son lecteur s'est arrêté avec le code \1"),
    )
)
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3})")


def excerpt(seen: Sighting, language: Language) -> str:
    """The excerpt of a sighting as people read it: of a file, why it was not inspected, in their language."""
    return reason(seen.excerpt, language) if seen.kind is Kind.FILE else seen.excerpt


def reason(detail: str, language: Language) -> str:
    """The same in a language; what is not known, such as names of errors, as it is."""
    if language is not Language.FR:
        return detail
    plain = _THOUSANDS.sub(" ", detail)
    for english, french in _REASONS:
        if found := english.fullmatch(plain):
            kind = found[1] if english.groups else ""
            return found.expand(french).replace(kind, _KINDS.get(kind, kind))
    return detail
