"""What an operator orders by hand: contain an account, release it. Same actions, same records as playbooks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from vigie.model.errors import PlatformError, UsageError
from vigie.model.language import Language, Sentence
from vigie.model.response_settings import Mode
from vigie.model.scores import EACH, MEMORY_MS
from vigie.ports.clock import Clock
from vigie.ports.control import AccountState
from vigie.ports.retry import Sleep
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.action import RELEASE, Action, Hands, Measure, Task, actions, measures
from vigie.response.execute import Executor
from vigie.response.history import effective, past
from vigie.response.plan import identify
from vigie.response.protection import ADMINISTRATOR, Protection

CONTAIN: Final = ("freeze", "lock", "sign_out")
"""What really stops an account from reading, the fastest first."""

SIGNED_OUT: Final = Sentence(
    en="Sessions that were signed out do not come back: {user} signs in again.",
    fr="Les sessions fermées ne reviennent pas : {user} doit se reconnecter.",
)
_PROTECTED: Final = Sentence(
    en="{user} is protected ({why}) and is not contained: change response.protected first",
    fr="{user} est protégé ({why}) et n'est pas neutralisé : modifier d'abord response.protected",
)
_ADMINISTRATOR: Final = Sentence(
    en="{user} administers the server and is not contained: take that away from it first",
    fr="{user} administre le serveur et n'est pas neutralisé : retirez-lui d'abord ce rôle",
)
_NOBODY: Final = Sentence(
    en="{user}: the server knows no such account; look at the spelling (vigie case list)",
    fr="{user} : le serveur ne connaît pas ce compte ; vérifiez l'orthographe (vigie case list)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Acts for a person. `by` is how the records name this person."""

    by: str
    storage: Storage
    hands: Mapping[Mode, Hands]
    protection: Protection
    clock: Clock
    language: Language = Language.EN
    sleep: Sleep = asyncio.sleep

    async def preview(self, user: str) -> tuple[AccountState | None, list[str]]:
        """What `contain` would do, as sentences, and the account as it is. Raises like `contain`."""
        state = await self._containable(user)
        values = {"user": user, "devices": len(state.devices) if state else "?"}
        known = actions()
        return state, [known[name].traits.preview.format(self.language, **values) for name in CONTAIN]

    async def contain(self, user: str, reason: str) -> list[ActionRecord]:
        """Freeze, lock and sign out. One part that fails does not stop the others.

        Raises `UsageError` for a protected account, and when there is no such account.
        """
        await self._containable(user)
        known, records = actions(), list[ActionRecord]()
        for name in CONTAIN:
            records.append(await self._do(known[name], user, reason, tuple(records)))
        return records

    async def release(self, user: str, reason: str) -> list[ActionRecord]:
        """Take back every measure in force, whoever took it. What is not in the records is taken back all the same."""
        taken = past(one for one in self.storage.actions(user=user, only=measures()) if one.user == user)
        settled = self._known(user)
        records: list[ActionRecord] = []
        for action in reversed(actions().values()):
            if not action.traits.undoable:
                continue
            for mode in self.hands:
                standing = taken.standing(mode, action.traits.name)
                if not standing and mode is Mode.ENFORCE:
                    standing = (self._unrecorded(action, user),)
                records += [await self._undo(action, done, reason, settled) for done in standing]
        return records

    async def _containable(self, user: str) -> AccountState | None:
        """The account, None when the platform cannot be asked: an emergency does not wait for its answer."""
        why = self.protection.why(user)
        state = None if why else await self._state(user)
        if state and state.admin:
            why = ADMINISTRATOR
        if why:
            said = _ADMINISTRATOR if why == ADMINISTRATOR else _PROTECTED
            raise UsageError(said.filled(user=user, why=why))
        return state

    async def _state(self, user: str) -> AccountState | None:
        try:
            return await self.hands[Mode.ENFORCE].control.state(user)
        except PlatformError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                raise UsageError(_NOBODY.filled(user=user)) from None
            return None

    async def _do(self, action: Action, user: str, reason: str, before: tuple[ActionRecord, ...]) -> ActionRecord:
        now = self.clock.now_ms()
        measure = Measure(
            id=identify(self.by, action.traits.name, user, str(now)),
            action=action.traits.name,
            user=user,
            by=self.by,
            mode=Mode.ENFORCE,
            reason=Sentence(en=reason, fr=reason),
        )
        task = Task(measure=measure, now=now, language=self.language, before=before)
        return await self._executor.do(action, task, self.hands[Mode.ENFORCE])

    def _known(self, user: str) -> tuple[str, ...]:
        """Findings that a release settles. Those that go on too, or a rule over thirty days would undo it at once."""
        since = self.clock.now_ms() - MEMORY_MS
        return tuple(one.id for one in self.storage.findings(actor=user, since=since, each=EACH))

    async def _undo(self, action: Action, done: ActionRecord, reason: str, settled: tuple[str, ...]) -> ActionRecord:
        blank = ActionRecord(
            id=f"{RELEASE}:{done.id}",
            time=self.clock.now_ms(),
            action=RELEASE,
            user=done.user,
            by=self.by,
            reason=reason,
            mode=done.mode,
            outcome=self.hands[Mode(done.mode)].outcome,
            findings=settled,
            undoes=done.id,
        )
        return await self._executor.undo(action, done, blank, self.hands[Mode(done.mode)])

    def _unrecorded(self, action: Action, user: str) -> ActionRecord:
        """Stands for a measure that somebody took without us: releasing must not depend on our records."""
        now = self.clock.now_ms()
        return ActionRecord(
            id=f"{action.traits.name}:{user}:{now}",
            time=now,
            action=action.traits.name,
            user=user,
            by="",
            reason="",
            mode=Mode.ENFORCE.value,
            outcome="done",
        )

    @property
    def _executor(self) -> Executor:
        return Executor(self.storage, self.clock, self.sleep)


def complete(records: list[ActionRecord]) -> bool:
    """Whether no part of a containment or release failed. What nobody gave us the means for is skipped, not failed."""
    return all(effective(one) or one.outcome.startswith("skipped") for one in records)
