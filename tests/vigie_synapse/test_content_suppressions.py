"""The file of what means nothing: followed when it changes, and never the reason of an outage."""

from pathlib import Path

import pytest

from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting
from vigie.model.suppressions import ENCODER, Suppression, SuppressionBook
from vigie_synapse.content_suppressions import SuppressionFile

SEEN = Sighting(
    detector="d.e.f", kind=Kind.OWN, severity=Severity.LOW, confidence=Confidence.LOW, excerpt="…", digest="aa"
)


def write(path: Path) -> None:
    one = Suppression(detector="d.e.f", digest="aa", until=100, reason="r", by="b", author="@a:x")
    path.write_bytes(ENCODER.encode(SuppressionBook(version=1, suppressions=(one,))))


def test_it_is_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "suppressions.json"
    file = SuppressionFile(path)
    file.look()
    assert file.left((SEEN,), "!r", "@a:x", 5) == (SEEN,)
    write(path)
    file.look()
    assert file.left((SEEN,), "!r", "@a:x", 5) == ()
    assert file.left((SEEN,), "!r", "@b:x", 5) == (SEEN,)
    assert file.left((SEEN,), "!r", "@a:x", 100) == (SEEN,)
    path.write_bytes(b"[" * 100_000)
    for _ in range(3):
        file.look()
    assert file.left((SEEN,), "!r", "@a:x", 5) == ()
    assert len(caplog.records) == 1, "said once"
    path.unlink()
    file.look()
    assert file.left((SEEN,), "!r", "@a:x", 5) == (SEEN,)
