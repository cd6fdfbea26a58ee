"""Counts of distinct things: exact while few, near when many, the same after a restart."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.baselines.distinct import DAYS, EXACT, MOST_BYTES, STRIDE, Distinct, Total, mark

START = 20_600
DAYS_AND_NAMES = st.lists(
    st.tuples(st.sampled_from((0, 0, 0, 1, 1, 2, 4, 9, 31)), st.integers(0, 400), st.integers(1, 60)), max_size=40
)
"""Days to let pass, the first name touched then, and how many after it."""


def lived(steps: list[tuple[int, int, int]], *, restarts: bool = False) -> tuple[Distinct, list[tuple[int, int]], int]:
    """The count after some life, what really happened, and the day it is."""
    count, day, history = Distinct(START), START, []
    for pause, first, names in steps:
        if pause:
            day += pause
            count.roll(day)
        for name in range(first, first + names):
            count.add(mark(str(name)))
            history.append((day, name))
        if restarts:
            count = again(count)
        assert count.month == again(count).month, "asked now and then, and worked out anew"
    return count, history, day


def again(count: Distinct) -> Distinct:
    return Distinct.load(msgspec.msgpack.decode(msgspec.msgpack.encode(count.dump())))


@given(DAYS_AND_NAMES)
def test_few_things_are_counted_exactly_and_many_nearly(steps: list[tuple[int, int, int]]) -> None:
    count, history, day = lived(steps)
    today = len({name for then, name in history if then == day})
    month = len({name for then, name in history if then > day - DAYS})
    if today <= EXACT:
        assert count.today == today
    else:
        assert count.today == pytest.approx(today, rel=0.2)
    if max((len({n for then, n in history if then > d - DAYS}) for d, _ in history), default=0) <= EXACT:
        assert count.month == month
    else:
        sure = len({name for then, name in history if then > day - (DAYS - STRIDE + 1)})
        assert 0.8 * sure <= count.month <= 1.2 * month


@given(DAYS_AND_NAMES)
def test_a_restart_changes_nothing(steps: list[tuple[int, int, int]]) -> None:
    straight, restarted = lived(steps)[0], lived(steps, restarts=True)[0]
    assert (straight.today, straight.month) == (restarted.today, restarted.month)
    assert straight.dump() == restarted.dump()


@given(DAYS_AND_NAMES)
def test_its_size_is_bounded(steps: list[tuple[int, int, int]]) -> None:
    count, day = lived(steps)[0], START + 10_000
    for _ in range(DAYS // STRIDE + 2):
        day += STRIDE
        count.roll(day)
        for name in range(2_000):
            count.add(mark(f"{day}/{name}"))
    assert len(msgspec.msgpack.encode(count.dump())) <= MOST_BYTES


def test_a_month_later_nothing_is_left() -> None:
    count, _, day = lived([(0, 0, 3), (1, 0, 200)])
    assert count.today == pytest.approx(200, rel=0.1)
    count.roll(day + DAYS)
    assert (count.today, count.month) == (0, 0)
    count.add(1)
    assert (count.today, count.month) == (1, 1)


@pytest.mark.parametrize(
    "content", [[1, b"", b"x", b""], [1, [b"no sketch"], {}], [1], [1, b"", {"a": b""}], [1, 2, 3, 4]]
)
def test_damage_is_told(content: list[object]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        Distinct.load(content)


@pytest.mark.parametrize("many", [3, 300])
def test_it_says_when_nothing_changed(many: int) -> None:
    count = lived([(0, 0, many), (1, 0, 5)])[0]
    assert not count.add(mark("1"))
    assert count.add(mark("another"))


@given(st.lists(st.tuples(st.sampled_from((0, 1, 1, 5, 29, 30)), st.integers(0, 1_000)), max_size=60))
def test_sums_are_exact(steps: list[tuple[int, int]]) -> None:
    total, day, history = Total(START), START, []
    for pause, amount in steps:
        if pause:
            day += pause
            total.roll(day)
        total.add(amount)
        history.append((day, amount))
        total = Total.load(msgspec.msgpack.decode(msgspec.msgpack.encode(total.dump())))
    assert total.today == sum(amount for then, amount in history if then == day)
    assert total.month == sum(amount for then, amount in history if then > day - DAYS)
