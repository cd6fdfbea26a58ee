from fractions import Fraction

import pytest

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


def test_small_tables_grow_into_ordered_ones() -> None:
    latest = Latest()
    for number in range(PROMOTE + 5):
        latest.add(number, str(number), f"v{number}", SPAN, LIMIT)
    assert type(latest.last).__name__ == "OrderedDict"
    assert latest.add(2 * SPAN, "last", "v0", SPAN, LIMIT) == 1


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
