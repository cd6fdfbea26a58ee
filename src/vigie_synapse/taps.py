"""In the answer: every event served, every person and room shown, every room entered, every login.

The read tap is on the path of every event that Synapse sends. It appends a reference and compares two integers; the
events are weighed after the answer, unless the account is so close to a budget that each one matters.
"""

from collections.abc import Awaitable, Iterable
from typing import Any, Final

from synapse.api.errors import SynapseError
from synapse.logging.context import current_context
from twisted.internet.defer import CancelledError

from vigie.model.budgets import ALLOW, Decision, Resource
from vigie.model.language import Language
from vigie.policies.names import fingerprint
from vigie.policies.takes import deep, distinct, found
from vigie.policies.usage import Take
from vigie_synapse.budgets import UNKNOWN, Account, Accounts
from vigie_synapse.counters import Counters
from vigie_synapse.entries import Entries
from vigie_synapse.gates import obey
from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Record, Records, Shown
from vigie_synapse.refusals import Answers, take
from vigie_synapse.safely import Safely
from vigie_synapse.sections import Fail

_NOTHING: Final[dict[str, Any]] = {}
_UNCOUNTED: Final = "people shown could not be counted"


class Taps:
    """The callbacks that see answers."""

    def __init__(
        self,
        host: Host,
        accounts: Accounts,
        records: Records,
        entries: Entries,
        answers: Answers,
        counters: Counters,
        language: Language,
        fail: Fail = Fail.OPEN,
    ) -> None:
        self._host = host
        self._accounts, self._records, self._entries = accounts, records, entries
        self._answers, self._language = answers, language
        self._safely = Safely(counters, fail)
        self._context: object = None
        self._record: Record | None = None

    async def event(self, event: Any) -> dict[str, Any]:
        """An event is about to be served. Raises `SynapseError` when the answer must not be sent."""
        context = current_context()
        if context is not self._context:
            self._context = context
            self._record = self._records.find(getattr(context, "request", None))
        record = self._record
        if record is None:
            return _NOTHING
        record.events.append(event)
        account = record.account
        if account is not None:
            account.pending += 1
            if account.pending > account.allowance:
                await self._weigh(record, account)
        return _NOTHING

    async def _weigh(self, record: Record, account: Account) -> None:
        """Close to a budget: weigh what is in flight for this account, event by event."""
        try:
            with self._safely("an event could not be weighed"):
                await self._judge(record, account)
        except (SynapseError, CancelledError):
            account.pending -= len(record.events)
            record.events.clear()
            record.weigher, record.weighed, record.undecided = None, 0, False
            raise

    async def _judge(self, record: Record, account: Account) -> None:
        obey(record, account, self._language)
        if record.exempt:
            return
        if account.allowance == UNKNOWN:
            self._accounts.allow(account)
            if account.pending <= account.allowance:
                return
        for one in list(account.in_flight):
            await self._catch_up(one)
        if not record.undecided:
            return
        verdict = self._accounts.budgets.decide(account.usage, self._in_flight(account))
        if verdict.decision is not Decision.ALLOW:
            await self._answers.give(record, verdict, record.language(self._language))
            obey(record, account, self._language)
        record.undecided = False

    async def _catch_up(self, record: Record) -> None:
        """Weigh the events of a request not weighed yet."""
        if record.weigher is None:
            record.weigher = record.weighing(self._host.now_ms())
        weigher = record.weigher
        while record.weighed < len(record.events):
            event = record.events[record.weighed]
            if not weigher.knows(event.room_id):
                entry = await self._entries.get(record.user, event.room_id)
                if not weigher.knows(event.room_id):
                    weigher.enter(event.room_id, entry)
                continue
            record.weighed += 1
            record.undecided = weigher.add(event) or record.undecided

    def _in_flight(self, account: Account) -> list[Take]:
        weighers = [record.weigher for record in account.in_flight if record.weigher is not None]
        more: dict[int, int] = {}
        for weigher in weighers:
            for room, events in weigher.fresh_by_room():
                more[fingerprint(room)] = more.get(fingerprint(room), 0) + events
        return [
            Take(Resource.COLD_EVENTS, amount=sum(weigher.cold for weigher in weighers)),
            Take(Resource.FRESH_EVENTS, amount=sum(weigher.fresh for weigher in weighers)),
            distinct(Resource.ROOMS_READ, *_of(weigher.cold_rooms() for weigher in weighers)),
            distinct(Resource.ROOMS_PEEKED, *_of(weigher.peeked() for weigher in weighers)),
            found(_of(weigher.strangers for weigher in weighers))[1],
            *deep(account.usage, more),
        ]

    def directory(self, user: str, answer: dict[str, Any]) -> Awaitable[None] | None:
        """A directory search is about to show these people.

        Hands back what has to be waited for to know, and what raises `SynapseError` when it must not.
        """
        record = self._records.find(present_request())
        if record is None or record.account is None:
            return None
        try:
            people = Shown(answer["results"], user)
            if people and not record.exempt:
                takes = found(people)
                if self._accounts.budgets.decide(record.account.usage, takes) is not ALLOW:
                    return self._show(people, takes, record, record.account)
                record.account.usage.defer(takes)
            record.shown = people
        except Exception as error:
            self._safely.failed(_UNCOUNTED, error)
        return None

    async def _show(self, people: Shown, takes: list[Take], record: Record, account: Account) -> None:
        with self._safely(_UNCOUNTED):
            await self._take(takes, record, account)
            record.shown = people

    async def _take(self, takes: list[Take], record: Record, account: Account) -> None:
        """Count this, or raise `SynapseError`."""
        await take(self._answers, self._accounts.budgets, account.usage, takes, record, self._language)
        _count(account, takes)

    def rooms(self, answer: dict[str, Any]) -> None:
        """A page of the public room list or of a space, or the summary of a room, is about to be shown."""
        record = self._records.find(present_request())
        if record is not None:
            with self._safely("rooms shown could not be noted"):
                shown = answer.get("chunk") or answer.get("rooms") or (answer,)
                record.rooms = tuple(str(room["room_id"]) for room in shown if "room_id" in room)

    async def join(self, user: str, room: str, invited: bool) -> str:
        """An account is about to enter a room. Raises `SynapseError` when it must not."""
        self._entries.forget(user, room)
        record = self._records.find(present_request())
        account = self._accounts.get(user)
        if record is not None:
            record.room, record.entered, record.invited = room, True, invited
            if not record.exempt and not invited:
                with self._safely("a room entered could not be counted"):
                    await self._take([distinct(Resource.ROOMS_ENTERED, room)], record, account)
        return "NOT_SPAM"


def _count(account: Account, takes: Iterable[Take]) -> None:
    for one in takes:
        account.usage.add(one)


def _of(groups: Iterable[Iterable[str]]) -> set[str]:
    return {name for group in groups for name in group}
