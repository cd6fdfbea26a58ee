"""Honest life through the real parts, and the people who answer challenges."""

import msgspec

from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.doorman import Served
from vigie.evaluation.life import SIGN_IN_MS, Life, Tally, Watch, epoch, live
from vigie.evaluation.population import Site
from vigie.evaluation.sheet import DAY_MS
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.budgets import Decision, Verdict
from vigie.wiring import Content

SITE = Site("justice", 400, 3, 7)


def test_a_few_days_of_a_few_people(content: Content) -> None:
    days: list[int] = []
    tally = live(SITE, Assumptions(), content, 0, lambda day, _count: days.append(day))
    assert days == [1, 2, 3]
    assert tally.activities > 3_000
    assert 200 < tally.total_days < 600
    assert not tally.locked
    again = live(SITE, Assumptions(), content, 0, lambda _day, _count: None)
    assert again == tally, "the same seed gives the same life"


def test_who_is_challenged_signs_in_again_a_moment_later() -> None:
    life = Life(SITE, Assumptions())
    asked: Activity | None = None
    logins: list[Activity] = []
    for activity in life.day(1):
        if asked is None and activity.time > epoch() + DAY_MS + 12 * 3_600_000:
            asked = activity
            life.answer(activity)
            life.answer(activity)
        if activity.id.endswith("-again"):
            logins.append(activity)
    assert asked is not None
    [login] = logins
    assert (login.action, login.user, login.time) == (Action.LOGIN, asked.user, asked.time + SIGN_IN_MS)


def test_who_is_refused_waits_as_told_and_who_is_challenged_until_the_login() -> None:
    life = Life(SITE, Assumptions())
    first = next(life.day(1))
    later = msgspec.structs.replace(first, time=first.time + SIGN_IN_MS - 1)
    assert not life.waits(later)
    stopped = msgspec.structs.replace(first, outcome=Outcome.REFUSED)
    life.heed(first, Served(stopped, 3_600_000))
    assert life.waits(later)
    assert life.waits(msgspec.structs.replace(first, time=first.time + 3_599_999))
    assert not life.waits(msgspec.structs.replace(first, time=first.time + 3_600_000))
    assert not life.waits(msgspec.structs.replace(later, device="another")), "another client knows nothing of it"
    assert not life.waits(msgspec.structs.replace(later, action=Action.LOGIN))


def test_an_account_counts_once_a_day_however_often_it_is_asked() -> None:
    life = Life(SITE, Assumptions())
    first = next(life.day(1))
    watch = Watch(life)
    asked = Verdict(decision=Decision.CHALLENGE, code="budget.people", window=60)
    watch.told(first, asked)
    watch.told(first, asked)
    watch.challenged(first.user, "One sign (mass_joins)")
    watch.end_of_day()
    watch.told(first, asked)
    assert watch.tally.challenged == {"budget.people 60": 2, "mass_joins": 1}
    assert sum(watch.tally.challenged_by_profile.values()) == 2


def test_tallies_add_up() -> None:
    one = Tally(days=2, activities=5)
    one.account_days["ordinary"] += 3
    one.alerts["mass_joins"] += 1
    one += one
    assert (one.activities, one.total_days, one.alert_rate) == (10, 6, 2 / 6)
