from hypothesis import given
from hypothesis import strategies as st

from vigie.activity.seen import Seen

IDS = st.tuples(st.sampled_from(["a", "b-c", ""]), st.integers(0, 40)).map(lambda pair: f"{pair[0]}-{pair[1]}")
ODD = st.sampled_from(["", "-", "plain", "a-x", "a-1_0", "a- 1", "a-" + "9" * 5000, "a-²"])


@given(st.lists(IDS | ODD, max_size=200), st.integers(0, 200))
def test_true_once_for_each_id_across_a_restart(ids: list[str], restart: int) -> None:
    seen, told = Seen(), set()
    for place, identifier in enumerate(ids):
        if place == restart:
            snapshot = seen.snapshot()
            seen = Seen()
            seen.restore(snapshot)
        assert seen.first(identifier) == (identifier not in told)
        told.add(identifier)


def test_a_long_run_in_order_takes_no_memory() -> None:
    seen = Seen()
    assert all(seen.first(f"boot-{number}") for number in range(10_000))
    assert len(seen.snapshot()) < 20


def test_holes_are_bounded_and_the_oldest_is_closed() -> None:
    seen = Seen(holes=2)
    for number in (0, 2, 4, 6):
        assert seen.first(f"boot-{number}")
    assert not seen.first("boot-1")
    assert seen.first("boot-3")
    assert seen.first("boot-5")


def test_boots_are_bounded() -> None:
    seen = Seen(boots=2)
    for boot in "abc":
        assert seen.first(f"{boot}-1")
    assert not seen.first("c-1")
    assert not seen.first("b-1")
    assert seen.first("a-1")


def test_nothing_to_restore() -> None:
    seen = Seen()
    seen.restore(None)
    assert seen.first("boot-1")
