"""Two letters with many meanings."""

import pytest

from vigie.content.detectors.markings_dr import DETECTORS
from vigie.content.scanner import Scanner
from vigie.model.findings import Confidence

SCANNER = Scanner(DETECTORS, b"test")


def test_every_spelling_is_the_same_thing() -> None:
    seen = [one for text in ("[DR]", "Mention : D.R.", "DR-SF") for one in SCANNER.scan([("body", text)])]
    assert len(seen) == 3
    assert len({one.digest for one in seen}) == 1


@pytest.mark.parametrize("before", ["Diffusion Restreinte", "diffusion restreinte"])
def test_its_own_explanation_is_one(before: str) -> None:
    [seen] = SCANNER.scan([("body", f"{before} (DR)")])
    assert seen.confidence is Confidence.HIGH


@pytest.mark.parametrize(
    "street", ["12 Dr Calmette", "rue du Dr Roux", "Palm Dr", "place du DR SCHWEITZER", "Dr\nMartin"]
)
def test_doctors_and_streets(street: str) -> None:
    assert SCANNER.scan([("body", f"Rendez-vous au {street}.")]) == ()
