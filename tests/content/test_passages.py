"""A copied part is known again, however it is formatted; nothing else is."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import passages

RANDOM = random.Random(4)
WORDS = ["".join(RANDOM.choices("abcdefghilmnoprst", k=RANDOM.randint(2, 9))) for _ in range(400)]
DOCUMENT = RANDOM.choices(WORDS, k=600)
FOUND = passages.of(" ".join(DOCUMENT))


@pytest.mark.parametrize("start", range(0, 580, 29))
def test_as_many_words_as_promised_are_enough(start: int) -> None:
    part = DOCUMENT[start : start + passages.SHORTEST]
    if len(part) == passages.SHORTEST:
        assert passages.of("Bonjour, " + " , ".join(part).upper() + "\n- fin") & FOUND


def test_other_texts_share_nothing() -> None:
    assert not passages.of(" ".join(RANDOM.choices(WORDS, k=600))) & FOUND
    assert not passages.of(" ".join(DOCUMENT[: passages.SHORTEST - 1]))


@given(st.text(max_size=300))
def test_any_text_has_passages_that_can_be_written(text: str) -> None:
    found = passages.of(text)
    assert passages.read(passages.written(found)) == found


@pytest.mark.parametrize("text", ["*", "AAA=", "AAAAAAA"])
def test_what_was_not_written_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        passages.read(text)
