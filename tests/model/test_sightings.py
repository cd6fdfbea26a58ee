"""A sighting travels in the spool."""

import msgspec

from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting


def test_a_sighting_comes_back_the_same_and_says_no_more_than_it_must() -> None:
    seen = Sighting(
        detector="marking.fr.diffusion_restreinte",
        kind=Kind.MARKING,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        excerpt="D••••••••• R•••••••••",
    )
    line = msgspec.json.encode(seen)
    assert msgspec.json.decode(line, type=Sighting) == seen
    assert b"verified" not in line
