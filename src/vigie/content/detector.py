"""What a detector is: what it looks for at first sight, and how it makes sure.

Scanning is two-staged. *Triggers* of all detectors run over every text in one pass, so each must hold a literal piece
(`akia[0-9a-z]`, not `[0-9a-z]{20}`) and be rare in ordinary text, and count little: what a trigger counts while others
begin is a state for each of them (`tests/content/test_scanner.py` times texts made for it). Where one is found, the
*look* of its detector decides, with all the care it wants, and says where. A look must stay linear: what it matches it
gets from `Text.matches` or `Text.found`, which bound it, and the scanner takes at most `MOST` things from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

MOST: Final = 50
"""Things that one detector may find in one text; what comes after them is not looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where in the text as written (`Text.raw`) something is, and how sure that is."""

    start: int
    end: int
    confidence: Confidence | None = None  # that of the detector, unless said here
    verified: bool = False  # a check digit, a structure or the like confirms it
    count: int = 1  # a list of addresses is one thing, many times
    value: str = ""  # what the digest is of, when it is not the text found (which is taken without regard to case)


Look = Callable[[Text], Iterable[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One thing that must not be there. Raises `ValueError` when it could find nothing or is misnamed."""

    id: str  # "marking.fr.diffusion_restreinte": kind, family, name
    kind: Kind
    severity: Severity
    confidence: Confidence
    title: Sentence  # what was seen, a few words: "the marking Diffusion Restreinte"
    reason: Sentence  # why it matters, one sentence
    advice: Sentence  # what to do, one sentence
    triggers: tuple[str, ...] = ()  # RE2, over the folded stream
    letters: tuple[str, ...] = ()  # words, run together ("diffusionrestreinte"): looked for in whatever disguise
    look: Look
    examples: tuple[str, ...]  # texts in which it finds something
    others: tuple[str, ...]  # texts that come near, and in which it finds nothing

    def __post_init__(self) -> None:
        """Refuse the impossible."""
        if not self.triggers and not self.letters:
            raise ValueError(f"detector {self.id} has no trigger")
        if not self.id.startswith(f"{self.kind}.") or self.id.count(".") != 2:
            raise ValueError(f"detector {self.id} is not named {self.kind}.<family>.<name>")
        if not self.examples or not self.others:
            raise ValueError(f"detector {self.id} has no example, or none of what it leaves alone")
