"""One pass for all detectors, and nothing of what was found in what is said about it."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content.detectors import bundled
from vigie.content.scanner import EVENT, Scanner
from vigie.model.findings import Confidence
from vigie.model.sightings import MAX_EXCERPT

SCANNER = Scanner(bundled(), b"a key of the test")
PLACES = (("body", "DIFFUSION RESTREINTE, et encore : diffusion restreinte"), ("topic", "rien"))


def test_equal_things_in_one_place_are_one_sighting() -> None:
    [seen] = SCANNER.scan(PLACES)
    assert (seen.detector, seen.place, seen.count) == ("marking.fr.diffusion_restreinte", "body", 2)
    assert seen.excerpt.startswith("D•••••••• R•••••••••")


def test_a_digest_is_the_same_for_the_same_thing_and_another_with_another_key() -> None:
    [one] = SCANNER.scan([("body", "D1FFUSI0N RESTREINTE")])
    [same] = SCANNER.scan([("name", "diffusion - restreinte")])
    [other] = Scanner(bundled(), b"another key").scan([("body", "DIFFUSION RESTREINTE")])
    assert one.digest == same.digest != other.digest


def test_body_and_formatted_body_that_say_the_same_are_one_sighting() -> None:
    content = {"msgtype": "m.text", "body": "diffusion restreinte", "formatted_body": "diffusion <b>restr</b>einte"}
    [seen] = SCANNER.scan_event("m.room.message", content)
    assert seen.place == "body"
    [seen] = SCANNER.scan_event("m.room.message", {**content, "body": "bonjour"})
    assert seen.place == "formatted_body"


def test_only_what_lies_across_the_seam_is_new() -> None:
    assert SCANNER.scan_seam("diffusion\nrestreinte", 9)
    assert not SCANNER.scan_seam("diffusion restreinte\nbonjour", 20)
    assert not SCANNER.scan_seam("", 0)


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_at_all(text: str) -> None:
    for seen in SCANNER.scan([("body", text), ("body", f"{text} diffusion restreinte {text}")]):
        assert 0 < len(seen.excerpt) <= MAX_EXCERPT
        assert seen.excerpt.isprintable()


HOSTILE = {
    "one letter": "a" * 60_000,
    "invisible": "\u200b" * 20_000,
    "emoji": "😀" * 15_000,
    "marks": "e" + "\u0301" * 29_000,
    "many markings": "diffusion restreinte " * 3_000,
    "nearly": "diffusion " * 6_000,
    "mixed": "".join(random.Random(1).choices("aé’😀\u0301я𝕏\u200b", k=20_000)),
    "quotes": "a’" * 15_000,
    "digits": "0123456789" * 6_000,
    "accounts": "FR76 3000 " * 6_000,
    "weak words": "secret " * 8_500,
}


_EXAMPLES = [example for detector in SCANNER.detectors for example in detector.examples]
UNSEEN = {
    "figures": list("0123456789 -./"),
    "letters": list("aeiourstdnlc 0123456789.-_:=@/[](){}*|~#\n"),
    "pieces": [example[at : at + 6] for example in _EXAMPLES for at in range(0, min(len(example), 60), 5)],
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_costs_little(text: str) -> None:
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.045, "the bound is 15 ms on a quiet machine (benchmarks/content.py); this one may be busy"


@pytest.mark.parametrize("signs", UNSEEN.values(), ids=UNSEEN)
def test_a_hostile_message_that_nothing_like_it_came_before_costs_little(signs: list[str]) -> None:
    texts = ("".join(random.Random(seed).choices(signs, k=60_000))[:60_000] for seed in range(8))
    assert min(map(_seconds, texts)) < 0.045, "its automaton is built anew"


def test_an_event_of_many_texts_costs_no_more_than_one() -> None:
    answer = {"m.text": [{"body": "diffusion restreinte " * 40}]}
    content = {"m.poll": {"question": answer, "answers": [answer] * 60}}
    seen = SCANNER.scan_event("m.poll.start", content)
    assert sum(one.count for one in seen) <= EVENT
    assert seen[0].count == 40
    assert seen[-1].confidence is Confidence.LOW, "what was not looked at is said"
    assert len(SCANNER.scan((f"page {page}", "diffusion restreinte") for page in range(700))) == 700, (
        "pages have their own"
    )


def _seconds(text: str) -> float:
    before = time.process_time()
    SCANNER.scan([("body", text)])
    return time.process_time() - before
