"""From findings to measures taken. Orders for the guard are laid down first, before anything that can wait."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from vigie.model.errors import PlatformError
from vigie.model.findings import Finding
from vigie.model.language import Language
from vigie.model.response_settings import Mode
from vigie.model.scores import MEMORY_MS
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep
from vigie.ports.scoring import Scoring
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.action import Hands, Measure, Task, about, actions, measures
from vigie.response.brake import Brake
from vigie.response.execute import Executor, record_of
from vigie.response.held import HeldBack
from vigie.response.history import Past, effective, past, skipped_id
from vigie.response.memory import Memory
from vigie.response.plan import Account, Plan, Skipped, braked, plan
from vigie.response.playbook import Playbook
from vigie.response.protection import Protection

_LOG = logging.getLogger(__name__)

RESUME_MS: Final = 3_600_000
"""How far back `resume` looks for findings without an answer."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What was planned for one account, and the records of the instant part."""

    measures: list[Measure]
    records: list[ActionRecord]


class Responder:
    """Answers findings by playbooks. May be called again at any moment: the same wish is fulfilled once.

    `hands` has real hands for `Mode.ENFORCE` and, when a playbook observes, simulated ones for `Mode.OBSERVE`.
    """

    def __init__(
        self,
        playbooks: tuple[Playbook, ...],
        storage: Storage,
        hands: Mapping[Mode, Hands],
        protection: Protection,
        clock: Clock,
        *,
        scoring: Scoring,
        brake: Brake,
        language: Language = Language.EN,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.playbooks = playbooks
        self.protection = protection
        self._storage = storage
        self._hands = hands
        self._clock = clock
        self._language = language
        self._actions, self._measures = actions(), measures()
        self._traits = {name: one.traits for name, one in self._actions.items()}
        self._executor = Executor(storage, clock, sleep)
        self._memory = Memory(storage)
        self._scoring, self._brake = scoring, brake
        self._held = HeldBack()
        self._under_way: set[tuple[str, ...]] = set()

    async def respond(self, findings: Iterable[Finding]) -> list[ActionRecord]:
        """Answer findings that are new or grew. Returns what was done, skipped or failed, once all of it is finished.

        Orders are on disk before this awaits anything, so start it as a task and go on detecting. The findings need
        not be stored yet.
        """
        findings = tuple(findings)
        self._memory.learn(findings)
        groups = groupby(sorted(findings, key=_subject), key=_subject)
        begun: list[_Begun] = []
        try:
            begun += [await self._begin(user, tuple(group)) for (user, _), group in groups]
            finished = await asyncio.gather(*(self._finish(one) for one in begun))
        finally:
            self._under_way -= {_key(measure) for one in begun for measure in one.measures}
        return [record for records in finished for record in records] + await self._ask()

    async def resume(self) -> list[ActionRecord]:
        """Answer recent findings whose response is missing or failed. Call at the start and every minute."""
        await self.refresh()
        since = self._clock.now_ms() - RESUME_MS
        known = past(self._storage.actions(since=since - RESUME_MS, limit=10_000, only=self._measures))
        return await self.respond(one for one in self._storage.findings(since=since) if known.unfinished(one.id))

    async def refresh(self) -> None:
        """Learn who administers the servers. When they cannot be asked, who was known stays protected."""
        try:
            users = await self._hands[Mode.ENFORCE].control.administrators()
        except PlatformError as error:
            _LOG.warning("the server administrators are not known: %s", error)
            return
        self.protection = self.protection.with_administrators(users)

    async def _begin(self, user: str, new: tuple[Finding, ...]) -> _Begun:
        """Plan, and take the instant measures."""
        history = past(self._memory.records(user))
        planned = self._plan(user, new, history)
        measures = [one for one in planned.measures if _key(one) not in self._under_way]
        for one in measures:
            self._brake.take(one, self._clock.now_ms())
        records: list[ActionRecord] = []
        for measure in measures:
            if self._traits[measure.action].instant:
                records.append(await self._do(measure, records))
        records += [record for one in planned.skipped if (record := self._skip(one, history))]
        self._under_way |= {_key(one) for one in measures}
        return _Begun(measures, records)

    async def _finish(self, begun: _Begun) -> list[ActionRecord]:
        """Take the measures that wait for somebody."""
        records = begun.records
        for measure in begun.measures:
            if not self._traits[measure.action].instant:
                records.append(await self._do(measure, records))
        return records

    def _plan(self, user: str, new: tuple[Finding, ...], history: Past) -> Plan:
        now = self._clock.now_ms()
        older = self._memory.findings(user, now - MEMORY_MS)
        account = Account(
            user=user,
            new=new,
            older=older,
            past=history,
            braked=self._brake.holds(user, now),
            crowded=self._brake.holds(user, now, crowd=True),
        )
        planned = plan(account, self.playbooks, self._traits, self.protection, self._scoring, now)
        for one in planned.skipped:
            if braked(one) and user:
                self._held.add(self._brake.environment(user), one.measure)
        return planned

    async def _do(self, measure: Measure, before: list[ActionRecord]) -> ActionRecord:
        task = Task(measure=measure, now=self._clock.now_ms(), language=self._language, before=tuple(before))
        record = await self._executor.do(self._actions[measure.action], task, self._hands[measure.mode])
        self._memory.note(record)
        return record

    def _skip(self, skipped: Skipped, history: Past) -> ActionRecord | None:
        """Recorded once for each obstacle; None when it was."""
        measure = skipped.measure
        reason = measure.reason.in_(self._language)
        blank = record_of(measure, reason, self._clock.now_ms(), f"skipped: {skipped.why}")
        record = replace(blank, id=skipped_id(measure.id, skipped.why))
        return None if history.knows(record.id) else self._executor.keep(record)

    async def _ask(self) -> list[ActionRecord]:
        """Tell people of the accounts that the brake holds back: all of them in one notice, not one for each."""
        records = []
        for notice in self._held.notices(self._clock.now_ms()):
            records.append(record := await self._do(notice.measure, []))
            if not effective(record):
                self._held.unsent(notice)
        return records


def _subject(finding: Finding) -> tuple[str, str]:
    """What is answered together: everything about an account; without one, the findings of a rule about one group."""
    return finding.actor, "" if finding.actor else about(finding)


def _key(measure: Measure) -> tuple[str, ...]:
    return measure.by, measure.action, measure.user, measure.subject
