"""Bank accounts (IBAN, ISO 13616) and payment cards (ISO/IEC 7812), known by their check digits."""

import re
from typing import Final

from vigie.content import check_digits
from vigie.content.beside import Beside, announced, held, labelled, sizes
from vigie.content.counting import LONG_NUMBER, MANY, each, listed, numbers
from vigie.content.detectors._personal import REASON_LIST, personal
from vigie.content.patterns import EDGE
from vigie.content.spelled import ibans, is_even, rows
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
    spelled=ibans(check_digits.iban),
)
_CARD: Final = r"(?:[3-6][0-9]|2[2-7])[0-9]{2}[ \-]?[0-9]{4}[ \-]?[0-9]{4}[ \-]?[0-9]{3}"
_CARD_SHORT: Final = r"3[04678][0-9]{2}[ \-]?[0-9]{6}[ \-]?[0-9]{4}"
_BEFORE: Final = frozenset({b"/", b"=", b"#", b"&", b".", b","})
"""What stands before a number that is another one."""
_FOURS: Final = 4
_USUAL: Final = frozenset({(4, 6, 5), (4, 6, 4)})
"""How cards of 15 and 14 figures are printed."""
_GOES_ON: Final = re.compile(rb"[ \-][0-9]{4}(?![0-9])")
_WENT_BEFORE: Final = re.compile(rb"[0-9]{4}[ \-]\Z")
"""Fours in a longer row of fours are a table's."""
_LABELLED: Final = labelled(any_name=True)


def _is_card(number: str) -> bool:
    return len(number) in {14, 15, 16} and check_digits.card(number)


def _is_shown(text: Text, start: int, end: int, _value: str) -> bool:
    """Grouped as cards are printed, digit by digit, evenly with signs that hold a number together, or bare."""
    if text.folded[start - 1 : start] in _BEFORE:
        return False
    groups = sizes(text, start, end)
    if len(groups) == 1:
        return not _LABELLED(text, start)
    if _GOES_ON.match(text.folded, end) or _WENT_BEFORE.search(text.folded, max(start - 5, 0), start):
        return False
    row = text.folded[start:end]
    if groups in _USUAL or is_even(row, _FOURS):
        return True
    return len(groups) > 2 and b"\n" not in row and held(text, start, end) and is_even(row, 0)  # two are a fraction


_BESIDE: Final = Beside(
    announced(
        "cb|cartes?(?: bancaires?| bleues?| de (?:paiement|credit|debit))?|cards?(?:[ _-]?(?:n[o°]?|number|num))?|visa|"
        "master ?card|amex|american express|pan|credit|debit|paiement|payment",
        after=r"exp(?:[^a-z]|ir)|cvv|cvc|cryptogramme|(?:0[1-9]|1[0-2]) ?/ ?(?:20)?[23][0-9](?![0-9/])",
    ),
    _is_shown,
)
_CARDS: Final = numbers(
    rf"((?:{_CARD}[0-9]?)|{_CARD_SHORT}[0-9]?)(?![0-9a-z_])(?![.,\-][0-9])",
    _is_card,
    beside=_BESIDE,
    spelled=rows(_is_card, beside=_BESIDE),
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
            "41-11-11-11-11-11-11-11",
            "411.111.111.111.111.1",
            "41111\u202f11111\u202f11111\u202f1",
            "41 11 11 11 11 11 11 11 exp 09/28",
            "cb=4111111111111111",
            '{"card_number": "2221000000000009"}',
            "411111 1111111111 ; 09/28",
            "4111 1111 1111 1111 09/28",
            "4111 1111 1111 1111 123",
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
            "commande n° 4111111111111111",
            '{"traceId": "4111111111111111"}',
            "411 111 111 111 111 1",
            "build 411111111111.1111",
            "10:22:31,123 INFO worker 4111111111111111",
            "9285 4111 1111 1111 1111",
            "4111111111111111\n" + "\n".join(f"4111{number}" for number in range(310_000_000_001, 310_000_000_009)),
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
