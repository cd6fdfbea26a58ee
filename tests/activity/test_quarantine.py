import base64
import json
import logging
from pathlib import Path

import pytest

from vigie.activity.quarantine import KeptAside, Quarantine


def line(data: bytes) -> KeptAside:
    return KeptAside(source="main", segment=3, offset=7, reason="why", data=data)


def test_hostile_bytes_are_kept_in_one_printable_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "aside.ndjson"
    Quarantine(path).keep(line(b"\x1b[2J\n\xff\x00"))
    (kept,) = path.read_text(encoding="ascii").splitlines()
    assert base64.b64decode(json.loads(kept).pop("data")) == b"\x1b[2J\n\xff\x00"
    assert path.stat().st_mode & 0o077 == 0


def test_the_files_stay_bounded(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "aside", limit=1000)
    for _ in range(100):
        quarantine.keep(line(b"x" * 100))
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) <= 2
    assert sum(sizes) < 2500


def test_a_failure_is_said_once_and_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    quarantine = Quarantine(tmp_path / "file" / "aside")
    with caplog.at_level(logging.WARNING):
        quarantine.keep(line(b""))
        quarantine.keep(line(b""))
    assert len(caplog.records) == 1
