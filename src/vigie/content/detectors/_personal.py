"""What the detectors of personal data say to an author, and how they are put together."""

from typing import Final

from vigie.content.detector import Detector, Look
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

REASON: Final = Sentence(
    en="It is about a person, who has not agreed to everybody in this room reading and keeping it.",
    fr="Cela concerne une personne, qui n'a pas consenti à ce que tout ce salon le lise et le conserve.",
)
REASON_LIST: Final = Sentence(
    en="A list of people in a room is a data breach waiting to happen, and must then be declared (GDPR, article 33).",
    fr="Une liste de personnes dans un salon est une violation de données en puissance, à déclarer le cas échéant "
    "(RGPD, article 33).",
)
ADVICE: Final = Sentence(
    en="Delete the message, and send such data only to those who need it, in an encrypted room or a business application.",
    fr="Supprimez le message, et n'envoyez ces données qu'à ceux qui en ont besoin, dans un salon chiffré ou une "
    "application métier.",
)


def personal(
    name: str,
    title: Sentence,
    look: Look,
    *,
    triggers: tuple[str, ...],
    examples: tuple[str, ...],
    others: tuple[str, ...],
    severity: Severity = Severity.MEDIUM,
    confidence: Confidence = Confidence.HIGH,
    reason: Sentence = REASON,
    advice: Sentence = ADVICE,
) -> Detector:
    """A detector of data about people. `name` is family and name: "fr.nir"."""
    return Detector(
        id=f"{Kind.PERSONAL}.{name}",
        kind=Kind.PERSONAL,
        severity=severity,
        confidence=confidence,
        title=title,
        reason=reason,
        advice=advice,
        triggers=triggers,
        look=look,
        examples=examples,
        others=others,
    )
