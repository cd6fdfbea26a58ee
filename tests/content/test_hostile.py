"""No detector can be made slow: texts made of what it looks for, of half of it, and of its beginnings only."""

import time

import pytest

from vigie.content.detector import MOST, Detector
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner
from vigie.content.text import Text

SIZE = 60_000
BOUND = 0.045
"""Seconds for one text of 60 kB; on a quiet machine all stay under a third of it. Machines of tests may be busy."""


def hostile(detector: Detector) -> dict[str, str]:
    """Texts that make a look begin as often as it can."""
    found = {}
    for number, example in enumerate(detector.examples[:4]):
        half, start = example[: len(example) // 2], example[:14]
        for kind, piece in (
            ("whole", example + " "),
            ("half", half),
            ("half, apart", half + "\n"),
            ("start", start + " "),
        ):
            found[f"{number} {kind}"] = (piece * (SIZE // len(piece) + 1))[:SIZE]
        found[f"{number} then long"] = (half + "a" * 3_000 + "\n") * (SIZE // (len(half) + 3_001))
        found[f"{number} then dashes"] = (start + " -" * 80) * (SIZE // (len(start) + 160))
    return found


@pytest.mark.parametrize("detector", bundled(), ids=lambda detector: detector.id)
def test_a_look_is_quick_whatever_it_is_given(detector: Detector) -> None:
    scanner = Scanner([detector], b"test")
    slow = {name: spent for name, text in hostile(detector).items() if (spent := _seconds(scanner, text)) > BOUND}
    assert slow == {}


def _seconds(scanner: Scanner, text: str) -> float:
    best = 1.0
    for _ in range(3):
        before = time.process_time()
        scanner.scan([("body", text)])
        best = min(best, time.process_time() - before)
        if best < BOUND:
            break
    return best


def test_what_comes_after_the_most_is_not_looked_at() -> None:
    [detector] = [one for one in bundled() if one.id == "credential.matrix.service"]
    text = Text(f"{detector.examples[0]} " * (MOST + 20))
    assert len(list(detector.look(text))) == MOST + 20  # the scanner stops asking
