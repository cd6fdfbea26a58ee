"""What is planted is found, all but a hundredth; the corpus is the same for the same seed."""

from itertools import islice

import pytest

from vigie.content.corpus.secrets import SECRETS, planted
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")
EACH = 12


def missed(name: str) -> list[str]:
    texts = [one.text for one in islice(planted(name, 3), EACH)]
    return [text for text in texts if name not in {one.detector for one in SCANNER.scan([("body", text)])}]


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_planted_is_found(name: str) -> None:
    assert len(missed(name)) <= 1


def test_nearly_all_is_found_over_all_detectors() -> None:
    assert sum(len(missed(name)) for name in SECRETS) <= EACH * len(SECRETS) // 100


def test_the_same_seed_gives_the_same_corpus() -> None:
    for name in SECRETS:
        assert list(islice(planted(name, 1), 3)) == list(islice(planted(name, 1), 3))


def test_every_detector_of_the_corpus_ships() -> None:
    assert set(SECRETS) <= {one.id for one in bundled()}
