"""A window never counts less than the truth, and never more than a window one sixtieth longer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.budgets import DAY, HOUR, MINUTE, MONTH
from vigie.policies.windows import BUCKETS, DistinctWindows, SlidingSum

WINDOWS = (MINUTE, 90, 600, HOUR, DAY, MONTH)


def steps(window: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Pauses in seconds with what happens after each: mostly close together, sometimes near the window's end."""
    pause = st.one_of(
        st.integers(0, 3),
        st.integers(0, max(window // 30, 1)),
        st.integers(window - 3, window + window // BUCKETS + 3),
    )
    return st.lists(st.tuples(pause, st.integers(0, 9)), max_size=25)


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    window = draw(st.sampled_from(WINDOWS))
    now, history = draw(st.integers(0, 2**33)), []
    for pause, amount in draw(steps(window)):
        now += pause
        history.append((now, amount))
    return window, history


def true_sum(history: list[tuple[int, int]], now: int, window: int) -> int:
    """What a window of that many seconds holds: an instant within the second `now - window` may still be inside it."""
    return sum(amount for at, amount in history if now - window <= at <= now)


def longer(window: int) -> int:
    return window + max(window // BUCKETS, 1)


@given(histories())
def test_a_sum_is_never_under_the_truth_and_at_most_a_sixtieth_wider(case: tuple[int, list[tuple[int, int]]]) -> None:
    window, history = case
    counter = SlidingSum(window)
    done: list[tuple[int, int]] = []
    for now, amount in history:
        counter.add(now, amount)
        done.append((now, amount))
        total = counter.total(now)
        assert true_sum(done, now, window) <= total <= true_sum(done, now, longer(window))


@given(histories(), st.integers(0, 3 * DAY))
def test_a_sum_never_turns_negative_and_ends_at_nothing(case: tuple[int, list[tuple[int, int]]], later: int) -> None:
    window, history = case
    counter = SlidingSum(window)
    for now, amount in history:
        counter.add(now, amount)
        counter.take_back(now - later % (2 * window), amount + 3)
        assert counter.total(now) >= 0
    end = max((now for now, _ in history), default=0)
    assert counter.total(end + longer(window) + 1) == 0
    assert counter.dump() == []


@given(histories(), st.integers(0, 2 * DAY))
def test_a_restored_sum_goes_on_as_the_original(case: tuple[int, list[tuple[int, int]]], later: int) -> None:
    window, history = case
    one, other = SlidingSum(window), SlidingSum(window)
    for now, amount in history:
        one.add(now, amount)
    other.load(one.dump())
    end = max((now for now, _ in history), default=0) + later
    one.add(end, 2)
    other.add(end, 2)
    assert (one.total(end), one.wait(end, 1), one.dump()) == (other.total(end), other.wait(end, 1), other.dump())


@given(histories(), st.integers(1, 100))
def test_after_the_wait_that_much_has_left_and_not_a_bucket_before(
    case: tuple[int, list[tuple[int, int]]], excess: int
) -> None:
    window, history = case
    counter = SlidingSum(window)
    for now, amount in history:
        counter.add(now, amount)
    end = max((now for now, _ in history), default=0)
    before = counter.total(end)
    wait = counter.wait(end, excess)
    assert wait >= 1
    if excess > before:
        assert wait == window
        return
    assert counter.total(end + wait) <= before - excess
    other = SlidingSum(window)
    for now, amount in history:
        other.add(now, amount)
    if wait > 1:
        assert other.total(end + wait - 1) > before - excess, "nobody is made to wait longer than needed"


@pytest.mark.parametrize("window", WINDOWS)
def test_memory_is_bounded_however_much_is_counted(window: int) -> None:
    counter = SlidingSum(window)
    for now in range(0, 3 * window, max(window // 400, 1)):
        counter.add(now, 1)
        counter.total(now)
    assert len(counter.dump()) <= 2 * BUCKETS + 1


@st.composite
def sightings(draw: st.DrawFn) -> tuple[tuple[int, ...], list[tuple[int, frozenset[int]]]]:
    windows = tuple(sorted(draw(st.sets(st.sampled_from(WINDOWS), min_size=1, max_size=3))))
    now, history = draw(st.integers(0, 2**33)), []
    values = st.frozensets(st.integers(0, 12), max_size=6)
    for pause, _ in draw(steps(draw(st.sampled_from(windows)))):
        now += pause
        history.append((now, draw(values)))
    return windows, history


def true_distinct(history: list[tuple[int, frozenset[int]]], now: int, window: int) -> set[int]:
    return {value for at, values in history if now - window <= at <= now for value in values}


@given(sightings())
def test_distinct_values_are_counted_once_in_every_window(
    case: tuple[tuple[int, ...], list[tuple[int, frozenset[int]]]],
) -> None:
    windows, history = case
    counter = DistinctWindows(windows)
    done: list[tuple[int, frozenset[int]]] = []
    for now, values in history:
        for window in windows:
            held = counter.sums[window].total(now)
            new = counter.new(now, window, values)
            least = len(true_distinct(done, now, window) | values)
            most = len(true_distinct(done, now, longer(window)) | values)
            assert least <= held + new <= most, "what the answer would make of the window is known beforehand"
        counter.add(now, values)
        done.append((now, values))
        for window in windows:
            total = counter.sums[window].total(now)
            assert len(true_distinct(done, now, window)) <= total <= len(true_distinct(done, now, longer(window)))
            assert counter.new(now, window, values) == 0


@given(st.lists(st.frozensets(st.integers(0, 40), max_size=9), max_size=30))
def test_within_one_window_distinct_is_exact(groups: list[frozenset[int]]) -> None:
    counter = DistinctWindows((HOUR, DAY))
    for second, values in enumerate(groups):
        counter.add(1_000_000 + second, values)
    everyone = frozenset().union(*groups)
    assert {window: total.total(1_000_000 + len(groups)) for window, total in counter.sums.items()} == {
        HOUR: len(everyone),
        DAY: len(everyone),
    }


@given(sightings(), st.integers(0, 2 * DAY))
def test_restored_distinct_values_go_on_as_the_original(
    case: tuple[tuple[int, ...], list[tuple[int, frozenset[int]]]], later: int
) -> None:
    windows, history = case
    one, other = DistinctWindows(windows), DistinctWindows(windows)
    for now, values in history:
        one.add(now, values)
    other.load(one.dump())
    end = max((now for now, _ in history), default=0) + later
    probe = frozenset(range(8))
    for window in windows:
        assert one.new(end, window, probe) == other.new(end, window, probe)
    one.add(end, probe)
    other.add(end, probe)
    assert {w: s.total(end) for w, s in one.sums.items()} == {w: s.total(end) for w, s in other.sums.items()}


@given(sightings())
def test_forgetting_what_is_too_old_changes_no_count(
    case: tuple[tuple[int, ...], list[tuple[int, frozenset[int]]]],
) -> None:
    windows, history = case
    kept, pruned = DistinctWindows(windows), DistinctWindows(windows)
    for now, values in history:
        pruned.prune(now)
        for counter in (kept, pruned):
            counter.add(now, values)
        assert [s.total(now) for s in kept.sums.values()] == [s.total(now) for s in pruned.sums.values()]
    end = max((now for now, _ in history), default=0)
    pruned.prune(end + longer(max(windows)) + 1)
    assert len(pruned) == 0
