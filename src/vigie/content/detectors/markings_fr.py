"""French markings of protection (IGI 1300, II 901)."""

from vigie.content.detector import Detector
from vigie.content.detectors._phrases import phrases, spelled
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

DETECTORS = (
    Detector(
        id="marking.fr.diffusion_restreinte",
        kind=Kind.MARKING,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        title=Sentence("the marking Diffusion Restreinte", "la mention Diffusion Restreinte"),
        reason=Sentence(
            "What bears it may only be read by those who need it, and must not leave protected systems.",
            "Ce qui la porte est réservé à ceux qui en ont besoin, et ne doit pas quitter les systèmes protégés.",
        ),
        advice=Sentence(
            "Move the exchange to a system approved for it, and delete the message here.",
            "Poursuivez l'échange sur un système homologué, et supprimez le message ici.",
        ),
        triggers=(spelled("diffusion restreinte"),),
        letters=("diffusionrestreinte",),
        look=phrases("diffusion restreinte", glued=True),
        examples=(
            "DIFFUSION RESTREINTE",
            "D1ffusi0n Restreînte",
            "Le compte rendu est en diffusion-\nrestreinte.",
            "D.I.F.F.U.S.I.O.N / R.E.S.T.R.E.I.N.T.E",
        ),
        others=(
            "La diffusion reste restreinte au service.",
            "Diffusion du compte rendu : restreindre la liste.",
        ),
    ),
)
