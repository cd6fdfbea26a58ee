"""The corpus is the same for the same seed, and every family of evasions is seen through on a sample of it.

The whole table is that of `benchmarks/content_quality.py`; a sample of it here notices what breaks.
"""

import random
from collections import Counter
from itertools import islice

import pytest

from vigie.content.corpus import evasions, markings, ordinary
from vigie.content.corpus.markings import PHRASES, Planted, planted
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")


def seen(one: Planted, family: str, rng: random.Random) -> bool:
    content = evasions.content(one, family, rng)
    return bool(one.detectors & {sighting.detector for sighting in SCANNER.scan_event("m.room.message", content)})


def test_the_same_seed_gives_the_same_corpus() -> None:
    assert list(islice(ordinary.messages(3), 50)) == list(islice(ordinary.messages(3), 50))
    assert list(islice(ordinary.messages(3), 50)) != list(islice(ordinary.messages(4), 50))
    assert list(islice(planted("fr.dr", 1), 9)) == list(islice(planted("fr.dr", 1), 9))


def test_every_marking_has_its_place_in_it() -> None:
    assert {f"marking.{name}" for name in PHRASES} == {one.id for one in bundled() if one.kind == "marking"}


@pytest.mark.parametrize("family", evasions.KNOWN)
def test_a_family_of_evasions_is_seen_through(family: str) -> None:
    rng = random.Random(family)
    results = [seen(one, family, rng) for name in PHRASES for one in islice(planted(name), 6)]
    assert sum(results) >= len(results) * (0.99 if family == "plain" else 0.95)


def test_ordinary_messages_are_left_alone() -> None:
    count = 12_000
    alarms = Counter(
        one.detector
        for _, text in islice(ordinary.messages(11), count)
        for one in SCANNER.scan([("body", text)])
        if one.kind == "marking"
    )
    assert {detector: times for detector, times in alarms.items() if times > 2} == {}


def test_messages_are_many() -> None:
    texts = [text for _, text in islice(ordinary.messages(5), 5_000)]
    assert len(set(texts)) > 3_500
    assert {kind for kind, _ in islice(ordinary.messages(5), 500)} == set(ordinary.KINDS)


def test_a_planted_message_is_whole() -> None:
    one = next(planted("fr.secret", 2))
    assert one.phrase in one.text
    assert markings.PHRASES["fr.secret"][0] == ("SECRET",)
