"""However a word is written, its letters are neighbours; and every byte of a stream comes from somewhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import folding
from vigie.content.text import Text

SPELLINGS = {
    "case": "dIFfUsIoN",
    "accents": "Dïffùsîön",
    "separate accents": "Di\u0308ffusi\u0301on",
    "stacked marks": "D\u0334\u0301\u0302\u0303i\u0315\u031bffusion",
    "full width": "ｄｉｆｆｕｓｉｏｎ",
    "mathematical": "𝓓𝓲𝓯𝓯𝓾𝓼𝓲𝓸𝓷",
    "circled": "ⓓⓘⓕⓕⓤⓢⓘⓞⓝ",
    "negative circled": "🅓🅘🅕🅕🅤🅢🅘🅞🅝",
    "squared": "🄳🄸🄵🄵🅄🅂🄸🄾🄽",
    "negative squared": "🅳🅸🅵🅵🆄🆂🅸🅾🅽",
    "regional indicators": "🇩 🇮 🇫 🇫 🇺 🇸 🇮 🇴 🇳",
    "parenthesized": "⒟⒤⒡⒡⒰⒮⒤⒪⒩",
    "small capitals": "ᴅɪꜰꜰᴜꜱɪᴏɴ",
    "invisible": "d\u200bi\u200cf\u2060f\ufeffu\u00ads\u180eion",
    "direction": "\u202edif\u202cfu\u2066sion",
    "spaced": "d i f f u s i o n",
    "dotted": "d.i.f.f.u.s.i.o.n",
    "starred": "d*i*f*f*u*s*i*o*n",
    "underscored": "d_i_f_f_u_s_i_o_n",
    "leet": "d1ffu51on",
    "more leet": "d!ffu$|0n",
    "broken": "d\ni\nff\r\nusi\ton",
    "ligature": "diﬀusion",
    "superscript": "ᵈⁱᶠᶠᵘˢⁱᵒⁿ",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_word_is_seen_through(spelling: str) -> None:
    assert Text(spelling).squeezed == b"diffusion"


def test_words_stay_apart_in_the_folded_stream() -> None:
    assert folding.fold("L’Œuvre… “déjà”\u2028lu") == b'l\'oeuvre... "deja"\nlu'


_ANY = st.text(st.characters(codec=None), max_size=200)
_MOSTLY_LATIN = st.builds(
    lambda plain, odd: f"{plain * 50}{odd}{plain * 50}", st.text(st.characters(codec="latin-1"), max_size=6), _ANY
)


@given(_ANY | _MOSTLY_LATIN)
def test_every_byte_comes_from_somewhere_in_order(text: str) -> None:
    seen = Text(text)
    places = [seen.written(at, at + 1) for at in range(len(seen.folded))]
    assert places == sorted(places)
    for at, (start, end) in enumerate(places):
        assert end == start + 1
        assert seen.folded[at : at + 1] in folding.fold(text[start])
    for at in range(len(seen.squeezed)):
        start, end = seen.spread(at, at + 1)
        assert folding.squeeze(seen.folded[start:end]) == seen.squeezed[at : at + 1]


@given(st.text(st.characters(codec=None), max_size=40))
def test_long_texts_fold_as_short_ones_do(text: str) -> None:
    assert folding.fold(text * 100)[: len(folding.fold(text))] == folding.fold(text)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folding.fold(text)
    assert folding.fold(once.decode("latin-1")) == once


@given(
    st.text("difu", min_size=2, max_size=6).filter(lambda word: len(set(word)) > 1),
    st.lists(st.sampled_from([*"difuDIFU", *" .-*1!|¤7\n", "¶", "\u0301", "ꜰ", "1f", "iff"]), max_size=40),
)
def test_one_stream_shows_what_the_squeezed_one_does(word: str, pieces: list[str]) -> None:
    seen = Text("".join(pieces) + " ".join(word) + "".join(pieces[::-1]))
    assert re.search(folding.hidden(word).encode("latin-1"), seen.folded)
    alone = Text("".join(pieces))
    if re.search(folding.stretched(word).encode("latin-1"), alone.squeezed):
        assert re.search(folding.hidden(word).encode("latin-1"), alone.folded)
