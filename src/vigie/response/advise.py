"""Tells authors what the content policy answered, at once, and keeps a record of each message."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from vigie.model.activity import Activity
from vigie.model.content import Advice, Answer
from vigie.model.enriched import Enriched, RoomFacts
from vigie.model.errors import PlatformAbsent
from vigie.model.language import Language, Sentence
from vigie.model.reviews import Filing, Occurrence
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep
from vigie.ports.rooms import RoomDirectory
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.action import Hands, Measure, Need, Task, Traits
from vigie.response.execute import Executor, record_of
from vigie.response.history import effective, past, skipped_id
from vigie.response.overdue import Late, Overdue
from vigie.response.tip import write

TIP: Final = "tip"
BY: Final = "policy:content"
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
AN_HOUR: Final = 12
"""Messages to one author within an hour: whoever sends a list line by line is told, but not each time."""
LOOKS: Final = 4
LOOK_EVERY: Final = 0.1
"""Seconds. The name of a room is worth a third of one, and no more."""
_SILENT: Final = frozenset({"", Answer.ALLOW.value})
"""Answers of which nobody is told."""


@dataclass(frozen=True, slots=True)
class _Tip:
    """One message to one author. An action like the others, about an activity instead of findings."""

    item: Enriched
    room: str  # its name
    advice: Mapping[str, Advice]
    default: Language

    traits = Traits(
        name=TIP,
        rank=95,
        needs=frozenset({Need.ASSISTANTS}),
        intrusive=False,
        preview=Sentence(
            en="{user} is told in private what was seen.", fr="{user} apprend en privé ce qui a été constaté."
        ),
    )

    async def do(self, task: Task, hands: Hands) -> str:
        """Send it. Returns what is needed to understand the answer."""
        activity = self.item.activity
        assistant = hands.assistants.get(activity.server)
        if assistant is None:
            raise PlatformAbsent(f"no assistant is set for the server {activity.server[:255]!r}")
        text = write(activity, self.advice, self.room or activity.room, self.default)
        told = await assistant.tell(activity.user, text, key=task.measure.id)
        return json.dumps(_detail(activity, told.room, told.event))

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        """Never called."""
        raise NotImplementedError("what was said is said")


def _detail(activity: Activity, room: str, event: str) -> dict[str, str]:
    occurrence = Occurrence(
        time=activity.time, event=activity.event, media=activity.media, activity=activity.id, answer=activity.content
    )
    filing = Filing(
        server=activity.server,
        room=activity.room,
        author=activity.user,
        sightings=activity.sightings,
        occurrence=occurrence,
        filed=activity.time,
    )
    return {
        "room": room,
        "event": event,
        "digest": activity.digest,
        "answer": activity.content,
        "language": activity.language,
        "item": filing.id,
    }


class Adviser:
    """Sends each author's messages in order, the same one once. Accounts of other servers are not spoken to.

    What could not be sent waits in `overdue` until `again` is called, or is given up after ten tries, an hour.
    """

    def __init__(
        self,
        storage: Storage,
        hands: Hands,
        advice: Mapping[str, Advice],
        clock: Clock,
        *,
        rooms: RoomDirectory | None = None,
        language: Language = Language.EN,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._storage, self._hands, self._advice = storage, hands, advice
        self._clock, self._language, self._rooms, self._sleep = clock, language, rooms, sleep
        self._executor = Executor(storage, clock, sleep)
        self.overdue = Overdue(storage)

    async def take(self, items: Iterable[Enriched]) -> list[ActionRecord]:
        """Tell the authors of these activities. Never raises for a message that cannot be sent: its record says so."""
        if not self._hands.assistants:
            return []
        spoken = sorted((one for one in items if _is_told(one.activity)), key=_author)
        groups = [tuple(group) for _, group in groupby(spoken, key=_author)]
        told = await asyncio.gather(*(self._tell_all(group) for group in groups))
        return [record for records in told for record in records]

    async def again(self) -> list[ActionRecord]:
        """Send what is overdue and may be tried now. Never raises for a message that cannot be sent."""
        records = []
        for late in self.overdue:
            activity, now = late.activity, self._clock.now_ms()
            before = self._storage.actions(user=activity.user, since=now - DAY_MS, limit=10_000)
            history, name = past(before), _name_of(activity)
            if history.done(name) or history.given_up(name) or late.since < now - DAY_MS:
                self.overdue.settle(late, given_up=not history.done(name))
            elif not history.too_soon(name, now):
                item = Enriched(activity, room=RoomFacts(late.room))
                since = [one for one in before if one.time > now - HOUR_MS]
                if (record := await self._tell(item, since, now)) is None or not _failed(record):
                    self.overdue.settle(late)
                records += [record] if record is not None else []
        return records

    async def _tell_all(self, items: Sequence[Enriched]) -> list[ActionRecord]:
        now = self._clock.now_ms()
        before = self._storage.actions(user=items[0].activity.user, since=now - HOUR_MS, limit=10_000)
        records: list[ActionRecord] = []
        for item in items:
            if (record := await self._tell(item, [*before, *records], now)) is not None:
                records.append(record)
        return records

    async def _tell(self, item: Enriched, before: Sequence[ActionRecord], now: int) -> ActionRecord | None:
        measure = self._measure(item.activity)
        sent = [one for one in before if one.action == TIP and effective(one)]
        if any(one.id == measure.id for one in before) or _among_us(item.activity, sent):
            return None
        task = Task(measure=measure, now=now, language=self._language)
        why = "told already" if _repeats(item.activity, sent) else "cool-down" if len(sent) >= AN_HOUR else ""
        if why:
            blank = record_of(measure, task.reason, now, f"skipped: {why}")
            return self._executor.keep(replace(blank, id=skipped_id(measure.id, why)))
        tip = _Tip(item, await self._name(item), self._advice, self._language)
        record = await self._executor.do(tip, task, self._hands)
        if _failed(record):
            self.overdue.add(Late(item.activity, tip.room, record.outcome.partition(": ")[2], task.now))
        return record

    async def _name(self, item: Enriched) -> str:
        """What people call the room. Of one that was not met before it is asked for beside, and waited for a moment."""
        name, room = item.room.name, item.activity.room
        for _ in range(LOOKS if self._rooms is not None and room else 0):
            if name:
                break
            await self._sleep(LOOK_EVERY)
            name = self._rooms.facts(room).name if self._rooms is not None else ""
        return name

    def _measure(self, activity: Activity) -> Measure:
        reason = f"{activity.content}: {', '.join(sorted({seen.detector for seen in activity.sightings}))}"
        return Measure(
            id=_name_of(activity),
            action=TIP,
            user=activity.user,
            by=BY,
            mode=self._hands.mode,
            reason=Sentence(en=reason, fr=reason),
        )


def _name_of(activity: Activity) -> str:
    return f"{TIP}:{activity.id}"


def _is_told(activity: Activity) -> bool:
    return activity.content not in _SILENT and activity.user.partition(":")[2] == activity.server


def _failed(record: ActionRecord) -> bool:
    return record.outcome.startswith("failed")


def _author(item: Enriched) -> str:
    return item.activity.user


def _among_us(activity: Activity, sent: Iterable[ActionRecord]) -> bool:
    """Whether it was said to the assistant itself, in the room kept for the author."""
    return any(detail(one).get("room") == activity.room for one in sent)


def _repeats(activity: Activity, sent: Iterable[ActionRecord]) -> bool:
    """Whether the author was told of the same content a moment ago."""
    return bool(activity.digest) and any(detail(one).get("digest") == activity.digest for one in sent)


def detail(record: ActionRecord) -> dict[str, str]:
    """What a record of a message keeps."""
    found = json.loads(record.detail) if record.detail else {}
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}
