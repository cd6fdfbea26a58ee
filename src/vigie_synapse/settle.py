"""After the answer: weigh what was served, count it, and write it down.

Runs a moment after the answer left, for all requests that ended meanwhile: nobody waits for it, and code that runs for
several requests in a row costs a fraction of what it costs between two of Synapse's own.
"""

import itertools
import logging
import operator
from collections.abc import Container, Sequence
from typing import Any, Final

import msgspec

from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.policies.takes import count
from vigie_synapse.access import Answer
from vigie_synapse.budgets import UNKNOWN, Accounts
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import PRESENCE, classify, clean
from vigie_synapse.entries import Entries
from vigie_synapse.host import Host
from vigie_synapse.records import Record
from vigie_synapse.spool import Spool
from vigie_synapse.watch import Watch
from vigie_synapse.weigh import Weigher

DRAIN_AFTER: Final = 0.01
"""Seconds: long enough for a few requests to come together, and before `FEW` of one hasty account do."""
_ANONYMOUS: Final = frozenset(
    {Action.DOWNLOAD, Action.THUMBNAIL, Action.VIEW_PROFILE, Action.LIST_ROOMS, Action.LOGIN, Action.ADMINISTER}
)
"""What is recorded also when nobody was authenticated."""
_WAYS_IN: Final = frozenset({None, Action.SET_STATE})
"""Of entering a room, besides those made for it."""
_ONLY_WHEN_SERVED: Final = frozenset({None, Action.READ})
_KNOWN: Final = ("m.room.", "m.poll.", "m.reaction", "m.sticker")
_BY_US: Final = frozenset({Outcome.REFUSED, Outcome.CHALLENGED})
_SHOWS_PEOPLE: Final = frozenset({Action.SEARCH_DIRECTORY, Action.VIEW_PROFILE})
_NOTHING_SERVED: Final = Weigher("", False, 0)
_room_of = operator.attrgetter("room_id")
logger = logging.getLogger(__name__)


class Settler:
    """Turns finished requests into activities."""

    def __init__(
        self,
        host: Host,
        accounts: Accounts,
        entries: Entries,
        spool: Spool,
        boot: str,
        counters: Counters,
        admins: Container[str],
        watch: Watch,
    ) -> None:
        self._host, self._admins, self._watch = host, admins, watch
        self._accounts, self._entries = accounts, entries
        self._spool, self._boot, self._counters = spool, boot, counters
        self._waiting: list[tuple[Record | None, Any, logging.LogRecord]] = []

    def ended(self, record: Record | None, key: Any, line: logging.LogRecord) -> None:
        """Take over a request whose answer is complete; `record` is None when nobody was authenticated for it."""
        if not self._waiting:
            self._host.later(DRAIN_AFTER, self.drain)
        self._waiting.append((record, key, line))

    def drain(self) -> None:
        """Settle what is waiting. Requests that need the database do so on their own."""
        waiting, self._waiting = self._waiting, []
        self._counters.requests += len(waiting)
        for record, key, line in waiting:
            try:
                self._end(record, key, Answer.of(line))
            except Exception:
                self._counters.errors += 1
                logger.exception("vigie: the end of a request could not be recorded")
        self._spool.wake()

    def _end(self, record: Record | None, key: Any, answer: Answer) -> None:
        record = record or _unauthenticated(key, answer)
        if record is None:
            return
        if self._weigh_known(record):
            self._settle(record, answer)
        else:
            self._host.background("vigie_settle", self._settle_later, record, answer)

    async def _settle_later(self, record: Record, answer: Answer) -> None:
        try:
            for room in {event.room_id for event in record.events[record.weighed :]}:
                await self._entries.get(record.user, room)
            if not self._weigh_known(record):
                logger.error("vigie: the entry of %s into a room is not known", record.user)
        finally:
            self._settle(record, answer)
            self._spool.wake()

    def _weigh_known(self, record: Record) -> bool:
        """Weigh the events of rooms whose entry is remembered; False at the first that is not."""
        events = record.events
        if not events:
            return True
        weigher = record.weigher
        if weigher is None:
            weigher = record.weigher = record.weighing(self._host.now_ms())
        for room, group in itertools.groupby(events[record.weighed :], key=_room_of):
            if not weigher.knows(room):
                entry = self._entries.known(record.user, room)
                if entry is None:
                    return False
                weigher.enter(room, entry)
            served = list(group)
            weigher.add_all(weigher.rooms[room], served)
            record.weighed += len(served)
        return True

    def _settle(self, record: Record, answer: Answer) -> None:
        account = record.account
        try:
            activity = self._activity(record, answer)
            if record.endpoint.action is Action.LEAVE:
                self._entries.forget(record.user, record.room)
            if account is not None:
                account.in_flight.discard(record)
                account.pending -= len(record.events)
                account.usage.settle()
                if activity is not None and not record.exempt:
                    count(account.usage, activity, door=False)
                    account.counted = (self._boot, int(activity.id.rpartition("-")[2]))
                    if _uses_up(activity) or not account.allowance:
                        account.allowance = UNKNOWN  # until the next event
            if activity is not None:
                self._tally(activity)
                self._spool.put(activity)
        except Exception:
            self._counters.errors += 1
            logger.exception("vigie: a request could not be recorded")

    def _tally(self, activity: Activity) -> None:
        counters = self._counters
        counters.activities += 1
        counters.refused += activity.outcome is Outcome.REFUSED
        counters.challenged += activity.outcome is Outcome.CHALLENGED
        counters.delayed += activity.delayed > 0

    def _activity(self, record: Record, answer: Answer) -> Activity | None:
        """The record of a request, None when it served nothing and did nothing of interest."""
        weigher = record.weigher or _NOTHING_SERVED
        reads = weigher.reads()
        outcome = _outcome(record, answer)
        action = record.endpoint.action
        if record.entered and action in _WAYS_IN:
            action = Action.JOIN
        if outcome not in _BY_US and _is_nothing(record, action, reads):
            return None
        if record.body:
            self._watch.read(record)
        people = record.people.union(record.shown, weigher.people)
        strangers = weigher.strangers or (record.people if record.strangers else set())
        activity = Activity(
            id=self._spool.next_id(),
            time=answer.time,
            action=action or Action.READ,
            server=self._host.server_name,
            user=record.user,
            device=clean(record.device),
            ip=record.ip,
            user_agent=clean(record.user_agent),
            endpoint=record.endpoint.template,
            outcome=outcome,
            status=answer.status,
            code=record.code,
            bytes=answer.bytes,
            delayed=record.delayed,
            room=record.room,
            target=record.target or record.endpoint.target,
            media=record.media or record.endpoint.media,
            people=(*strangers, *(people - strangers)) if people else (),
            strangers=len(strangers),
            rooms=record.rooms,
            reads=reads,
            cold=weigher.cold,
            fresh=weigher.fresh,
            peeked=len(weigher.peeked()),
            size=record.size,
            invited=record.invited,
            exempt=record.exempt,
            admin=record.user in self._admins,
            event=record.event,
            sightings=record.sightings,
            content=record.content,
            digest=record.digest,
            language=record.speaks,
        )
        return masked(activity if record.facts is None else record.facts.told_of(activity))


def _is_nothing(record: Record, action: Action | None, reads: Sequence[RoomRead]) -> bool:
    """Whether a request served nothing, or said only that somebody is there, as clients do twice a minute."""
    return (action in _ONLY_WHEN_SERVED and not reads) or (record.endpoint.kind == PRESENCE and not record.content)


def masked(activity: Activity) -> Activity:
    """Where something was seen: without the names that it may be in itself, of a person, an alias, a kind of event."""
    if not activity.sightings:
        return activity
    return msgspec.structs.replace(
        activity,
        name="",
        kind=activity.kind if activity.kind.startswith(_KNOWN) else "",
        target="" if activity.action is Action.SET_STATE else activity.target,
    )


def _outcome(record: Record, answer: Answer) -> Outcome:
    if record.outcome is Outcome.SUCCESS and answer.status >= 400:
        return Outcome.FAILURE
    return record.outcome


def _uses_up(activity: Activity) -> bool:
    """Whether it counts against what single events of an answer can use up."""
    return bool(activity.cold or activity.strangers or activity.peeked) or activity.action in _SHOWS_PEOPLE


def _unauthenticated(key: Any, answer: Answer) -> Record | None:
    """The record of a request that nobody was authenticated for, if it is of interest."""
    if key.requester is not None or answer.method not in ("GET", "POST"):
        return None
    endpoint = classify(answer.method, answer.uri)
    if not endpoint.legacy and endpoint.action not in _ANONYMOUS:
        return None
    refused = endpoint.legacy and answer.status >= 400
    return Record(
        key=key,
        endpoint=endpoint,
        account=None,
        user="",
        device="",
        ip=clean(key.ip_address),
        user_agent=key.user_agent,
        outcome=Outcome.REFUSED if refused else Outcome.SUCCESS,
        code="legacy_media" if endpoint.legacy else "",
        room=endpoint.room,
    )
