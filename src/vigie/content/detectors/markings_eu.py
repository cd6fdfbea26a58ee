"""Markings of the European Union: the four levels of its classified information."""

from typing import Final

from vigie.content.detectors._marks import Wording, capital, marking, strong
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_REASON: Final = Sentence(
    "It is classified information of the European Union: it may only be handled on approved systems.",
    "C'est une information classifiée de l'Union européenne : elle ne se traite que sur des systèmes homologués.",
)

DETECTORS = (
    marking(
        "eu.restricted",
        "RESTREINT UE/EU RESTRICTED",
        Severity.HIGH,
        Wording(("restreint ue", "eu restricted", "r ue eu r"), capital),
        reason=_REASON,
        examples=(
            "RESTREINT UE/EU RESTRICTED",
            "RESTREINT UE",
            "Note EU RESTRICTED ci-jointe",
            "Classification: eu restricted",
            "R-UE/EU-R",
            "R.E.S.T.R.E.I.N.T U.E",
            "E U   R E S T R I C T E D",
        ),
        others=(
            "The EU restricted imports of steel.",
            "un accès restreint, UE comprise",
            "L'UE restreint les importations.",
        ),
    ),
    marking(
        "eu.confidential",
        "CONFIDENTIEL UE/EU CONFIDENTIAL",
        Severity.CRITICAL,
        Wording(("confidentiel ue", "eu confidential", "c ue eu c"), capital),
        reason=_REASON,
        examples=("CONFIDENTIEL UE/EU CONFIDENTIAL", "C-UE/EU-C", "Level: EU CONFIDENTIAL", "CONF1DENTIEL UE"),
        others=("Un avis confidentiel, UE et États-Unis", "the EU confidential talks"),
    ),
    marking(
        "eu.secret",
        "SECRET UE/EU SECRET",
        Severity.CRITICAL,
        Wording(("secret ue", "eu secret", "s ue eu s"), capital, unless_before="tres top"),
        reason=_REASON,
        examples=("SECRET UE/EU SECRET", "S-UE/EU-S", "[SECRET UE]", "marked EU SECRET", "S3CR3T UE"),
        others=("the EU secret service", "TRÈS SECRET UE", "un accord secret, UE et Chine"),
    ),
    marking(
        "eu.top_secret",
        "TRÈS SECRET UE/EU TOP SECRET",
        Severity.CRITICAL,
        Wording(("tres secret ue", "eu top secret"), strong),
        reason=_REASON,
        examples=("TRÈS SECRET UE/EU TOP SECRET", "EU TOP SECRET", "très secret ue", "e.u. t.o.p. s.e.c.r.e.t."),
        others=("SECRET UE", "the EU's top secretaries", "top secret"),
    ),
)
