"""What could not be inspected, as sightings: how bad each reason is, and what to tell people about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vigie.content.extraction import Code, Problem
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import MAX_EXCERPT, Kind, Sighting

FAMILY: Final = "file.unread."
"""How the detectors of such sightings begin; the code follows."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How bad it is that a file was not inspected for one reason, and the words for it."""

    severity: Severity  # unless the operator says otherwise
    title: Sentence
    advice: Sentence


_SEND_AGAIN: Final = Sentence(
    en="Send it again without a password in an encrypted room, or ask for a review.",
    fr="Renvoyez-le sans mot de passe dans un salon chiffré, ou demandez un réexamen.",
)
_SMALLER: Final = Sentence(
    en="Send smaller files, without files packed in one another.",
    fr="Envoyez des fichiers plus petits, sans fichiers empaquetés les uns dans les autres.",
)
_CHECK: Final = Sentence(
    en="Open the file to see whether it is whole, and send it again in a common format.",
    fr="Ouvrez le fichier pour voir s'il est complet, et renvoyez-le dans un format courant.",
)
_NOTHING: Final = Sentence(en="Nothing needs to be done.", fr="Il n'y a rien à faire.")

VERDICTS: Final[Mapping[Code, Verdict]] = {
    Code.ENCRYPTED: Verdict(
        Severity.MEDIUM,
        Sentence(
            en="encrypted: the file cannot be inspected", fr="chiffré : le fichier ne peut pas être inspecté"
        ),
        _SEND_AGAIN,
    ),
    Code.DAMAGED: Verdict(
        Severity.LOW,
        Sentence(
            en="damaged: the file cannot be inspected whole",
            fr="endommagé : le fichier ne peut pas être inspecté en entier",
        ),
        _CHECK,
    ),
    Code.TOO_LARGE: Verdict(
        Severity.LOW,
        Sentence(
            en="too large: the file was not inspected whole", fr="trop gros : le fichier n'a pas été inspecté en entier"
        ),
        _SMALLER,
    ),
    Code.TOO_DEEP: Verdict(
        Severity.MEDIUM,
        Sentence(
            en="files in files in files: not opened to the end",
            fr="des fichiers dans des fichiers : non ouverts jusqu'au bout",
        ),
        _SMALLER,
    ),
    Code.BOMB: Verdict(
        Severity.HIGH,
        Sentence(
            en="grows beyond all proportion when opened", fr="grossit hors de toute proportion quand on l'ouvre"
        ),
        _SMALLER,
    ),
    Code.TIMEOUT: Verdict(
        Severity.LOW,
        Sentence(
            en="not inspected within the time allowed", fr="pas inspecté dans le temps imparti"
        ),
        _SMALLER,
    ),
    Code.CRASH: Verdict(
        Severity.MEDIUM,
        Sentence(
            en="the program that opens such files failed on it", fr="le programme qui ouvre ces fichiers a échoué"
        ),
        _CHECK,
    ),
    Code.UNSUPPORTED: Verdict(
        Severity.INFORMATIONAL,
        Sentence(en="of a kind that is not read", fr="d'un type qui n'est pas lu"),
        _NOTHING,
    ),
    Code.NOT_SEEN: Verdict(
        Severity.INFORMATIONAL,
        Sentence(en="a picture that was not read", fr="une image qui n'a pas été lue"),
        _NOTHING,
    ),
    Code.MISLABELLED: Verdict(
        Severity.INFORMATIONAL,
        Sentence(
            en="its name says another kind of file than it is", fr="son nom annonce un autre type de fichier"
        ),
        _NOTHING,
    ),
}  # fmt: skip


def sightings_of(problems: Iterable[Problem]) -> tuple[Sighting, ...]:
    """Each reason once for each place; what has none is about the whole file."""
    seen = {
        (one.code, one.place): Sighting(
            detector=f"{FAMILY}{one.code}",
            kind=Kind.FILE,
            severity=VERDICTS[one.code].severity,
            confidence=Confidence.HIGH,
            excerpt=one.detail[:MAX_EXCERPT],
            place=one.place or "file",
        )
        for one in problems
    }
    return tuple(seen.values())
