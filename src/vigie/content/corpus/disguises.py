"""Ways to write a credential or a number so that people can still use it and a program does not know it again.

Fewer than for markings: who changes a character of a token has another token. What can be changed is how the same
characters are written, what stands between them, and the words that announce them.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from vigie.content.corpus import evasions
from vigie.content.corpus.evasions import Evasion
from vigie.content.corpus.markings import Planted
from vigie.content.corpus.ordinary import messages
from vigie.content.corpus.secrets import SECRETS, password, planted

_KNOWN: Final = evasions.KNOWN
_LETTERS: Final = {"0": "OoΟО", "1": "lI"}
_DRESSED: Final = (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)
_WRAPS: Final = ("`{}`", "```\n{}\n```", "**{}**", "« {} »", "“{}”", "<{}>", "({})")
_SENTENCES: Final = (
    "le mot de passe est {p}", "Mot de passe du compte : {p}", "mot de passe : {p}", "le mot de passe provisoire : {p}",
    "the password is {p}", "password: {p}", "Password for the server: {p}", "your new password will be: {p}",
)  # fmt: skip


def _put(signs: str, most: int = 1) -> Evasion:
    """Signs between all letters and digits."""

    def evade(rng: random.Random, phrase: str) -> str:
        sign = rng.choice(signs) * rng.randint(1, most)
        said = phrase[:1]
        for last, one in pairwise(phrase):
            said += (sign if last.isalnum() and one.isalnum() else "") + one
        return said

    return evade


def _parted(rng: random.Random, phrase: str) -> str:
    """Other signs between the usual groups: fours where it was written without."""
    sign = rng.choice((".", "-", "_", "/", "  ", " - ", "\u202f", "*"))
    if " " in phrase:
        return phrase.replace(" ", sign)
    return sign.join(phrase[at : at + 4] for at in range(0, len(phrase), 4))


def _grouped(rng: random.Random, phrase: str) -> str:
    """Groups of another size than usual."""
    whole, size, sign = (
        "".join(filter(str.isalnum, phrase)),
        rng.choice((2, 3, 5)),
        rng.choice((".", "-", "/", "\u202f")),
    )
    return sign.join(whole[at : at + size] for at in range(0, len(whole), size))


def _digits(change: Callable[[random.Random, int], str]) -> Evasion:
    return lambda rng, phrase: "".join(
        change(rng, int(one)) if one.isascii() and one.isdigit() else one for one in phrase
    )


def _lettered(rng: random.Random, phrase: str) -> str:
    return "".join(rng.choice(_LETTERS.get(one, one)) for one in phrase)


def _hard_wrapped(rng: random.Random, phrase: str) -> str:
    """Cut into lines, as a terminal or a mail does, at one width."""
    width = rng.randint(max(len(phrase) // 4, 4), max(len(phrase) - 2, 5))
    return "\n".join(phrase[at : at + width] for at in range(0, len(phrase), width))


DRESS: Final[dict[str, Evasion]] = {
    "plain": _KNOWN["plain"],
    "full width": lambda rng, phrase: "".join(
        chr(ord(one) + 0xFEE0) if "!" <= one <= "~" and one.isalnum() else one for one in phrase
    ),
    "mathematical": lambda rng, phrase: _numbers(rng.choice(_DRESSED))(rng, _KNOWN["mathematical"](rng, phrase)),
    "invisible": _put("\u200b\u200c\u200d\u2060\ufeff\u00ad", 2),
    "direction": _put("\u202a\u202d\u2066\u200e\u200f"),
    "stacked marks": _KNOWN["stacked marks"],
    "html": _KNOWN["html"],
    "line-broken": _hard_wrapped,
}
"""The same characters in other clothes."""


def _numbers(zero: int) -> Evasion:
    return _digits(lambda _, value: chr(zero + value))


TOKENS: Final[dict[str, Evasion]] = {
    **DRESS,
    "struck through": lambda _, phrase: "".join(f"{one}\u0336" for one in phrase),
    "wrapped": lambda rng, phrase: rng.choice(_WRAPS).format(phrase),
}  # fmt: skip
"""For what only a machine reads: the same characters, in other clothes."""

NUMBERS: Final[dict[str, Evasion]] = {
    **DRESS,
    "circled": _digits(lambda rng, value: rng.choice(("⓪①②③④⑤⑥⑦⑧⑨", "⓿➊➋➌➍➎➏➐➑➒"))[value]),
    "keycaps": _digits(lambda _, value: f"{value}\ufe0f\u20e3"),
    "spaced": _put(" "),
    "dotted": _put("."),
    "starred": _put("*"),
    "underscored": _put("_"),
    "dashed": _put("-–—/"),
    "other signs": _parted,
    "other groups": _grouped,
    "letters for digits": _lettered,
    "case": lambda _, phrase: phrase.lower(),
}
"""For numbers that people read aloud, group and type."""

WORDS: Final[dict[str, Evasion]] = {
    name: _KNOWN[name]
    for name in (
        "plain", "case", "accents", "decomposed", "full width", "mathematical", "circled", "small capitals",
        "look-alikes", "invisible", "direction", "stacked marks", "spaced", "dotted", "starred", "underscored",
        "dashed", "leet", "html",
    )
}  # fmt: skip
"""For the words before a password."""

KINDS: Final[Mapping[str, Mapping[str, Evasion]]] = {
    "token": TOKENS,
    "credential": {name: evade for name, evade in TOKENS.items() if name not in {"line-broken", "wrapped"}},
    "words": WORDS,
    "number": NUMBERS,
    "date": {name: evade for name, evade in DRESS.items() if name != "line-broken"},
}
WRITTEN: Final = "credential.password.written"
_FORMS: Final = ("credential.token.", "credential.matrix.")


def names(kind: str) -> list[str]:
    """The detectors that a kind is measured with. Lists are made of the numbers that are measured alone."""
    if kind == "words":
        return [WRITTEN]
    single = [name for name in SECRETS if not name.endswith(("_list", "_export"))]
    if kind in {"number", "date"}:
        return [name for name in single if name.startswith("personal.") and (".birth." in name) == (kind == "date")]
    return [
        name
        for name in single
        if name.startswith("credential.") and name.startswith(_FORMS) == (kind == "token") and ".key." not in name
    ]


def disguised(kind: str, name: str, family: str, seed: int = 0) -> Iterator[dict[str, object]]:
    """Contents of messages in which something for a detector is written in a family's way, without end."""
    rng, evade = random.Random(f"{kind} {name} {family} {seed}"), KINDS[kind][family]  # noqa: S311
    for one in _sentences(rng, seed) if kind == "words" else planted(name, seed):
        if kind == "words":
            phrase = evade(rng, one.phrase.removesuffix("{p}")) + password(rng)
        else:
            start = next(at for at, sign in enumerate(one.phrase) if sign.isdigit()) if _is_announced(name) else 0
            phrase = one.phrase[:start] + evade(rng, one.phrase[start:])
        yield evasions.message(one.before, phrase, one.after, family)


def _is_announced(name: str) -> bool:
    """Words come before the number, and stay as they are: they would be another evasion."""
    return name.startswith(("personal.fr.tax", "personal.fr.company", "personal.birth"))


def _sentences(rng: random.Random, seed: int) -> Iterator[Planted]:
    texts = (text for kind, text in messages(seed + 1) if kind in {"french", "english"})
    while True:
        yield Planted(frozenset({WRITTEN}), rng.choice(_SENTENCES), rng.choice(("", f"{next(texts)}\n")), "")
