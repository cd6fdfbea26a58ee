"""What days teach, and what keeps them from teaching."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.baselines.past import ENOUGH, FLOOR, GROWTH, KEPT, LAG, MEASURES, Past, Values, hour_bit

START = 20_601  # a Thursday
PEOPLE = MEASURES.index("people")


def day_of(value: int) -> Values:
    return (value,) * len(MEASURES)


def live(past: Past, values: list[int], start: int = START, *, clean: bool = True) -> int:
    """Day after day; the day after the last."""
    for day, value in enumerate(values, start):
        past.learn(day)
        past.close(day, day_of(value), 0, "other", clean=clean)
    past.learn(start + len(values))
    return start + len(values)


def test_today_and_yesterday_do_not_teach() -> None:
    past = Past()
    past.close(START, day_of(7), 0, "other", clean=True)
    assert past.learn(START + LAG - 1) == []
    assert past.learn(START + LAG) == [("other", day_of(7))]
    assert past.widest[PEOPLE] == 7


def test_it_says_nothing_before_it_knows_enough() -> None:
    past = Past()
    day = live(past, [10] * (ENOUGH + LAG - 2))
    assert (past.ratio(PEOPLE, 50), past.unusual(day, 3)) == (None, None)
    live(past, [10], day)
    assert past.ratio(PEOPLE, 50) == 5
    assert past.unusual(day, 3) is True


def test_a_day_in_doubt_never_teaches() -> None:
    past = Past()
    live(past, [100] * 5, clean=False)
    assert past.days == []
    past.close(START + 6, day_of(9), 0, "other", clean=True)
    assert past.doubt(START + 6, START + 6)
    assert not past.doubt(START + 6, START + 6)
    assert past.learn(START + 9) == []
    assert past.days == []


def test_a_first_day_teaches_no_more_than_the_floor() -> None:
    past = Past()
    live(past, [10**6] * 3)
    assert past.widest == FLOOR


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=150))
def test_what_counts_as_habit_grows_by_a_factor_a_week_whatever_happens(values: list[int]) -> None:
    past, widest = Past(), []
    for day, value in enumerate(values, START):
        past.learn(day)
        widest.append(past.widest[PEOPLE])
        past.close(day, day_of(value), 0, "other", clean=True)
    for today, weeks_ago in zip(widest[7:], widest, strict=False):
        assert today <= max(FLOOR[PEOPLE], weeks_ago * GROWTH)
    for number, one in enumerate(widest):
        assert one <= FLOOR[PEOPLE] * GROWTH ** (number // 7 + 1)


def test_the_widest_day_is_forgotten_after_thirty_more() -> None:
    past = Past()
    live(past, [50, *[1] * (KEPT + LAG)])
    assert past.widest[PEOPLE] == 1
    assert len(past.days) == KEPT


def test_hours_are_those_of_working_days_and_of_weekends_and_their_neighbours() -> None:
    past = Past()
    for day in range(START, START + ENOUGH + LAG):
        past.learn(day)
        past.close(day, day_of(1), hour_bit(day, 9), "other", clean=True)
    past.learn(START + ENOUGH + LAG)
    thursday, saturday = START + 7, START + 9
    assert [past.unusual(thursday, hour) for hour in (7, 8, 9, 10, 11)] == [True, False, False, False, True]
    assert past.unusual(saturday, 9) is False
    only_work = Past()
    only_work.hours, only_work.widest = hour_bit(thursday, 23), past.widest
    only_work._taught = past._taught
    assert only_work.unusual(thursday, 0) is False, "midnight is beside 23 h"
    assert only_work.unusual(saturday, 23) is True


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**40)), max_size=60))
def test_a_restart_changes_nothing(steps: list[tuple[int, int]]) -> None:
    past, other, day = Past(), Past(), START
    for pause, value in steps:
        day += pause + 1
        assert past.learn(day) == other.learn(day)
        for one in (past, other):
            one.close(day, day_of(value), 1 << pause, "other", clean=pause != 3)
        other = Past.load(msgspec.msgpack.decode(msgspec.msgpack.encode(other.dump())))
    assert (past.dump(), past.widest) == (other.dump(), other.widest)


def test_days_of_a_clock_that_ran_ahead_teach_nothing() -> None:
    past = Past()
    past.close(START + 100, day_of(5), 0, "other", clean=True)
    assert past.learn(START) == []
    assert past.waiting == []


@pytest.mark.parametrize("content", [[], [0, b"abc", []], [0, b"", [[1, 2]]], ["x", b"", []]])
def test_damage_is_told(content: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Past.load(content)
