"""Markings of NATO: its five levels, in English and French."""

from typing import Final

from vigie.content.detectors._marks import Wording, capital, marking, strong
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_REASON: Final = Sentence(
    "It belongs to NATO, whose rules let it be handled on approved systems only.",
    "Cela appartient à l'OTAN, dont les règles ne permettent de le traiter que sur des systèmes homologués.",
)

DETECTORS = (
    marking(
        "nato.unclassified",
        "NATO UNCLASSIFIED",
        Severity.LOW,
        Wording(("nato unclassified", "otan sans classification"), capital),
        reason=Sentence(
            "It is not classified, but NATO gives it for official use only, not for everybody.",
            "Ce n'est pas classifié, mais l'OTAN le réserve à un usage officiel.",
        ),
        examples=(
            "NATO UNCLASSIFIED",
            "OTAN SANS CLASSIFICATION",
            "(NATO Unclassified)",
            "N A T O  U N C L A S S I F I E D",
        ),
        others=("NATO published unclassified reports.", "the nato unclassified network"),
    ),
    marking(
        "nato.restricted",
        "NATO RESTRICTED",
        Severity.HIGH,
        Wording(
            ("nato restricted", "otan diffusion restreinte", "diffusion restreinte otan", "restreint otan"), capital
        ),
        reason=_REASON,
        examples=("NATO RESTRICTED", "OTAN DIFFUSION RESTREINTE", "Classification: NATO restricted", "NAT0 RESTR1CTED"),
        others=("NATO restricted its flights over the sea.", "diffusion restreinte"),
    ),
    marking(
        "nato.confidential",
        "NATO CONFIDENTIAL",
        Severity.CRITICAL,
        Wording(("nato confidential", "otan confidentiel", "confidentiel otan"), capital),
        reason=_REASON,
        examples=("NATO CONFIDENTIAL", "OTAN CONFIDENTIEL", "CONFIDENTIEL OTAN", "nato.c.o.n.f.i.d.e.n.t.i.a.l"),
        others=("the nato confidential annex was never written", "CONFIDENTIEL"),
    ),
    marking(
        "nato.secret",
        "NATO SECRET",
        Severity.CRITICAL,
        Wording(("nato secret", "otan secret", "secret otan"), capital, unless_before="tres top"),
        reason=_REASON,
        examples=("NATO SECRET", "SECRET OTAN", "document classifié NATO secret", "N-A-T-O S-E-C-R-E-T", "NATO S3CRET"),
        others=("NATO secretary general", "a NATO secret plan, they say", "COSMIC TOP SECRET"),
    ),
    marking(
        "nato.cosmic_top_secret",
        "COSMIC TOP SECRET",
        Severity.CRITICAL,
        Wording(("cosmic top secret", "cosmic tres secret"), strong, glued=True),
        reason=_REASON,
        examples=("COSMIC TOP SECRET", "COSMIC TRÈS SECRET", "c0smic t0p s3cr3t", "cosmic top secret"),
        others=("top secret", "Cosmic, très beau film"),
    ),
)
