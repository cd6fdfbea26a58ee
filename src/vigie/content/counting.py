"""Looks for data about people: numbers that a key confirms, and lists, which only their length makes a matter.

One address is normal, two hundred are an export: a look of a list answers only between two counts, so that a longer
list can be another detector with another severity. What is found is counted once, however often it is repeated.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from vigie.content.beside import Beside, outnumbered
from vigie.content.detector import Found, Look
from vigie.content.looking import glued
from vigie.content.patterns import linear
from vigie.content.text import Text

MANY: Final = 20
"""From here on it is a list: more than a signature, a thread or a small team holds."""
EXPORT: Final = 200
"""From here on it is an export of a system."""
CHECKED: Final = 3
CHEAP: Final = 10
"""Numbers that together cost as much to look at as one other thing: with a check digit, and without."""
LONG: Final = 2_000
"""Bytes from which on it pays to ask first whether a number may begin: within digits it may not."""
APART: Final = "(?#apart)"
"""Behind the first sign of a pattern: there it is asked whether a number may begin, and `re` skips to such a sign."""
_BEFORE, _APART = "(?<![0-9a-z])", "(?<![0-9a-z].)"
_NEXT: Final = r"[ .\-/_*()\n]{0,3}[0-9oil]"
PHONE_NUMBER: Final = rf"[0-9oil](?:{_NEXT}){{8}}"
LONG_NUMBER: Final = rf"[0-9oil](?:{_NEXT}){{12}}"
"""Triggers of all that is known by its figures. What the figures are is for the look: a trigger that asks for some of
them in some places has a state for every combination of those that a row of figures may still become. Both go by the
same steps, for the same reason."""
SHORTEST: Final = 4
"""Bytes that one thing of a list has at least, with what parts it from the next: shorter texts hold no such list."""
JUDGED: Final = 200
"""Right numbers of a text of which each is asked what stands beside it."""
_SEPARATORS: Final = b" .-\n/()"

Spans = Callable[[Text], Iterator[tuple[int, int, str]]]
"""Where in the folded stream of a text something is, and its value without separators, in capitals."""


def numbers(
    pattern: str,
    right: Callable[[str], bool],
    *,
    beside: Beside | None = None,
    begins: str = "",
    many: int = CHECKED,
    spelled: Spans | None = None,
) -> Spans:
    """Numbers of a pattern (bounded, over the folded stream) that are right, and not the end of something longer.

    The last group of the pattern is the number. Where it begins with a class of signs, `APART` may stand behind it.
    `beside`: what else must tell them, where a check digit alone says little. `begins` and `many` are those of
    `Text.found`. `spelled`: where else to look when none is there (`vigie.content.spelled`).
    """
    wanted = re.compile(pattern.encode("latin-1"))
    careful = re.compile((pattern.replace(APART, _APART) if APART in pattern else _BEFORE + pattern).encode("latin-1"))
    lead = linear(begins) if begins else None

    def spans(text: Text) -> Iterator[tuple[int, int, str]]:
        folded = text.folded
        found: list[tuple[int, int, str]] = []
        wrong: list[int] = []
        for match in text.found(careful if len(folded) > LONG else wanted, lead, many):
            group = match.lastindex or 0
            value = plain(match[group])
            start, end = match.span(group)
            if right(value) and not glued(folded, start):
                found.append((start, end, value))
            elif end - start == len(value):
                wrong.append(end - start)
        if beside is not None and found:
            found = list(_told(text, beside, found, wrong))
        yield from found
        if spelled is not None and not found:
            yield from spelled(text)

    return spans


def _told(
    text: Text, beside: Beside, found: list[tuple[int, int, str]], wrong: list[int]
) -> Iterator[tuple[int, int, str]]:
    """Those that something beside them tells. Where most of a length are wrong, all are but the announced ones.

    Of many, the first say what the others are.
    """
    bare = Counter(len(value) for start, end, value in found if end - start == len(value))
    many = outnumbered(bare, Counter(wrong))
    told = 0
    for start, end, value in found[:JUDGED]:
        if beside.tells(text, start, end, value, outnumbered=end - start == len(value) and len(value) in many):
            told += 1
            yield start, end, value
    if told > JUDGED // 2:
        yield from found[JUDGED:]


def plain(number: bytes) -> str:
    """A number without what people write between its digits, in capitals."""
    return number.translate(None, _SEPARATORS).decode("latin-1").upper()


def each(spans: Spans, *, below: int = MANY, verified: bool = True) -> Look:
    """A look for every one of them, as long as there are fewer than `below` different ones."""

    def look(text: Text) -> Iterator[Found]:
        found = _distinct(spans, text)
        if len(found) < below:
            for value, (start, end) in found.items():
                first, last = text.written(start, end)
                yield Found(start=first, end=last, verified=verified, value=value)

    return look


def listed(spans: Spans, least: int, below: int = 1 << 30, *, verified: bool = True) -> Look:
    """A look for one list of at least `least` different ones, and fewer than `below`."""

    def look(text: Text) -> Iterator[Found]:
        found = _distinct(spans, text) if len(text.folded) >= least * SHORTEST else {}
        if least <= len(found) < below:
            first, last = text.written(*next(iter(found.values())))
            value = "\n".join(sorted(found))
            yield Found(start=first, end=last, verified=verified, count=len(found), value=value)

    return look


def _distinct(spans: Spans, text: Text) -> dict[str, tuple[int, int]]:
    """Worked out once for one text: the look for each and that for a list ask for the same."""
    found: dict[str, tuple[int, int]] | None = text.shared.get(spans)
    if found is not None:
        return found
    found = text.shared[spans] = {}
    for start, end, value in spans(text):
        found.setdefault(value, (start, end))
    return found
