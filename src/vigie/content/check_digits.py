"""Check digits: what tells a number of a register from any other row of digits.

Pure functions over characters that were cleaned already (no spaces, upper case). Each answers for any text, in a time
that grows with its length at most, and wrongly formed text is simply wrong.
"""

from typing import Final

_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
"""Twice each, and the digits of that added."""
_LA_POSTE: Final = "356000000"
_LA_POSTE_SEAT: Final = "35600000000048"
_CORSICA: Final = {"2A": "19", "2B": "18"}

_MAESTRO: Final = frozenset({5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763})
"""Its cards begin so: all of 50, 56 to 58, 63 and 67, as older lists have it, are six random numbers in a hundred."""

# Lengths of IBANs by country (ISO 13616, SWIFT registry).
IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip


def are_digits(text: str) -> bool:
    """ASCII digits and nothing else, at least one."""
    return text.isascii() and text.isdigit()


def luhn(digits: str) -> bool:
    """The sum of ISO/IEC 7812-1 is right."""
    if not are_digits(digits):
        return False
    signs = digits.encode()
    return (sum(signs[-1::-2]) + sum(signs[-2::-2].translate(_DOUBLED)) - len(signs) * ord("0")) % 10 == 0


def mod_97(text: str) -> bool:
    """The remainder of ISO 7064 MOD 97-10 is 1, letters counting from 10 to 35. At most 34 characters are a number."""
    if not (4 < len(text) <= 34 and text.isascii() and text.isalnum()):
        return False
    return int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def iban(text: str) -> bool:
    """An IBAN of ISO 13616: a country, the length of that country, and right check digits."""
    country = text[:2]
    return len(text) == IBAN_LENGTHS.get(country) and are_digits(text[2:4]) and mod_97(text[4:] + text[:4])


def nir(text: str) -> bool:
    """A French NIR of 13 characters with its key of two (INSEE): 97 less the remainder; Corsica counts as 19 and 18."""
    if len(text) != 15:
        return False
    number = text[:5] + _CORSICA.get(text[5:7], text[5:7]) + text[7:13]
    if (
        not are_digits(number + text[13:])
        or not _month(text[3:5], usual=text[0] not in "12")
        or text[0] not in "123478"
        or not _place(number[5:10])
        or number[10:] == "000"
    ):
        return False
    return 97 - int(number) % 97 == int(text[13:])


def usual_nir(text: str) -> bool:
    """Of a right NIR: of a man or a woman (not provisional), born in a month that is known. Nearly all are."""
    return text[0] in "12" and 1 <= int(text[3:5]) <= 12


def _place(text: str) -> bool:
    """A department and a commune of it, overseas three digits and two, or 99 and a country: none 0 or beyond 990."""
    overseas = text[:2] in {"97", "98"}
    return text[:2] != "00" and 0 < int(text[3:] if overseas else text[2:]) <= (90 if overseas else 990)


def _month(text: str, *, usual: bool) -> bool:
    """January to December, or what INSEE writes when the month is not known (20, 30 to 42, 50 to 99).

    `usual`: these alone, for the rare numbers that are provisional or of people registered abroad.
    """
    month = int(text)
    return 1 <= month <= 12 or (not usual and (month == 20 or 30 <= month <= 42 or month >= 50))


def siren(text: str) -> bool:
    """A French SIREN: nine digits whose Luhn sum is right."""
    return len(text) == 9 and text != "000000000" and luhn(text)


def siret(text: str) -> bool:
    """A French SIRET: a SIREN and five digits, whose Luhn sum is right; of La Poste, whose sum five divides."""
    if len(text) != 14 or not are_digits(text):
        return False
    if text[:9] == _LA_POSTE and text != _LA_POSTE_SEAT:
        return sum(map(int, text)) % 5 == 0
    return siren(text[:9]) and luhn(text)


def french_vat(text: str) -> bool:
    """`FR`, a key of two digits, a SIREN: the key is (12 + 3 * (SIREN mod 97)) mod 97."""
    if len(text) != 13 or text[:2] != "FR" or not are_digits(text[2:4]) or not siren(text[4:]):
        return False
    return int(text[2:4]) == (12 + 3 * (int(text[4:]) % 97)) % 97


def french_tax(text: str) -> bool:
    """A French tax number (SPI): 13 digits, the last three being the first ten modulo 511; begins with 0 to 3."""
    return len(text) == 13 and are_digits(text) and text[0] in "0123" and int(text[:10]) % 511 == int(text[10:])


def card(digits: str) -> bool:
    """A payment card: a range of an issuer (ISO/IEC 7812, first digits), its length, and a right Luhn sum."""
    if not 13 <= len(digits) <= 19 or not are_digits(digits):
        return False
    return len(digits) in _lengths(int(digits[:6])) and luhn(digits)


def _lengths(first: int) -> tuple[int, ...]:
    """Lengths of the cards of the issuer that the first six digits name."""
    four, two = first // 100, first // 10_000
    if two // 10 == 4:
        return (13, 16, 19)  # Visa
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return (16,)  # Mastercard
    if two in {34, 37}:
        return (15,)  # American Express
    if two in {36, 38, 39} or 300 <= first // 1000 <= 305:
        return (14,)  # Diners Club
    if four == 6011 or 644 <= first // 1000 <= 659 or 3528 <= four <= 3589 or two == 62:
        return (16, 17, 18, 19)  # Discover, JCB, UnionPay
    return (12, 13, 14, 15, 16, 17, 18, 19) if four in _MAESTRO else ()
