"""What a reviewer decides about content, done on the platform and recorded in one step."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Final

from vigie.model.content import STOPPED
from vigie.model.errors import EnvironmentFailed, PlatformAbsent, PlatformError, UsageError
from vigie.model.language import Language, Sentence
from vigie.model.orders import Order, OrderKind
from vigie.model.reviews import Decision, Occurrence, ReviewItem, Step
from vigie.model.suppressions import Suppression
from vigie.model.timestamps import minute
from vigie.ports.assistant import Assistant, Told
from vigie.ports.clock import Clock
from vigie.ports.content import ContentControl
from vigie.ports.control import OrderDesk
from vigie.ports.retry import Sleep, retried
from vigie.ports.reviews import ReviewStorage, SuppressionDesk
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.advise import TIP
from vigie.response.plan import identify
from vigie.response.review_sentences import PREVIEW, REDACTED, RELEASED, asked

DAY_MS: Final = 86_400_000
DAYS: Final = 180
"""A false alarm is one for so long: an acceptance without an end is forgotten, not decided."""
RELEASE_DAYS: Final = 7
"""So long what was released may be sent again."""

_PURGED: Final = "the server has no such room any more"

_NOTHING: Final = {
    Step.REDACT: Sentence(
        en="{id}: nothing to redact: no event of it stands", fr="{id} : rien à effacer : aucun événement n'en subsiste"
    ),
    Step.QUARANTINE: Sentence(
        en="{id}: nothing to quarantine: no file of it stands",
        fr="{id} : rien à mettre en quarantaine : aucun fichier n'en subsiste",
    ),
    Step.ROTATED: Sentence(en="{id}: is no credential", fr="{id} : n'est pas un secret"),
    Step.UNDO: Sentence(en="{id}: nothing was decided yet", fr="{id} : rien n'a encore été décidé"),
}


@dataclass(slots=True)
class _Effect:
    """What a step did: keys of occurrences that went or came back, how many were tried, what failed."""

    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    tried: int = 0
    failed: list[str] = field(default_factory=list)
    until: int = 0
    how: str = ""  # it was done otherwise than asked

    @property
    def outcome(self) -> str:
        """As it is recorded."""
        if self.how:
            return f"done: {self.how}"
        return f"failed: {len(self.failed)} of {self.tried}: {self.failed[0]}" if self.failed else "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Acts for a person. `by` is how the history names this person."""

    by: str
    reviews: ReviewStorage
    storage: Storage
    controls: Mapping[str, ContentControl]  # by server
    assistants: Mapping[str, Assistant]  # by server
    suppressions: Mapping[str, SuppressionDesk]  # by server
    desk: OrderDesk
    clock: Clock
    language: Language = Language.EN
    sleep: Sleep = asyncio.sleep

    def preview(self, step: Step, item: ReviewItem, days: int = DAYS) -> str:
        """What `do` would do. Raises `UsageError` like it."""
        self._check(step, item)
        standing = self.reviews.occurrences(item.id)
        values = {
            "events": len(_events(standing)),
            "files": len(_files(standing)),
            "held": len(_stopped(item.occurrences)),
        }
        return PREVIEW[step].format(
            self.language, id=item.id, room=item.room or "-", author=item.author, days=days, **values
        )

    async def do(self, step: Step, item: ReviewItem, reason: str, days: int = DAYS) -> Decision:
        """Do it, record it, and say how it went: a part that failed is in the outcome, and can be tried again.

        Raises `UsageError` when there is nothing that the step could change, and `EnvironmentFailed` when it cannot be
        recorded.
        """
        self._check(step, item)
        now = self.clock.now_ms()
        effect = await self._steps[step](item, reason, now + days * DAY_MS)
        decision = Decision(
            id=identify(self.by, step, item.id, str(now)),
            time=now,
            step=step,
            by=self.by,
            reason=reason,
            outcome=effect.outcome,
            until=effect.until,
        )
        self.reviews.decide(item.id, decision, effect.gone, effect.back)
        return decision

    def _check(self, step: Step, item: ReviewItem) -> None:
        standing = self.reviews.occurrences(item.id) if step in (Step.REDACT, Step.QUARANTINE) else []
        possible = {
            Step.REDACT: bool(_events(standing)),
            Step.QUARANTINE: bool(_files(standing)),
            Step.ROTATED: item.credential,
            Step.UNDO: bool(item.history),
        }
        if not possible.get(step, True):
            raise UsageError(_NOTHING[step].filled(id=item.id))

    @property
    def _steps(self) -> Mapping[Step, Callable[[ReviewItem, str, int], Awaitable[_Effect]]]:
        return {
            Step.RELEASE: self._release,
            Step.REDACT: self._redact,
            Step.QUARANTINE: self._quarantine,
            Step.ASK: self._ask,
            Step.ROTATED: self._rotated,
            Step.DISMISS: self._dismiss,
            Step.UNDO: self._undo,
        }

    async def _release(self, item: ReviewItem, reason: str, until: int) -> _Effect:
        """Its author may say it in that room from now on; they are told so when it was stopped, and when they can be.

        What has no digest, such as a file that cannot be inspected, passes once.
        """
        effect, now = _Effect(until=until), self.clock.now_ms()
        await self._suppress(effect, item, reason, item.room, item.author)
        stopped = _stopped(item.occurrences)
        for once in stopped:
            order = Order(
                id=f"release:{item.id}:{once.digest}",
                kind=OrderKind.ALLOW_CONTENT,
                user=item.author,
                issued=now,
                reason=reason,
                until=now + RELEASE_DAYS * DAY_MS,
                digest=once.digest,
            )
            await self._try(effect, partial(asyncio.to_thread, self.desk.issue, order))
        if stopped and not effect.failed:
            language = _spoken(stopped[0], self.language)
            text = RELEASED.format(language, room=await self._room(item), time=minute(stopped[0].time))
            with suppress(PlatformError):
                await self._tell(item, text, f"release:{item.id}:{now}")
        return effect

    async def _redact(self, item: ReviewItem, _reason: str, _until: int) -> _Effect:
        effect, control = _Effect(), self._control(item)
        said = REDACTED.in_(self.language)
        for event in _events(self.reviews.occurrences(item.id)):
            if await self._try(effect, partial(control.redact, item.room, event, item.author, said)):
                effect.gone.append(event)
        if effect.failed and await self._is_purged(control, item.room):
            effect.gone, effect.how = _events(self.reviews.occurrences(item.id)), _PURGED
        return effect

    async def _is_purged(self, control: ContentControl, room: str) -> bool:
        """Whether the server says that it has no such room: then nobody can read anything of it there."""
        try:
            await control.reach(room)
        except PlatformError as error:
            return error.status == HTTPStatus.NOT_FOUND and error.errcode == "M_NOT_FOUND"
        return False

    async def _quarantine(self, item: ReviewItem, _reason: str, _until: int) -> _Effect:
        effect, control = _Effect(), self._control(item)
        for media, keys in _files(self.reviews.occurrences(item.id)).items():
            if await self._try(effect, partial(control.quarantine, media)):
                effect.gone += keys
        return effect

    async def _ask(self, item: ReviewItem, reason: str, _until: int) -> _Effect:
        effect, now = _Effect(), self.clock.now_ms()
        newest = item.occurrences[0]
        language = _spoken(newest, self.language)
        key = f"{TIP}:ask:{item.id}:{now}"

        async def ask() -> None:
            told = await self._tell(item, asked(item, newest, await self._room(item), language), key)
            about = {"room": told.room, "event": told.event, "digest": newest.digest, "language": language}
            record = ActionRecord(
                id=key, time=now, action=TIP, user=item.author, by=self.by, reason=reason, mode="enforce",
                outcome="done", detail=json.dumps({**about, "answer": newest.answer, "item": item.id}),
            )  # fmt: skip
            self.storage.record(record)  # so that the author's answer is understood

        await self._try(effect, ask)
        return effect

    async def _rotated(self, _item: ReviewItem, _reason: str, _until: int) -> _Effect:
        return _Effect()

    async def _dismiss(self, item: ReviewItem, reason: str, until: int) -> _Effect:
        effect = _Effect(until=until)
        await self._suppress(effect, item, reason)
        return effect

    async def _suppress(self, effect: _Effect, item: ReviewItem, reason: str, room: str = "", author: str = "") -> None:
        accepted = [
            Suppression(
                detector=one.detector, digest=one.digest, until=effect.until, reason=reason, by=self.by, item=item.id,
                room=room, author=author,
            )
            for one in {(one.detector, one.digest): one for one in item.sightings if one.digest}.values()
        ]  # fmt: skip
        desk = self.suppressions[item.server]
        await self._try(effect, partial(asyncio.to_thread, desk.suppress, accepted, self.clock.now_ms()))

    async def _undo(self, item: ReviewItem, _reason: str, _until: int) -> _Effect:
        effect = _Effect()
        files = _files(self.reviews.occurrences(item.id, gone=Step.QUARANTINE))
        for media, keys in files.items():
            if await self._try(effect, partial(self._control(item).unquarantine, media)):
                effect.back += keys
        desk = self.suppressions[item.server]
        await self._try(effect, partial(asyncio.to_thread, desk.withdraw, item.id))
        return effect

    def _control(self, item: ReviewItem) -> ContentControl:
        try:
            return self.controls[item.server]
        except KeyError:
            raise PlatformAbsent(f"no administration API is set for the server {item.server[:255]!r}") from None

    async def _room(self, item: ReviewItem) -> str:
        """The room as its people call it; its id when the server does not say, or when the name is what was seen."""
        named = any(one.place == "name" for one in item.sightings)
        if not named and (control := self.controls.get(item.server)) and item.room:
            with suppress(PlatformError):
                return await control.name(item.room)
        return item.room or "-"

    async def _tell(self, item: ReviewItem, text: str, key: str) -> Told:
        assistant = self.assistants.get(item.author.partition(":")[2])
        if assistant is None:
            raise PlatformAbsent(f"nobody speaks for Vigie with {item.author[:255]!r}: set servers.assistant")
        return await assistant.tell(item.author, text, key)

    async def _try(self, effect: _Effect, call: Callable[[], Awaitable[object]]) -> bool:
        """Several tries when trying helps. What fails is noted: the others are done all the same."""
        effect.tried += 1
        try:
            await retried(call, sleep=self.sleep)
        except (PlatformError, EnvironmentFailed) as error:
            effect.failed.append(str(error))
            return False
        return True


def _stopped(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """One for each content that the guard stopped and can let pass."""
    return list({one.digest: one for one in occurrences if one.answer in STOPPED and one.digest}.values())


def _events(occurrences: Iterable[Occurrence]) -> list[str]:
    return [one.event for one in occurrences if one.event and one.answer not in STOPPED]


def _files(occurrences: Iterable[Occurrence]) -> dict[str, list[str]]:
    """Files, and the keys of the occurrences in which each was sent."""
    found: dict[str, list[str]] = {}
    for one in occurrences:
        if one.media:
            found.setdefault(one.media, []).append(one.key)
    return found


def _spoken(once: Occurrence, default: Language) -> Language:
    return Language(once.language) if once.language in set(Language) else default
