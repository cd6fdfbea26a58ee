import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import check_digits as digits

VERIFIERS = (
    digits.luhn,
    digits.mod_97,
    digits.iban,
    digits.nir,
    digits.siren,
    digits.siret,
    digits.french_vat,
    digits.french_tax,
    digits.card,
)

# Published by those who issue them: the registry of IBANs, INSEE, the card networks' test numbers.
RIGHT = [
    (digits.iban, "FR1420041010050500013M02606"),
    (digits.iban, "DE89370400440532013000"),
    (digits.iban, "NO9386011117947"),
    (digits.iban, "MT84MALT011000012345MTLCAST001S"),
    (digits.nir, "255081416802538"),
    (digits.siren, "732829320"),
    (digits.siret, "73282932000074"),
    (digits.french_vat, "FR44732829320"),
    (digits.french_tax, "3023217600053"),
    (digits.card, "4111111111111111"),
    (digits.card, "5555555555554444"),
    (digits.card, "378282246310005"),
    (digits.card, "30569309025904"),
    (digits.card, "6011111111111117"),
]


@pytest.mark.parametrize(("verify", "number"), RIGHT)
def test_a_right_number_is_right_and_no_other_last_digit_is(verify, number: str) -> None:
    assert verify(number)
    last = number[:-1]
    others = [last + digit for digit in "0123456789" if last + digit != number]
    assert [other for other in others if verify(other)] == []


def test_la_poste_has_too_many_offices_for_luhn() -> None:
    assert digits.siret("35600000000048")
    assert digits.siret("35600000049837")
    assert not digits.luhn("35600000049837")
    assert not digits.siret("35600000049838")


@pytest.mark.parametrize("department", ["2A", "2B"])
def test_corsica_counts_as_19_and_18(department: str) -> None:
    as_number = {"2A": "19", "2B": "18"}[department]
    key = 97 - int(f"18507{as_number}004123") % 97
    assert digits.nir(f"18507{department}004123{key:02d}")
    assert not digits.nir(f"18507{department}004123{key % 97 + 1:02d}")


@pytest.mark.parametrize("month", ["00", "13", "19", "21", "43"])
def test_a_month_that_nobody_is_born_in_is_no_nir(month: str) -> None:
    number = f"185{month}75004123"
    assert not digits.nir(f"{number}{97 - int(number) % 97:02d}")


@pytest.mark.parametrize("number", ["0000000000000000", "1234567812345670", "9999999999999995"])
def test_luhn_alone_makes_no_card(number: str) -> None:
    assert digits.luhn(number)
    assert not digits.card(number)


@given(st.text(alphabet=st.characters() | st.sampled_from("0123456789AB"), max_size=40))
def test_any_text_has_an_answer(text: str) -> None:
    assert {verify(text) for verify in VERIFIERS} <= {True, False}


@given(st.integers(0, 10**10 - 1))
def test_french_tax_numbers_are_known_by_their_key(number: int) -> None:
    number %= 4 * 10**9
    key = number % 511
    assert digits.french_tax(f"{number:010d}{key:03d}")
    assert not digits.french_tax(f"{number:010d}{key + 1:03d}")
