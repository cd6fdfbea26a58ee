"""Does one measure and records it: one step. A measure that is not recorded counts as failed."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from vigie.model.errors import PlatformAbsent, VigieError
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep, retried
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.action import Action, Hands, Measure, Task
from vigie.response.history import failed_id, skipped_id

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Executor:
    """Acts through hands and keeps the records."""

    storage: Storage
    clock: Clock
    sleep: Sleep

    async def do(self, action: Action, task: Task, hands: Hands) -> ActionRecord:
        """Take a measure. Never raises: what went wrong is the record's outcome."""
        allowed = hands.only(action.traits.needs)
        blank = record_of(task.measure, task.reason, task.now, hands.outcome)
        return await self._step(blank, lambda: action.do(task, allowed))

    async def undo(self, action: Action, done: ActionRecord, blank: ActionRecord, hands: Hands) -> ActionRecord:
        """Take a measure back. Never raises."""
        allowed = hands.only(action.traits.needs)
        return await self._step(blank, lambda: action.undo(done, allowed))

    async def _step(self, blank: ActionRecord, act: Callable[[], Awaitable[str]]) -> ActionRecord:
        try:
            record = replace(blank, detail=await retried(act, sleep=self.sleep))
        except PlatformAbsent as error:
            record = replace(blank, id=skipped_id(blank.id, "absent"), outcome=f"skipped: {error}")
        except VigieError as error:
            record = self._failed(blank, str(error))
        except Exception as error:  # one broken action must not keep the others from stopping an account
            _LOG.exception("%s of %r failed", blank.action, blank.user)
            record = self._failed(blank, f"internal error ({type(error).__name__})")
        return self.keep(record)

    def _failed(self, blank: ActionRecord, why: str) -> ActionRecord:
        _LOG.error("%s of %r failed: %s", blank.action, blank.user, why)
        return replace(blank, id=failed_id(blank.id, self.clock.now_ms()), outcome=f"failed: {why}")

    def keep(self, record: ActionRecord) -> ActionRecord:
        """Record a measure. What cannot be recorded is returned as failed."""
        try:
            self.storage.record(record)
        except Exception as error:
            _LOG.exception("%s of %r cannot be recorded", record.action, record.user)
            why = f"failed: not recorded ({error})"
            return replace(record, id=failed_id(record.id, self.clock.now_ms()), outcome=why)
        return record


def record_of(measure: Measure, reason: str, now: int, outcome: str) -> ActionRecord:
    """How a measure is recorded."""
    return ActionRecord(
        id=measure.id,
        time=now,
        action=measure.action,
        user=measure.user,
        by=measure.by,
        reason=reason,
        mode=measure.mode.value,
        outcome=outcome,
        findings=tuple(one.id for one in measure.findings),
        crowd=measure.crowd,
        subject=measure.subject,
    )
