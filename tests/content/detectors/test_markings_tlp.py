"""Labels of the Traffic Light Protocol, which is told apart from its own explanation."""

import pytest

from vigie.content.detectors.markings_tlp import DETECTORS
from vigie.content.scanner import Scanner

SCANNER = Scanner(DETECTORS, b"test")
TEXTS = {
    "Rapport TLP:AMBER+STRICT du CERT": ["marking.tlp.amber_strict"],
    "Rapport TLP:AMBER du CERT": ["marking.tlp.amber"],
    "TLP:AMBER strictement pour vous": ["marking.tlp.amber"],
    "TLP:RED puis TLP:GREEN": ["marking.tlp.green", "marking.tlp.red"],
    "TLP:RED, TLP:AMBER et TLP:GREEN existent": [],
    "TLP:CLEAR": [],
    "TLP : réduire la diffusion": [],
    "ATLP RED": [],
}


@pytest.mark.parametrize(("text", "detectors"), TEXTS.items())
def test_labels(text: str, detectors: list[str]) -> None:
    assert [one.detector for one in SCANNER.scan([("body", text)])] == detectors
