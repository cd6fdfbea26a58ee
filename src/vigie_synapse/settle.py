"""After the answer: weigh what was served, count it, and write it down.

Runs a millisecond after the answer left, for all requests that ended meanwhile, so that nobody waits for it.
"""

import itertools
import logging
import operator
from collections.abc import Container
from typing import Final

from vigie.model.activity import Action, Activity, Outcome
from vigie.policies.takes import count
from vigie_synapse.access import Answer
from vigie_synapse.budgets import UNKNOWN, Accounts
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import clean
from vigie_synapse.entries import Entries
from vigie_synapse.host import Host
from vigie_synapse.records import Record
from vigie_synapse.spool import Spool
from vigie_synapse.weigh import Weigher

DRAIN_AFTER: Final = 0.001
"""Seconds: once the answer has left, and before so many wait that the next request would have to."""
_WAYS_IN: Final = frozenset({None, Action.SET_STATE})
"""Of entering a room, besides those made for it."""
_ONLY_WHEN_SERVED: Final = frozenset({None, Action.READ})
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
    ) -> None:
        self._host, self._admins = host, admins
        self._accounts, self._entries = accounts, entries
        self._spool, self._boot, self._counters = spool, boot, counters
        self._waiting: list[tuple[Record, Answer]] = []

    def finished(self, record: Record, answer: Answer) -> None:
        """Take over a request whose answer is complete."""
        if not self._waiting:
            self._host.later(DRAIN_AFTER, self.drain)
        self._waiting.append((record, answer))

    def drain(self) -> None:
        """Settle what is waiting. Requests that need the database do so on their own."""
        waiting, self._waiting = self._waiting, []
        for record, answer in waiting:
            if self._weigh_known(record):
                self._settle(record, answer)
            else:
                self._host.background("vigie_settle", self._settle_later, record, answer)
        self._spool.wake()

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
        outcome = record.outcome
        if outcome is Outcome.SUCCESS and answer.status >= 400:
            outcome = Outcome.FAILURE
        action = record.endpoint.action
        if record.entered and action in _WAYS_IN:
            action = Action.JOIN
        if (
            action in _ONLY_WHEN_SERVED
            and not reads
            and outcome is not Outcome.REFUSED
            and outcome is not Outcome.CHALLENGED
        ):
            return None
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
            media=record.endpoint.media,
            people=(*strangers, *(weigher.people - strangers), *(record.people - strangers)),
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
        )
        return activity if record.facts is None else record.facts.told_of(activity)


def _uses_up(activity: Activity) -> bool:
    """Whether it counts against what single events of an answer can use up."""
    return bool(activity.cold or activity.strangers or activity.peeked) or activity.action in _SHOWS_PEOPLE
