"""Markings as people post them: stamped on a line of their own, labelled, framed, and named in a sentence."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vigie.content.corpus.ordinary import messages

_SHOWN: Final = (
    "{m}",
    "{m}\n{text}",
    "{text}\n{m}",
    "{text}\n\n-- {m} --\n\n{text}",
    "[{m}] {text}",
    "({m}) {text}",
    "Mention : {m}",
    "{text} Mention : {m}",
    "Le document est classifié {m}",
    "Classification: {m}\n{text}",
    "Niveau {m}",
)
_NAMED: Final = (
    "Le compte rendu en {m} est en pièce jointe.",
    "Attention, ce fichier est {m}, ne pas transférer",
    "{text} C'est du {m}.",
    "Je vous transmets la note {m} de la semaine",
    "The attached file is {m}, handle with care.",
    "{m} : {text}",
)
STRONG: Final = _SHOWN + _NAMED
WEAK: Final = _SHOWN


@dataclass(frozen=True, slots=True)
class Planted:
    """A marking in a message, as yet in its ordinary spelling."""

    detectors: frozenset[str]  # any of these may find it
    phrase: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The message."""
        return self.before + self.phrase + self.after

    @property
    def letters(self) -> int:
        """Of the phrase."""
        return sum(map(str.isalpha, self.phrase))


PHRASES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "fr.diffusion_restreinte": (("DIFFUSION RESTREINTE", "Diffusion Restreinte", "diffusion restreinte"), STRONG),
    "fr.confidentiel_defense": (("CONFIDENTIEL DÉFENSE", "Confidentiel-Défense"), STRONG),
    "fr.special_france": (("SPÉCIAL FRANCE", "SPECIAL FRANCE"), WEAK),
    "fr.secret_defense": (("SECRET DÉFENSE", "SECRET DEFENSE"), WEAK),
    "fr.tres_secret": (("TRÈS SECRET", "TRES SECRET"), WEAK),
    "fr.secret": (("SECRET",), WEAK),
    "fr.confidentiel": (("CONFIDENTIEL",), WEAK),
    "fr.dr": (("DR", "D.R."), WEAK[:9]),
    "eu.restricted": (("RESTREINT UE", "RESTREINT UE/EU RESTRICTED", "EU RESTRICTED"), STRONG),
    "eu.confidential": (("CONFIDENTIEL UE", "EU CONFIDENTIAL"), STRONG),
    "eu.secret": (("SECRET UE", "EU SECRET"), STRONG),
    "eu.top_secret": (("TRÈS SECRET UE", "EU TOP SECRET"), STRONG),
    "nato.unclassified": (("NATO UNCLASSIFIED", "OTAN SANS CLASSIFICATION"), STRONG),
    "nato.restricted": (("NATO RESTRICTED", "OTAN DIFFUSION RESTREINTE"), STRONG),
    "nato.confidential": (("NATO CONFIDENTIAL", "CONFIDENTIEL OTAN"), STRONG),
    "nato.secret": (("NATO SECRET", "SECRET OTAN"), STRONG),
    "nato.cosmic_top_secret": (("COSMIC TOP SECRET", "COSMIC TRÈS SECRET"), STRONG),
    "de.vs_nfd": (("VS-NfD", "VS-NFD"), STRONG),
    "de.dienstgebrauch": (("NUR FÜR DEN DIENSTGEBRAUCH", "nur für den Dienstgebrauch"), STRONG),
    "de.vs_vertraulich": (("VS-VERTRAULICH",), STRONG),
    "de.geheim": (("GEHEIM",), WEAK),
    "de.streng_geheim": (("STRENG GEHEIM",), WEAK),
    "uk.official_sensitive": (("OFFICIAL-SENSITIVE", "OFFICIAL SENSITIVE"), STRONG),
    "uk.secret": (("UK SECRET", "UK EYES ONLY"), STRONG),
    "uk.top_secret": (("TOP SECRET",), WEAK),
    "tlp.red": (("TLP:RED", "TLP RED", "TLP:ROUGE"), STRONG),
    "tlp.amber_strict": (("TLP:AMBER+STRICT",), STRONG),
    "tlp.amber": (("TLP:AMBER", "TLP AMBRE"), STRONG),
    "tlp.green": (("TLP:GREEN", "TLP VERT"), STRONG),
}


def planted(name: str, seed: int = 0) -> Iterator[Planted]:
    """Messages with one marking (`fr.secret`), without end."""
    rng = random.Random(f"{name} {seed}")  # noqa: S311
    phrases, contexts = PHRASES[name]
    texts = (text for kind, text in messages(seed + 1) if kind in {"french", "english", "addresses"})
    while True:
        before, _, after = rng.choice(contexts).partition("{m}")
        shown = (before.replace("{text}", next(texts)), after.replace("{text}", next(texts)))
        yield Planted(frozenset({f"marking.{name}"}), rng.choice(phrases), *shown)
