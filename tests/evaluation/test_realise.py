"""Activities made of drawn requests: what is counted adds up to what was drawn."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from vigie.evaluation.day import Day
from vigie.evaluation.population import Population
from vigie.evaluation.realise import SYNCED, Realiser
from vigie.evaluation.sheet import Deed, Requests, Rows, schedule
from vigie.model.activity import FRESH, Action, Activity, Outcome


@pytest.fixture(scope="module")
def played(population: Population) -> tuple[Rows, list[Activity]]:
    rows = Day(population, 1).rows()
    requests = schedule(rows, population.assumed, np.random.default_rng(1))
    return rows, list(Realiser(population, 1_000_000).day(1, requests))


def test_every_request_is_an_activity_in_order_of_time(played: tuple[Rows, list[Activity]]) -> None:
    rows, activities = played
    assert len(activities) == rows.requests.sum()
    assert len({one.id for one in activities}) == len(activities)
    assert all(one.time <= other.time for one, other in pairwise(activities))


def test_distinct_people_shown_are_those_drawn(population: Population, played: tuple[Rows, list[Activity]]) -> None:
    rows, activities = played
    drawn = np.bincount(rows.who, weights=np.where(rows.deed == Deed.LOOK_UP, rows.amount, 0))
    shown: dict[str, set[str]] = defaultdict(set)
    for one in activities:
        if one.action is Action.SEARCH_DIRECTORY:
            assert 1 <= len(one.people) <= 50, "one answer"
            shown[one.user].update(one.people)
    for who in np.flatnonzero(drawn)[:200].tolist():
        assert len(shown[population.users[who]]) == pytest.approx(drawn[who], rel=0.1, abs=2)


def test_old_messages_are_those_drawn(played: tuple[Rows, list[Activity]]) -> None:
    rows, activities = played
    reading = np.isin(rows.deed, (Deed.OPEN_ROOM, Deed.SCROLL, Deed.EXPORT))
    read = sum(one.cold for one in activities if one.action is Action.READ and not one.fresh)
    assert read == pytest.approx(rows.amount[reading].sum(), rel=0.1)
    for one in activities:
        assert one.cold == sum(bool(flags & 4) for read in one.reads for flags in read.flags)
        assert one.fresh == sum(bool(flags & 8) for read in one.reads for flags in read.flags)


def test_what_is_read_of_a_room_just_entered_is_fresh(played: tuple[Rows, list[Activity]]) -> None:
    _, activities = played
    entered: set[tuple[str, str]] = set()
    for one in activities:
        if one.action is Action.JOIN:
            entered.add((one.user, one.room))
        if one.action is Action.READ and (one.user, one.room) in entered:
            assert one.fresh == one.cold > 0
    assert entered


def test_a_new_phone_shows_a_little_of_every_room_and_of_those_just_entered_mostly_old_history(
    population: Population,
) -> None:
    realiser = Realiser(population, 0)
    deeds = ((Deed.JOIN, 1, 4), (Deed.NEW_PHONE, 1, 100))
    columns = zip(
        *((1_000 * n, deed, 5, step, steps, 0, 3, 3) for n, (deed, step, steps) in enumerate(deeds)), strict=True
    )
    join, sync = realiser.day(0, Requests(*map(np.array, columns)))
    assert join.action is Action.JOIN
    shown = {read.room: sum(flags & FRESH > 0 for flags in read.flags) for read in sync.reads}
    assert shown.pop(join.room) == sync.fresh == sync.cold == SYNCED
    assert set(shown.values()) == {0}


def test_a_wrong_password_is_nobodys_request(played: tuple[Rows, list[Activity]]) -> None:
    _, activities = played
    wrong = [one for one in activities if one.outcome is Outcome.FAILURE]
    assert wrong
    assert all(one.action is Action.LOGIN and not one.user and one.target for one in wrong)
