"""What characters look like: the table behind folding, and the one reader of it.

The table (`vigie/data/unicode/lookalikes.txt`) has a line for each thing a character can look like: that thing, a tab,
and every character that looks like it, as code points. `vigie.content.lookalikes_build` writes it from Unicode's data.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

OTHER: Final = "¶"
"""A letter that looks like none of ours: it separates words no more than any letter of ours does."""
EURO: Final = "¤"
"""Its sign: money for some detectors, an e for others."""
INVISIBLE: Final = ""
NAMES: Final = {"": "invisible", " ": "space", "\n": "newline"}
"""How the table writes what cannot be seen in it."""

TABLE: Final = Path(__file__).resolve().parents[1] / "data/unicode/lookalikes.txt"
_DIGITS: Final = "0123456789"


def read() -> dict[int, str]:
    """Every character of the table beyond Latin-1, with what stands for it; "" for the invisible."""
    table: dict[int, str] = {}
    meant = {name: shape for shape, name in NAMES.items()}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            shape, _, points = line.partition("\t")
            table.update(dict.fromkeys(_points(points), meant.get(shape, shape)))
    return table


def guess(character: str) -> str:
    """What stands for a character that is not in the table: letters and digits stay, marks vanish, symbols separate."""
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf", "Cn", "Co"}:
        return ""
    if (digit := unicodedata.digit(character, None)) is not None:
        return _DIGITS[digit]
    return OTHER if category[0] in "LMN" else "\n" if category in {"Zl", "Zp"} else " "


def _points(text: str) -> Iterator[int]:
    """Code points in hexadecimal, runs of neighbours written `first-last`."""
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
