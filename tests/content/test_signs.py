"""Drawn letters are read, and what is read leads back to what was written."""

import time

from hypothesis import given
from hypothesis import strategies as st

from vigie.content import signs
from vigie.content.patterns import linear


def test_letters_of_several_signs_are_letters() -> None:
    assert signs.read("|)IFFUSI()|\\| RE")[0] == "dIFFUSIon RE"
    assert signs.read("/\\/ |_| /-\\ |<")[0] == "n u a k"
    assert signs.read("bonjour")[0] == "bonjour"


@given(st.text(st.sampled_from("|)(\\/_-<[]ab \u00e9"), max_size=60))
def test_every_character_leads_back_in_order(text: str) -> None:
    said, places = signs.read(text)
    assert len(places) == len(said) + 1
    assert (places, places[-1]) == (sorted(set(places)), len(text))
    assert all(text[place] in f"{one}|(</\\[" for one, place in zip(said, places, strict=False))


def test_the_trigger_asks_for_a_letter_beside() -> None:
    trigger = linear(signs.TRIGGER)
    assert trigger.search(b"|)iffusion", 0)
    assert not trigger.search(b"f(x) | g() | h()", 0)


def test_no_text_is_slow() -> None:
    before = time.process_time()
    signs.read("|)" * 500_000)
    assert time.process_time() - before < 0.2
