"""At the door: every authenticated request, before its handler."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from synapse.api.errors import SynapseError
from twisted.internet.defer import CancelledError

from vigie.model.activity import Action, Outcome
from vigie.model.budgets import ALLOW, Resource
from vigie.model.language import Language
from vigie.model.orders import SLOW_MS, SLOWED
from vigie.policies.takes import distinct, found
from vigie.policies.usage import Take
from vigie_synapse.budgets import FEW, UNKNOWN, Account, Accounts
from vigie_synapse.config import Config, Mode
from vigie_synapse.content_door import DOORS
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import Endpoint, classify, clean
from vigie_synapse.entries import Entries
from vigie_synapse.host import Host
from vigie_synapse.networks import remember
from vigie_synapse.pages import shorten
from vigie_synapse.records import Record, Records
from vigie_synapse.refusals import Answers, frozen, halt, sign_in_again, take
from vigie_synapse.safely import Safely
from vigie_synapse.watch import WATCHED, Watch

Takes = Sequence[Take]
_UNJUDGED: Final = "a request could not be judged"
_UPLOAD: Final = Action.UPLOAD
_LEAVE: Final = Action.LEAVE
_READ: Final = Action.READ
_ONE_SEARCH: Final = (Take(Resource.DIRECTORY_SEARCHES, amount=1),)
_ONE_PAGE: Final = (Take(Resource.ROOM_LIST_PAGES, amount=1),)


class Gates:
    """Lets requests in: opens their record, obeys orders, asks the budgets."""

    def __init__(
        self,
        host: Host,
        config: Config,
        accounts: Accounts,
        records: Records,
        entries: Entries,
        answers: Answers,
        counters: Counters,
        watch: Watch,
        settle: Callable[[], None],
        arrived: Callable[[Record, Account], None],
        door: Callable[[Record], Awaitable[None]] | None = None,
    ) -> None:
        self._host, self._config, self._settle = host, config, settle
        self._accounts, self._records, self._entries = accounts, records, entries
        self._answers, self._watch, self._arrived, self._door = answers, watch, arrived, door
        self._safely = Safely(counters, config.fail)
        self._largest = host.largest_upload
        self._most = config.page if config.mode is Mode.ENFORCE else 0
        self._doors: dict[Action | None, Callable[[Record, Account], Takes | None]] = {
            Action.SEARCH_DIRECTORY: _search,
            Action.LIST_ROOMS: _page,
            Action.DOWNLOAD: self._download,
            Action.THUMBNAIL: _thumbnail,
            Action.VIEW_PROFILE: _profile,
            Action.LIST_MEMBERS: _ask_members,
        }

    def admit(self, request: Any, requester: Any, lenient: bool) -> Awaitable[None] | None:
        """Raise `SynapseError` when the request must not be served; or hand back what has to be waited for to know.

        Nothing is awaited in the everyday case: each coroutine would cost as much as all the rest.
        """
        try:
            record = self._open(request, requester)
            if record is None or record.account is None:
                return None
            if record.endpoint.action in WATCHED and not self._watch.keep(record, requester):
                return self._noted(record, record.account, lenient)
            return self._judge(record, record.account, lenient)
        except (SynapseError, CancelledError):
            raise
        except Exception as error:
            self._safely.failed(_UNJUDGED, error)
            return None

    def _open(self, request: Any, requester: Any) -> Record | None:
        """Begin the record of a request. None when it is followed already: some handlers authenticate twice."""
        key = request.logcontext.request
        if self._records.find(key) is not None:
            return None
        user = requester.user.to_string()
        account = self._accounts.get(user)
        service = requester.app_service_id is not None
        endpoint = classify(key.method, key.url)
        record = Record(
            key=key,
            endpoint=endpoint,
            account=account,
            user=user,
            device=requester.device_id or "",
            ip=clean(key.ip_address),
            user_agent=key.user_agent,
            service=service,
            exempt=account.exempt or (service and self._config.application_services == "exempt"),
            request=request,
            room=endpoint.room,
        )
        if endpoint.action is _UPLOAD:
            record.size = int(request.getHeader("Content-Length") or 0)
        elif endpoint.action is _READ and self._most and not record.exempt:
            shorten(request, self._most)
        account.usage.advance(int(request.start_time))
        self._records.open(record)
        if endpoint.action is _LEAVE:
            self._entries.forget(user, record.room)
        if len(account.in_flight) >= FEW:
            self._settle()  # those that have ended: an account in a hurry is judged on what it has
            if len(account.in_flight) >= FEW:
                account.allowance = UNKNOWN
        return record

    def _judge(self, record: Record, account: Account, lenient: bool) -> Awaitable[None] | None:
        if not lenient:
            obey(record, account, self._config.language)
            if account.arriving:
                self._arrived(record, account)
            remember(account, record.ip)
            if account.slowed and record.endpoint.action in SLOWED:
                return self._wait(self._slow(record, account))
        return self._charge(record, account, lenient)

    def _charge(self, record: Record, account: Account, lenient: bool) -> Awaitable[None] | None:
        """What the budgets say to what this request takes before it is served."""
        door = None if record.exempt else self._doors.get(record.endpoint.action)
        if door is None:
            return None
        takes = door(record, account)
        if takes is None:
            return self._wait(self._looked_up(record, account, lenient))
        if self._accounts.budgets.decide(account.usage, takes) is not ALLOW:
            return self._wait(self._answer(record, account, takes, lenient))
        account.usage.defer(takes)
        return None

    async def _noted(self, record: Record, account: Account, lenient: bool) -> None:
        with self._safely(_UNJUDGED):
            await self._watch.note(record)
            unclear = self._judge(record, account, lenient)
            if unclear is not None:
                await unclear
            if self._door is not None and record.endpoint.action in DOORS:
                await self._door(record)

    async def _wait(self, judging: Awaitable[None]) -> None:
        with self._safely(_UNJUDGED):
            await judging

    async def _slow(self, record: Record, account: Account) -> None:
        """An order delays the account: what it reads waits. A freeze that came meanwhile is obeyed."""
        record.delayed, record.code = SLOW_MS, "order.delay"
        await self._host.api.sleep(SLOW_MS / 1000)
        obey(record, account, self._config.language)
        unclear = self._charge(record, account, lenient=False)
        if unclear is not None:
            await unclear

    async def _answer(self, record: Record, account: Account, takes: Takes, lenient: bool) -> None:
        await take(self._answers, self._accounts.budgets, account.usage, takes, record, self._config.language)
        if record.delayed and not lenient:
            obey(record, account, self._config.language)
        _count(account, takes)

    async def _looked_up(self, record: Record, account: Account, lenient: bool) -> None:
        """What only the database knows."""
        endpoint = record.endpoint
        if endpoint.action is Action.LIST_MEMBERS:
            takes = await self._members(record, endpoint)
        else:
            size = Take(Resource.MEDIA_BYTES, amount=await self._host.media_size(endpoint.media))
            takes = [distinct(Resource.MEDIA_FILES, endpoint.media), size]
        if takes:
            await self._answer(record, account, takes, lenient)

    # What a request takes before it is served; None when that has to be looked up

    def _download(self, record: Record, account: Account) -> Takes | None:
        """The size of a file matters only when the largest possible one would not pass."""
        if self._accounts.budgets.left(account.usage, Resource.MEDIA_BYTES, self._largest) < self._largest:
            return None
        return [distinct(Resource.MEDIA_FILES, record.endpoint.media)]

    async def _members(self, record: Record, endpoint: Endpoint) -> list[Take]:
        """Member lists of rooms that are not the account's own yet. What `/joined_members` shows, nothing else sees."""
        entry = await self._entries.get(record.user, endpoint.room)
        joined = endpoint.template.endswith("/joined_members")
        if joined and entry.membership == "join":
            record.people.update(await self._host.members(endpoint.room))
            record.people.discard(record.user)
        if not entry.line(self._host.now_ms()):
            return []
        record.strangers = len(record.people)
        return [distinct(Resource.MEMBER_LISTS, endpoint.room), *([found(record.people)[1]] if joined else [])]


def _search(_record: Record, _account: Account) -> Takes:
    return _ONE_SEARCH


def _page(_record: Record, _account: Account) -> Takes:
    return _ONE_PAGE


def _thumbnail(record: Record, _account: Account) -> Takes:
    return [distinct(Resource.THUMBNAILS, record.endpoint.media)]


def _profile(record: Record, _account: Account) -> Takes:
    if record.endpoint.target == record.user:
        return ()
    record.people.add(record.endpoint.target)
    return found(record.people)


def _ask_members(_record: Record, _account: Account) -> None:
    return None


def _count(account: Account, takes: Takes) -> None:
    for one in takes:
        if one.resource is not Resource.MEDIA_BYTES:  # counted when they were sent
            account.usage.add(one)


def obey(record: Record, account: Account, default: Language) -> None:
    """Raise what orders and challenges demand of this session."""
    if not (account.frozen or account.must_sign_in):
        return
    if account.frozen:
        halt(record, Outcome.REFUSED, "order.freeze", frozen(record.language(default)))
    if account.must_sign_in and record.device in account.must_sign_in and not record.service:
        error = sign_in_again(account.challenge, record.language(default))
        halt(record, Outcome.CHALLENGED, account.challenge, error)
