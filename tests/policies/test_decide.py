"""Verdicts: no line is ever crossed, more is never judged more kindly, and the wait that is told suffices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.budgets import ALLOW, DAY, DISTINCT, HOUR, MINUTE, Combination, Decision, Limit, Resource, Verdict
from vigie.policies.decide import MAX_DELAY_MS, MIN_DELAY_MS, Budgets, stricter
from vigie.policies.usage import Take, Usage, Windows

NOW = 1_700_000_000
RANK = {decision: rank for rank, decision in enumerate(Decision)}
COUNTED = Resource.COLD_EVENTS
SEEN = Resource.PEOPLE


def account(*limits: Limit, combinations: tuple[Combination, ...] = ()) -> tuple[Budgets, Usage]:
    usage = Usage(Windows(limits, combinations))
    usage.advance(NOW)
    return Budgets(limits, combinations), usage


@st.composite
def lines(draw: st.DrawFn, resource: Resource) -> Limit:
    delay, challenge, refuse = sorted(draw(st.tuples(*[st.integers(1, 30)] * 3)))
    return Limit(
        resource=resource,
        window=draw(st.sampled_from([MINUTE, 90, 600, HOUR, DAY])),
        delay=draw(st.sampled_from([0, delay])),
        challenge=draw(st.sampled_from([0, challenge])),
        refuse=refuse,
    )


def takes(resource: Resource) -> st.SearchStrategy[Take]:
    if resource in DISTINCT:
        return st.frozensets(st.integers(0, 40), max_size=12).map(lambda values: Take(resource, values=values))
    return st.integers(0, 12).map(lambda amount: Take(resource, amount=amount))


def sequences(resource: Resource) -> st.SearchStrategy[list[tuple[int, Take]]]:
    pause = st.one_of(st.integers(0, 5), st.integers(0, 700), st.integers(HOUR - 2, HOUR + 70))
    return st.lists(st.tuples(pause, takes(resource)), max_size=25)


def held(history: list[tuple[int, Take]], now: int, window: int) -> int:
    inside = [take for at, take in history if now - window <= at <= now]
    if any(take.resource in DISTINCT for take in inside):
        return len({value for take in inside for value in take.values})
    return sum(take.amount for take in inside)


@pytest.mark.parametrize("resource", [COUNTED, SEEN])
@given(data=st.data())
def test_no_true_window_ever_holds_more_than_the_line(resource: Resource, data: st.DataObject) -> None:
    limits = data.draw(st.lists(lines(resource), min_size=1, max_size=3))
    budgets, usage = account(*limits)
    now, history = NOW, []
    for pause, take in data.draw(sequences(resource)):
        now = usage.advance(now + pause)
        verdict = budgets.decide(usage, [take])
        if verdict.decision is Decision.CHALLENGE:
            usage.passed = now  # whatever the account proves, the last line stands
            verdict = budgets.decide(usage, [take])
        if verdict.decision not in (Decision.REFUSE, Decision.CHALLENGE):
            usage.add(take)
            history.append((now, take))
        for limit in limits:
            assert held(history, now, limit.window) <= limit.refuse


@pytest.mark.parametrize("resource", [COUNTED, SEEN])
@given(data=st.data())
def test_more_is_never_judged_more_kindly(resource: Resource, data: st.DataObject) -> None:
    budgets, usage = account(*data.draw(st.lists(lines(resource), min_size=1, max_size=3)))
    for pause, take in data.draw(sequences(resource)):
        usage.advance(usage.now + pause)
        usage.add(take)
    less, more = data.draw(takes(resource)), data.draw(takes(resource))
    both = Take(resource, amount=less.amount + more.amount, values=less.values | more.values)
    assert RANK[budgets.decide(usage, [less]).decision] <= RANK[budgets.decide(usage, [both]).decision]
    assert RANK[budgets.decide(usage, []).decision] == RANK[Decision.ALLOW]


@pytest.mark.parametrize("resource", [COUNTED, SEEN])
@given(data=st.data())
def test_after_the_wait_that_was_told_the_same_request_is_not_refused(resource: Resource, data: st.DataObject) -> None:
    limits = data.draw(st.lists(lines(resource), min_size=1, max_size=3))
    budgets, usage = account(*limits)
    for pause, take in data.draw(sequences(resource)):
        usage.advance(usage.now + pause)
        verdict = budgets.decide(usage, [take])
        if verdict.decision is not Decision.REFUSE:
            usage.add(take)
            continue
        if max(take.amount, len(take.values)) > min(limit.refuse for limit in limits):
            continue  # alone too much: no wait helps
        assert verdict.wait_ms > 0
        usage.advance(usage.now + verdict.wait_ms // 1000)
        assert budgets.decide(usage, [take]).decision is not Decision.REFUSE


@pytest.mark.parametrize("resource", [COUNTED, SEEN])
@given(data=st.data(), passed=st.booleans())
def test_what_remains_passes_and_the_next_one_has_to_be_looked_at(
    resource: Resource, data: st.DataObject, passed: bool
) -> None:
    budgets, usage = account(*data.draw(st.lists(lines(resource), min_size=1, max_size=3)))
    for pause, take in data.draw(sequences(resource)):
        usage.advance(usage.now + pause)
        usage.add(take)
    usage.passed = usage.now if passed else 0

    def unseen(amount: int) -> Take:
        values = frozenset(range(1000, 1000 + amount))
        return Take(resource, values=values) if resource in DISTINCT else Take(resource, amount=amount)

    remaining = budgets.remaining(usage, resource)
    assert remaining >= 0
    assert budgets.decide(usage, [unseen(remaining)]) == ALLOW
    assert budgets.decide(usage, [unseen(remaining + 1)]) != ALLOW


def test_a_line_that_is_not_drawn_asks_for_nothing() -> None:
    budgets, usage = account(Limit(resource=COUNTED, window=HOUR))
    usage.add(Take(COUNTED, amount=10**6))
    assert budgets.decide(usage, [Take(COUNTED, amount=10**6)]) == ALLOW
    assert budgets.remaining(usage, COUNTED) > 10**6, "or every event of every account would be weighed inline"
    assert budgets.remaining(usage, Resource.PEOPLE) > 10**6


def test_a_challenge_may_be_the_only_line() -> None:
    budgets, usage = account(Limit(resource=COUNTED, window=HOUR, challenge=10))
    assert budgets.remaining(usage, COUNTED) == 10
    usage.add(Take(COUNTED, amount=12))
    assert budgets.remaining(usage, COUNTED) == 0
    usage.passed = NOW
    assert budgets.remaining(usage, COUNTED) > 10**6


def test_the_greatest_amount_that_passes_is_the_line_itself() -> None:
    budgets, usage = account(Limit(resource=COUNTED, window=HOUR, delay=10, challenge=20, refuse=30))
    expected = {10: "allow", 11: "delay", 20: "delay", 21: "challenge", 30: "challenge", 31: "refuse"}
    assert {n: budgets.decide(usage, [Take(COUNTED, amount=n)]).decision.value for n in expected} == expected
    verdict = budgets.decide(usage, [Take(COUNTED, amount=31)])
    assert (verdict.code, verdict.resource, verdict.window) == ("budget.cold_events", COUNTED, HOUR)
    assert (verdict.used, verdict.limit) == (0, 30)


def test_a_delay_grows_towards_the_next_line() -> None:
    budgets, usage = account(Limit(resource=COUNTED, window=HOUR, delay=10, challenge=110, refuse=200))
    waits = [budgets.decide(usage, [Take(COUNTED, amount=n)]).wait_ms for n in range(11, 111)]
    assert waits == sorted(waits)
    assert MIN_DELAY_MS <= waits[0] < waits[-1] == MAX_DELAY_MS


def test_who_proved_himself_again_may_go_on_to_the_last_line_and_only_within_the_window() -> None:
    budgets, usage = account(Limit(resource=COUNTED, window=HOUR, challenge=10, refuse=30))
    usage.add(Take(COUNTED, amount=8))
    more = [Take(COUNTED, amount=5)]
    assert budgets.decide(usage, more).decision is Decision.CHALLENGE
    usage.passed = NOW
    assert budgets.decide(usage, more).decision is Decision.ALLOW
    assert budgets.decide(usage, [Take(COUNTED, amount=23)]).decision is Decision.REFUSE
    usage.advance(NOW + HOUR)
    usage.add(Take(COUNTED, amount=8))
    assert budgets.decide(usage, more).decision is Decision.CHALLENGE, "a proof of an hour ago says nothing"


COMBINED = Combination(
    name="breadth", window=DAY, at_least=2, thresholds=((COUNTED, 10), (SEEN, 3), (Resource.ROOMS_READ, 5))
)


def test_several_resources_together_challenge_where_none_would_alone() -> None:
    budgets, usage = account(combinations=(COMBINED,))
    usage.add(Take(COUNTED, amount=11))
    assert budgets.decide(usage, [Take(COUNTED, amount=100)]) == ALLOW
    people = Take(SEEN, values=frozenset(range(4)))
    verdict = budgets.decide(usage, [people])
    assert (verdict.decision, verdict.code) == (Decision.CHALLENGE, "combination.breadth")
    assert (verdict.used, verdict.limit, verdict.resource) == (2, 1, None)
    assert budgets.decide(usage, [Take(SEEN, values=frozenset(range(3)))]) == ALLOW
    assert budgets.decide(usage, [Take(Resource.MEMBER_LISTS, values=frozenset({1}))]) == ALLOW, "another matter"
    usage.passed = NOW
    assert budgets.decide(usage, [people]) == ALLOW


def test_takes_may_come_from_a_generator() -> None:
    budgets, usage = account(combinations=(COMBINED,))
    usage.add(Take(COUNTED, amount=11))
    assert budgets.decide(usage, (t for t in [Take(SEEN, values=frozenset(range(4)))])).decision is Decision.CHALLENGE


verdicts = st.builds(Verdict, decision=st.sampled_from(Decision), wait_ms=st.integers(0, 9))


@given(verdicts, verdicts, verdicts)
def test_stricter_orders_verdicts(one: Verdict, other: Verdict, third: Verdict) -> None:
    assert stricter(one, ALLOW) == one or one.decision is Decision.ALLOW
    both = stricter(one, other)
    assert both in (one, other)
    assert RANK[both.decision] == max(RANK[one.decision], RANK[other.decision])
    assert stricter(both, third) == stricter(one, stricter(other, third))


def test_the_nearest_line_is_the_one_used_up_most() -> None:
    budgets, usage = account(
        Limit(resource=COUNTED, window=HOUR, refuse=100), Limit(resource=SEEN, window=HOUR, refuse=10)
    )
    assert budgets.nearest(usage) is None
    usage.add(Take(COUNTED, amount=40))
    usage.add(Take(SEEN, values=frozenset(range(5))))
    share, limit, used = budgets.nearest(usage) or pytest.fail("nothing is near")
    assert (share, limit.resource, used) == (0.5, SEEN, 5)


def test_the_wait_counts_what_is_asked_for_again_and_leaves_meanwhile() -> None:
    """0 was seen first. When it has left, it is new once more: room for it is needed too."""
    budgets, usage = account(Limit(resource=SEEN, window=MINUTE, refuse=4))
    usage.add(Take(SEEN, values=frozenset({0})))
    usage.advance(NOW + 10)
    usage.add(Take(SEEN, values=frozenset({4})))
    again = [Take(SEEN, values=frozenset({0, 1, 2, 3}))]
    verdict = budgets.decide(usage, again)
    assert verdict.decision is Decision.REFUSE
    usage.advance(usage.now + verdict.wait_ms // 1000)
    assert budgets.decide(usage, again) == ALLOW
