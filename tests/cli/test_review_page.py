from enum import StrEnum

import pytest

from vigie.cli import review_page
from vigie.model.language import Language, Sentence
from vigie.model.reviews import Access, Need, State, Step


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        (State, review_page.STATES),
        (Step, review_page.STEPS),
        (Need, review_page.NEEDS),
        (Access, review_page.ACCESSES),
    ],
)
def test_every_word_has_both_languages(kind: type[StrEnum], sentences: dict[StrEnum, Sentence]) -> None:
    assert set(sentences) == set(kind)
    assert all(one.in_(language).strip() for one in sentences.values() for language in Language)
