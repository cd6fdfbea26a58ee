"""Folding: one text, written in whatever way, as two streams of plain bytes that patterns can be simple about.

*Folded* is the text in lower case without accents, each character beyond Latin-1 replaced by what it looks like and the
invisible ones gone. *Squeezed* is its letters alone, digits and signs that stand for letters taken as these: however
a word is spaced, dotted, starred or broken, its letters are neighbours there. I, l and 1 are one letter in it.

Both are Latin-1, one byte a character. Where a piece of a stream comes from in the text is worked out for hits alone.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Final

from vigie.content import lookalikes

_LATIN: Final = {
    **dict.fromkeys("àáâãäåªæ", "a"),
    **dict.fromkeys("èéêë", "e"),
    **dict.fromkeys("ìíîï", "i"),
    **dict.fromkeys("òóôõöøºð°", "o"),
    **dict.fromkeys("ùúûüµ", "u"),
    **dict.fromkeys("ýÿ", "y"),
    "Ð": "d",
    "ç": "c",
    "ñ": "n",
    "ß": "s",
    "þ": "p",
    "×": "x",
    "÷": "/",
    "£": "l",
    "¢": "c",
    "¹": "1",
    "²": "2",
    "³": "3",
    "¦": "|",
    "·": ".",
    "¨": " ",
    "´": "'",
    "¸": ",",
    "¯": "-",
    "«": '"',
    "»": '"',
    "\xa0": " ",
    "\t": " ",
    "\v": "\n",
    "\f": "\n",
    "\r": "\n",
    "\x85": "\n",
}
_DROPPED: Final = bytes({*range(9), *range(14, 32), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD})
"""Control characters and the soft hyphen: nobody sees them."""
_BETWEEN: Final = "\0"
BETWEEN: Final = _BETWEEN.encode()
"""Stands between texts of one blob; folding drops it from any text."""
_LEET: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "2": "z"} | {
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "i",
    "+": "t",
    "l": "i",
    lookalikes.EURO: "e",
}
LONG: Final = 2_048
"""Characters. Longer texts with much beyond Latin-1 are replaced whole rather than piece by piece."""
RUNS: Final = 4_096
"""Pieces whose replacement is remembered: quotes, dots, dashes and the popular emoji make up nearly all."""
BLOCK: Final = 128
"""Characters, or bytes, that a way back is worked out for together."""
MOST: Final = 100_000
"""Characters of which what stands for them is remembered."""


def _table(changes: dict[str, str]) -> bytes:
    table = bytearray(chr(byte).lower().encode("latin-1", "replace")[0] for byte in range(256))
    for character, shape in changes.items():
        table[ord(character)] = ord(shape)
        if character.upper() != character and len(character.upper()) == 1 and ord(character.upper()) < 256:
            table[ord(character.upper())] = ord(shape)
    return bytes(table)


_FOLD: Final = _table(_LATIN)
_SQUEEZE: Final = _table(_LEET)
_UNSQUEEZED: Final = bytes(
    byte for byte in range(256) if not (chr(byte).isascii() and chr(byte).isalpha()) and chr(byte) not in _LEET
)
_KEPT: Final = bytes(byte not in _UNSQUEEZED for byte in range(256))
_SIGNS: Final = {
    letter: "".join(f"\\x{byte:02x}" for byte in sorted(set(_FOLD)) if _KEPT[byte] and chr(_SQUEEZE[byte]) == letter)
    for letter in map(chr, sorted(set(_SQUEEZE) - set(_UNSQUEEZED)))
}
"""For each letter of the squeezed stream those of the folded one that become it, as classes of patterns write them."""
_BESIDE: Final = r"\x00-/:-@\[-`{-\xff"
"""Neither letters nor digits, as classes write them: what may stand between letters, taken for one of them or not."""


class _Shapes(dict[int, str]):
    """What stands for each character. What is guessed of one outside the table is remembered, within bounds."""

    def __missing__(self, point: int) -> str:
        shape = chr(point) if point < 256 else lookalikes.guess(chr(point))
        if len(self) < MOST:
            self[point] = shape
        return shape


class _Lengths(dict[int, str]):
    """How many bytes of the folded stream each character becomes, as a character of that number."""

    def __missing__(self, point: int) -> str:
        length = chr(len(_SHAPES[point]) if point > 255 else point not in _DROPPED)
        if len(self) < MOST:
            self[point] = length
        return length


_SHAPES: Final = _Shapes(lookalikes.read())
_remembered: Final[dict[str, str]] = {}


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """What stands for the characters that Latin-1 has no byte for: the codec asks, once for each run of them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    shape = _remembered.get(run)
    if shape is None:
        shape = run.translate(_SHAPES)
        if len(run) <= 8 and len(_remembered) < RUNS:
            _remembered[run] = shape
    return shape, error.end


_DROPPED_INSIDE: Final = bytes(set(_DROPPED) - {0})
_LENGTHS: Final = _Lengths()
_BEYOND: Final = re.compile("[^\\x00-\\xff]+")
_LATIN_LENGTHS: Final = bytes(byte not in _DROPPED for byte in range(256))
_REPLACED: Final = "vigie.folding"
codecs.register_error(_REPLACED, _replaced)


def fold(text: str) -> bytes:
    """The folded stream of any text, surrogates and all."""
    if len(text) > LONG and len(text.encode("latin-1", "ignore")) < len(text) * 15 // 16:
        text = text.translate(_SHAPES)
    return text.encode("latin-1", _REPLACED).translate(_FOLD, _DROPPED)


def fold_many(texts: Sequence[str]) -> bytes:
    """The folded streams of many texts, one blob with `BETWEEN` between texts."""
    joint = f"\n{_BETWEEN}\n"
    blob = joint.join(texts).encode("latin-1", _REPLACED)
    if blob.count(BETWEEN) == len(texts) - 1:
        return blob.translate(_FOLD, _DROPPED_INSIDE)
    return joint.encode().join(map(fold, texts))  # somebody wrote that sign: a text that is folded alone loses it


def squeeze(folded: bytes) -> bytes:
    """The squeezed stream of a folded one."""
    return folded.translate(_SQUEEZE, _UNSQUEEZED)


def canonical(text: str) -> str:
    """A text however it is written: equal for all spellings that folding sees through."""
    return squeeze(fold(text)).decode("latin-1")


def hidden(word: str) -> str:
    """A pattern for a word in the folded stream, found wherever `stretched` is in the squeezed one.

    So that one pass over one stream sees both: what squeezing drops or changes is in the pattern.
    """
    first, *inner, last = (letter for letter, _ in groupby(canonical(word)))
    middle = "".join(f"[{_SIGNS[letter]}][{_SIGNS[letter]}{_BESIDE}]*" for letter in inner)
    return f"[{_SIGNS[first]}][{_BESIDE}]*{middle}[{_SIGNS[last]}]"


def stretched(word: str) -> str:
    """A pattern for a word in the squeezed stream, whose letters may be doubled, the outer ones apart.

    Those would take in a neighbour: the end of "cest" for the beginning of "tres".
    """
    first, *inner, last = (letter for letter, _ in groupby(canonical(word)))
    return f"{first}{''.join(f'{letter}+' for letter in inner)}{last}"


class Way:
    """The way back from places of a stream to those of what it was made of, of which each unit became so many bytes.

    Worked out for a block of it when somebody asks: most texts are asked about in few places.
    """

    def __init__(self, lengths: bytes | bytearray) -> None:
        self._lengths = lengths
        sizes = (sum(lengths[start : start + BLOCK]) for start in range(0, len(lengths) - BLOCK, BLOCK))
        self._starts = [0, *accumulate(sizes)]
        self._block, self._ends = -1, list[int]()

    def __getitem__(self, place: int) -> int:
        """Where the byte at a place of the stream comes from."""
        block = bisect_right(self._starts, place) - 1
        first = block * BLOCK
        if block != self._block:
            self._block, self._ends = block, list(accumulate(self._lengths[first : first + BLOCK]))
        return first + bisect_right(self._ends, place - self._starts[block])


def origins(text: str) -> Way | range:
    """From each byte of the folded stream to the character of the text that it comes from."""
    latin = len(text.encode("latin-1", "ignore"))
    if latin < len(text) * 31 // 32:
        return Way(text.translate(_LENGTHS).encode("latin-1"))
    lengths = bytearray(text.encode("latin-1", "replace").translate(_LATIN_LENGTHS))
    for run in _BEYOND.finditer(text) if latin < len(text) else ():
        lengths[slice(*run.span())] = run[0].translate(_LENGTHS).encode("latin-1")
    return range(len(text)) if lengths.count(1) == len(text) else Way(lengths)


def survivors(folded: bytes) -> Way:
    """From each byte of the squeezed stream to that of the folded one."""
    return Way(folded.translate(_KEPT))
