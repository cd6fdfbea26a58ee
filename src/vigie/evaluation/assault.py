"""One attacker among honest people: when it is noticed, challenged and stopped, and what it holds at each moment."""

from dataclasses import dataclass, field, replace

import numpy as np

from vigie.evaluation.assumptions import PROFILES, Assumptions
from vigie.evaluation.attackers import Attacker
from vigie.evaluation.facts import RoomBook
from vigie.evaluation.life import Life, Progress, epoch
from vigie.evaluation.population import NEW, Site
from vigie.evaluation.sheet import DAY_MS
from vigie.evaluation.stage import Stage
from vigie.evaluation.theft import Amounts, Loot, Target, Thief
from vigie.model.activity import Activity
from vigie.model.budgets import Decision, Limit, Verdict
from vigie.model.findings import Confidence, Finding
from vigie.policies.catalog import LIMITS
from vigie.wiring import Content

AGENTS = 600
"""Honest people around an attacker."""
WARM_UP = 30
"""Days of honest life before, which baselines learn from."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something happened: so many seconds after the theft began, with so much taken, because of this.

    `days` are those on which a thief did something until then.
    """

    seconds: float
    taken: Amounts
    why: str
    days: int = 0


@dataclass(slots=True)
class Outcomes:
    """How an attack went. A moment is the first of its kind; None means never."""

    attacker: str
    accounts: int
    finding: Moment | None = None  # any rule, or a budget
    sure: Moment | None = None  # a rule of moderate confidence or better
    across: Moment | None = None  # a rule that looks at several accounts, or at rooms
    challenge: Moment | None = None
    lock: Moment | None = None
    challenged: int = 0  # accounts
    locked: int = 0  # accounts
    taken: Amounts = field(default_factory=Amounts)
    seconds: float = 0.0  # until the thief was expelled, finished or gave up
    contained: bool = False  # every account was stopped before everything was taken
    rules: tuple[str, ...] = ()  # that spoke about it

    @property
    def caught(self) -> Moment | None:
        """Stopped; for a thief who cannot sign in again, challenged."""
        return self.lock or (self.challenge if self.contained else None)


class _Siege:
    """The bookkeeping of one attack."""

    def __init__(self, attacker: Attacker, begin: float) -> None:
        self.outcome = Outcomes(attacker.name, attacker.accounts)
        self.begin = begin  # the midnight before, then the first request
        self.loot = Loot()
        self.thieves: list[Thief] = []
        self.users: set[str] = set()
        self.days: set[int] = set()
        self._challenged: set[str] = set()
        self._rules: dict[str, None] = {}

    def told(self, activity: Activity, verdict: Verdict) -> None:
        if activity.user in self.users and verdict.decision in (Decision.CHALLENGE, Decision.REFUSE):
            self.outcome.finding = self.outcome.finding or self._moment(activity.time, verdict.code)
            if verdict.decision is Decision.CHALLENGE:
                self._challenge(activity.user, activity.time, verdict.code)

    def noticed(self, finding: Finding, now: int) -> None:
        if now < self.begin or not any(one.startswith("thief") for one in finding.evidence):
            return
        self._rules[finding.name] = None
        self.outcome.rules = tuple(self._rules)
        self.outcome.finding = self.outcome.finding or self._moment(now, finding.name)
        if finding.confidence is not Confidence.LOW:
            self.outcome.sure = self.outcome.sure or self._moment(now, finding.name)
        if "user.id" not in finding.group:
            self.outcome.across = self.outcome.across or self._moment(now, finding.name)

    def ordered(self, user: str, why: str, now: int) -> None:
        if user in self.users:
            self._challenge(user, now, why)

    def _challenge(self, user: str, now: float, why: str) -> None:
        if now >= self.begin:
            self._challenged.add(user)
            self.outcome.challenged = len(self._challenged)
            self.outcome.challenge = self.outcome.challenge or self._moment(now, why)

    def stopped(self, now: float) -> None:
        """A thief found itself shut out by an order."""
        self.outcome.locked += 1
        self.outcome.lock = self.outcome.lock or self._moment(now, "")

    def _moment(self, now: float, why: str) -> Moment:
        return Moment(round((now - self.begin) / 1000, 1), self.loot.amounts(), why, len(self.days))


def attack(
    attacker: Attacker,
    parts: Content,
    assumed: Assumptions,
    seed: int,
    progress: Progress,
    agents: int = AGENTS,
    limits: tuple[Limit, ...] = LIMITS,
) -> Outcomes:
    """Play an attacker to its end, against these lines of the guard, which it knows."""
    site = Site("interior", agents, WARM_UP + attacker.days + 1, seed)
    life = Life(site, assumed)
    begin = float(epoch() + WARM_UP * DAY_MS)
    siege = _Siege(attacker, begin)
    population = life.population
    target = Target(population.server, limits)
    stage = Stage(
        parts,
        (population.server, site.environment),
        RoomBook(population, target),
        siege.told,
        siege.noticed,
        lambda user, why: siege.ordered(user, why, stage.clock.now_ms()),
        limits,
    )
    _recruit(siege, attacker, life, target, seed)
    for day in range(site.days):
        for activity in life.day(day):
            _until(siege, stage, activity.time)
            if not life.waits(activity):
                life.heed(activity, stage.take(activity))
        _until(siege, stage, epoch() + (day + 1) * DAY_MS)
        stage.flush()
        progress(day + 1, 0)
        if day >= WARM_UP and all(thief.due() == float("inf") for thief in siege.thieves):
            break
    stage.close()
    return _ended(siege)


def _recruit(siege: _Siege, attacker: Attacker, life: Life, target: Target, seed: int) -> None:
    """Steal accounts of the right profile that are used, and were so long before; fresh ones arrive that day."""
    population = life.population
    index = [one.name for one in PROFILES].index(attacker.profile)
    rng = np.random.default_rng([seed, 3])
    fit = np.flatnonzero((population.arrival == -1_000) & (population.activity > 0.3))
    suited = fit[population.profile[fit] == index] if index != NEW else fit
    chosen = rng.permutation(suited if len(suited) >= attacker.accounts else fit)[: attacker.accounts]
    for number, who in enumerate(chosen.tolist()):
        if index == NEW:
            population.arrival[who] = WARM_UP
        else:
            population.profile[who] = index
        offset = number + 1 if attacker.apart else 1
        tools = replace(attacker.tools, offset=offset)
        jobs = attacker.jobs(target, siege.begin, number)
        thief = Thief(population.users[who], f"D{who}", jobs, tools, target, siege.loot)
        thief.ids = f"thief{number}-"
        siege.thieves.append(thief)
        siege.users.add(thief.user)


def _until(siege: _Siege, stage: Stage, now: float) -> None:
    """Let thieves act until a time."""

    def serve(activity: Activity) -> tuple[Activity, int]:
        served = stage.take(activity)
        stage.flush()
        return served.activity, served.wait_ms

    while True:
        thief = min(siege.thieves, key=Thief.due)
        due = thief.due()
        if due > now:
            return
        if not thief.entered:
            if not any(one.entered for one in siege.thieves):
                siege.begin = due
            thief.enter(due, serve)
        else:
            thief.act(due, serve)
        siege.days.add(int(due) // DAY_MS)
        siege.outcome.seconds = round((due - siege.begin) / 1000, 1)
        if thief.expelled and stage.doorman.stopped(thief.user):
            siege.stopped(due)


def _ended(siege: _Siege) -> Outcomes:
    outcome = siege.outcome
    outcome.taken = siege.loot.amounts()
    outcome.contained = all(thief.expelled for thief in siege.thieves)
    return outcome
