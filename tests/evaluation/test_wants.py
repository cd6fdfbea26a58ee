from itertools import chain

from vigie.evaluation.theft import Target
from vigie.evaluation.wants import CLOSES, DAY_MS, HOUR_MS, OPENS, daily, directory, evenly, files, growing, history

TARGET = Target("agent.example")


def test_a_directory_and_a_room_are_taken_whole() -> None:
    people = {person for want in directory(TARGET, 1.0) for person in want.people}
    assert people == set(TARGET.people)
    assert sum(want.events for want in history(TARGET, 5, 100, 1.0)) == TARGET.messages[5]
    assert len({want.media for want in files(TARGET, 5, 1.0)}) == TARGET.files[5]


def test_evenly_keeps_to_working_hours() -> None:
    wants = list(evenly(list(directory(TARGET, 1.0))[:500], 0.0, 10))
    assert all(OPENS <= want.at % DAY_MS / HOUR_MS <= CLOSES for want in wants)
    assert [want.at for want in wants] == sorted(want.at for want in wants)
    assert {int(want.at // DAY_MS) for want in wants} == set(range(10))


def test_daily_takes_so_many_on_chosen_days() -> None:
    days = [int(want.at // DAY_MS) for want in daily(directory(TARGET, 1.0), 0.0, 14, 7, frozenset({1, 3}))]
    assert {day: days.count(day) for day in set(days)} == {1: 7, 3: 7, 8: 7, 10: 7}


def test_growing_grows() -> None:
    days = [int(want.at // DAY_MS) for want in growing(chain(directory(TARGET, 1.0)), 0.0, 60, 2, 1.05)]
    assert days.count(0) == 2
    assert days.count(59) > 30
