"""A file has one digest, however it is given; what is too large or gone has none."""

import hashlib
from pathlib import Path

from vigie.content import whole
from vigie.content.folding import fold

DATA = b"\x00\xff budget"
SHA = hashlib.sha256(DATA).hexdigest()


def test_a_file_and_its_bytes_have_the_same_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(DATA)
    assert whole.digest(path, len(DATA)) == whole.digest(DATA, len(DATA)) == SHA
    assert whole.parts(path, 100, "file") == [("file", whole.said(SHA))]


def test_what_is_too_large_or_gone_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(DATA)
    assert whole.parts(tmp_path / "a.bin", len(DATA) - 1) == whole.parts(DATA, len(DATA) - 1) == []
    assert whole.parts(tmp_path / "absent", 100) == []


def test_folding_leaves_it_as_it_is() -> None:
    assert fold(whole.said(SHA)).decode() == whole.said(SHA)
