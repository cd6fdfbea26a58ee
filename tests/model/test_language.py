"""Sentences in every language, and the language a client asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.language import Language, Sentence, preferred


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


def test_a_sentence_is_filled_in_every_language() -> None:
    assert Sentence("{n} rooms", "{n} salons").filled(n=3) == Sentence("3 rooms", "3 salons")
    with pytest.raises(KeyError):
        Sentence("{n}", "{m}").filled(n=1)
