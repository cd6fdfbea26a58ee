"""The story: what the guards observed becomes findings, and findings become measures.

::

    spool -> take: order, deliver once, enrich, note what was seen in content, compare with the past, detect
          -> react: triage, respond, keep -> checkpoint

Effects happen once although the machine may stop anywhere: measures are idempotent by the identifiers of findings,
findings by those of activities, and a checkpoint stores positions, memory, baselines and windows in one transaction,
after the effects of everything before it. What was taken since the last checkpoint is taken again, and finds its
effects done.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vigie.activity.follow import Batch
from vigie.activity.intake import Checkpoint
from vigie.findings.triage import Acceptance, triage
from vigie.model.activity import Action, Outcome
from vigie.model.enriched import Enriched
from vigie.model.errors import VigieError
from vigie.model.findings import Finding
from vigie.ports.clock import Clock
from vigie.ports.storage import ActionRecord, Cursor, Storage

WINDOWS = "detection.windows"
"""Name under which the engine's snapshot is stored."""
BASELINES = "baselines/"
"""Beginning of the names under which what was learned is stored, account by account."""

_log = logging.getLogger(__name__)


class Intake(Protocol):
    """Stage 1, as the pipeline uses it."""

    def take(self, batch: Batch, now: int) -> list[Enriched]:
        """What may go on now."""
        ...

    def checkpoint(self) -> Checkpoint:
        """Positions and memory after everything taken so far."""
        ...


class Engine(Protocol):
    """Stage 2, as the pipeline uses it."""

    def feed(self, items: Sequence[Enriched]) -> list[Finding]:
        """Evaluate activities."""
        ...

    def snapshot(self) -> bytes:
        """All windows."""
        ...


class Baselines(Protocol):
    """What accounts usually do: stage 2, before the rules, as the pipeline uses it."""

    def annotate(self, items: Sequence[Enriched]) -> list[Enriched]:
        """The same activities with what is known of their account's past; they teach it."""
        ...

    def doubt(self, findings: Sequence[Finding]) -> None:
        """What findings are about teaches nothing."""
        ...

    def changes(self) -> dict[str, bytes]:
        """What differs from what is kept."""
        ...

    def kept(self, changes: Mapping[str, bytes]) -> None:
        """These changes are kept."""
        ...


class Content(Protocol):
    """What was seen in content, and who is given it: stage 3, as the pipeline uses it."""

    def take(self, items: Sequence[Enriched]) -> None:
        """Note what activities show."""
        ...

    async def keep(self) -> None:
        """Store what was noted so far."""
        ...


class Response(Protocol):
    """Stage 4, as the pipeline uses it."""

    async def respond(self, findings: Sequence[Finding]) -> Sequence[ActionRecord]:
        """Do what the playbooks say; what was done already is not done again."""
        ...


class Authors(Protocol):
    """Those who are told what the content policy answered, as the pipeline uses it."""

    async def take(self, items: Sequence[Enriched]) -> Sequence[ActionRecord]:
        """Activities that the content policy spoke about; what was done already is not done again."""
        ...


@dataclass(slots=True)
class Counters:
    """Since the start."""

    read: int = 0
    refused: int = 0  # requests that a policy or an order refused or challenged
    gaps: int = 0
    lost: int = 0  # activities that the guards could not record
    findings: int = 0
    accepted: int = 0  # of the findings
    actions: int = 0
    braked: int = 0  # measures that the brake held back
    unconfirmed: int = 0  # measures for which independent signs were lacking
    rested: int = 0  # measures taken on the account a moment before
    failed: int = 0  # measures that failed, and findings that could not be dealt with


class Pipeline:
    """Composes the stages; decides nothing. For one event loop."""

    def __init__(
        self,
        *,
        intake: Intake,
        baselines: Baselines,
        engine: Engine,
        content: Content,
        acceptances: Iterable[Acceptance],
        response: Response,
        storage: Storage,
        clock: Clock,
        authors: Authors | None = None,
    ) -> None:
        self._intake, self._baselines, self._engine, self._response = intake, baselines, engine, response
        self._content, self._authors = content, authors
        self._storage, self._clock = storage, clock
        self._acceptances = tuple(acceptances)
        self._reactions: set[asyncio.Task[None]] = set()
        self._unkept: dict[str, Finding] = {}
        self.counters = Counters()

    def take(self, batch: Batch) -> None:
        """Read and detect; reactions go on beside. Empty batches too: they let activities of other servers pass."""
        activities = self._intake.take(batch, self._clock.now_ms())
        self._count(activities)
        self._content.take(activities)
        if findings := self._engine.feed(self._baselines.annotate(activities)):
            self._baselines.doubt(findings)
            self._begin(self._react(findings))
        spoken = [one for one in activities if one.activity.content]
        if self._authors is not None and spoken:
            self._begin(self._tell(self._authors, spoken))

    def _begin(self, reaction: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(reaction)
        self._reactions.add(task)
        task.add_done_callback(self._reactions.discard)

    async def settle(self) -> None:
        """Wait until everything found so far had its effects."""
        await asyncio.gather(*self._reactions)

    async def checkpoint(self) -> list[Cursor]:
        """Store positions once the effects of everything taken so far are there. Raises `EnvironmentFailed`.

        Returns the positions: what lies before them is not needed any more.
        """
        point, learned = self._intake.checkpoint(), self._baselines.changes()
        states = {WINDOWS: self._engine.snapshot(), **{BASELINES + name: one for name, one in learned.items()}}
        await self.settle()
        await self._content.keep()
        unkept = dict(self._unkept)
        await asyncio.to_thread(self._storage.commit, point.cursors, unkept.values(), {**point.states, **states})
        self._baselines.kept(learned)
        self._forget(unkept)
        return point.cursors

    async def _react(self, findings: list[Finding]) -> None:
        """Respond before keeping: containment does not wait for a disk."""
        triaged = triage(findings, self._acceptances, self._clock.now_ms())
        self.counters.accepted += len(triaged.accepted)
        self._unkept |= {finding.id: finding for finding in findings}
        try:
            if triaged.reported:
                done = await self._response.respond(triaged.reported)
                self._count_measures(done)
            await self._keep([self._skipped(*one) for one in triaged.accepted])
        except VigieError as error:
            self._failed(error)
        except Exception as error:  # whatever a playbook met, the others go on
            _log.exception("a response failed")
            self._failed(error)

    async def _tell(self, authors: Authors, spoken: list[Enriched]) -> None:
        try:
            self._count_measures(await authors.take(spoken))
        except VigieError as error:
            self._failed(error)
        except Exception as error:
            _log.exception("authors could not be told")
            self._failed(error)

    async def _keep(self, skipped: list[ActionRecord]) -> None:
        unkept = dict(self._unkept)
        new = await asyncio.to_thread(self._storage.commit, (), unkept.values())
        self.counters.findings += len(new)
        self._forget(unkept)
        for record in skipped:
            await asyncio.to_thread(self._storage.record, record)

    def _forget(self, kept: dict[str, Finding]) -> None:
        """What is stored in this version needs no further try."""
        self._unkept = {name: one for name, one in self._unkept.items() if kept.get(name) is not one}

    def _skipped(self, finding: Finding, acceptance: Acceptance) -> ActionRecord:
        return ActionRecord(
            id=f"accepted:{finding.id}",
            time=self._clock.now_ms(),
            action="none",
            user=finding.actor,
            by="settings:findings.suppressions",
            reason=acceptance.reason,
            mode="enforce",
            outcome="skipped: accepted",
            findings=(finding.id,),
        )

    def _count_measures(self, records: Iterable[ActionRecord]) -> None:
        counters = self.counters
        for one in records:
            counters.actions += one.outcome == "done"
            counters.failed += one.outcome.startswith("failed")
            counters.braked += one.outcome.startswith("skipped: brake")
            counters.unconfirmed += one.outcome.startswith("skipped: quorum")
            counters.rested += one.outcome.startswith("skipped: cool-down")

    def _failed(self, error: Exception) -> None:
        self.counters.failed += 1
        _log.error("a finding or a content could not be dealt with: %s", error)

    def _count(self, activities: list[Enriched]) -> None:
        counters = self.counters
        counters.read += len(activities)
        for one in activities:
            activity = one.activity
            if activity.outcome is Outcome.REFUSED or activity.outcome is Outcome.CHALLENGED:
                counters.refused += 1
            elif activity.action is Action.GAP:
                counters.gaps += 1
                counters.lost += activity.lost
