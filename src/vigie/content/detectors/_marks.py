"""Markings in any spelling: the look that all of them share.

A *strong* phrase is a marking wherever it stands ("diffusion restreinte"). A *weak* one is a phrase of any language too
("très secret"): it must be stamped, framed, labelled, or written as nobody writes who has nothing to hide.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from vigie.content import signs
from vigie.content.detector import Detector, Found, Look
from vigie.content.detectors._context import BEFORE, Around
from vigie.content.folding import canonical, stretched
from vigie.content.patterns import EDGE, END, linear
from vigie.content.text import Text
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Kind

GAP: Final = r"[^0-9a-z]{0,12}"
"""What may stand between the words of a phrase in its ordinary spellings: a hyphen, the end of a line, a frame."""
QUICK: Final = 400
"""Bytes of a stream up to which `re` looks: none of the patterns here can make it slow on so few."""
LONG: Final = 10
"""Letters of a phrase whose disguise alone tells: a shorter one ("s3cr3t") is a password as often."""
_SHORTEST: Final = 4
"""Characters of a phrase beyond which it is looked for backwards, too."""
_LETTERS: Final = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz")
_CLEARANCE: Final = b"habilit"
"""Somebody's clearance is no marking."""
_NOUN_AFTER: Final = frozenset(b"une sa leur cette aucune toute".split())
_NOUN_BEFORE: Final = frozenset(b"au aux ou".split())
_DOUBLED: Final = 4
"""Times that the outer letters of a phrase may be said again."""
_LEET: Final = {
    "a": "a4@",
    "b": "b8",
    "e": "e3\xa4",
    "g": "g69",
    "i": "i1l!|",
    "l": "l1i|",
    "o": "o0",
    "s": "s5$",
    "t": "t7+",
    "z": "z2",
}
_COUNTED: Final = re.compile(r"(?<=[\])])\{([01]),[0-9]+\}")
_TURNED: Final = str.maketrans("nudpbq", "unpdqb")
"""On its head a letter is another one, or one that has a character of its own, which folding knows."""

_DRAWN: Final = linear(signs.TRIGGER)

Judge = Callable[[Around], Confidence | None]


def spelled(phrase: str) -> str:
    """A pattern for a phrase in its ordinary spellings."""
    return GAP.join(phrase.split())


def loose(phrase: str) -> str:
    """A pattern for a short phrase in every spelling: spaced, dotted, doubled, with figures for letters."""
    letters = [f"[{_LEET.get(letter, letter)}]{{1,2}}" for letter in phrase if letter != " "]
    return r"[^0-9a-z]{0,3}".join(letters)


def endless(pattern: str) -> str:
    """The same without counting what stands between: all that is counted multiplies the states of the one pass."""
    return _COUNTED.sub(lambda counted: "*" if counted[1] == "0" else "+", pattern)


class _Either:
    """A pattern for short streams, where `re` is quicker to call, and the same for long ones, where RE2 stays linear."""

    def __init__(self, pattern: str) -> None:
        self._quick, self._linear = re.compile(pattern.encode("latin-1")), linear(pattern)

    def search(self, stream: bytes, place: int) -> Any:
        """The first match from a place on."""
        return (self._quick if len(stream) <= QUICK else self._linear).search(stream, place)


def _short(phrase: str) -> bool:
    """Too short for the squeezed stream, where its letters meet by chance."""
    return len(phrase.replace(" ", "")) < LONG


def turned(phrase: str) -> tuple[str, str]:
    """A phrase read from its end, and one that stands on its head."""
    return phrase[::-1], phrase[::-1].translate(_TURNED)


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of one marking, how they are looked for, and what they must not be beside."""

    phrases: tuple[str, ...]
    judge: Judge
    glued: bool = False  # found inside longer words too: for phrases whose letters meet nowhere else
    unless_before: str = ""  # words: just after one of them it is something else, or another marking
    unless_after: str = ""  # words
    touching: str = ""  # signs: right before one of them it is a name in a program

    @property
    def triggers(self) -> tuple[str, ...]:
        """Over the folded stream."""
        short = (f"{EDGE}{loose(one)}{END}" for one in self.phrases if _short(one))
        drawn = (signs.TRIGGER,) if self.letters else ()
        return (*map(endless, (*short, *self.backwards)), *drawn)

    @property
    def backwards(self) -> tuple[str, ...]:
        """Patterns for short phrases that are turned, over the folded stream. What reads the same both ways is none."""
        short = [one for one in self.phrases if _short(one) and len(one) > _SHORTEST and one != one[::-1]]
        return tuple(spelled(form) for one in short for form in dict.fromkeys(turned(one)))

    @property
    def letters(self) -> tuple[str, ...]:
        """Over the squeezed stream."""
        long = [phrase for phrase in self.phrases if not _short(phrase)]
        return tuple(word.replace(" ", "") for phrase in long for word in (phrase, *turned(phrase)))

    def look(self) -> Look:
        """Finds the phrases where the judge is content."""
        straight = "|".join(loose(one) if _short(one) else spelled(one) for one in self.phrases)
        folded = _Either("|".join((straight, *(f"({one})" for one in self.backwards))))
        squeezed = _Either("|".join(map(stretched, self.letters))) if self.letters else None
        beside_it = tuple(frozenset(words.encode().split()) for words in (self.unless_before, self.unless_after))
        turned_beside = _words_turned(self.unless_after), _words_turned(self.unless_before)
        touching = tuple(sign.encode() for sign in self.touching)

        def beside(around: Around, back: bool) -> bool:
            before, after = turned_beside if back else beside_it
            return (
                _CLEARANCE in around.before
                or (bool(before) and around.last in before)
                or (bool(after) and around.next in after)
                or (bool(touching) and around.after.startswith(touching))
            )

        def looked(text: Text) -> Iterator[Found]:
            judged: set[int] = set()
            for start, end, back in _spans(text, folded, squeezed):
                if end in judged or not (self.glued or alone(text.folded, start, end)):
                    continue
                judged.add(end)
                text.pay(1)
                around = Around(text, start, end)
                if not beside(around, back) and (sure := self.judge(around)) is not None:
                    yield Found(*around.place, confidence=sure, value=self.phrases[0])

        def look(text: Text) -> Iterator[Found]:
            found = False
            for one in looked(text):
                found = True
                yield one
            if squeezed and not found and (drawn := _drawn(text)):
                other, places = drawn
                for one in looked(other):
                    yield replace(one, start=places[one.start], end=places[one.end])

        return look


def strong(around: Around) -> Confidence | None:
    """A marking wherever it stands; in small letters and within a sentence somebody may only talk about it, or ask.

    "Une diffusion restreinte", "diffusion restreinte au service": that it is said of a film or a list, no marking.
    """
    said = around.last in _NOUN_AFTER or around.next in _NOUN_BEFORE
    if said and not around.disguised and (not (around.capital or around.titled) or around.shouted):
        return None
    if around.capital or around.disguised or around.labelled or around.framed or around.stamped:
        return Confidence.HIGH
    if around.after.lstrip(b" ").startswith(b"?") or (b":" in around.part and not around.titled):
        return None
    return Confidence.MODERATE


def weak(around: Around) -> Confidence | None:
    """A marking where it is shown as one."""
    disguised = around.disguised
    shown = around.capital or disguised
    if (around.labelled and (shown or around.explicit)) or (shown and (around.framed or around.stamped)):
        return Confidence.HIGH
    if around.labelled or (around.capital and around.heading) or (around.titled and around.framed):
        return Confidence.MODERATE
    if around.end - around.start < LONG or len(canonical(around.written)) < LONG:
        return None
    if disguised or _broken(around):
        return Confidence.HIGH
    return Confidence.MODERATE if around.capital and not around.shouted else None


def lone(around: Around) -> Confidence | None:
    """As `weak`; with a capital for each word, too, where it stands alone in its line, as a stamp does."""
    return weak(around) or (Confidence.MODERATE if around.titled and around.stamped else None)


def titled(around: Around) -> Confidence | None:
    """As `lone`; opening its line as a heading does, too. For phrases that head nothing else, as "Top Secret" does."""
    glued = around.after.startswith((b"-", b"/"))
    return lone(around) or (Confidence.MODERATE if around.titled and around.heading and not glued else None)


def capital(around: Around) -> Confidence | None:
    """A marking in capitals, as its rules want it, or where it is shown as one: "the NATO secret" is none."""
    if around.labelled or around.framed or around.stamped:
        return Confidence.HIGH
    if around.capital and around.first and b"-" in around.part:
        return Confidence.HIGH
    written = around.capital or around.disguised or _broken(around)
    return Confidence.HIGH if written and not around.shouted else None


def alone(folded: bytes, start: int, end: int) -> bool:
    """No letter touches a part of the folded stream, unless its own first or last one again."""
    first, last = folded[start], folded[end - 1]
    for _ in range(_DOUBLED):
        start -= bool(start and folded[start - 1] == first)
        end += bool(end < len(folded) and folded[end] == last)
    return not (start and folded[start - 1] in _LETTERS) and not (end < len(folded) and folded[end] in _LETTERS)


def marking(
    name: str,
    title: str,
    severity: Severity,
    wording: Wording,
    *,
    reason: Sentence,
    examples: tuple[str, ...],
    others: tuple[str, ...],
) -> Detector:
    """The detector of one marking. `name` is its family and its own name."""
    return Detector(
        id=f"marking.{name}",
        kind=Kind.MARKING,
        severity=severity,
        confidence=Confidence.HIGH,
        title=Sentence(f"the marking {title}", f"la mention {title}"),
        reason=reason,
        advice=MOVE,
        triggers=wording.triggers,
        letters=wording.letters,
        look=wording.look(),
        examples=examples,
        others=others,
    )


MOVE: Final = Sentence(
    "Go on with it on a system approved for this level, delete it wherever else it lies, and tell your security officer.",
    "Poursuivez sur un système homologué pour ce niveau, supprimez-le partout ailleurs, et prévenez votre officier de sécurité.",
)


def _broken(around: Around) -> bool:
    """Its letters stand apart."""
    part = around.part
    if len(part) < LONG + 5:
        return False
    words = part.split()
    return (len(words) > 4 and max(map(len, words)) <= 3) or part.count(b".") + part.count(b"*") + part.count(b"_") > 4


def _drawn(text: Text) -> tuple[Text, list[int]] | None:
    """The text with letters for what is drawn with several signs, worked out once; None where nothing is."""
    folded = text.folded
    if not (b"|" in folded or b"()" in folded or b"/\\/" in folded):
        return None
    if _drawn not in text.shared:
        first = _DRAWN.search(text.folded, 0)
        text.shared[_drawn] = _redrawn(text, *first.span()) if first else None
    drawn: tuple[Text, list[int]] | None = text.shared[_drawn]
    return drawn


def _redrawn(text: Text, start: int, end: int) -> tuple[Text, list[int]]:
    """The part of a text around its first drawn letter: nobody draws more than a phrase."""
    begin = max(text.written(start, end)[0] - BEFORE, 0)
    said, places = signs.read(text.raw[begin : begin + signs.LONGEST])
    return Text(said, text.candidates), [begin + place for place in places]


def _words_turned(words: str) -> frozenset[bytes]:
    return frozenset(form.encode() for word in words.split() for form in turned(word))


def _spans(text: Text, folded: Any, squeezed: Any | None) -> Iterator[tuple[int, int, bool]]:
    """Parts of the folded stream, and whether they are short phrases that are turned."""
    for match in text.matches(folded, overlapping=True):
        yield *match.span(), match.lastindex is not None
    for match in text.matches(squeezed, squeezed=True) if squeezed else ():
        yield *text.spread(*match.span()), False
