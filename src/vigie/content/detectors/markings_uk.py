"""British markings (Government Security Classifications): OFFICIAL-SENSITIVE and up."""

from typing import Final

from vigie.content.detectors._marks import Wording, capital, marking, weak
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_REASON: Final = Sentence(
    "The United Kingdom protects it: those who see it must need it, on systems approved for its level.",
    "Le Royaume-Uni le protège : seuls ceux qui en ont besoin le voient, sur des systèmes homologués.",
)

DETECTORS = (
    marking(
        "uk.official_sensitive",
        "OFFICIAL-SENSITIVE",
        Severity.MEDIUM,
        Wording(("official sensitive",), capital),
        reason=_REASON,
        examples=(
            "OFFICIAL-SENSITIVE",
            "OFFICIAL: SENSITIVE",
            "OFFICIAL-SENSITIVE [PERSONAL DATA]",
            "[Official-Sensitive]",
            "marked official-sensitive",
            "0FFICIAL-S3NSITIVE",
        ),
        others=("Official, sensitive matters are kept apart.", "an official sensitive to critics", "OFFICIAL"),
    ),
    marking(
        "uk.secret",
        "UK SECRET",
        Severity.CRITICAL,
        Wording(("uk secret", "secret uk eyes only", "uk eyes only", "uk confidential"), capital),
        reason=_REASON,
        examples=("UK SECRET", "SECRET - UK EYES ONLY", "UK EYES ONLY", "Classification: uk secret", "U K S3CRET"),
        others=("a UK secret garden", "the UK's eyes only see", "the uk secretary of state"),
    ),
    marking(
        "uk.top_secret",
        "TOP SECRET",
        Severity.CRITICAL,
        Wording(("top secret",), weak, unless_before="eu ue cosmic"),
        reason=_REASON,
        examples=(
            "TOP SECRET",
            "*TOP SECRET*",
            "Classified Top Secret",
            "T.O.P S.E.C.R.E.T\nPage 2",
            "TOP SECRET//NOFORN",
            "TOP SECRET STRAP2",
            "TERCES POT",
        ),
        others=("C'est top secret 😉", "a top secret recipe", "Top secret !", "top secretaries", "EU TOP SECRET"),
    ),
)
