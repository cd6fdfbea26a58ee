from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.lab.population.history import steps
from vigie.lab.population.model import Act, Relation, Step
from vigie.lab.population.plan import plan
from vigie.lab.population.rhythm import PARIS

NOW = 1_790_000_000_000
SAID = (Act.TEXT, Act.FILE, Act.EDIT)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_history_can_be_authorised(seed: int) -> None:
    """In order of time, by people who are in the room, about messages that exist, and as many as planned."""
    population = plan("small", seed, "lab.example", NOW)
    for room in population.rooms:
        script = steps(population, room)
        inside = {room.creator}
        for position, step in enumerate(script):
            if step.act is Act.JOIN:
                assert step.person not in inside
                inside.add(step.person)
            assert step.person in inside
            assert step.target is None or step.target < position
        assert inside == set(room.members)
        assert [step.at_ms for step in script] == sorted(step.at_ms for step in script)
        assert room.created_ms < script[0].at_ms
        assert script[-1].at_ms <= NOW
        assert sum(step.act in SAID for step in script) == room.messages
        assert sum(step.act is Act.FILE for step in script) == room.files


@pytest.fixture(scope="module")
def script() -> list[list[Step]]:
    population = plan("medium", 2026, "lab.example", NOW)
    return [steps(population, room) for room in population.rooms if room.public]


def test_corrections_are_by_the_author_and_threads_start_from_plain_messages(script: list[list[Step]]) -> None:
    for room in script:
        for step in room:
            if step.target is None:
                continue
            target = room[step.target]
            if step.act is Act.EDIT:
                assert (target.person, target.act) == (step.person, Act.TEXT)
            if step.relation is Relation.THREAD:
                assert target.relation is Relation.NONE
                assert target.act in (Act.TEXT, Act.FILE)


def test_shares_are_those_of_an_office(script: list[list[Step]]) -> None:
    every = [step for room in script for step in room]
    said = [step for step in every if step.act in SAID]
    assert 0.02 < sum(step.relation is Relation.THREAD for step in said) / len(said) < 0.10
    assert 0.05 < sum(step.relation is Relation.REPLY for step in said) / len(said) < 0.15
    assert 0.01 < sum(step.act is Act.EDIT for step in said) / len(said) < 0.05
    assert 0.04 < sum(step.act is Act.REACTION for step in every) / len(said) < 0.12


def test_people_write_when_offices_are_open(script: list[list[Step]]) -> None:
    times = [datetime.fromtimestamp(step.at_ms / 1000, PARIS) for room in script for step in room if step.act in SAID]
    weekend = sum(time.weekday() >= 5 for time in times) / len(times)
    working = sum(8 <= time.hour < 20 for time in times) / len(times)
    august = sum(time.month == 8 for time in times) / sum(time.month == 6 for time in times)
    assert weekend < 0.08
    assert working > 0.85
    assert august < 0.9
    assert (max(times) - min(times)).days > 900
