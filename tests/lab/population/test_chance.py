import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.population.chance import chance, split, weighted_sample

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=40)


@given(seed=st.integers(), weights=WEIGHTS, spare=st.integers(0, 1000), least=st.integers(0, 5))
def test_a_split_is_exact(seed: int, weights: list[float], spare: int, least: int) -> None:
    total = spare + least * len(weights)
    shares = split(chance(seed), total, weights, least)
    assert sum(shares) == total
    assert min(shares) >= least


def test_a_split_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot give"):
        split(chance(1), 3, [1.0, 1.0], 2)


@given(seed=st.integers(), weights=WEIGHTS, count=st.integers(0, 50))
def test_a_sample_has_distinct_members(seed: int, weights: list[float], count: int) -> None:
    drawn = weighted_sample(chance(seed), weights, count)
    assert len(drawn) == len(set(drawn)) == min(count, len(weights))


@pytest.mark.parametrize("others", [2, 100])
def test_weightless_items_are_never_drawn(others: int) -> None:
    for seed in range(50):
        assert 0 not in weighted_sample(chance(seed), [0.0] + [1.0] * others, 3)


@pytest.mark.parametrize("count", [2, 20])
def test_heavier_items_are_drawn_more_often(count: int) -> None:
    weights = [1.0] * 20 + [9.0] * 20
    drawn = [i for seed in range(200) for i in weighted_sample(chance(seed), weights, count)]
    assert sum(i >= 20 for i in drawn) > 1.5 * sum(i < 20 for i in drawn)
