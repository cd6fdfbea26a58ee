"""Every input that was kept still passes, and so do those that Hypothesis thinks of."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.check import check
from fuzz.files import check_file, seeds
from kit.extraction import MARK, opened

KEPT = sorted(Path(__file__).with_name("corpus").iterdir())


def test_there_is_a_corpus() -> None:
    assert len(KEPT) > 50


def test_what_was_kept_passes() -> None:
    broken = []
    for path in KEPT:
        try:
            check(path.read_bytes())
        except AssertionError as error:
            broken.append(f"{path.name}: {error}")
    assert broken == []


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_any_bytes_pass(rest: bytes, how: int, which: int, where: int) -> None:
    check(bytes((how, which, where)) + rest)


@given(st.text(st.characters(codec=None), max_size=200), st.integers(0, 255))
def test_any_text_around_an_example_passes(text: str, which: int) -> None:
    check(bytes((16, which, len(text) // 2)) + text.encode("utf-8", "surrogateescape" if text.isascii() else "replace"))


def test_files_that_were_kept_pass() -> None:
    kept = sorted(Path(__file__).with_name("corpus_files").iterdir())
    assert len(kept) > 50
    broken = []
    for path in kept:
        try:
            check_file(path.read_bytes())
        except AssertionError as error:
            broken.append(f"{path.name}: {error}")
    assert broken == []


@pytest.mark.parametrize("kind", seeds())
def test_what_fuzzing_begins_with_is_read(kind: str) -> None:
    found = opened(seeds()[kind])
    assert any(MARK in text for _, text in found.parts)
    assert found.type != "binary"
