"""Lines come as they are written, whatever they are read from."""

from pathlib import Path

import pytest

from vigie.cli import streams
from vigie.model.errors import UsageError


def test_lines_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"a\nb\n" * 2_000 + b"c")
    with streams.lines_of(path) as lines:
        read = list(lines)
    assert (len(read), read[0], read[-1]) == (4_001, b"a\n", b"c")


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"), streams.lines_of(tmp_path / "none"):
        pass
    with pytest.raises(UsageError, match="directory"), streams.lines_of(tmp_path):
        pass
