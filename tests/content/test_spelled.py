"""Numbers however they are spelled; rows of figures that are something else are left alone, and none is slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import check_digits, spelled
from vigie.content.beside import Beside, announced
from vigie.content.text import Text

NIR = "285077505602571"
IBAN = "FR7630006000011234567890189"
ROWS = spelled.rows(check_digits.nir)
IBANS = spelled.ibans(check_digits.iban)
IN_FOURS = Beside(announced("cb"), lambda text, start, end, _: spelled.is_even(text.folded[start:end], 4))
CARDS = spelled.rows(check_digits.card, beside=IN_FOURS)
ANNOUNCED = spelled.rows(check_digits.card, announced="cb|carte")


@given(
    sign=st.sampled_from([" ", ".", "-", "_", "*", "/", " - ", "\n"]),
    size=st.integers(1, 14),
    words=st.sampled_from([("", ""), ("voici le ", " merci"), ("il a dit : ", "\nil le sait")]),
)
def test_a_number_is_found_in_any_groups(sign: str, size: int, words: tuple[str, str]) -> None:
    written = sign.join(NIR[at : at + size] for at in range(0, len(NIR), size))
    text = Text(f"{words[0]}{written}{words[1]}")
    assert {(text.folded[start:end], value) for start, end, value in ROWS(text)} == {(written.encode(), NIR)}


def test_one_number_to_a_line_is_many_numbers() -> None:
    found = ROWS(Text("\n".join([" ".join(NIR), "_".join(NIR)] * 30)))
    assert [value for _, _, value in found] == [NIR] * 60


@pytest.mark.parametrize("written", ["sécu 2 85 O7 75 O56 O25 7l", "2_85_07_75_056_025_71", "1 O5 07 2A 056 025 38"])
def test_letters_stand_for_digits_and_one_of_corsica_for_itself(written: str) -> None:
    assert len(list(spelled.rows(lambda value: len(value) == 15)(Text(written)))) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" ".join(IBAN), True),
        (".".join(IBAN[at : at + 4] for at in range(0, 27, 4)), True),
        (IBAN.replace("0", "O"), True),
        ("ce n'est pas de 12 " + " ".join(IBAN), True),
        (f"{IBAN[:-1]}8", False),
        ("n° 2026-899-152-421-366", False),
        (f"{IBAN}7", False),
    ],
)
def test_ibans_are_as_long_as_their_country_has_them(text: str, found: bool) -> None:
    assert [value for _, _, value in IBANS(Text(text))] == ([IBAN] if found else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111_1111_1111_1111", True),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", True),
        ("41111111\n11111111", True),
        ("4111\n1111\n1111\n1111", False),
        ("41 11 11 11 11 11 11 11", False),
        ("4111 1111-1111 1111", False),
        ("cb 41 11 11 11 11 11 11 11", True),
        ("4111111111111111", False),
        ("4111 1111 1111 1111 12", False),
    ],
)
def test_what_hardly_anything_confirms_is_spelled_evenly(text: str, found: bool) -> None:
    assert bool(list(CARDS(Text(text)))) is found


def test_what_words_announce_may_have_other_groups() -> None:
    assert list(ANNOUNCED(Text("CB : 41 11 11 11 11 11 11 11")))
    assert not list(ANNOUNCED(Text("numéros gagnants : 41 11 11 11 11 11 11 11")))


@pytest.mark.parametrize("piece", ["1 ", "o", "ooo ", "2a ", "1.\n", "fr12 ", "f r 1 2 ", "1ooooooa", "a 1 "])
def test_no_text_is_slow(piece: str) -> None:
    text = Text(piece * (60_000 // len(piece)))
    before = time.process_time()
    for look in (ROWS, IBANS, CARDS, ANNOUNCED):
        list(look(text))
    assert time.process_time() - before < 0.2
