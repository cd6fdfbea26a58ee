from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.detection import windows
from vigie.detection.windows import MIN_CAPACITY, PROMOTE, Latest, Timeline, capacity

SPAN, LIMIT = 1_000, 50


def test_capacity_follows_the_threshold() -> None:
    assert capacity(40) == MIN_CAPACITY
    assert capacity(100_000) == 200_000
    assert capacity(1e300) == 2_000_000_000


def test_one_event_needs_no_container() -> None:
    timeline, latest = Timeline(), Latest()
    assert timeline.add(5, "a", 7, SPAN, LIMIT) == 7
    assert latest.add(5, "a", ("x", "y"), SPAN, LIMIT) == 2
    assert timeline.add(5 + SPAN + 1, "b", 3, SPAN, LIMIT) == 3
    assert latest.add(5 + SPAN + 1, "b", "z", SPAN, LIMIT) == 1
    assert (timeline.entries, latest.last) == (None, None)
    assert timeline.evidence() == latest.evidence() == [(1_006, "b")]


@pytest.mark.parametrize("window", [Timeline(), Latest()])
def test_a_window_keeps_the_newest_at_its_limit(window: Timeline | Latest) -> None:
    for number in range(200):
        amount = 1 if isinstance(window, Timeline) else f"v{number}"
        assert window.add(number, str(number), amount, SPAN, LIMIT) == min(number + 1, LIMIT)  # type: ignore[arg-type]
    assert window.evidence() == [(number, str(number)) for number in range(150, 200)]


def test_a_page_larger_than_the_limit() -> None:
    latest = Latest()
    assert latest.add(1, "a", tuple(map(str, range(80))), SPAN, LIMIT) == LIMIT


def test_many_values_have_a_queue() -> None:
    latest = Latest()
    for number in range(PROMOTE + 5):
        assert latest.add(number, str(number), f"v{number}", SPAN, LIMIT) == number + 1
    assert latest.queue is not None
    assert latest.add(2 * SPAN, "last", "v0", SPAN, LIMIT) == 1
    assert latest.evidence() == [(2 * SPAN, "last")]


def test_a_queue_does_not_grow_with_events_of_the_same_values() -> None:
    latest = Latest()
    for number in range(10_000):
        latest.add(number // 100, str(number), f"v{number % 40}", SPAN, LIMIT)
    assert latest.queue is not None
    assert len(latest.queue) <= 2 * 40 + 64 + 1
    assert latest.evidence() == [(99, str(number)) for number in range(9_960, 10_000)]


def test_fractions_are_exact() -> None:
    timeline = Timeline()
    for number in range(3):
        total = timeline.add(number, str(number), 0.1, SPAN, LIMIT)
    assert total == 3 * Fraction(0.1)


def test_a_timeline_forgets_what_it_expired() -> None:
    timeline = Timeline()
    for number in range(10_000):
        timeline.add(number * 100, str(number), 1, SPAN, LIMIT)
    assert timeline.entries is not None
    assert len(timeline.entries) < 200


@pytest.mark.parametrize("content", [[], [1], ["x", []], [1, [[1]]], [1.5, []], [1, [["1", "a", 1]]]])
def test_a_foreign_dump_is_refused(content: list[object]) -> None:
    for window in (Timeline(), Latest()):
        with pytest.raises((ValueError, TypeError, LookupError)):
            window.load(content)


STEPS = st.lists(
    st.tuples(st.integers(-12, 20), st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True)), max_size=60
)


@pytest.mark.parametrize("promote", [0, 3, 24])
@given(steps=STEPS, restart=st.integers(0, 60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_window_counts_what_a_list_of_all_events_would(
    monkeypatch: pytest.MonkeyPatch, promote: int, steps: list[tuple[int, list[int]]], restart: int
) -> None:
    monkeypatch.setattr(windows, "PROMOTE", promote)
    monkeypatch.setattr(windows, "_STALE", 2)
    span, latest, seen, clock, time = 30, Latest(), dict[str, tuple[int, int]](), None, 0
    for number, (step, several) in enumerate(steps):
        time += step
        values = tuple(map(str, several))
        value = latest.add(time, f"e{number}", values[0] if len(values) == 1 else values, span, 1_000)
        if clock is not None and time < clock - span:
            assert value is None
            continue
        late = clock is not None and time < clock
        clock = time if clock is None else max(clock, time)
        for one in values:
            if not (late and one in seen and seen[one][0] >= time):
                seen[one] = (time, number)
        alive = {one: last for one, last in seen.items() if last[0] >= clock - span}
        assert value == len(alive)
        assert set(latest.evidence()) == {(at, f"e{event}") for at, event in alive.values()}
        if number == restart:
            again = Latest()
            again.load(latest.dump())
            latest = again
