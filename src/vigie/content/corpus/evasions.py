"""Ways to write a phrase so that people read it and a program that looks for it does not.

`KNOWN` ones are what folding and the detectors are made for. `OTHERS` were written afterwards and nothing was changed
for them: they say what chance an evasion has that nobody thought of.
"""

import base64
import codecs
import html
import random
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from vigie.content.corpus.markings import Planted

Evasion = Callable[[random.Random, str], str]

_LEET: Final = {
    "a": "4@",
    "b": "8",
    "e": "3€",
    "g": "69",
    "i": "1!|",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
    "z": "2",
}
_ALIKE: Final = {
    "A": "АΑᎪ", "B": "ВΒᏴ", "C": "СϹᏟ", "D": "ᎠⅮ", "E": "ЕΕᎬ", "F": "ϜҒ", "G": "ԌᏀ", "H": "НΗᎻ", "I": "ІΙᏆ", "J": "ЈᎫ",
    "K": "КΚᏦ", "L": "ᏞⅬ", "M": "МΜᎷ", "N": "Ν", "O": "ОΟՕ", "P": "РΡᏢ", "R": "ᎡᏒ", "S": "ЅՏᏚ", "T": "ТΤᎢ", "U": "Սᑌ",
    "V": "ѴᏙ", "W": "ԜᎳ", "X": "ХΧ", "Y": "УΥ", "Z": "ΖᏃ",
    "a": "аɑα", "b": "Ьᖯ", "c": "сϲ", "d": "ԁᏧ", "e": "еҽ", "f": "ғẝ", "g": "ɡց", "h": "һհ", "i": "іι", "j": "јϳ",
    "k": "кκ", "l": "ӏⅼ", "m": "мⅿ", "n": "пո", "o": "оοօ", "p": "рρ", "r": "гᴦ", "s": "ѕꜱ", "t": "тτ", "u": "υս",
    "v": "ѵν", "w": "ԝѡ", "x": "хⅹ", "y": "уγ", "z": "ᴢʐ",
}  # fmt: skip
_SMALL: Final = dict(zip("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", strict=True))
_TURNED: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥıɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u2063"
_DIRECTION: Final = "\u202a\u202b\u202d\u202c\u2066\u2067\u2069\u200e\u200f\u061c"
_MARKS: Final = [chr(point) for point in range(0x300, 0x345)]


def _each(change: Callable[[random.Random, str], str]) -> Evasion:
    return lambda rng, phrase: "".join(change(rng, character) for character in phrase)


def _bare(phrase: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(one))


def _shifted(upper: int, lower: int) -> Evasion:
    def change(_: random.Random, character: str) -> str:
        if character.isascii() and character.isalpha():
            return chr((upper if character.isupper() else lower) + ord(character.lower()) - ord("a"))
        return character

    return lambda rng, phrase: _each(change)(rng, _bare(phrase))


def _mathematical(rng: random.Random, phrase: str) -> str:
    start = rng.choice([0x1D400, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670])
    return _shifted(start, start + 26)(rng, phrase)


def _regional(rng: random.Random, phrase: str) -> str:
    return "\u200b".join(_shifted(0x1F1E6, 0x1F1E6)(rng, phrase))


def _from(table: dict[str, str], share: float = 1.0) -> Evasion:
    def change(rng: random.Random, character: str) -> str:
        choices = table.get(character) or table.get(character.lower())
        return rng.choice(choices) if choices and rng.random() < share else character

    return lambda rng, phrase: _each(change)(rng, _bare(phrase))


def _accented(rng: random.Random, character: str) -> str:
    if not character.isascii() or not character.isalpha() or rng.random() < 0.4:
        return character
    return unicodedata.normalize("NFC", character + rng.choice("\u0300\u0301\u0302\u0303\u0308\u030c\u0327"))


def _between(signs: str, most: int = 1) -> Evasion:
    def evade(rng: random.Random, phrase: str) -> str:
        said = phrase[0]
        for last, character in pairwise(phrase):
            inside = last.isalpha() and character.isalpha()
            said += ("".join(rng.choices(signs, k=rng.randint(1, most))) if inside else "") + character
        return said

    return evade


def _leet(rng: random.Random, phrase: str) -> str:
    said = _from(_LEET, 0.8)(rng, phrase)
    return said if said != _bare(phrase) else _from(_LEET)(rng, phrase)


def _broken(rng: random.Random, phrase: str) -> str:
    at = sorted(rng.sample(range(1, len(phrase)), k=min(3, len(phrase) - 1)))
    return "\n".join(phrase[a:b] for a, b in zip([0, *at], [*at, len(phrase)], strict=True))


def _hidden(rng: random.Random, phrase: str) -> str:
    """For the formatted body: tags inside words."""
    tags = ("<b>{}</b>", "<span>{}</span>", '<font color="#c00">{}</font>', "<i></i>{}", "<!-- x -->{}", "&#{code};")
    return "".join(
        rng.choice(tags).format(one, code=ord(one)) if one.isalpha() and rng.random() < 0.6 else one for one in phrase
    )


KNOWN: Final[dict[str, Evasion]] = {
    "plain": lambda _, phrase: phrase,
    "case": _each(lambda rng, one: rng.choice((one.lower(), one.upper())) if len(one.upper()) == 1 else one),
    "accents": _each(_accented),
    "decomposed": lambda rng, phrase: unicodedata.normalize("NFD", _each(_accented)(rng, phrase)),
    "full width": _shifted(0xFF21, 0xFF41),
    "mathematical": _mathematical,
    "circled": _shifted(0x24B6, 0x24D0),
    "negative circled": _shifted(0x1F150, 0x1F150),
    "squared": _shifted(0x1F130, 0x1F130),
    "negative squared": _shifted(0x1F170, 0x1F170),
    "regional indicators": _regional,
    "small capitals": _from(_SMALL),
    "look-alikes": _from(_ALIKE, 0.7),
    "invisible": _between(_INVISIBLE, 2),
    "direction": _between(_DIRECTION, 1),
    "stacked marks": _each(lambda rng, one: one + "".join(rng.choices(_MARKS, k=rng.randint(1, 5)))),
    "spaced": _between(" "),
    "dotted": _between("."),
    "starred": _between("*"),
    "underscored": _between("_"),
    "dashed": _between("-–—/"),
    "leet": _leet,
    "line-broken": _broken,
    "glued": lambda _, phrase: phrase.replace(" ", "").replace("-", ""),
    "html": _hidden,
    "doubled letters": lambda _, phrase: "".join(one * 2 if one.isalpha() else one for one in phrase),
    "reversed": lambda _, phrase: phrase[::-1],
    "upside down": lambda _, phrase: "".join(_TURNED.get(one, one) for one in _bare(phrase).lower())[::-1],
}
"""The families that must be seen through."""

OTHERS: Final[dict[str, Evasion]] = {
    "two families": lambda rng, phrase: _from(_ALIKE, 0.5)(rng, _between(" .*", 2)(rng, phrase)),
    "leet and spaced": lambda rng, phrase: _between(" _")(rng, _leet(rng, phrase)),
    "emoji between": _between("😀🔥👍🎯"),
    "brackets": lambda _, phrase: "".join(f"[{one}]" if one.isalpha() else one for one in phrase),
    "superscript": _from(dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))),
    "parenthesized": _shifted(0x249C, 0x249C),
    "letters between": _between("xz"),
    "one letter dropped": lambda rng, phrase: phrase[: (at := rng.randrange(1, len(phrase)))] + phrase[at + 1 :],
    "two swapped": lambda rng, phrase: (
        phrase[: (at := rng.randrange(len(phrase) - 1))] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]
    ),
    "rot13": lambda _, phrase: codecs.encode(_bare(phrase), "rot13"),
    "base64": lambda _, phrase: base64.b64encode(phrase.encode()).decode(),
}
"""Written after folding was; what they get is what they get."""

EVERY: Final = {**KNOWN, **OTHERS}


def content(planted: Planted, family: str, rng: random.Random) -> dict[str, object]:
    """The content of the message in which the marking is written in a family's way."""
    return message(planted.before, EVERY[family](rng, planted.phrase), planted.after, family)


def message(before: str, phrase: str, after: str, family: str) -> dict[str, object]:
    """The content of a message with a phrase that is written in a family's way: in the formatted body for "html"."""
    if family == "html":
        markup = f"<p>{html.escape(before)}{phrase}{html.escape(after)}</p>".replace("\n", "<br>")
        return {"msgtype": "m.text", "body": "", "format": "org.matrix.custom.html", "formatted_body": markup}
    return {"msgtype": "m.text", "body": before + phrase + after}
