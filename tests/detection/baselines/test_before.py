import pytest

from vigie.detection.baselines.before import Before


def test_it_holds_thirty_days_and_says_on_how_many_of_them_and_of_what_share() -> None:
    old = Before()
    assert old.told(0) == (None, None, None)
    for day, events in ((100, 50), (100, 10), (110, 40)):
        old.roll(day)
        old.add(day, events)
    assert old.told(400) == (100, 2, 25)
    old.roll(130)
    assert old.told(400) == (40, 1, 10), "the 30 days to day 130 begin with day 101"
    old.roll(140)
    assert old.told(400) == (None, None, None)


def test_the_share_is_never_beyond_the_whole() -> None:
    old = Before()
    old.add(1, 50)
    assert old.told(0) == (50, 1, 100)


def test_a_copy_says_the_same_and_damage_is_told() -> None:
    old = Before()
    old.add(1, 50)
    old.add(2, 7)
    assert Before.load(old.dump()).told(100) == old.told(100) == (57, 2, 57)
    with pytest.raises(ValueError, match="argument"):
        Before.load([1])
