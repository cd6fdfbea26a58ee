"""What the detectors of credentials say to an author, and how they are put together."""

from typing import Final

from vigie.content.detector import Detector, Look
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

REASON: Final = Sentence(
    en="Whoever can read this, now or years from now, can use it in your place.",
    fr="Quiconque peut lire ceci, aujourd'hui ou dans des années, peut s'en servir à votre place.",
)
ROTATE: Final = Sentence(
    en="Consider it known: change it now, and pass secrets through the password safe or an encrypted room.",
    fr="Considérez-le comme connu : changez-le dès maintenant, et transmettez les secrets par le coffre-fort de mots de "
    "passe ou un salon chiffré.",
)
REVOKE: Final = Sentence(
    en="Consider it known: revoke it where it was issued, and keep the next one in a vault, never in a message.",
    fr="Considérez-le comme connu : révoquez-le là où il a été émis, et gardez le suivant dans un coffre-fort, jamais "
    "dans un message.",
)


def credential(
    name: str,
    title: Sentence,
    look: Look,
    *,
    triggers: tuple[str, ...],
    examples: tuple[str, ...],
    others: tuple[str, ...],
    letters: tuple[str, ...] = (),
    severity: Severity = Severity.HIGH,
    confidence: Confidence = Confidence.HIGH,
    advice: Sentence = ROTATE,
) -> Detector:
    """A detector of something that opens something. `name` is family and name: "token.github"."""
    return Detector(
        id=f"{Kind.CREDENTIAL}.{name}",
        kind=Kind.CREDENTIAL,
        severity=severity,
        confidence=confidence,
        title=title,
        reason=REASON,
        advice=advice,
        triggers=triggers,
        letters=letters,
        look=look,
        examples=examples,
        others=others,
    )
