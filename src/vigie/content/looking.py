"""Looks for secrets: find the value beside what announces it, in the folded stream, then judge it as it was written.

These patterns are Python's own (`re`), a dozen times faster for each thing found than RE2 is from Python. What keeps
them linear: each begins with a literal piece and repeats within bounds; `tests/content/test_hostile.py` times all.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from vigie.content.detector import Found, Look
from vigie.content.folding import fold
from vigie.content.patterns import linear
from vigie.content.secrecy import weigh
from vigie.content.structure import Verifier, entropy
from vigie.content.text import Stream, Text
from vigie.model.findings import Confidence

_VALUE: Final = "value"
_EXAMPLE: Final = re.compile("example|exemple|xxxx|0123456789abcdef|1234567890", re.IGNORECASE)

Weigh = Callable[[str], Confidence | None]
"""How surely a value is a secret; None when it is none."""


def pattern(text: str) -> re.Pattern[bytes]:
    """A pattern over the folded stream: lower case, Latin-1."""
    return re.compile(text.encode("latin-1"), re.DOTALL)


def secrets(announced: str, judge: Weigh = weigh, begins: str = "") -> Look:
    """A look for values that others announce: the last group of `announced` that takes part is the value.

    `begins` (RE2) is how all of `announced` begins: for patterns that begin with no letter of their own.
    """
    wanted, lead = pattern(announced), linear(begins) if begins else None

    def look(text: Text) -> Iterator[Found]:
        for match in text.found(wanted, lead):
            group = match.lastindex
            if group and (found := judged(text, *match.span(group), judge)):
                yield found

    return look


def judged(text: Text, start: int, end: int, judge: Weigh) -> Found | None:
    """What lies between two places of the folded stream, when it is a secret. The part is not empty."""
    first, last = text.written(start, end)
    value = visible(text.raw[first:last])
    confidence = judge(value)
    return Found(start=first, end=last, confidence=confidence, value=value) if confidence else None


def tokens(
    exact: str, *, verify: Verifier | None = None, before: str = "", inner: tuple[str, int] | None = None
) -> Look:
    """A look for what an issuer writes in one form. `exact` is that form, with its capitals; `before` announces it.

    `inner` is for forms that begin with any letters: a literal piece of theirs, and how far into them it stands.
    Its folded pattern is `exact` in lower case, so it says classes as `[A-Za-z0-9]` and uses no capital escapes.
    A token whose own checksum is wrong, where its issuer writes one, is reported with moderate confidence: a copy may
    be damaged, and issuers change their forms.
    """
    wanted = pattern(rf"{before}(?P<value>{exact.lower()})")
    inside, offset = (pattern(inner[0]), inner[1]) if inner else (None, 0)
    form = re.compile(exact)

    def candidates(text: Text, stream: Stream) -> Iterator[tuple[int, int]]:
        if inside is None:
            yield from (match.span(_VALUE) for match in text.found(wanted, stream=stream.bytes))
            return
        for match in text.found(inside, stream=stream.bytes):
            if match.start() >= offset and (whole := wanted.match(stream.bytes, match.start() - offset)):
                yield whole.span(_VALUE)

    def found(text: Text, stream: Stream) -> Iterator[Found]:
        for start, end in candidates(text, stream):
            if stream.goes_on(end) or (not before and stream.goes_on(start)):
                continue
            first, last = text.written(*stream.folded(start, end))
            value = visible(text.raw[first:last])
            if form.fullmatch(value) and drawn(value):
                sure = verify is not None and verify(value)
                confidence = Confidence.HIGH if sure or verify is None else Confidence.MODERATE
                yield Found(start=first, end=last, confidence=confidence, verified=sure, value=value)

    return over_lines(found)


def over_lines(found: Callable[[Text, Stream], Iterator[Found]]) -> Look:
    """A look for tokens, which are looked for over line breaks, too, where none is whole."""

    def look(text: Text) -> Iterator[Found]:
        whole = False
        for one in found(text, Stream(text.folded)):
            whole = True
            yield one
        if not whole and text.joined is not None:
            yield from found(text, text.joined)

    return look


def glued(folded: bytes, start: int) -> bool:
    """A letter, a digit or an underscore stands right before.

    Asked afterwards: a pattern that begins with a look behind is a hundred times slower than one without.
    """
    return start > 0 and (folded[start - 1 : start].isalnum() or folded[start - 1] == ord("_"))


def drawn(value: str) -> bool:
    """It looks drawn by a machine, and is not what documentation writes in its place."""
    return entropy(value) > 2.5 and not _EXAMPLE.search(value)


def visible(text: str) -> str:
    """A value without what nobody sees (controls, marks of direction) and strokes, in ordinary characters."""
    if text.isascii() and text.isprintable():
        return text
    seen = unicodedata.normalize("NFKD", "".join(filter(str.isprintable, text)))
    return "".join(one for one in seen if one.isascii() or fold(one)).strip()
