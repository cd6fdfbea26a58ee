"""Sightings: what a detector saw in a text or a file. Never the text itself."""

from enum import StrEnum, unique
from typing import Final

import msgspec

from vigie.model.findings import Confidence, Severity

MAX_EXCERPT: Final = 120
"""Characters."""


@unique
class Kind(StrEnum):
    """What sort of thing must not be there."""

    MARKING = "marking"  # of a protection level: "Diffusion Restreinte", "NATO SECRET", "TLP:RED"
    CREDENTIAL = "credential"  # opens something: a password, a token, a private key
    PERSONAL = "personal"  # data about people: NIR, IBAN, a list of addresses
    OWN = "own"  # what the operator's own lists name
    FILE = "file"  # the file could not be inspected: encrypted, damaged, too large


class Sighting(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One thing that one detector saw in one place. Holds no clear text: the excerpt is masked."""

    detector: str  # "marking.fr.diffusion_restreinte": kind, family, name
    kind: Kind
    severity: Severity
    confidence: Confidence
    excerpt: str  # masked, at most `MAX_EXCERPT` characters, without control characters
    place: str = "body"  # where: "body", "name", "topic", "filename", "page 3", "a.zip/b.docx: footer"
    count: int = 1  # how many of them, in this place
    digest: str = ""  # keyed hash of what was seen: equal things are equal, and nothing more is told
    verified: bool = False  # a check digit, a structure or the like confirms it
