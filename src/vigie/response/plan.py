"""Decides which measures findings ask for. Pure: the same facts give the same plan.

A finding is an episode that may be given again while it grows: a measure's id depends on the episode, not on its size,
so growing repeats nothing.

Only the account's own acts count for a measure that it feels. What somebody else can forge never does, neither as the
finding that decides nor as one beside it, so that nobody can have another locked out: people are told.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from vigie.model.findings import Finding
from vigie.model.response_settings import Mode
from vigie.model.scores import Score
from vigie.ports.scoring import Scoring
from vigie.response.action import Measure, Traits
from vigie.response.history import Past
from vigie.response.playbook import Condition, Playbook, Step
from vigie.response.protection import Protection

SETTLE_MS: Final = 2000
"""After a challenge, requests that were under way may still end: only what comes later shows a new login."""

NOTIFY: Final = "notify"
BRAKE: Final = "brake"
"""First word of why the brake keeps a measure from being taken; `QUORUM` and `FORGEABLE` likewise."""
QUORUM: Final = "quorum"
FORGEABLE: Final = "forgeable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of one account: findings just made or grown, older ones, past measures, and what the brake holds.

    `braked` gives for a mode and an action why playbooks must not take it by themselves now; `crowded` the same for
    what rests on the account's part in a crowd.
    """

    user: str
    new: tuple[Finding, ...]
    older: tuple[Finding, ...] = ()
    past: Past
    braked: Mapping[tuple[Mode, str], str] = field(default_factory=dict)
    crowded: Mapping[tuple[Mode, str], str] = field(default_factory=dict)


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
class _Facts:
    """What conditions are held against, the oldest first."""

    new: tuple[Finding, ...]
    seen: tuple[Finding, ...]
    past: Past
    score: Score
    apart: Score  # without what weighs so much because others do the same

    def weight(self, condition: Condition) -> Score:
        """The score that a condition is held against."""
        return self.apart if condition.crowd is False else self.score

    def own(self) -> "_Facts":
        """Without what somebody else can forge. The score has that apart already."""
        new, seen = (tuple(one for one in some if not one.forgeable) for some in (self.new, self.seen))
        return replace(self, new=new, seen=seen)


@dataclass(frozen=True, slots=True)
class _Match:
    """A playbook's answer: its findings, the one that decided first, and what they lack ("" when nothing)."""

    findings: tuple[Finding, ...]
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    measure: Measure
    playbook: Playbook
    traits: Traits
    lacks: str


def plan(
    account: Account,
    playbooks: Iterable[Playbook],
    traits: Mapping[str, Traits],
    protection: Protection,
    scoring: Scoring,
    now: int,
) -> Plan:
    """The measures for one account. What an operator settled by a release is not held against it again."""
    facts = _facts(account, scoring, now)
    protected = protection.why(account.user)
    wishes = [
        wish for book in playbooks for wish in _wishes(book, account.user, facts, traits, protected=bool(protected))
    ]
    return _judge(sorted(wishes, key=_precedence(wishes)), account, traits, protected, now)


def _facts(account: Account, scoring: Scoring, now: int) -> _Facts:
    new = scoring.standing(account.past.unsettled(account.new))
    latest = {one.id: one for one in (*scoring.standing(account.past.unsettled(account.older)), *new)}
    seen = _in_order(latest.values())
    score = scoring.weigh(seen, now)
    crowd = any(one.crowd for one in seen)
    apart = scoring.weigh([one for one in seen if not one.crowd], now) if crowd else score
    return _Facts(_in_order(new), seen, account.past, score, apart)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.last, one.id)))


def _match(playbook: Playbook, facts: _Facts) -> _Match | None:
    """The first condition that holds; else the first that only lacks independent signs."""
    nearly: _Match | None = None
    for trigger in facts.new:
        for condition in playbook.when:
            findings = _found(condition, trigger, facts)
            lacks = condition.missing(findings)
            if findings and not lacks:
                return _Match(findings)
            if findings and nearly is None:
                nearly = _Match(findings, f"{QUORUM} ({lacks})")
    return nearly


def _found(condition: Condition, trigger: Finding, facts: _Facts) -> tuple[Finding, ...]:
    """The findings that a condition is about, the one that decides first; none when it does not hold."""
    if not condition.concerns(trigger) or not condition.outweighed(trigger, facts.weight(condition)):
        return ()
    if condition.after_challenge and not _after_challenge(condition, trigger, facts.past):
        return ()
    others = {one.name: one for one in facts.seen if _beside(condition, one, trigger)}
    return (trigger, *(others.values() if condition.counts_together else ()))


def _beside(condition: Condition, other: Finding, trigger: Finding) -> bool:
    near = abs(trigger.last - other.last) <= condition.within * 1000
    return near and other.name != trigger.name and condition.concerns(other)


def _after_challenge(condition: Condition, trigger: Finding, past: Past) -> bool:
    """A challenge that was only simulated made nobody sign in again, so it proves nothing.

    One that a crowd led to proves something of that crowd only: whoever is among it may have been harmless before.
    """
    sign = trigger.last if condition.continuing else trigger.first
    oldest = trigger.last - condition.after_challenge * 1000
    challenges = past.standing(Mode.ENFORCE, "challenge")
    known = (one for one in challenges if not (one.crowd and condition.crowd is False))
    return any(oldest <= one.time < sign - SETTLE_MS for one in known)


def _wishes(
    book: Playbook, user: str, facts: _Facts, traits: Mapping[str, Traits], *, protected: bool
) -> Iterator[_Wish]:
    """The steps of a playbook. Those that the account feels rest on its own acts; those that only tell, on any."""
    every = _match(book, facts)
    own = _match(book, facts.own())
    if own is None and every is not None:
        own = replace(every, lacks=FORGEABLE)
    told = every if own is None or own.lacks else own
    steps = list(book.steps)
    if protected and all(step.action != NOTIFY for step in steps):
        steps.append(Step(action=NOTIFY))
    for step in steps:
        step_traits = traits[step.action]
        match = own if step_traits.intrusive else told
        if match is not None and (step_traits.intrusive or not match.lacks):
            measure = _measure(book, match.findings, step, user, facts.score)
            yield _Wish(measure, book, step_traits, match.lacks)


def _measure(book: Playbook, findings: tuple[Finding, ...], step: Step, user: str, score: Score) -> Measure:
    return Measure(
        id=identify(findings[0].id, book.name, step.action, ",".join(step.to), user, book.mode),
        action=step.action,
        user=user,
        by=book.by,
        mode=book.mode,
        reason=book.why(findings, score),
        findings=findings,
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


def _judge(wishes: Sequence[_Wish], account: Account, traits: Mapping[str, Traits], protected: str, now: int) -> Plan:
    taken: list[Measure] = []
    answered: list[Measure] = []  # by an earlier response to the same findings, or by the next try
    skipped: list[Skipped] = []
    lasting = {name for name, one in traits.items() if one.lasting}
    for wish in wishes:
        if account.past.done(wish.measure.id) or account.past.too_soon(wish.measure.id, now):
            answered.append(wish.measure)
        elif (
            (why := _why_not(wish, account, protected, now))
            or (why := _needless(wish, [*answered, *taken], account.past, lasting, now))
            or (why := _held(wish, account, taken, skipped))
        ):
            skipped.append(Skipped(wish.measure, why))
        else:
            taken.append(wish.measure)
    return Plan(tuple(taken), tuple(skipped))


def _why_not(wish: _Wish, account: Account, protected: str, now: int) -> str:
    measure, past = wish.measure, account.past
    if wish.lacks:
        return wish.lacks
    if wish.traits.intrusive and not account.user:
        return "no account"
    if wish.traits.intrusive and protected:
        return f"protected ({protected})"
    if past.given_up(measure.id):
        return "failed too often"
    since = max(now - wish.playbook.cool_down * 1000, past.released)  # a release begins anew
    alone = wish.traits.intrusive or not account.user  # of an account each playbook tells, none repeats another's act
    by = "" if alone else measure.by
    resting = past.resting(measure.action, measure.mode, since, by, measure.subject)
    return "cool-down" if resting else ""


def _needless(wish: _Wish, taken: Sequence[Measure], past: Past, lasting: set[str], now: int) -> str:
    measure = wish.measure
    standing = past.standing(measure.mode)
    in_force = {one.action for one in standing} & lasting
    if measure.action in in_force:
        return "in force already"
    here = [one for one in taken if one.mode is measure.mode]
    if any((one.action, one.to) == (measure.action, measure.to) for one in here):
        return "done by a stronger playbook"
    lately = {one.action for one in standing if one.time > now - wish.playbook.cool_down * 1000}
    cover = sorted(wish.traits.covered_by & ({one.action for one in here} | in_force | lately))
    return f"covered by {cover[0]}" if cover else ""


def _held(wish: _Wish, account: Account, taken: Sequence[Measure], skipped: Sequence[Skipped]) -> str:
    """What the brake holds back. Its own notice tells of all such accounts together, so no other one tells of each."""
    if wish.traits.intrusive:
        held = account.crowded if wish.measure.crowd else account.braked
        why = held.get((wish.measure.mode, wish.measure.action), "")
        return f"{BRAKE} ({why})" if why else ""
    acted = any(one.by == wish.measure.by for one in taken)
    return f"{BRAKE} (told in one notice)" if not acted and any(map(braked, skipped)) else ""


def braked(skipped: Skipped) -> bool:
    """Whether the brake is why."""
    return skipped.why.startswith(BRAKE)
