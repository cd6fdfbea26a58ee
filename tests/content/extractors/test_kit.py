import time

import pytest

from kit.extraction import codes, opened, zipped
from vigie.content.extraction import BOMB_FROM, Code, Limits, Look
from vigie.content.extractors._kit import CHUNK, Budget, Content, Full, Sink, printable


def sink(**limits: object) -> Sink:
    return Sink(Budget(Limits(**limits), Look.NOTHING, time.monotonic() + 5), lambda content, inside: "")  # type: ignore[arg-type]


def test_a_long_text_is_cut_at_ends_of_lines_and_what_is_cut_is_whole_in_one_piece() -> None:
    into = sink()
    text = "".join(f"ligne {number:06d}\n" for number in range(10_000))
    into.text("page 1", text)
    pieces = [said for _, said in into.budget.parts]
    assert max(map(len, pieces)) <= CHUNK
    for number in range(10_000):
        assert any(f"ligne {number:06d}" in piece for piece in pieces)


def test_a_text_without_any_line_is_cut_too() -> None:
    into = sink()
    into.text("body", "é" * (3 * CHUNK))
    assert len(into.budget.parts) == 4
    assert into.budget.parts[1][0] == "body (2)"


def test_characters_beyond_the_limit_are_told_and_those_before_are_kept() -> None:
    found = opened(b"a" * 2_000, text=1_000)
    assert codes(found) == {Code.TOO_LARGE}
    assert sum(len(said) for _, said in found.parts) == 1_000


def test_growing_beyond_proportion_is_a_bomb_whatever_it_was_packed_in() -> None:
    with pytest.raises(Full) as full:
        sink().expand(BOMB_FROM + 1, 10)
    assert full.value.code is Code.BOMB
    sink().expand(BOMB_FROM - 1, 10)


def test_names_of_others_cannot_leave_their_line() -> None:
    assert (
        printable("a\n\x1b[31mb\u202e")
        == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}"
    )
    found = opened(zipped(**{"b\nc__txt": "bonjour à tous"}))
    assert all("\n" not in place for place, _ in found.parts)


def test_the_suffix_is_that_of_the_name_or_of_the_declared_type() -> None:
    assert Content(b"", "A.PDF").suffix == "pdf"
    assert Content(b"", "", "application/pdf").suffix == "pdf"
    assert Content(b"", ".bashrc").suffix == ""
