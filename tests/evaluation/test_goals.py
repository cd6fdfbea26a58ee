from vigie.evaluation.assault import Moment, Outcomes
from vigie.evaluation.goals import Goal, goals
from vigie.evaluation.life import Tally
from vigie.evaluation.theft import Amounts


def tally(alerts: int, challenged: int, locked: int = 0) -> Tally:
    found = Tally()
    found.account_days["ordinary"] += 100_000
    found.alerts["mass_joins"] += alerts
    found.challenged_by_profile["ordinary"] += challenged
    if locked:
        found.locked["mass_joins"] += locked
    return found


def by_name(answered: tuple[Goal, ...]) -> dict[str, bool]:
    return {one.name: one.met for one in answered}


def test_honest_people() -> None:
    assert all(by_name(goals(tally(3, 9), [])).values())
    missed = by_name(goals(tally(4, 10, 1), []))
    assert not any(missed.values()), "at the line is too much for challenges, and one lock is"


def test_attackers_that_are_never_caught_miss_their_goals() -> None:
    outcomes = [Outcomes("tchap-2026", 1), Outcomes("slow-90", 1), Outcomes("spread-10", 10), Outcomes("hugger", 1)]
    answered = goals(None, outcomes)
    assert len(answered) == 7
    assert not any(one.met for one in answered)


def test_attackers_caught_in_time() -> None:
    late = Moment(20 * 86_400, Amounts(people=6_000), "rule", 8)
    slow = Outcomes("slow-90", 1, lock=late)
    hugger = Outcomes("hugger", 1, lock=late)
    spread = Outcomes("spread-10", 10, contained=True)
    assert all(one.met for one in goals(None, [slow, hugger, spread]))
    slow.lock = Moment(1, Amounts(people=9_000), "rule")
    assert not goals(None, [slow])[0].met


def test_a_thief_without_the_password_is_caught_by_the_challenge() -> None:
    outcome = Outcomes("stolen-token", 1, challenge=Moment(1, Amounts(), ""))
    assert outcome.caught is None
    outcome.contained = True
    assert outcome.caught is outcome.challenge
