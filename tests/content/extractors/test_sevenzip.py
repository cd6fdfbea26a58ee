from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.extraction import codes, opened, places
from vigie.content.extraction import Code

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_files_and_their_names_are_read_empty_ones_too() -> None:
    found = opened(sample("dossier.7z"), "dossier.7z")
    assert places(found) == {"dossier/note.txt: line 1"}
    assert {name for place, said in found.parts if place == "file names" for name in said.split("\n")} == {
        "dossier/note.txt",
        "vide.txt",
        "b.csv",
    }
    assert places(opened(sample("bzip2.7z"))) == {"note.txt: line 1"}


@pytest.mark.parametrize(
    ("name", "code", "named"),
    [("ferme.7z", Code.ENCRYPTED, True), ("scelle.7z", Code.ENCRYPTED, False), ("ppmd.7z", Code.UNSUPPORTED, True)],
)
def test_what_is_locked_or_packed_in_a_way_that_is_not_read_is_told(name: str, code: Code, named: bool) -> None:
    found = opened(sample(name), name)
    assert codes(found) == {code}
    assert ("note.txt" in str(found.parts)) is named


def test_what_comes_out_is_counted() -> None:
    assert codes(opened(sample("dossier.7z"), expanded=100)) == {Code.BOMB}


@given(st.integers(0, 200), st.integers(0, 255))
def test_a_header_that_lies_is_damaged_or_read(at: int, value: int) -> None:
    data = bytearray(sample("bzip2.7z"))
    data[-1 - at % (len(data) - 40)] = value
    opened(bytes(data), seconds=5)
    opened(bytes(data[: 32 + at]), seconds=5)
