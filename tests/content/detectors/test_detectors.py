"""Every detector does what its examples say, tells its author why, and names itself as its file and kind want it."""

import pytest

from vigie.content.detector import Detector
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

DETECTORS = bundled()
ALONE = {one.id: Scanner([one], b"test") for one in DETECTORS}
EVERY = Scanner(DETECTORS, b"test")


def name(detector: Detector) -> str:
    return detector.id


@pytest.mark.parametrize("detector", DETECTORS, ids=name)
def test_a_detector_finds_its_examples_and_leaves_the_others_alone(detector: Detector) -> None:
    scanner = ALONE[detector.id]
    assert [text for text in detector.examples if not scanner.scan([("body", text)])] == []
    assert [text for text in detector.others if scanner.scan([("body", text)])] == []


@pytest.mark.parametrize("detector", DETECTORS, ids=name)
def test_it_finds_them_among_all_detectors_too(detector: Detector) -> None:
    seen = {text: {one.detector for one in EVERY.scan([("body", text)])} for text in detector.examples}
    assert [text for text, ids in seen.items() if detector.id not in ids] == []


@pytest.mark.parametrize("detector", DETECTORS, ids=name)
def test_it_speaks_to_people_in_every_language(detector: Detector) -> None:
    for sentence in (detector.title, detector.reason, detector.advice):
        assert sentence.en != sentence.fr
        assert all(0 < len(said) <= 200 and "\n" not in said for said in (sentence.en, sentence.fr))
    assert detector.reason.en.endswith(".")
    assert detector.advice.fr.endswith(".")
    assert not detector.title.en.endswith(".")
