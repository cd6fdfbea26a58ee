"""Plays everything on several processes, and tells how far it is."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from typing import Any, Final

from vigie import bundled
from vigie.detection.lines import given
from vigie.detection.load import load_rules
from vigie.detection.rules import RuleSet
from vigie.evaluation.assault import AGENTS, WARM_UP, Outcomes, attack
from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.attackers import ATTACKERS, Attacker
from vigie.evaluation.fit import Fit
from vigie.evaluation.following import Followed, by_rule, followed
from vigie.evaluation.life import Tally, live, lived
from vigie.evaluation.population import Site
from vigie.model.budgets import Limit
from vigie.policies.catalog import LIMITS
from vigie.response import library
from vigie.settings import load
from vigie.wiring import Content, content

ENVIRONMENTS: Final = ("education", "interior", "justice", "culture")
WAVE: Final = "culture"
"""The environment into which a new ministry moves."""
SCALES: Final = (0.5, 1.0, 2.0)
TRIAL_SHARE: Final = 4
"""The runs with other assumptions have a quarter of the agents."""
OTHERS: Final = 1_000
"""Added to the seed for the people to whom lines are fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be played. `scales` of the assumptions: the figure that counts is the one at `main`.

    `refit`: with lines of the guard that were fitted first, to a month of other people of the same kind.
    """

    agents: int = 100_000
    days: int = 30
    seed: int = 7
    scales: tuple[float, ...] = SCALES
    attackers: tuple[str, ...] = tuple(one.name for one in ATTACKERS)
    refit: bool = False

    @property
    def main(self) -> float:
        """The scale that has all of the agents, and the attackers."""
        return 1.0 if 1.0 in self.scales else self.scales[0]


@dataclass(slots=True)
class Results:
    """What came of it. `honest` by scale of the assumptions."""

    plan: Plan
    honest: dict[float, Tally] = field(default_factory=dict)
    outcomes: list[Outcomes] = field(default_factory=list)
    limits: tuple[Limit, ...] = LIMITS
    moved: tuple[Followed, ...] = ()  # lines of rules
    fit: Fit = field(default_factory=Fit)


Moved = Mapping[str, Mapping[str, float]]
"""Numbers of rules: by rule, by field."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One environment's life, or one attack. `weight`: account-days, for the progress. `observed`: to be fitted."""

    weight: int
    seed: int
    scale: float = 1.0
    site: Site | None = None
    number: int = 0
    attacker: str = ""
    observed: bool = False
    limits: tuple[Limit, ...] = LIMITS
    moved: Moved = field(default_factory=dict)


def play(plan: Plan, config: Path | None, told: Callable[[int, int], None], processes: int = 0) -> Results:
    """Play a plan with what ships, or what a settings file says. `told` hears account-days done, and of how many.

    Raises `ContentErrors` for wrong settings, rules or playbooks, before anything is played.
    """
    _content(config)
    results, before = Results(plan), list(_observed(plan))
    whole = sum(one.weight for one in (*before, *_tasks(plan)))
    spawned = multiprocessing.get_context("spawn")
    line: Queue[int] = spawned.Queue()
    with ProcessPoolExecutor(processes or os.cpu_count() or 1, spawned, _begin, (line,)) as pool:
        work = _Work(pool, config, line, told, whole)
        if before:
            work.do(before, results)
            fitted = results.fit.fitted()
            results.limits = tuple(one.proposed for one in fitted)
            results.moved = followed(rules(config), fitted)
        work.do(list(_tasks(plan, results.limits, by_rule(results.moved))), results)
    told(whole, whole)
    order = [one.name for one in ATTACKERS]
    results.outcomes.sort(key=lambda one: order.index(one.attacker))
    return results


class _Work:
    """Tasks on their way through a pool."""

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        config: Path | None,
        line: "Queue[int]",
        told: Callable[[int, int], None],
        whole: int,
    ) -> None:
        self._pool, self._config, self._line, self._told = pool, config, line, told
        self._whole, self._done = whole, 0

    def do(self, tasks: list[_Task], results: "Results") -> None:
        """All of them, the longest first."""
        tasks.sort(key=lambda one: -one.weight)
        running = {self._pool.submit(_do, task, self._config): task for task in tasks}
        while running:
            finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            self._drain()
            self._told(min(self._done, self._whole), self._whole)
            for future in finished:
                _collect(results, running.pop(future), future)

    def _drain(self) -> None:
        while True:
            try:
                self._done += self._line.get_nowait()
            except Empty:
                return


def _collect(results: Results, task: _Task, future: "Future[Any]") -> None:
    if task.attacker:
        results.outcomes.append(future.result())
    elif task.observed:
        results.fit += future.result()
    else:
        results.honest.setdefault(task.scale, Tally()).__iadd__(future.result())


def _tasks(plan: Plan, limits: tuple[Limit, ...] = LIMITS, moved: Moved | None = None) -> Iterator[_Task]:
    moved = moved or {}
    for scale in plan.scales:
        agents = plan.agents if scale == plan.main else plan.agents // TRIAL_SHARE
        for number, site in _sites(agents, plan.days, plan.seed):
            yield _Task(site.agents * site.days, plan.seed, scale, site, number, limits=limits, moved=moved)
    for attacker in ATTACKERS:
        if attacker.name in plan.attackers:
            weight = AGENTS * (WARM_UP + attacker.days)
            yield _Task(weight, plan.seed, plan.main, attacker=attacker.name, limits=limits, moved=moved)


def _observed(plan: Plan) -> Iterator[_Task]:
    """The month to which lines are fitted: other people than those who live behind them."""
    for number, site in _sites(plan.agents if plan.refit else 0, WARM_UP, plan.seed + OTHERS):
        yield _Task(site.agents * site.days, site.seed, plan.main, site, number, observed=True)


def _sites(agents: int, days: int, seed: int) -> Iterator[tuple[int, Site]]:
    each = agents // len(ENVIRONMENTS)
    for number, name in enumerate(ENVIRONMENTS if each else ()):
        yield number, Site(name, each, days, seed, wave=name == WAVE)


def _do(task: _Task, config: Path | None) -> Tally | Outcomes | Fit:
    parts, assumed = _content(config, task.moved), Assumptions().scaled(task.scale)
    days = task.site.days if task.site else WARM_UP + _named(task.attacker).days
    told = _Share(task.weight, days, _LINE[0])
    try:
        if task.site is not None:
            if task.observed:
                return lived(task.site, assumed, task.number, told)
            return live(task.site, assumed, parts, task.number, told, task.limits)
        return attack(_named(task.attacker), parts, assumed, task.seed, told, limits=task.limits)
    finally:
        told.finish()


_LINE: list["Queue[int]"] = []


def _begin(line: "Queue[int]") -> None:
    """Of a process: where it tells how far it is."""
    _LINE.append(line)


class _Share:
    """Reports a task's progress: its weight, day by day; an attack that ends early reports the rest at once."""

    def __init__(self, weight: int, days: int, line: "Queue[int]") -> None:
        self._each, self._left, self._line = weight // days, weight, line

    def __call__(self, _day: int, _activities: int) -> None:
        self._tell(min(self._each, self._left))

    def finish(self) -> None:
        self._tell(self._left)

    def _tell(self, amount: int) -> None:
        parent = multiprocessing.parent_process()
        if parent is not None and not parent.is_alive():
            os._exit(1)  # whoever asked is gone: nobody waits for the result
        self._left -= amount
        self._line.put(amount)


def _named(name: str) -> Attacker:
    return next(one for one in ATTACKERS if one.name == name)


_LOADED: dict[bool, Content] = {}


def _content(config: Path | None, moved: Moved | None = None) -> Content:
    """Rules and playbooks, read once in each process; once more with the lines that a fit moved."""
    known = _LOADED.get(bool(moved))
    if known is None:
        known = content(load(config)) if config else shipped()
        if moved:
            known = replace(known, rules=rules(config, moved))
        _LOADED[bool(moved)] = known
    return known


def rules(config: Path | None, moved: Moved | None = None) -> RuleSet:
    """The rules of settings, or those that ship, with these numbers and otherwise their own. Raises `ContentErrors`."""
    lines = given(moved or {})
    if config is None:
        return load_rules([bundled.rules()], lines=lines)
    settings = load(config).rules
    return load_rules(settings.all_paths(), settings.placeholders, lines)


def shipped() -> Content:
    """The rules and playbooks that come with Vigie."""
    loaded = rules(None)
    return Content(loaded, library.load([bundled.playbooks()], rules={one.name for one in loaded.reporting}))
