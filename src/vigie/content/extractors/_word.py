"""The text of Word documents of 1997 to 2003, by the table of pieces ([MS-DOC] 2.4.1)."""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Refused

_SIGNATURE: Final = 0xA5EC
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200
_LENGTHS_AT: Final = 0x4C
_PLACES: Final = ("body", "notes", "header and footer", "", "comments", "notes", "text boxes", "header and footer")
"""What follows what in the text, in order of the lengths at `_LENGTHS_AT`."""
_PIECES_AT: Final = 0x1A2
_NARROW: Final = 0x40000000
_FIELD: Final = re.compile(r"[\x01\x08\x13-\x15]")
_ENDS: Final = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None})


def word_parts(stream: Callable[[str], bytes]) -> Iterator[tuple[str, str]]:
    """Places and their texts. ``stream`` gives a stream by name. Raises `Refused`."""
    main = stream("WordDocument")
    if len(main) < _PIECES_AT + 8 or struct.unpack_from("<H", main)[0] != _SIGNATURE:
        raise Refused(Code.UNSUPPORTED, "older than Word 97")
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & _ENCRYPTED:
        raise Refused(Code.ENCRYPTED)
    table = stream("1Table" if flags & _OTHER_TABLE else "0Table")
    start, length = struct.unpack_from("<II", main, _PIECES_AT)
    text = "".join(_pieces(main, table[start : start + length]))
    at = 0
    for place, count in zip(_PLACES, struct.unpack_from("<8i", main, _LENGTHS_AT), strict=True):
        if count > 0:
            yield place or "macros", _FIELD.sub(" ", text[at : at + count]).translate(_ENDS)
            at += count
    yield "body", _FIELD.sub(" ", text[at:]).translate(_ENDS)


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    """The text in order of reading, piece by piece: each lies anywhere in the main stream, in one or two bytes."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # properties, of no interest
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise Refused(Code.DAMAGED)
    (length,) = struct.unpack_from("<I", clx, at + 1)
    plex = clx[at + 5 : at + 5 + length]
    count = (len(plex) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plex) if count > 0 else ()
    left = len(main)  # a piece may be named twice; what they hold together is no more than there is
    for number in range(count):
        (where,) = struct.unpack_from("<I", plex, 4 * (count + 1) + 8 * number + 2)
        characters = ends[number + 1] - ends[number]
        narrow = bool(where & _NARROW)
        begin = (where & ~_NARROW) // 2 if narrow else where
        size = characters if narrow else 2 * characters
        if not 0 <= size <= left:
            raise Refused(Code.DAMAGED)
        left -= size
        yield main[begin : begin + size].decode("cp1252" if narrow else "utf-16-le", "replace")
