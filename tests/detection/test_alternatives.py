"""Texts asked together answer as each would alone."""

from hypothesis import given
from hypothesis import strategies as st
from sigma.types import SigmaCasedString, SigmaExpansion, SigmaNumber, SigmaString, SigmaType

from vigie.detection.alternatives import FEW, together
from vigie.detection.matchers import compile_value

LETTERS = st.text("abA*?", max_size=4)
VALUES = st.one_of(
    LETTERS.map(SigmaString),
    LETTERS.map(SigmaCasedString),
    LETTERS.map(lambda one: SigmaExpansion([SigmaString(one), SigmaString("b" + one)])),
    st.just(SigmaNumber(3)),
)


@given(values=st.lists(VALUES, max_size=8), found=st.one_of(st.text("abA", max_size=4), st.sampled_from([None, 3, ""])))
def test_together_is_one_by_one(values: list[SigmaType], found: object) -> None:
    matches, others = together(values)
    alone = any(compile_value(one)(found) for one in values)
    grouped = matches is not None and matches(found)
    assert (grouped or any(compile_value(one)(found) for one in others)) is alone


def test_many_pieces_are_looked_for_at_once() -> None:
    matches, others = together(SigmaString(f"*Piece.{number}$*") for number in range(FEW + 1))
    assert others == []
    assert matches is not None
    assert matches("a pIECE.7$ b")
    assert not matches("a piecex7$ b")
    assert not matches("a piece.77 b")
    assert matches("\ud800 piece.7$")
