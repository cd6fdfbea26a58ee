"""Honest life of one environment, day by day, and what the defence did to it."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import msgspec
import numpy as np

from vigie.evaluation import rhythm
from vigie.evaluation.assumptions import PROFILES, Assumptions
from vigie.evaluation.day import Day
from vigie.evaluation.doorman import Served
from vigie.evaluation.facts import RoomBook
from vigie.evaluation.fit import Fit
from vigie.evaluation.places import Place, address
from vigie.evaluation.population import START, Population, Site
from vigie.evaluation.realise import Realiser
from vigie.evaluation.sheet import schedule
from vigie.evaluation.stage import Stage
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.budgets import Decision, Limit, Verdict
from vigie.model.findings import Finding
from vigie.policies.catalog import LIMITS
from vigie.wiring import Content

SIGN_IN_MS = 20_000
"""An honest person who is asked to sign in again does so after as long."""
ELSEWHERE = 0.02
"""Share of them who do so with another device in another network: an assumption."""

Progress = Callable[[int, int], None]
"""Told after each simulated day: its number, and the activities so far."""


@dataclass(slots=True)
class Tally:
    """What happened to honest people. Mappings count by what their name says; accounts are counted once a day."""

    days: int = 0
    activities: int = 0
    account_days: dict[str, int] = field(default_factory=Counter)  # active ones, by profile
    findings: dict[str, int] = field(default_factory=Counter)  # episodes, by rule
    alerts: dict[str, int] = field(default_factory=Counter)  # people told, by the first rule named
    challenged: dict[str, int] = field(default_factory=Counter)  # account-days, by what asked
    challenged_by_profile: dict[str, int] = field(default_factory=Counter)
    delayed: dict[str, int] = field(default_factory=Counter)  # account-days, by budget
    refused: dict[str, int] = field(default_factory=Counter)  # account-days, by budget
    locked: dict[str, int] = field(default_factory=Counter)  # accounts, by profile

    def __iadd__(self, other: "Tally") -> "Tally":
        self.days = max(self.days, other.days)
        self.activities += other.activities
        for name in ("account_days", "findings", "alerts", "challenged", "challenged_by_profile"):
            getattr(self, name).update(getattr(other, name))
        for name in ("delayed", "refused", "locked"):
            getattr(self, name).update(getattr(other, name))
        return self

    @property
    def total_days(self) -> int:
        """Active account-days."""
        return sum(self.account_days.values())

    @property
    def alert_rate(self) -> float:
        """Alerts for one account and active day."""
        return sum(self.alerts.values()) / max(self.total_days, 1)

    @property
    def challenge_rate(self) -> float:
        """Accounts challenged, of 10,000 active ones a day."""
        return 10_000 * sum(self.challenged_by_profile.values()) / max(self.total_days, 1)


def epoch() -> int:
    """ms of the first local midnight."""
    midnight = datetime.combine(START, time(), UTC) - timedelta(hours=rhythm.UTC_OFFSET)
    return int(midnight.timestamp() * 1000)


class Life:
    """The people of one environment, who answer challenges."""

    def __init__(self, site: Site, assumed: Assumptions, number: int = 0) -> None:
        self.population = Population(site, assumed)
        self.realiser = Realiser(self.population, epoch(), number)
        self._number = {user: number for number, user in enumerate(self.population.users)}
        self.kinds: dict[str, str] = {}  # of today's active accounts
        self._owed: list[tuple[int, Activity]] = []
        self._quiet: dict[tuple[str, str], int] = {}  # account and device -> until when, ms
        self._chance = np.random.default_rng([site.seed, 77])

    def day(self, day: int) -> Iterator[Activity]:
        """The activities of one day, in order of time; what `answer` owes comes in between."""
        plan = Day(self.population, day)
        self.kinds = {
            self.population.users[who]: PROFILES[kind].name
            for who, kind in zip(plan.who.tolist(), plan.kinds.tolist(), strict=True)
        }
        rng = np.random.default_rng([self.population.site.seed, 5, day])
        if not len(plan.who):
            return
        requests = schedule(plan.rows(), self.population.assumed, rng)
        for activity in self.realiser.day(day, requests):
            while self._owed and self._owed[0][0] <= activity.time:
                yield heapq.heappop(self._owed)[1]
            yield activity

    def knows(self, user: str) -> bool:
        """Whether this is one of the people."""
        return user in self._number

    def waits(self, activity: Activity) -> bool:
        """Whether this request is not made, because its client was told to wait or to sign in again."""
        until = self._quiet.get((activity.user, activity.device), 0)
        return activity.time < until and activity.action is not Action.LOGIN

    def heed(self, activity: Activity, served: Served) -> None:
        """People and their clients do as they are told."""
        outcome, key = served.activity.outcome, (activity.user, activity.device)
        if outcome is Outcome.CHALLENGED:
            self._quiet[key] = activity.time + SIGN_IN_MS
            self.answer(activity)
        elif outcome is Outcome.REFUSED:
            self._quiet[key] = activity.time + max(served.wait_ms, SIGN_IN_MS)

    def answer(self, activity: Activity) -> None:
        """Somebody was asked to sign in again with this request: they will, in a moment."""
        device, ip = activity.device, activity.ip
        if self._chance.random() < ELSEWHERE:
            device, ip = f"{device}+", address(Place.PHONE, self._number[activity.user] + 1, 0)
        at = activity.time + SIGN_IN_MS
        login = Activity(
            id=f"{activity.id}-again",
            time=at,
            action=Action.LOGIN,
            server=activity.server,
            user=activity.user,
            device=device,
            ip=ip,
            user_agent=activity.user_agent,
        )
        if not any(one.id == login.id for _, one in self._owed):
            heapq.heappush(self._owed, (at, login))


class Watch:
    """Counts what happens to the people of a `Life`."""

    def __init__(self, life: Life) -> None:
        self.tally = Tally()
        self._life = life
        self._seen: set[tuple[str, str, str]] = set()
        self._challenged: set[tuple[str, int]] = set()
        self._found: set[str] = set()
        self.today = 0

    def told(self, activity: Activity, verdict: Verdict) -> None:
        """A budget spoke."""
        if not self._life.knows(activity.user):
            return
        match verdict.decision:
            case Decision.CHALLENGE:
                self.challenged(activity.user, _named(verdict))
            case Decision.REFUSE:
                self._once(self.tally.refused, "refused", activity.user, _named(verdict))
            case _:
                self._once(self.tally.delayed, "delayed", activity.user, _named(verdict))

    def challenged(self, user: str, why: str) -> None:
        """Somebody honest has to sign in again. A playbook's reason names its rules in brackets."""
        why = why.rpartition("(")[2].rstrip(")").partition(";")[0]
        self._once(self.tally.challenged, "challenged", user, why)
        if (user, self.today) not in self._challenged:
            self._challenged.add((user, self.today))
            self.tally.challenged_by_profile[self._life.kinds.get(user, "away")] += 1

    def noticed(self, finding: Finding, _now: int) -> None:
        """A rule found something; an episode counts once."""
        if finding.id not in self._found:
            self._found.add(finding.id)
            self.tally.findings[finding.name] += 1

    def end_of_day(self) -> None:
        """Count who was active."""
        self.tally.days += 1
        for kind, count in Counter(self._life.kinds.values()).items():
            self.tally.account_days[kind] += count
        self._seen.clear()
        self._challenged = {one for one in self._challenged if one[1] == self.today}
        self.today += 1

    def settle(self, stage: Stage) -> None:
        """Count the measures of the playbooks."""
        names = {one.id: one.name for one in stage.ledger.every_finding()}
        stopped: dict[str, str] = {}
        for record in stage.ledger.every_action():
            why = names.get(record.findings[0], "") if record.findings else ""
            if record.outcome != "done":
                continue
            if record.action == "notify":
                self.tally.alerts[why] += 1
            elif record.action in ("freeze", "lock") and self._life.knows(record.user):
                stopped[record.user] = why
        for why in stopped.values():
            self.tally.locked[why] += 1

    def _once(self, counts: dict[str, int], what: str, user: str, why: str) -> None:
        if (what, user, why) not in self._seen:
            self._seen.add((what, user, why))
            counts[why] += 1


def _named(verdict: Verdict) -> str:
    """A budget with its window, seconds."""
    return f"{verdict.code} {verdict.window}"


def live(
    site: Site,
    assumed: Assumptions,
    parts: Content,
    number: int,
    progress: Progress,
    limits: tuple[Limit, ...] = LIMITS,
) -> Tally:
    """One environment without any attacker, behind these lines of the guard."""
    life = Life(site, assumed, number)
    watch = Watch(life)
    population = life.population
    stage = Stage(
        parts,
        (population.server, site.environment),
        RoomBook(population),
        watch.told,
        watch.noticed,
        watch.challenged,
        limits,
    )
    for day in range(site.days):
        for activity in life.day(day):
            if life.waits(activity):
                continue
            watch.tally.activities += 1
            served = stage.take(activity)
            life.heed(activity, served)
        stage.flush()
        watch.end_of_day()
        progress(day + 1, watch.tally.activities)
    stage.close()
    watch.settle(stage)
    return watch.tally


def lived(site: Site, assumed: Assumptions, number: int, progress: Progress) -> Fit:
    """What a guard that only observes records of one environment, counted for a fit."""
    life, fit = Life(site, assumed, number), Fit()
    for day in range(site.days):
        count = 0
        for activity in life.day(day):
            fit.feed(activity)
            count += 1
        progress(day + 1, count)
    fit.close()
    return fit


def merge(tallies: list[bytes]) -> Tally:
    """One tally of several that came from other processes."""
    whole = Tally()
    for one in tallies:
        whole += msgspec.msgpack.decode(one, type=Tally)
    return whole
