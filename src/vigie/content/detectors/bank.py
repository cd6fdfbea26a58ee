"""Bank accounts (IBAN, ISO 13616) and payment cards (ISO/IEC 7812), known by their check digits."""

from collections.abc import Iterator
from typing import Final

from vigie.content import check_digits, spelled
from vigie.content.counting import LONG_NUMBER, MANY, each, listed, numbers
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.patterns import EDGE
from vigie.content.text import Text
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_COUNTRIES: Final = "|".join(sorted(country.lower() for country in check_digits.IBAN_LENGTHS))
_BEGINS: Final = rf"(?:{_COUNTRIES})[0-9]{{2}}[ \-]?[0-9a-z]{{4}}"
_BEGUN: Final = EDGE + _BEGINS
"""Within a word, as in the figures of a hash, it is none."""
_WHOLE: Final = "|".join(
    rf"(?:{'|'.join(sorted(name.lower() for name, one in check_digits.IBAN_LENGTHS.items() if one == length))})"
    rf"[0-9]{{2}}(?:[ \-]?[0-9a-z]){{{length - 4}}}"
    for length in sorted(set(check_digits.IBAN_LENGTHS.values()))
)
"""As many characters as each country has: what follows is another word."""
_IBANS: Final = numbers(
    rf"(?=[a-z]{{2}}[0-9]{{2}})({_WHOLE})(?![0-9a-z])",
    check_digits.iban,
    begins=_BEGINS,
    spelled=spelled.ibans(check_digits.iban),
)
_CARD: Final = r"[3-6][0-9]{3}[ \-]?[0-9]{4}[ \-]?[0-9]{4}[ \-]?[0-9]{3}"
_CARD_SHORT: Final = r"3[04678][0-9]{2}[ \-]?[0-9]{6}[ \-]?[0-9]{4}"
_BEFORE: Final = b"/=#&.,"
"""What stands before a number that is another one."""


def _is_card(number: str) -> bool:
    return len(number) in {14, 15, 16} and check_digits.card(number)


def _spelled(text: Text) -> Iterator[tuple[int, int, str]]:
    yield from _IN_FOURS(text)
    yield from _ANNOUNCED(text)


_IN_FOURS: Final = spelled.rows(_is_card, groups=4, never_after=_BEFORE)
_ANNOUNCED: Final = spelled.rows(
    _is_card, groups=0, announced="cb|cartes?(?: bancaires?| bleues?)?|cards?|visa|mastercard|amex|american express"
)
"""In other groups any row of figures may be one: one in a hundred is."""
_CARDS: Final = numbers(
    rf"((?:{_CARD}[0-9]?(?:[ \-]?[0-9]{{1,3}})?)|{_CARD_SHORT}[0-9]?)(?![0-9a-z_])(?![.,\-][0-9])",
    _is_card,
    never_after=_BEFORE,
    spelled=_spelled,
)


def _iban(order: int) -> str:
    account = f"2004101005{order:07d}M02606"
    digits = "".join(str(int(char, 36)) for char in f"{account}FR00")
    return f"FR{98 - int(digits) % 97:02d}{account}"


def _card(order: int) -> str:
    base = f"411111{order:09d}"
    return next(f"{base}{digit}" for digit in range(10) if check_digits.luhn(f"{base}{digit}"))


def _fours(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


_ADVICE_CARD: Final = Sentence(
    en="Delete the message and have the card blocked: the number and its date are enough to pay with it.",
    fr="Supprimez le message et faites opposition : le numéro et sa date suffisent pour payer avec cette carte.",
)

DETECTORS: Final = (
    personal(
        "bank.iban",
        Sentence(en="a bank account number (IBAN)", fr="un numéro de compte bancaire (IBAN)"),
        each(_IBANS),
        triggers=(_BEGUN, LONG_NUMBER),
        examples=(
            "IBAN : FR14 2004 1010 0505 0001 3M02 606",
            "FR1420041010050500013M02606",
            "virement sur DE89370400440532013000 avant vendredi",
            "GB29 NWBK 6016 1331 9268 19",
            "F R 1 4 2 0 0 4 1 0 1 0 0 5 0 5 0 0 0 1 3 M 0 2 6 0 6",
            "FR14.2004.1010.0505.0001.3M02.606",
            "FR142004\n101005050001\n3M02606",
            "FR14 2OO4 1O1O O505 0001 3M02 606",
        ),
        others=(
            "FR15 2004 1010 0505 0001 3M02 606",
            "un IBAN français a 27 caractères",
            "réf FR1420041010050500013M02606X7",
            "it21 and de08 are rooms",
            "Marché n° 2026-899-152-421-366",
        ),
    ),
    personal(
        "bank.iban_list",
        Sentence(en="a list of bank account numbers", fr="une liste de numéros de compte bancaire"),
        listed(_IBANS, MANY),
        triggers=(_BEGUN, LONG_NUMBER),
        examples=("\n".join(map(_iban, range(MANY))),),
        others=("\n".join(map(_iban, range(MANY - 1))),),
        severity=Severity.HIGH,
        reason=REASON_LIST,
    ),
    personal(
        "bank.card",
        Sentence(en="the number of a payment card", fr="un numéro de carte bancaire"),
        each(_CARDS),
        triggers=(LONG_NUMBER,),
        examples=(
            "4111 1111 1111 1111 exp 12/29",
            "carte 5555-5555-5555-4444",
            "3782 822463 10005",
            "cb: 4111111111111111",
            "30569309025904",
            "4 1 1 1 - 1 1 1 1 - 1 1 1 1 - 1 1 1 1",
            "4111.1111.1111.1111",
            "4111 1111\n1111 1111",
            "CB 41 11 11 11 11 11 11 11",
            "carte 41l1 l111 1I11 1111",
        ),
        others=(
            "4111 1111 1111 1112",
            "horodatage 1716891234567890",
            "commande n° 9999 9999 9999 9995",
            "id=4111111111111111",
            "4111-1111-1111-1111-1111-1111",
            "0x4111111111111111",
            "41 11 11 11 11 11 11 11",
            "4111\n1111\n1111\n1111",
            "41 11, 11 11, 11 11, 11 11",
        ),
        severity=Severity.HIGH,
        advice=_ADVICE_CARD,
    ),
    personal(
        "bank.card_list",
        Sentence(en="a list of payment cards", fr="une liste de cartes bancaires"),
        listed(_CARDS, MANY),
        triggers=(LONG_NUMBER,),
        examples=("\n".join(_fours(_card(order)) for order in range(MANY)),),
        others=("\n".join(_fours(_card(order)) for order in range(MANY - 1)),),
        severity=Severity.CRITICAL,
        reason=REASON_LIST,
        advice=_ADVICE_CARD,
    ),
)
