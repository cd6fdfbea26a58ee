from itertools import islice, pairwise

import pytest

from vigie.evaluation.attackers import ATTACKERS, Attacker, daily_lines
from vigie.evaluation.theft import MESSAGES, PEOPLE, ROOMS, Target
from vigie.model.budgets import Resource

TARGET = Target("agent.example")


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda one: one.name)
def test_an_attacker_wants_something_and_time_moves_on(attacker: Attacker) -> None:
    for job in attacker.jobs(TARGET, 1e12, 0):
        wants = list(islice(job, 500))
        assert wants
        assert all(want.at >= 1e12 for want in wants)
        assert all(one.at <= other.at for one, other in pairwise(wants))


def test_names_are_distinct_and_titles_complete() -> None:
    assert len({one.name for one in ATTACKERS}) == len(ATTACKERS)
    assert all(one.title.en and one.title.fr for one in ATTACKERS)


@pytest.mark.parametrize("name", ["slow-30", "slow-180", "spread-10", "spread-50"])
def test_patient_attackers_would_take_the_whole_haul(name: str) -> None:
    [attacker] = [one for one in ATTACKERS if one.name == name]
    people, rooms, messages, files = set(), set(), 0, set()
    for number in range(attacker.accounts):
        for job in attacker.jobs(TARGET, 0.0, number):
            for want in job:
                people.update(want.people)
                rooms.add(want.room)
                messages += want.events
                files.add(want.media)
                assert want.at < attacker.days * 86_400_000
    assert (len(people), len(rooms - {-1}), messages) == (PEOPLE, ROOMS, MESSAGES)
    assert len(files - {""}) == sum(TARGET.files)


def test_the_lowest_line_of_a_day_counts() -> None:
    lines = daily_lines()
    assert lines[Resource.PEOPLE_FOUND] == 800, "the combination's, far below the line on people alone"
