"""Lists of e-mail addresses and of telephone numbers. One is normal; twenty are a list, two hundred an export."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from vigie.content.counting import APART, CHEAP, EXPORT, MANY, PHONE_NUMBER, Spans, listed, numbers
from vigie.content.detector import Detector
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.text import Text
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_HOST: Final = re.compile(rb"@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}")
_AT: Final = r"[(\[{] ?(?:at|arobase|chez) ?[)\]}] ?"
_DOT: Final = r"(?:\.| ?[(\[{] ?(?:dot|point) ?[)\]}] ?)"
_SPELLED: Final = re.compile(rf" ?{_AT}[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{1,6}}".encode())
"""As people write addresses who want no program to read them."""
_SIGN: Final = re.compile(_AT.encode())
_SIGNS: Final = ((re.compile(f" ?{_AT}"), "@"), (re.compile(_DOT), "."))
_LOCAL: Final = re.compile(rb"[a-z0-9._%+'-]{1,64}")
_LONGEST: Final = 64


def _addresses(text: Text) -> Iterator[tuple[int, int, str]]:
    """E-mail addresses, from their `@` outwards: a Matrix ID has nothing before it."""
    hosts = text.found(_HOST, many=CHEAP)
    if _SIGN.search(text.folded):
        hosts = chain(hosts, text.found(_SPELLED, many=CHEAP))
    for match in hosts:
        folded, at = text.folded, match.start()
        before = _LOCAL.match(folded[max(at - _LONGEST, 0) : at][::-1])
        if before:
            start = at - before.end()
            yield start, match.end(), _plain(folded[start : match.end()].decode("latin-1"))


def _plain(address: str) -> str:
    for sign, plain in _SIGNS:
        address = sign.sub(plain, address)
    return address


_PHONE: Final = (
    r"(?:(?<=\+)|(?<=0)0)[1-9][0-9]{0,2}[ .\-]?\(?[0-9]\)?(?:[ .\-]?[0-9]{2,4}){3,5}"
    r"|(?<=0)[1-9][ .\-]?[0-9]{2}([ .\-]?)[0-9]{2}(?:\2[0-9]{2}){2}"
)
_NUMBERS: Final = numbers(
    rf"([+0]{APART}(?<![0-9][.,].)(?:{_PHONE}))(?![0-9a-z])",
    lambda number: 9 <= len(number.lstrip("+")) <= 15,
    many=CHEAP,
)
"""Never the end of a fraction, and in France one sign between all pairs but the first two: measurements are long rows."""


def _emails(count: int) -> str:
    return "\n".join(f"prenom.nom{order}@ministere.example" for order in range(count))


def _phones(count: int) -> str:
    written = ("06 39 98 {:02d} {:02d}", "06 3998{:02d}{:02d}", "06.39.98.{:02d}.{:02d}")
    return "\n".join(written[order % 3].format(*divmod(order, 100)) for order in range(count))


def _many(en: str, fr: str) -> tuple[Sentence, Sentence]:
    return (
        Sentence(en=f"a list of {en}", fr=f"une liste {fr}"),
        Sentence(en=f"an export of {en}", fr=f"un export {fr}"),
    )


def _twice(pattern: str) -> str:
    """A trigger for two of them in one text (`vigie.content.folding.BETWEEN` is in none): one is no list."""
    return rf"{pattern}[^\x00]*{pattern}"


_EMAIL_TRIGGERS: Final = (_twice("[a-z0-9]@[a-z0-9]"), _twice(r"[(\[{] ?(?:at|arobase|chez) ?[)\]}]"))
_PHONE_TRIGGERS: Final = (_twice(PHONE_NUMBER),)
_KINDS: Final[tuple[tuple[str, Spans, tuple[Sentence, Sentence], tuple[str, ...]], ...]] = (
    ("email", _addresses, _many("e-mail addresses", "d'adresses électroniques"), _EMAIL_TRIGGERS),
    ("phone", _NUMBERS, _many("telephone numbers", "de numéros de téléphone"), _PHONE_TRIGGERS),
)
_EXAMPLES: Final = {
    "email": (_emails, ("Écrivez à prenom.nom (at) ministere.example.", "@token:agent.example " * 300)),
    "phone": (_phones, ("Tél. 06 39 98 00 01", "2026-05-25 14:30:12 0612 " * 40, "62.3800 16.0399 55.9817 " * 400)),
}


def _detectors(
    name: str, spans: Spans, titles: tuple[Sentence, Sentence], triggers: tuple[str, ...]
) -> tuple[Detector, ...]:
    make, others = _EXAMPLES[name]
    some = personal(
        f"contact.{name}_list",
        titles[0],
        listed(spans, MANY, EXPORT, verified=False),
        triggers=triggers,
        examples=(make(MANY), make(EXPORT - 1)),
        others=(make(MANY - 1), f"{make(1)}\n" * 40, *others),
        severity=Severity.LOW,
        reason=REASON_LIST,
    )
    many = personal(
        f"contact.{name}_export",
        titles[1],
        listed(spans, EXPORT, verified=False),
        triggers=triggers,
        examples=(make(EXPORT), make(EXPORT + 100).replace("\n", "; ")),
        others=(make(EXPORT - 1), *others),
        severity=Severity.HIGH,
        reason=REASON_LIST,
    )
    return some, many


DETECTORS: Final = tuple(one for kind in _KINDS for one in _detectors(*kind))
