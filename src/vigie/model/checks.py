"""What an examination of an installation says."""

from dataclasses import dataclass
from enum import StrEnum, unique

from vigie.model.language import Sentence


@unique
class Level(StrEnum):
    """How one thing examined does."""

    OK = "ok"
    WARNING = "warning"  # works without it
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing examined: where, what was seen, and what to do when it is not fine."""

    name: str
    where: str
    level: Level
    seen: Sentence
    advice: Sentence | None = None


def fine(name: str, where: str, seen: str = "") -> Check:
    """Nothing to do."""
    return Check(name, where, Level.OK, same(seen))


def doubtful(name: str, where: str, seen: Sentence, advice: Sentence) -> Check:
    """It works without, and would do better with."""
    return Check(name, where, Level.WARNING, seen, advice)


def wrong(name: str, where: str, seen: Sentence, advice: Sentence) -> Check:
    """To be put right."""
    return Check(name, where, Level.WRONG, seen, advice)


def same(text: str) -> Sentence:
    """Names and figures, the same in every language."""
    return Sentence(text, text)
