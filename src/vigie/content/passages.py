"""Fingerprints of documents: hashes of passages, by which a copied part is known again, and nothing can be read.

Winnowing (Schleimer, Wilkerson, Aiken, 2003): every run of `WORDS` words is hashed, and of each `WINDOW` hashes in a
row the least is kept. Two texts that share `WORDS + WINDOW - 1` words in a row share at least one hash, however the
text is formatted: words are those of the folded stream.
"""

import base64
import re
import struct
from typing import Final
from zlib import crc32

from vigie.content.folding import fold

WORDS: Final = 6
WINDOW: Final = 8
SHORTEST: Final = WORDS + WINDOW - 1
"""Words of a text that can be recognised."""
LONGEST: Final = 200_000
"""Words of a text that are looked at."""
_WORD: Final = re.compile(rb"[0-9a-z]+")

Passages = frozenset[int]


def of(text: str) -> Passages:
    """The passages of a text; none when it is too short."""
    return of_folded(fold(text))


def of_folded(folded: bytes) -> Passages:
    """The same of a folded stream."""
    words = _WORD.findall(folded, 0, LONGEST * 12)[:LONGEST]
    if len(words) < SHORTEST:
        return frozenset()
    hashes = list(map(crc32, map(b" ".join, zip(*(words[at:] for at in range(WORDS)), strict=False))))
    return frozenset(map(min, *(hashes[at:] for at in range(WINDOW))))


def written(passages: Passages) -> str:
    """As a list has them: base64 of 32-bit numbers, in order."""
    return base64.b64encode(struct.pack(f"<{len(passages)}I", *sorted(passages))).decode()


def read(text: str) -> Passages:
    """What `written` wrote. Raises `ValueError` for anything else."""
    content = base64.b64decode(text, validate=True)
    if len(content) % 4:
        raise ValueError("is cut off: make the fingerprint again")
    return frozenset(struct.unpack(f"<{len(content) // 4}I", content))
