"""A marking is found in every spelling; a word of a sentence is left alone, and no message makes looking slow."""

import random
import re
from itertools import islice

import pytest

from vigie.content.corpus import evasions, markings
from vigie.content.detectors._marks import Wording, capital, loose, spelled, strong, turned, weak
from vigie.content.folding import stretched
from vigie.content.patterns import linear
from vigie.content.text import CANDIDATES, Text
from vigie.model.findings import Confidence

SPELLINGS = {
    "tres secret": "tres secret",
    "TRÈS - SECRET": "TRÈS - SECRET",
    "c'est 'très\nsecret'": "très\nsecret",
    "voici : t r 3 s  s.e.c.r.e.t !": "t r 3 s  s.e.c.r.e.t",
    "trè ssecret": "trè ssecret",
    "ttrrèèss sseeccrreett": "trrèèss sseeccrreet",
}


@pytest.mark.parametrize(("text", "part"), SPELLINGS.items())
def test_spellings(text: str, part: str) -> None:
    [found] = Wording(("tres secret",), strong).look()(Text(text))
    assert text[found.start : found.end] == part


@pytest.mark.parametrize("text", ["autres secrets", "d'autres secret", "très secrets", "très bien, secret"])
def test_letters_that_only_meet(text: str) -> None:
    assert not list(Wording(("tres secret",), strong).look()(Text(text)))


WEAK = {
    "C'est un secret": None,
    "SECRET": Confidence.HIGH,
    "page 2\nSECRET - SPECIAL FRANCE\n": Confidence.HIGH,
    "Le niveau : secret": Confidence.HIGH,
    "Ce niveau secret": Confidence.MODERATE,
    "[Secret]": Confidence.MODERATE,
    "[secret]": None,
    "SECRET : le plan": Confidence.MODERATE,
    "le SECRET du plan": None,
    "s3cr3t": Confidence.HIGH,
    "mot s3cr3t de passe": None,
    "x" * 70 + " SECRET": None,
    "SECRET " + "x" * 70: None,
}


@pytest.mark.parametrize(("text", "sure"), WEAK.items())
def test_a_weak_word_must_be_shown_as_a_marking(text: str, sure: Confidence | None) -> None:
    found = list(Wording(("secret",), weak).look()(Text(text)))
    assert [one.confidence for one in found] == ([sure] if sure else [])


LONG = {
    "c'est très secret": None,
    "c'est TRÈS SECRET": Confidence.MODERATE,
    "C'EST TRÈS SECRET TOUT CELA": None,
    "c'est t.r.è.s s.e.c.r.e.t": Confidence.HIGH,
    "c'est tRèS sEcReT": Confidence.HIGH,
    "c'est 𝐭𝐫è𝐬 𝐬𝐞𝐜𝐫𝐞𝐭": Confidence.HIGH,
}


@pytest.mark.parametrize(("text", "sure"), LONG.items())
def test_disguise_tells_of_a_long_one(text: str, sure: Confidence | None) -> None:
    found = list(Wording(("tres secret",), weak).look()(Text(text)))
    assert [one.confidence for one in found] == ([sure] if sure else [])


def test_capitals_are_wanted_where_sentences_have_the_words_too() -> None:
    look = Wording(("nato secret",), capital).look()
    seen = {text: bool(list(look(Text(text)))) for text in ("the NATO secret", "the NATO SECRET", "level: NATO secret")}
    assert list(seen.values()) == [False, True, True]


def test_on_its_head() -> None:
    assert turned("nu dp") == ("pd un", "dp nu")


@pytest.mark.parametrize("word", ["secret ", "SECRET\n", "niveau secret "])
def test_repetition_is_bounded(word: str) -> None:
    text = Text(word * 8_000)
    before = text.candidates
    list(Wording(("secret",), weak).look()(text))
    assert CANDIDATES <= before <= CANDIDATES * 3
    assert 0 <= text.candidates < before


@pytest.mark.parametrize("name", ["fr.secret", "eu.restricted", "fr.diffusion_restreinte", "tlp.amber"])
def test_both_engines_find_the_same(name: str) -> None:
    phrase = markings.PHRASES[name][0][0].lower().replace(":", " ").replace("/", " ")
    pattern = spelled(phrase) + "|" + loose(phrase) + "|" + stretched(phrase)
    quick, careful = re.compile(pattern.encode("latin-1")), linear(pattern)
    for family in evasions.KNOWN:
        for one in islice(markings.planted(name, 3), 20):
            stream = Text(evasions.EVERY[family](random.Random(1), one.text)).folded
            assert [found.span() for found in quick.finditer(stream)] == [
                found.span() for found in careful.finditer(stream)
            ]


def test_drawn_letters_are_found_where_they_were_written() -> None:
    written = "|)IFFUSI()N RESTREINTE"
    text = Text("bonjour à tous, f(x) | g() : " * 200 + written + " merci")
    (found,) = Wording(("diffusion restreinte",), strong).look()(text)
    assert text.raw[found.start : found.end] == written
