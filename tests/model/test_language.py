"""Sentences in every language, and the language a client asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.language import Language, Sentence, fill, preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.EN),
        ("fr", Language.FR),
        ("fr-FR,fr;q=0.9,en;q=0.8", Language.FR),
        ("en;q=0.2, FR-ca;q=0.7", Language.FR),
        ("de, en; q=0.3, fr; q=0.5", Language.FR),
        ("fr;Q=0.1, en;q=0.2", Language.EN),
        ("fr;q=0, de", Language.EN),
        ("fr;q=0.5, en;q=0.5", Language.FR),
        ("fr;q=broken", Language.EN),
        ("fr;q=nan", Language.EN),
        ("fr;q=inf", Language.FR),
        ("de,es,*", Language.EN),
    ],
)
def test_the_language_a_client_prefers(header: str, language: Language) -> None:
    assert preferred(header, Language.EN) is language


@given(st.text())
def test_no_header_raises(header: str) -> None:
    assert preferred(header, Language.FR) in Language


def test_a_hostile_header_is_read_so_far_and_no_further() -> None:
    assert preferred("x," * 100 + "fr", Language.EN) is Language.EN


def test_a_sentence_is_filled_in_its_language() -> None:
    sentence = Sentence("{n} rooms", "{n} salons")
    assert [sentence.format(language, n=2) for language in Language] == ["2 rooms", "2 salons"]
    with pytest.raises(KeyError):
        sentence.format(Language.EN)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ("0 rooms are", "0 salon est")),
        (1, ("1 room is", "1 salon est")),
        (2, ("2 rooms are", "2 salons sont")),
        ("?", ("? rooms are", "? salons sont")),
    ],
)
def test_words_agree_with_their_count(count: object, said: tuple[str, str]) -> None:
    sentence = Sentence("{n} {n:room is|rooms are}", "{n} {n:salon est|salons sont}")
    assert tuple(sentence.format(language, n=count) for language in Language) == said


def test_a_number_is_written_as_the_language_writes_it() -> None:
    sentence = Sentence("{n:n} of {n}, {part:.1f}", "{n:n} de {n}, {part:.1f}")
    said = [sentence.format(language, n=1_234_567, part=0.25) for language in Language]
    assert said == [
        "1,234,567 of 1234567, 0.2",
        "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567 de 1234567, 0.2",
    ]


def test_a_sentence_in_a_sentence_is_put_in_the_same_language() -> None:
    more = Sentence(" and {n} {n:other|others}", " et {n} {n:autre|autres}")
    assert Sentence("a{more}", "b{more}").filled(more=more.filled(n=1)) == Sentence("a and 1 other", "b et 1 autre")


def test_what_is_english_alone_is_filled_the_same_way() -> None:
    assert fill("{n} {n:rule|rules}", n=1) == "1 rule"
    with pytest.raises(KeyError):
        fill("{n}")


def test_a_sentence_is_filled_in_every_language() -> None:
    assert Sentence("{n} rooms", "{n} salons").filled(n=3) == Sentence("3 rooms", "3 salons")
    with pytest.raises(KeyError):
        Sentence("{n}", "{m}").filled(n=1)
