"""Numbers that are spelled: digit by digit, in other groups than usual, over lines, with letters for digits.

Looked for where a text holds many digits in a row with little between them and nothing in usual spelling.
What makes sure is the check of the number, and for those whose check is weak that it is spelled evenly: rows of
figures are everywhere.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Final

from vigie.content.beside import Beside
from vigie.content.check_digits import IBAN_LENGTHS
from vigie.content.text import Text

Spans = Callable[[Text], Iterator[tuple[int, int, str]]]
Right = Callable[[str], bool]
"""Whether a row of digits and capitals is a number, by its check digits."""

_GAP: Final = r"[ .\-_/*\n]{0,3}"
_DIGIT: Final = "[0-9oil]"
CORSICAN: Final = rf"2{_GAP}[ab](?:{_GAP}{_DIGIT}){{8}}"
"""The trigger of a number of Corsica, which has a letter in it."""
LOOKED_AT: Final = 20_000
"""Bytes of a text: few messages have as many, and whoever spells numbers does not fill a file with them."""
MOST: Final = 150
"""Rows of a text that are looked at: one with more is a table, and the budget is for what else it holds."""
MANY: Final = 3
"""Rows that together cost as much to look at as one other thing."""
SHORTEST: Final = 9
"""Digits of the shortest number that is looked for."""
_TRUE: Final = 0.5
"""Share of a row that is digits indeed."""
_PART: Final = r"(?:[oil]{0,3}[0-9][0-9oil]{0,6}[ab]?[0-9oil]{0,24}|[oil]{1,4}|[ab][0-9oil]{0,6})(?![0-9a-z])"
# No possessive repetition: in Python before 3.11.5 it keeps the gap of a part that did not match.
_ROW, _LINES_OF_ROW = (
    re.compile(rf"(?<![0-9a-z]){_PART}(?:{gap}{{1,3}}{_PART}){{0,40}}".encode())
    for gap in (r"[ .\-_/*]", r"[ .\-_/*\n]")
)
_WORD: Final = re.compile(rb"[a-z]+[^0-9a-z]+|[^0-9a-z]+[a-z]+$")
"""Letters alone at either end of a row: "il" is a word as often."""
_HEAD: Final = re.compile(rf"(?<![0-9a-z])([a-z]){_GAP}([a-z])(?:{_GAP}{_DIGIT}){{2}}".encode())
_REST: Final = re.compile(rf"(?:{_GAP}[0-9a-z]){{11,30}}".encode())
_MEANT: Final = bytes.maketrans(b"oil", b"011")
_DIGITS: Final = b"0123456789"
_GAPS: Final = b" .-_/*\n"
_PLAIN: Final = _DIGITS + _GAPS
_BETWEEN: Final = re.compile(rb"[^0-9a-z]+")
_ONE: Final = re.compile(rb"[0-9a-z]")
_SIGNS: Final = 2
_LIST: Final = 4
"""Lines of one length from which on they are many numbers."""
_LINES: Final = (b"", b" ")
"""What a line break may stand for."""


def rows(right: Right, *, beside: Beside | None = None, announced: str = "") -> Spans:
    """Spans of whole rows that are right. `beside`: what else must tell them. `announced`: by words."""
    before = re.compile(rf"(?:{announced})[^0-9\n]{{0,16}}$".encode()) if announced else None

    def spans(text: Text) -> Iterator[tuple[int, int, str]]:
        folded = text.folded
        for start, end, value in _rows(text):
            if before and not before.search(folded, max(start - 48, 0), start):
                continue
            row = folded[start:end]
            if row.isdigit():
                continue  # digits alone are not spelled
            if right(value) and is_even(row) and (beside is None or beside.tells(text, start, end, value)):
                yield start, end, value

    return spans


def ibans(right: Right) -> Spans:
    """Spans of IBANs: as long as their country has them, and mostly digits."""

    def spans(text: Text) -> Iterator[tuple[int, int, str]]:
        folded = text.folded
        for head in islice(text.found(_HEAD, many=MANY, stream=folded[:LOOKED_AT]), MOST):
            length = IBAN_LENGTHS.get((head[1] + head[2]).decode().upper(), 0)
            rest = _REST.match(folded, head.end()) if length else None
            if rest is None:
                continue
            written = folded[head.start() : rest.end()].translate(None, _GAPS)[:length]
            if len(written) < length or len(written.translate(None, _DIGITS)) > (1 - _TRUE) * length:
                continue
            meant = written[:2] + written[2:].translate(_MEANT)
            value = next(filter(right, (written.decode().upper(), meant.decode().upper())), "")
            end = _place(folded, head.start(), length)
            if value and not folded[end : end + 1].isalnum() and is_even(folded[head.start() : end], 0):
                yield head.start(), end, value

    return spans


def _place(folded: bytes, start: int, count: int) -> int:
    """Where the last of so many letters and digits ends."""
    return next(islice(_ONE.finditer(folded, start), count - 1, None)).end()


def _rows(text: Text) -> list[tuple[int, int, str]]:
    """The rows of a text, with what they spell, worked out once for all numbers that are looked for in it."""
    found: list[tuple[int, int, str]] | None = text.shared.get(_rows)
    if found is None:
        spans = ((start, end, _closed(text.folded[start:end])) for start, end in _each(text))
        found = text.shared[_rows] = [one for one in spans if len(one[2]) >= SHORTEST]
    return found


def _each(text: Text) -> Iterator[tuple[int, int]]:
    """Rows in one line, then over lines, each also without the word that it may begin or end with."""
    part = text.folded[:LOOKED_AT]
    matches = text.found(_ROW, many=MANY, stream=part)
    if b"\n" in part:
        over_lines = (one for one in text.found(_LINES_OF_ROW, many=MANY, stream=part) if b"\n" in one[0])
        matches = chain(matches, over_lines)
    for match in islice(matches, MOST):
        start, end = match.span()
        if end - start < SHORTEST:
            continue
        if not match[0].translate(None, _PLAIN):
            yield start, end
            continue
        words = [one.span() for one in _WORD.finditer(match[0])]
        starts = {start, *(start + last for first, last in words if first == 0)}
        ends = {end, *(start + first for first, last in words if last == end - start)}
        yield from ((first, last) for first in starts for last in ends if first < last)


def _closed(row: bytes) -> str:
    """The number without what is between its digits, and with digits where letters stand for them."""
    written = row.translate(None, _GAPS)
    letters = len(written.translate(None, _DIGITS))
    return written.translate(_MEANT).decode().upper() if letters <= len(written) * (1 - _TRUE) else ""


def is_even(row: bytes, groups: int | None = None) -> bool:
    """One sign is between all, or one between digits and one between groups.

    `groups`: it is spelled digit by digit or in groups of so many, 0 of any one size; in no list.
    """
    lines = row.split(b"\n")
    if groups and len(lines) >= _LIST and len({*map(len, lines)}) == 1:
        return False
    return any(_evenly(row.replace(b"\n", line), groups) for line in _LINES)


def _evenly(row: bytes, groups: int | None) -> bool:
    signs, parts = set(_BETWEEN.findall(row)), _BETWEEN.split(row)
    single = max(map(len, parts)) == 1
    if groups is None or single or len(parts) == 1:
        return len(signs) <= _SIGNS
    sizes = {*map(len, parts[:-1])}
    return len(signs) == 1 and len(sizes) == 1 and len(parts[-1]) <= max(sizes) and (not groups or groups in sizes)
