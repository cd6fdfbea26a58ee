"""A phrase is found in its ordinary spellings and in the others, and not where its letters only happen to meet."""

import pytest

from vigie.content.detectors._phrases import phrases
from vigie.content.text import Text

FOUND = {
    "tres secret": "tres secret",
    "TRÈS - SECRET": "TRÈS - SECRET",
    "c'est 'très\nsecret'": "très\nsecret",
    "voici : t r 3 s  s.e.c.r.e.t !": "t r 3 s  s.e.c.r.e.t",
    "trè ssecret": "trè ssecret",
}


@pytest.mark.parametrize(("text", "part"), FOUND.items())
def test_spellings(text: str, part: str) -> None:
    [found] = phrases("tres secret")(Text(text))
    assert text[found.start : found.end] == part


@pytest.mark.parametrize("text", ["autres secrets", "d'autres secret", "très secrets", "très bien, secret"])
def test_letters_that_only_meet(text: str) -> None:
    assert not list(phrases("tres secret")(Text(text)))


def test_a_phrase_of_no_language_is_found_inside_longer_words() -> None:
    [found] = phrases("diffusion restreinte", glued=True)(Text("xxdiffusion restreintexx"))
    assert (found.start, found.end) == (2, 22)
