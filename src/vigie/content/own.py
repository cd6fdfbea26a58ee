"""The operator's own lists: words, expressions, fingerprints of documents, and what is not to be reported.

Read whole and checked whole: every mistake at once, with its line. What a list names becomes detectors like those that
ship; what it allows is taken out of them, with the reason.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from vigie.content import bounded, folding, passages, whole
from vigie.content.detector import Detector, Found, Look
from vigie.content.detectors import bundled
from vigie.content.detectors._context import Around
from vigie.content.detectors._marks import Wording
from vigie.content.text import Text
from vigie.model import located
from vigie.model.errors import ContentErrors, Mistake
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

MAX_BYTES: Final = 16 << 20
MAX_ENTRIES: Final = 1_000
"""Of each sort in one file."""
MAX_EVERYWHERE: Final = 20
"""Expressions that may be tried on every text, because nothing in them is fixed; each costs about a microsecond."""
LEAST_SHARED: Final = 3
"""Passages that a text must share with a document: one may be a form of politeness."""
_MANY_WORDS: Final = r"(?:[ \n][^ \n]*){12}"
"""The trigger of fingerprints: as many words as make a passage."""
_SEVERITIES: Final = {one.name.lower(): one for one in Severity}
SHORTEST_WORD: Final = 3

SeverityName = Literal["informational", "low", "medium", "high", "critical"]


def _plain(text: str) -> str:
    return " ".join(re.findall("[0-9a-z]+", folding.fold(text).decode("latin-1")))


def _always(_: Around) -> Confidence:
    return Confidence.HIGH


def _word(text: str) -> str:
    if len(_plain(text)) < SHORTEST_WORD:
        raise ValueError(f"holds no word of {SHORTEST_WORD} letters or digits: it would be found everywhere")
    return text


def _expression(text: str) -> str:
    bounded.bounded(text)
    return text


def _known(pattern: str) -> str:
    ids = [one.id for one in bundled()]
    if not any(fnmatchcase(one, pattern) for one in ids):
        raise ValueError(f"no detector is called {located.short(pattern)}; {located.suggestion(pattern, ids)}")
    return pattern


def _hashes(text: str) -> str:
    passages.read(text)
    return text


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Section):
    """A sentence of the operator, for authors."""

    en: str = Field(min_length=1, max_length=200)
    fr: str = Field(min_length=1, max_length=200)

    def sentence(self) -> Sentence:
        """The same as all others."""
        return Sentence(en=self.en, fr=self.fr)


_REASON: Final = Sentence(
    "Your organisation has put this on the list of what must not be in open rooms.",
    "Votre organisation a inscrit ceci à la liste de ce qui ne doit pas se trouver dans un salon ouvert.",
)
_ADVICE: Final = Sentence(
    "Delete the message and use an encrypted room, or ask the room's owner.",
    "Supprimez le message et passez par un salon chiffré, ou demandez au propriétaire du salon.",
)


class Entry(_Section):
    """What all entries have in common."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,60}$", description="letters, digits and underscores")
    severity: SeverityName = "medium"
    title: Said | None = None
    reason: Said | None = None
    advice: Said | None = None

    def detector(
        self,
        family: str,
        title: Sentence,
        look: Look,
        triggers: Sequence[str],
        examples: Sequence[str],
        letters: Sequence[str] = (),
    ) -> Detector:
        """The detector of this entry."""
        return Detector(
            id=f"{Kind.OWN}.{family}.{self.id}",
            kind=Kind.OWN,
            severity=_SEVERITIES[self.severity],
            confidence=Confidence.HIGH,
            title=self.title.sentence() if self.title else title,
            reason=self.reason.sentence() if self.reason else _REASON,
            advice=self.advice.sentence() if self.advice else _ADVICE,
            triggers=tuple(triggers),
            letters=tuple(letters),
            look=look,
            examples=tuple(examples),
            others=("",),
        )


class Words(Entry):
    """Words and phrases, in whatever spelling."""

    words: tuple[Annotated[str, Field(min_length=2, max_length=200), AfterValidator(_word)], ...] = Field(
        max_length=MAX_ENTRIES
    )

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.words:
            raise ValueError("words is empty: write at least one")
        return self

    def build(self) -> Detector:
        """The detector."""
        wordings = [Wording((_plain(word),), _always) for word in self.words]
        looks = [wording.look() for wording in wordings]
        title = Sentence("a word on your organisation's list", "un mot de la liste de votre organisation")
        return self.detector(
            "words",
            title,
            lambda text: chain.from_iterable(look(text) for look in looks),
            [pattern for wording in wordings for pattern in wording.triggers],
            self.words,
            [word for wording in wordings for word in wording.letters],
        )


class Expression(Entry):
    """A regular expression (RE2), with texts in which it must find something and texts in which it must not."""

    expression: Annotated[str, AfterValidator(_expression)]
    examples: tuple[str, ...] = Field(min_length=1, max_length=100)
    others: tuple[str, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _does_what_it_says(self) -> Self:
        compiled = bounded.bounded(self.expression)
        missed = [one for one in self.examples if not compiled.search(folding.fold(one))]
        wrong = [one for one in self.others if compiled.search(folding.fold(one))]
        if missed:
            raise ValueError(f"finds nothing in its example {located.short(missed[0])}")
        if wrong:
            raise ValueError(f"finds something in {located.short(wrong[0])}, which is among its others")
        return self

    def build(self) -> Detector:
        """The detector."""
        title = Sentence("something on your organisation's list", "un contenu de la liste de votre organisation")
        look = _matching(self.expression)
        return self.detector("expressions", title, look, [bounded.trigger(self.expression)], self.examples)


class Fingerprint(Entry):
    """A document: known whole by its hash, and in part by its passages."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    passages: Annotated[str, AfterValidator(_hashes)] = ""
    least: int = Field(default=LEAST_SHARED, ge=1, le=100_000, description="passages that a text must share with it")

    def build(self) -> Detector:
        """The detector of the whole, and of its passages where there are any."""
        title = Sentence("a document on your organisation's list", "un document de la liste de votre organisation")
        known = passages.read(self.passages)
        look = _same_or_sharing(self.sha256, known, self.least)
        triggers = [whole.said(self.sha256), *([_MANY_WORDS] if known else [])]
        return self.detector("documents", title, look, triggers, (whole.said(self.sha256),))


class Allowed(_Section):
    """Texts that a detector takes for what they are not."""

    detector: Annotated[str, Field(max_length=200), AfterValidator(_known)]
    texts: tuple[str, ...] = Field(min_length=1, max_length=MAX_ENTRIES)
    reason: str = Field(min_length=3, max_length=500)


class Off(_Section):
    """Detectors that are not to run."""

    detector: Annotated[str, Field(max_length=200), AfterValidator(_known)]
    reason: str = Field(min_length=3, max_length=500)


class OwnLists(_Section):
    """One file of an operator's lists."""

    words: tuple[Words, ...] = Field(default=(), max_length=MAX_ENTRIES)
    expressions: tuple[Expression, ...] = Field(default=(), max_length=MAX_ENTRIES)
    fingerprints: tuple[Fingerprint, ...] = Field(default=(), max_length=MAX_ENTRIES)
    allow: tuple[Allowed, ...] = Field(default=(), max_length=MAX_ENTRIES)
    off: tuple[Off, ...] = Field(default=(), max_length=MAX_ENTRIES)

    def entries(self) -> Iterator[tuple[str, int, Words | Expression | Fingerprint]]:
        """Every entry with its section and its place there."""
        for name in ("words", "expressions", "fingerprints"):
            yield from ((name, number, entry) for number, entry in enumerate(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists of an operator, ready for a scanner."""

    detectors: tuple[Detector, ...]  # those that ship, less what is allowed or off, and the operator's


def load(files: Iterable[tuple[str, bytes]]) -> Lists:
    """Lists of files (path and content), checked whole. Raises `ContentErrors` with every mistake of all of them."""
    read, seen = [], dict[str, str]()
    mistakes: list[Mistake] = []
    for path, content in files:
        try:
            parsed = located.parse(content, path, max_bytes=MAX_BYTES)
            one = located.check(parsed, OwnLists)
        except ContentErrors as error:
            mistakes += error.mistakes
            continue
        read.append(one)
        for section, number, entry in one.entries():
            name = f"{section}.{entry.id}"
            if name in seen:
                mistakes.append(
                    parsed.mistake(f"{entry.id} is used twice (first in {seen[name]})", section, number, "id")
                )
            seen.setdefault(name, f"{path}:{parsed.line(section, number, 'id')}")
        mistakes += _anywhere(one, parsed)
    if mistakes:
        raise ContentErrors(mistakes)
    return _together(read)


def read(paths: Iterable[Path]) -> Lists:
    """`load` of files. One that cannot be read is a mistake like others."""
    files, mistakes = [], []
    for path in paths:
        try:
            with path.open("rb") as source:
                files.append((str(path), source.read(MAX_BYTES + 1)))
        except OSError as error:
            mistakes.append(Mistake(str(path), 0, f"cannot be read: {(error.strerror or 'no reason given').lower()}"))
    try:
        found = load(files)
    except ContentErrors as error:
        raise ContentErrors([*mistakes, *error.mistakes]) from None
    if mistakes:
        raise ContentErrors(mistakes)
    return found


def _anywhere(lists: OwnLists, parsed: located.Located) -> Iterator[Mistake]:
    """Expressions beyond those that may be tried on every text."""
    tried = [number for number, one in enumerate(lists.expressions) if bounded.is_everywhere(one.expression)]
    for number in tried[MAX_EVERYWHERE:]:
        said = f"holds no {bounded.SHORTEST_PIECE} letters or digits in a row; {MAX_EVERYWHERE} others do not either"
        yield parsed.mistake(said, "expressions", number, "expression")


def _together(read: Sequence[OwnLists]) -> Lists:
    off = [entry.detector for one in read for entry in one.off]
    allow = [entry for one in read for entry in one.allow]
    own = [entry.build() for one in read for _, _, entry in one.entries()]
    kept = (one for one in bundled() if not any(fnmatchcase(one.id, pattern) for pattern in off))
    return Lists((*(_without(one, allow) for one in kept), *own))


def _without(detector: Detector, allow: Iterable[Allowed]) -> Detector:
    """A detector that leaves some texts alone, however they are spelled."""
    texts = [text for entry in allow if fnmatchcase(detector.id, entry.detector) for text in entry.texts]
    if not texts:
        return detector
    known, whole = {folding.canonical(text) for text in texts}, detector.look

    def look(text: Text) -> Iterator[Found]:
        for found in whole(text):
            if folding.canonical(text.raw[found.start : found.end]) not in known:
                yield found

    return replace(detector, look=look)


def _matching(expression: str) -> Look:
    compiled = bounded.bounded(expression)

    def look(text: Text) -> Iterator[Found]:
        for match in text.matches(compiled):
            if match.end() > match.start():
                yield Found(*text.written(*match.span()))

    return look


def _same_or_sharing(sha256: str, wanted: passages.Passages, least: int) -> Look:
    same = whole.said(sha256)

    def look(text: Text) -> Iterator[Found]:
        if text.raw == same:
            yield Found(start=0, end=len(same), confidence=Confidence.HIGH, verified=True, value=sha256)
            return
        shared = len(wanted & text.passages())
        if wanted and shared >= min(least, len(wanted)):
            sure = Confidence.HIGH if 2 * shared >= len(wanted) else Confidence.MODERATE
            yield Found(start=0, end=len(text.raw), confidence=sure, value=str(sorted(wanted)[:4]))

    return look
