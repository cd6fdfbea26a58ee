"""Writes the table of look-alikes: `python -m vigie.content.lookalikes_build [confusables.txt]`.

From the names, decompositions and classes of Unicode characters, and from Unicode's list of confusables (Technical
Standard 39), which is the file named on the command line. Decompositions come first: the list takes I and 1 for l.
"""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from vigie.content.lookalikes import EURO, INVISIBLE, NAMES, guess

HEAD: Final = (
    "# What characters look like, written by vigie.content.lookalikes_build from the Unicode Character Database and\n"
    "# the confusables of Unicode Technical Standard 39. Data: Unicode License v3, see unicode.license.txt.\n"
)
_NAMED: Final = re.compile(
    r"(?:.* )?(?:LATIN (?:LETTER |CAPITAL |SMALL |SUBSCRIPT )+|INDICATOR SYMBOL LETTER )"
    r"(?:TURNED |REVERSED |INVERTED |SIDEWAYS |LONG )*([A-Z])(?: WITH .*)?"
)
_SQUARED: Final = re.compile(
    r"(?:NEGATIVE |CROSSED NEGATIVE )?SQUARED (CL|COOL|FREE|ID|NEW|NG|OK|SOS|VS|AB|WC|IC|PA|SA|DJ|CD|SS|HV|MV|SD|WZ)"
)
_OWN: Final = {
    "'": "‘’‚‛′ʼʹ＇`",
    '"': "“”„‟″〝〞",
    "-": "‐‑‒–—―−﹘﹣－⁃➖",
    "*": "•‣◦∙⋅●○★☆✱＊∗·",
    "/": "⁄∕／⧸",
    "|": "｜∣❘❙│┃ǀ",
    "...": "…",
    EURO: "€",
    " ": "⠀",
    "\n": "\u2028\u2029",
    "!": "❗❕‼",
    "c": "ɔ",
    "e": "є℮",
    "f": "ɟғҒẝ",
    "g": "ƃ",
    "i": "ιᏆ",
    "n": "ипᑎ",
    "s": "ᔕ",
    "->": "→➜➔⇒➡",
    "oe": "œ",
    "r": "яг",
    "w": "шщ",
    "x": "х",
    "d": "ԁ",
    INVISIBLE: "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180e",
}


def build(confusables: Iterable[str] = ()) -> dict[str, str]:
    """What stands for each character beyond Latin-1, where that is not what anybody would guess."""
    prototypes = dict(_prototypes(confusables))
    own = {character: shape for shape, characters in _OWN.items() for character in characters}
    table: dict[str, str] = {}
    for point in [*range(0x100, 0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200)]:
        character = chr(point)
        if unicodedata.category(character) in {"Cn", "Co"}:
            continue
        shape = own.get(character, own.get(character.lower()))
        if shape is None:
            shape = _shape(character, prototypes)
        if shape is not None and shape != guess(character):
            table[character] = shape
    return table


def _shape(character: str, prototypes: Mapping[str, str]) -> str | None:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return INVISIBLE
    for way in (_decomposed, _named, lambda one: _confused(one, prototypes)):
        if (shape := way(character)) is not None:
            return shape
    return None


def _decomposed(character: str) -> str | None:
    plain = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    plain = plain.replace("\u2044", "/").lower().strip() if plain.strip() else plain
    return (_bare(plain) or None) if plain.isascii() else None


def _bare(plain: str) -> str:
    """`(d)` and `1.` are a letter and a figure that somebody has drawn something around."""
    return re.sub(r"^\((\w+)\)$|^(\d+)[.,]$", lambda found: found[1] or found[2], plain)


def _named(character: str) -> str | None:
    name = unicodedata.name(character, "")
    found = _NAMED.fullmatch(name) or _SQUARED.fullmatch(name)
    return found[1].lower() if found else None


def _confused(character: str, prototypes: Mapping[str, str]) -> str | None:
    """What the list says, of the letter or of its other case: it has capital Ve as B, and small ve not."""
    for one in (character, character.upper(), character.lower()):
        shape = prototypes.get(one)
        if shape and shape.isascii() and shape.strip():
            lower = prototypes.get(character.lower(), "")
            return lower if shape == "l" and lower == "i" else shape.lower()
    return None


def _prototypes(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Source and target of each line, the marks of the target left out."""
    for line in lines:
        fields = line.lstrip("\ufeff").split("#", 1)[0].split(";")
        if len(fields) >= 2:
            source, target = (_text(field) for field in fields[:2])
            plain = "".join(one for one in unicodedata.normalize("NFKD", target) if not unicodedata.combining(one))
            yield source, plain


def _text(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def write(table: Mapping[str, str]) -> str:
    """The file."""
    shapes: defaultdict[str, list[int]] = defaultdict(list)
    for character, shape in table.items():
        shapes[shape].append(ord(character))
    return HEAD + "".join(f"{_escaped(shape)}\t{_runs(sorted(shapes[shape]))}\n" for shape in sorted(shapes))


def _escaped(shape: str) -> str:
    return NAMES.get(shape, shape)


def _runs(points: list[int]) -> str:
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][-1] == point - 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return " ".join(f"{run[0]:X}" if len(run) == 1 else f"{run[0]:X}-{run[-1]:X}" for run in runs)


if __name__ == "__main__":
    _lines = Path(sys.argv[1]).read_text(encoding="utf-8-sig").splitlines() if sys.argv[1:] else []
    _target = Path(__file__).resolve().parents[1] / "data/unicode/lookalikes.txt"
    _target.write_text(write(build(_lines)), encoding="utf-8")
