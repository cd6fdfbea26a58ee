"""Letters drawn with several signs: `|)` for a D, `()` for an O, `|\\|` for an N.

What folding takes sign by sign is lost on these, and replacing them everywhere would make letters of code and tables.
So this is a second reading, of texts in which such a letter touches others, for phrases too long to arise by chance.
"""

import re
from typing import Final

TRIGGER: Final = r"\|\)[0-9a-z|(]|[0-9a-z|]\(\)[0-9a-z|]|[|/]\\[|/]|\|_\||\|<[0-9a-z]|\|-\|"
"""RE2, over the folded stream: one of them is there, within a word."""
_LETTERS: Final = {
    "|\\/|": "m",
    "/\\/\\": "m",
    "\\/\\/": "w",
    "|\\|": "n",
    "/\\/": "n",
    "|_|": "u",
    "|-|": "h",
    "/-\\": "a",
    "|)": "d",
    "|<": "k",
    "|=": "f",
    "|2": "r",
    "|*": "p",
    "|3": "b",
    "()": "o",
    "[]": "o",
    "<>": "o",
    "/\\": "a",
    "\\/": "v",
}
_ANY: Final = re.compile("|".join(map(re.escape, _LETTERS)))
LONGEST: Final = 1_000
"""Characters of a text that are read so."""


def read(text: str) -> tuple[str, list[int]]:
    """The text with a letter for each that is drawn; where each of its characters, and its end, was in the text."""
    said, places, done = "", list[int](), 0
    for match in _ANY.finditer(text[:LONGEST]):
        said += text[done : match.start()] + _LETTERS[match[0]]
        places += [*range(done, match.start()), match.start()]
        done = match.end()
    return said + text[done:LONGEST], [*places, *range(done, min(len(text), LONGEST) + 1)]
