from hypothesis import assume, given
from hypothesis import strategies as st

from vigie.detection.bounds import OPERATORS, better, holding, possible, within

BOUNDS = st.lists(
    st.tuples(st.sampled_from(sorted(OPERATORS)), st.integers(-6, 16).map(lambda half: half / 2)),
    min_size=1,
    max_size=3,
)


@given(bounds=BOUNDS, value=st.integers(-10, 20).map(lambda half: half / 2), whole=st.booleans())
def test_all_bounds_must_hold(bounds: list[tuple[str, float]], value: float, whole: bool) -> None:
    assume(not whole or value.is_integer())
    least, holds = holding(bounds, whole=whole)
    assert (value >= least and (holds is None or holds(value))) is within(value, bounds)


@given(bounds=BOUNDS, most=st.integers(1, 6))
def test_what_can_hold_is_known_beforehand(bounds: list[tuple[str, int]], most: int) -> None:
    assert possible(bounds, 1, most, whole=True) is any(within(value, bounds) for value in range(1, most + 1))
    halves = [value / 4 for value in range(4, 4 * most + 1)]
    assert possible(bounds, 1, most, whole=False) is any(within(value, bounds) for value in halves)


def test_open_ends() -> None:
    assert possible([("gte", 10**12)], 1, float("inf"), whole=True)
    assert not possible([("gt", 2.2), ("lt", 2.8)], 1, float("inf"), whole=True)
    assert possible([("gt", 2.2), ("lt", 2.8)], 1, float("inf"), whole=False)


def test_the_value_told_of_an_episode() -> None:
    assert better([("gt", 1), ("lt", 9)]) == ">"
    assert better([("lt", 9)]) == "<"
    assert better([("eq", 9)]) == "!="
