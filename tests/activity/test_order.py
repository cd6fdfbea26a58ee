import pytest
from hypothesis import given
from hypothesis import strategies as st
from spool_writer import activity

from vigie.activity.follow import Batch
from vigie.activity.order import SETTLED, Ordered, Ordering
from vigie.ports.storage import Cursor

NOW = 1_000_000


def batch(source: str, offset: int, *times: int) -> Batch:
    activities = [activity(offset + place, time=time, boot=source) for place, time in enumerate(times)]
    start, end = (Cursor(source=source, segment="1", offset=at) for at in (offset, offset + len(times)))
    return Batch(activities, start, end)


def times(ordered: list[Ordered]) -> list[int]:
    return [one.activity.time for one in ordered]


def test_one_source_never_waits() -> None:
    ordering = Ordering(["a"])
    assert times(ordering.push(batch("a", 0, 10, 30, 20), NOW)) == [10, 20, 30]
    assert ordering.held == 0
    assert [cursor.offset for cursor in ordering.cursors()] == [3]


def test_what_comes_after_something_younger_is_flagged_and_delivered() -> None:
    ordering = Ordering(["a"])
    ordering.push(batch("a", 0, 100), NOW)
    late, on_time = ordering.push(batch("a", 1, 50, 100), NOW)
    assert (late.late, on_time.late) == (True, False)


def test_several_sources_wait_for_each_other() -> None:
    ordering = Ordering(["a", "b"])
    assert ordering.push(batch("a", 0, 10, 30), NOW) == []
    assert times(ordering.push(batch("b", 0, 20, 40), NOW)) == [10, 20, 30]
    assert ordering.held == 1


def test_cursors_stay_before_what_is_held() -> None:
    ordering = Ordering(["a", "b"])
    ordering.push(batch("a", 0, 10, 30), NOW)
    ordering.push(batch("b", 0, 20), NOW)
    assert {cursor.source: cursor.offset for cursor in ordering.cursors()} == {"a": 0, "b": 1}
    ordering.push(batch("b", 1, 40), NOW)
    assert {cursor.source: cursor.offset for cursor in ordering.cursors()} == {"a": 2, "b": 1}


def test_a_silent_source_holds_nobody_longer_than_it_needs_to_write() -> None:
    ordering = Ordering(["a", "b"])
    ordering.push(batch("a", 0, NOW), NOW)
    assert ordering.push(batch("b", 0), NOW + SETTLED - 1) == []
    assert times(ordering.push(batch("b", 0), NOW + SETTLED)) == [NOW]


def test_a_source_that_says_nothing_at_all_holds_for_the_lateness() -> None:
    ordering = Ordering(["a", "b"], lateness=2000)
    ordering.push(batch("a", 0, 10), NOW)
    assert ordering.push(batch("a", 1, 20), NOW + 1999) == []
    assert times(ordering.push(batch("a", 2), NOW + 2000)) == [10]


def test_older_arrivals_do_not_prolong_the_wait() -> None:
    ordering = Ordering(["a", "b", "c"], lateness=2000)
    ordering.push(batch("a", 0, 100), NOW)
    ordering.push(batch("b", 0, 50), NOW + 1900)
    assert times(ordering.push(batch("a", 1), NOW + 2000)) == [50, 100]


def test_a_clock_set_back_holds_nothing_for_ever() -> None:
    ordering = Ordering(["a", "b"])
    ordering.push(batch("a", 0, NOW), NOW)
    assert times(ordering.push(batch("a", 1), NOW - 3_600_000)) == [NOW]
    back = ordering.push(batch("a", 1, NOW - 3_600_000), NOW - 3_600_000)
    back += ordering.push(batch("b", 0, NOW - 3_600_000), NOW - 3_600_000)
    assert [one.late for one in back] == [False, False]


def test_a_source_whose_clock_runs_ahead_does_not_make_others_late() -> None:
    ordering = Ordering(["a"])
    ordering.push(batch("a", 0, NOW + 86_400_000), NOW)
    (next_one,) = ordering.push(batch("a", 1, NOW + 5), NOW + 5)
    assert not next_one.late


def test_the_buffer_is_bounded() -> None:
    ordering = Ordering(["a", "b"], most_held=3)
    assert times(ordering.push(batch("a", 0, *range(10)), NOW)) == list(range(7))


def test_an_unknown_source_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        Ordering(["a"]).push(batch("z", 0, 1), NOW)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.integers(0, 50), max_size=5)), max_size=30))
def test_everything_goes_out_once_and_late_means_late(pushes: list[tuple[str, list[int]]]) -> None:
    ordering, offsets, out = Ordering("abc"), dict.fromkeys("abc", 0), []
    for source, stamps in pushes:
        out += ordering.push(batch(source, offsets[source], *stamps), NOW)
        offsets[source] += len(stamps)
    out += ordering.push(batch("a", offsets["a"]), NOW + 2000)
    assert ordering.held == 0
    assert {cursor.source: cursor.offset for cursor in ordering.cursors()} == {
        source: end for source, end in offsets.items() if source == "a" or any(s == source for s, _ in pushes)
    }
    assert len({one.activity.id for one in out}) == len(out) == sum(offsets.values())
    youngest = 0
    for one in out:
        assert one.late == (one.activity.time < youngest)
        youngest = max(youngest, one.activity.time)
