"""Decides which measures findings ask for. Pure: the same facts give the same plan.

A finding is an episode that may be given again while it grows: a measure's id depends on the episode, not on its size,
so growing repeats nothing.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vigie.model.findings import Finding
from vigie.model.response_settings import Mode
from vigie.response.action import Measure, Traits
from vigie.response.history import Past
from vigie.response.playbook import Condition, Playbook, Step
from vigie.response.protection import Protection

SETTLE_MS: Final = 2000
"""After a challenge, requests that were under way may still end: only what comes later shows a new login."""

NOTIFY: Final = "notify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of one account: findings just made or grown, older ones, and past measures."""

    user: str
    new: tuple[Finding, ...]
    older: tuple[Finding, ...] = ()
    past: Past


@dataclass(frozen=True, slots=True)
class Skipped:
    """A measure that a playbook asks for and that is not taken. `why` begins with a stable word."""

    measure: Measure
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Measures in the order of doing, and those left out with the reason."""

    measures: tuple[Measure, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    playbook: Playbook
    findings: tuple[Finding, ...]  # the one that decided first


@dataclass(frozen=True, slots=True)
class _Wish:
    measure: Measure
    playbook: Playbook
    traits: Traits


def plan(
    account: Account, playbooks: Iterable[Playbook], traits: Mapping[str, Traits], protection: Protection, now: int
) -> Plan:
    """The measures for one account. What an operator settled by a release is not held against it again."""
    settled = account.past.released
    new = sorted((one for one in account.new if one.last > settled), key=lambda one: (one.last, one.id))
    seen = {one.id: one for one in (*account.older, *new) if one.last > settled}
    matches = [one for one in (_match(book, new, tuple(seen.values()), account.past) for book in playbooks) if one]
    protected = protection.why(account.user)
    wishes = [wish for match in matches for wish in _wishes(match, account.user, traits, protected=bool(protected))]
    return _judge(sorted(wishes, key=_precedence(wishes)), account, protected, now)


def _match(playbook: Playbook, new: Sequence[Finding], seen: Sequence[Finding], past: Past) -> _Match | None:
    for trigger in new:
        for condition in playbook.when:
            if found := _holds(condition, trigger, seen, past):
                return _Match(playbook, found)
    return None


def _holds(condition: Condition, trigger: Finding, seen: Sequence[Finding], past: Past) -> tuple[Finding, ...]:
    """The findings that fulfil a condition, the newest first; none when it does not hold."""
    if not condition.concerns(trigger):
        return ()
    if condition.after_challenge and not _after_challenge(condition, trigger, past):
        return ()
    others = {one.name: one for one in seen if _beside(condition, one, trigger)}
    if len(others) + 1 < condition.distinct_rules:
        return ()
    return (trigger, *(others.values() if condition.distinct_rules > 1 else ()))


def _beside(condition: Condition, other: Finding, trigger: Finding) -> bool:
    near = abs(trigger.last - other.last) <= condition.within * 1000
    return near and other.name != trigger.name and condition.concerns(other)


def _after_challenge(condition: Condition, trigger: Finding, past: Past) -> bool:
    """A challenge that was only simulated made nobody sign in again, so it proves nothing."""
    sign = trigger.last if condition.continuing else trigger.first
    oldest = trigger.last - condition.after_challenge * 1000
    challenges = past.standing(Mode.ENFORCE, "challenge")
    return any(oldest <= one.time < sign - SETTLE_MS for one in challenges)


def _wishes(match: _Match, user: str, traits: Mapping[str, Traits], *, protected: bool) -> Iterator[_Wish]:
    steps = list(match.playbook.steps)
    if protected and all(step.action != NOTIFY for step in steps):
        steps.append(Step(action=NOTIFY))
    for step in steps:
        yield _Wish(_measure(match, step, user), match.playbook, traits[step.action])


def _measure(match: _Match, step: Step, user: str) -> Measure:
    book = match.playbook
    return Measure(
        id=identify(match.findings[0].id, book.name, step.action, ",".join(step.to), user, book.mode),
        action=step.action,
        user=user,
        by=book.by,
        mode=book.mode,
        reason=book.why(match.findings),
        findings=match.findings,
        to=step.to,
    )


def identify(*parts: str) -> str:
    """A stable id: the same parts always give the same one."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _precedence(wishes: Sequence[_Wish]) -> Callable[[_Wish], tuple[int, int, str]]:
    strongest: dict[str, int] = {}
    for wish in wishes:
        name = wish.playbook.name
        strongest[name] = min(strongest.get(name, wish.traits.rank), wish.traits.rank)
    return lambda wish: (wish.traits.rank, strongest[wish.playbook.name], wish.playbook.name)


def _judge(wishes: Sequence[_Wish], account: Account, protected: str, now: int) -> Plan:
    taken: list[Measure] = []
    answered: list[Measure] = []  # by an earlier response to the same findings, or by the next try
    skipped: list[Skipped] = []
    for wish in wishes:
        if account.past.done(wish.measure.id) or account.past.too_soon(wish.measure.id, now):
            answered.append(wish.measure)
        elif why := _why_not(wish, account, protected, now) or _needless(wish, [*answered, *taken], account.past):
            skipped.append(Skipped(wish.measure, why))
        else:
            taken.append(wish.measure)
    return Plan(tuple(taken), tuple(skipped))


def _why_not(wish: _Wish, account: Account, protected: str, now: int) -> str:
    measure, past = wish.measure, account.past
    if wish.traits.intrusive and not account.user:
        return "no account"
    if wish.traits.intrusive and protected:
        return f"protected ({protected})"
    if past.given_up(measure.id):
        return "failed too often"
    since = max(now - wish.playbook.cool_down * 1000, past.released)  # a release begins anew
    return "cool-down" if past.resting(measure.by, measure.action, measure.mode, since) else ""


def _needless(wish: _Wish, taken: Sequence[Measure], past: Past) -> str:
    measure, traits = wish.measure, wish.traits
    if traits.lasting and past.standing(measure.mode, measure.action):
        return "in force already"
    here = [one for one in taken if one.mode is measure.mode]
    if any((one.action, one.to) == (measure.action, measure.to) for one in here):
        return "done by a stronger playbook"
    stronger = {one.action for one in here} | {one.action for one in past.standing(measure.mode)}
    cover = sorted(traits.covered_by & stronger)
    return f"covered by {cover[0]}" if cover else ""
