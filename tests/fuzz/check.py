"""What must hold for any bytes at all that somebody sends: nothing raises, nothing is slow, nothing is shown."""

import time
from itertools import pairwise

from vigie.content import folding, secrecy
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner
from vigie.content.text import Text
from vigie.model.sightings import MAX_EXCERPT, Kind, Sighting

DETECTORS = bundled()
BY_ID = {one.id: one for one in DETECTORS}
SCANNER = Scanner(DETECTORS, b"a key of the test")
SLOW = 1.0
"""Seconds of one input of a few kilobytes: what hangs, not what a busy machine does."""
_DECODERS = ("utf-8", "utf-16-le", "latin-1", "utf-32-le")


def check(data: bytes) -> None:
    """The first byte says how the rest becomes text, the second which example is put into it, the third where."""
    before = time.process_time()
    text = text_of(data)
    _streams(text)
    seen = SCANNER.scan([("body", text)])
    assert seen == SCANNER.scan([("body", text)])
    for sighting in seen:
        _shows_nothing(text, sighting)
    secrecy.weigh(text)
    assert time.process_time() - before < SLOW


def text_of(data: bytes) -> str:
    """Text that holds surrogates, controls, and often something that detectors know."""
    if len(data) < 3:
        return data.decode("latin-1")
    how, which, where, rest = data[0], data[1], data[2], data[3:]
    errors = "surrogateescape" if how % 4 == 0 else "replace"
    text = rest.decode(_DECODERS[how % 4], errors)
    if how & 16:
        examples = DETECTORS[which % len(DETECTORS)].examples
        example = examples[how % len(examples)][:600]
        at = min(where, len(text))
        text = text[:at] + (example[: where % (len(example) + 1)] if how & 32 else example) + text[at:]
    return text


def _streams(text: str) -> None:
    folded = folding.fold(text)
    again = folded.decode("latin-1")
    assert folding.fold(again) == folded
    for way, source, stream in (
        (folding.origins(text), text, folded),
        (folding.survivors(folded), folded, folding.squeeze(folded)),
    ):
        places = [way[at] for at in range(len(stream))]
        assert all(0 <= one <= other < len(source) for one, other in pairwise([0, *places]))


def _shows_nothing(text: str, sighting: Sighting) -> None:
    assert 0 < len(sighting.excerpt) <= MAX_EXCERPT
    assert sighting.excerpt.isprintable()
    if sighting.kind is Kind.MARKING:
        return
    shown = sighting.excerpt.lower()
    for found in BY_ID[sighting.detector].look(Text(text)):
        assert 0 <= found.start < found.end <= len(text)
        for value in (found.value, text[found.start : found.end]):
            if len(value) > 3 and not value.isalpha():
                assert value.lower() not in shown
