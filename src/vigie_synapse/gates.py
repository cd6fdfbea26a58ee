"""At the door: every authenticated request, before its handler."""

import logging
from typing import Any

from vigie.model.activity import Action, Outcome
from vigie.model.budgets import Resource
from vigie.model.language import Language, preferred
from vigie.model.orders import SLOW_MS, SLOWED
from vigie.policies.takes import distinct, found
from vigie.policies.usage import Take
from vigie_synapse.budgets import FEW, UNKNOWN, Account, Accounts
from vigie_synapse.config import Config
from vigie_synapse.counters import Counters
from vigie_synapse.endpoints import Endpoint, classify, clean
from vigie_synapse.entries import Entries
from vigie_synapse.host import Host
from vigie_synapse.networks import remember
from vigie_synapse.records import Record, Records
from vigie_synapse.refusals import Answers, frozen, halt, sign_in_again, take
from vigie_synapse.safely import Safely
from vigie_synapse.watch import WATCHED, Watch

logger = logging.getLogger(__name__)


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
    ) -> None:
        self._host, self._config = host, config
        self._accounts, self._records, self._entries = accounts, records, entries
        self._answers, self._watch = answers, watch
        self._safely = Safely(counters, config.fail)
        self._largest = host.largest_upload

    async def admit(self, request: Any, requester: Any, lenient: bool) -> None:
        """Raise `SynapseError` when the request must not be served."""
        with self._safely("a request could not be judged"):
            record = self._open(request, requester)
            if record is not None and record.account is not None:
                action = record.endpoint.action
                if action is not Action.READ and action in WATCHED:
                    await self._watch.note(record, requester)
                await self._judge(record, record.account, lenient)

    def _open(self, request: Any, requester: Any) -> Record | None:
        """Begin the record of a request. None when it is followed already: some handlers authenticate twice."""
        key = request.logcontext.request
        if self._records.find(key) is not None:
            return None
        user = requester.user.to_string()
        account = self._accounts.get(user)
        service = requester.app_service_id is not None
        endpoint = classify(request.get_method(), request.uri.decode("ascii", "replace"))
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
        if endpoint.action is Action.UPLOAD:
            record.size = int(request.getHeader("Content-Length") or 0)
        account.usage.advance(self._host.now_ms() // 1000)
        self._records.open(record)
        if len(account.in_flight) >= FEW:
            account.allowance = UNKNOWN
        return record

    async def _judge(self, record: Record, account: Account, lenient: bool) -> None:
        if not lenient:
            obey(record, account, self._config.language)
            remember(account, record.ip)
            if account.slowed:
                await self._slow(record, account)
        if record.exempt:
            return
        takes = await self._takes(record, account)
        if takes:
            language = language_of(record, self._config.language)
            await take(self._answers, self._accounts.budgets, account.usage, takes, record, language)
            if record.delayed and not lenient:
                obey(record, account, self._config.language)
            for one in takes:
                if one.resource is not Resource.MEDIA_BYTES:  # counted when they were sent
                    account.usage.add(one)

    async def _slow(self, record: Record, account: Account) -> None:
        """An order delays the account: what it reads waits. A freeze that came meanwhile is obeyed."""
        if record.endpoint.action in SLOWED:
            record.delayed, record.code = SLOW_MS, "order.delay"
            await self._host.api.sleep(SLOW_MS / 1000)
            obey(record, account, self._config.language)

    async def _takes(self, record: Record, account: Account) -> list[Take]:
        endpoint = record.endpoint
        match endpoint.action:
            case Action.SEARCH_DIRECTORY:
                return [Take(Resource.DIRECTORY_SEARCHES, amount=1)]
            case Action.LIST_ROOMS:
                return [Take(Resource.ROOM_LIST_PAGES, amount=1)]
            case Action.DOWNLOAD:
                return [distinct(Resource.MEDIA_FILES, endpoint.media), *await self._bytes(account, endpoint)]
            case Action.THUMBNAIL:
                return [distinct(Resource.THUMBNAILS, endpoint.media)]
            case Action.VIEW_PROFILE if endpoint.target != record.user:
                record.people.add(endpoint.target)
                return found(record.people)
            case Action.LIST_MEMBERS:
                return await self._members(record, endpoint)
            case _:
                return []

    async def _bytes(self, account: Account, endpoint: Endpoint) -> list[Take]:
        """The size of a file matters only when the largest possible one would not pass."""
        if self._accounts.budgets.left(account.usage, Resource.MEDIA_BYTES, self._largest) >= self._largest:
            return []
        return [Take(Resource.MEDIA_BYTES, amount=await self._host.media_size(endpoint.media))]

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


def obey(record: Record, account: Account, default: Language) -> None:
    """Raise what orders and challenges demand of this session."""
    if account.frozen:
        halt(record, Outcome.REFUSED, "order.freeze", frozen(language_of(record, default)))
    if account.must_sign_in and record.device in account.must_sign_in and not record.service:
        language = language_of(record, default)
        halt(record, Outcome.CHALLENGED, account.challenge, sign_in_again(account.challenge, language))


def language_of(record: Record, default: Language) -> Language:
    """The language of the person behind a request, as far as their client says."""
    request = record.request
    return preferred(request.getHeader("Accept-Language") or "", default) if request is not None else default
