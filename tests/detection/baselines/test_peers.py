"""Ranks among peers."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.peers import BLOCK, ENOUGH, MOST_VALUES, Peers, coarse

START = 20_601


def taught(values: list[int], day: int = START) -> Peers:
    peers = Peers(day)
    for value in values:
        peers.learn((value,) * len(MEASURES))
    peers.turn(day + 1)
    return peers


@given(st.lists(st.integers(0, 127), min_size=ENOUGH, max_size=ENOUGH + 50), st.integers(0, 127))
def test_a_rank_is_the_share_of_days_at_or_below(values: list[int], asked: int) -> None:
    peers = taught(values)
    assert peers.rank(0, asked) == pytest.approx(sum(value <= asked for value in values) / len(values))


def test_too_few_days_give_no_rank() -> None:
    assert taught([1] * (ENOUGH - 1)).rank(0, 5) is None
    assert taught([1] * ENOUGH).rank(0, 5) == 1
    assert taught([1] * ENOUGH).rank(0, 0) == 0


def test_what_is_learned_today_counts_from_tomorrow_on() -> None:
    peers = taught([0] * ENOUGH)
    assert peers.rank(0, 5) == 1
    for _ in range(ENOUGH):
        peers.learn((9,) * len(MEASURES))
    assert peers.rank(0, 5) == 1
    assert peers.turn(START + 2)
    assert not peers.turn(START + 2)
    assert peers.rank(0, 5) == 0.5


def test_one_account_does_not_move_its_rank() -> None:
    """A thief who teaches a month of days is 30 of 10,000."""
    peers = taught([0] * 9_990 + [40] * 10)
    before = peers.rank(0, 500)
    for day in range(1, 31):
        peers.learn((500,) * len(MEASURES))
        peers.turn(START + 1 + day)
    assert before == 1
    assert peers.rank(0, 499) == pytest.approx(1, abs=0.004)


def test_days_are_forgotten_after_two_blocks() -> None:
    peers = taught([5] * ENOUGH)
    peers.turn(START + BLOCK)
    assert peers.days == ENOUGH
    peers.turn(START + 2 * BLOCK)
    assert peers.days == 0


@given(st.integers(0, 10**9))
def test_large_values_are_kept_nearly(value: int) -> None:
    assert value * (1 - 1 / 64) <= coarse(value) <= value
    assert value > 127 or coarse(value) == value


def test_the_number_of_counts_is_bounded() -> None:
    assert len({coarse(value) for value in range(0, 1 << 20, 3)}) <= MOST_VALUES
    assert coarse((1 << 30) - 1).bit_length() == 30


def test_the_value_at_a_share() -> None:
    peers = taught(list(range(1, 101)) * (ENOUGH // 100))
    assert (peers.at(0, 0.5), peers.at(0, 0.99), Peers(START).at(0, 0.5)) == (50, 99, 0)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 300)), max_size=30))
def test_a_restart_changes_nothing(steps: list[tuple[int, int]]) -> None:
    one, other, day = taught([3] * ENOUGH), taught([3] * ENOUGH), START + 1
    for pause, value in steps:
        day += pause
        for peers in (one, other):
            peers.turn(day)
            peers.learn((value,) * len(MEASURES))
        other = Peers.load(msgspec.msgpack.decode(msgspec.msgpack.encode(other.dump())))
        assert one.rank(2, value) == other.rank(2, value)
    assert one.dump() == other.dump()


@pytest.mark.parametrize("content", [[], [1, 2, [{}], [{}], [{}]], [1, 2, 3, 4, 5], [1, 2, [{"a": 1}] * 6, [], []]])
def test_damage_is_told(content: list[object]) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        Peers.load(content)
