"""Logins: who signs in, who fails to, and what a strong login settles."""

import logging
from typing import Any, Final

from vigie.model.activity import Action, Activity, Outcome
from vigie_synapse.budgets import UNKNOWN, Account, Accounts, Arrival, replace
from vigie_synapse.config import Config
from vigie_synapse.endpoints import Endpoint, clean
from vigie_synapse.host import Host, present_request
from vigie_synapse.networks import strange
from vigie_synapse.records import Record, Records
from vigie_synapse.refusals import frozen, halt
from vigie_synapse.spool import Spool

_LOGIN: Final = Endpoint(Action.LOGIN, "POST /login")
PASSED: Final = "challenge.passed"
ELSEWHERE: Final = "challenge.passed_elsewhere"
"""Passed with a new device from a network the account did not come from before: an agent asked to sign in again does so
where he sits, with the client he uses; a thief comes back from another place. It frees the session and widens no
budget: the next thing beyond a line asks once more."""
_ARRIVING: Final = 100
"""Logins of one account that were completed and not used yet."""
logger = logging.getLogger(__name__)


class Logins:
    """Follows logins, and the accounts that have to sign in again."""

    def __init__(self, host: Host, config: Config, accounts: Accounts, records: Records, spool: Spool) -> None:
        self._host, self._config, self._spool = host, config, spool
        self._accounts, self._records = accounts, records
        self._unkept = self._keeping = False

    async def attempt(self, username: str, _kind: str, _fields: dict[str, Any]) -> None:
        """Somebody tries a password for a name. No opinion; only noted."""
        record = self._follow()
        if record is not None:
            name = username if username.startswith("@") else f"@{username}:{self._host.server_name}"
            record.target = clean(name)

    async def accepted(
        self, user: str, device: str | None, _name: str | None, _info: object, _provider: str | None = None
    ) -> str:
        """A login was proven; a frozen account is refused all the same. Raises `SynapseError`."""
        record = self._follow()
        if record is not None:
            record.user, record.device, record.target = user, device or "", ""
            account = self._accounts.seen(user)
            if account is not None and account.frozen:
                halt(record, Outcome.REFUSED, "order.freeze", frozen(self._config.language, status=403))
        return "NOT_SPAM"

    def finished(self, record: Record, status: int) -> None:
        """The login was answered: a challenge that waited for it is passed."""
        account = self._accounts.seen(record.user) if record.user and status == 200 else None
        if account is not None:
            record.code = self._passed(account, self._free(account, record.device), record.ip)

    def completed(self, user: str, device: str) -> None:
        """A login was completed by the authentication service: where from is seen with the session's first request."""
        account = self._accounts.get(user)
        account.arriving[device] = self._free(account, device)
        while len(account.arriving) > _ARRIVING:
            del account.arriving[next(iter(account.arriving))]

    def arrived(self, record: Record, account: Account) -> None:
        """A request of an account with logins completed elsewhere; when it is the first of one, the login is noted."""
        arrival = account.arriving.pop(record.device, None)
        if arrival is not None:
            self._spool.put(
                Activity(
                    id=self._spool.next_id(),
                    time=self._host.now_ms(),
                    action=Action.LOGIN,
                    server=self._host.server_name,
                    user=record.user,
                    device=clean(record.device),
                    ip=record.ip,
                    user_agent=clean(record.user_agent),
                    code=self._passed(account, arrival, record.ip),
                )
            )

    def _free(self, account: Account, device: str) -> Arrival:
        """A login was proven: its session need not sign in again."""
        if not account.must_sign_in:
            return Arrival.UNASKED
        known = bool(device) and device in account.must_sign_in
        account.must_sign_in -= {device, ""}
        self.keep()
        return Arrival.KNOWN if known else Arrival.NEW

    def _passed(self, account: Account, arrival: Arrival, ip: str) -> str:
        """Whether a login passed a challenge, and from where. Only one from a known place widens the budgets."""
        if arrival is Arrival.UNASKED:
            return ""
        if arrival is Arrival.NEW and strange(account.known, ip):
            return ELSEWHERE
        account.usage.passed = account.usage.advance(self._host.now_ms() // 1000)
        return PASSED

    async def challenge(self, record: Record, code: str) -> None:
        """The account of this request has to sign in again, with every session it has now."""
        if record.account is not None:
            await self.challenge_account(record.account, code, record.device)

    async def challenge_account(self, account: Account, code: str, device: str = "") -> None:
        """Every session that exists now has to sign in again."""
        account.challenge = code
        account.known = frozenset(account.networks)
        account.must_sign_in |= {device, ""} | await self._host.devices(account.user)
        account.allowance = UNKNOWN  # requests in flight are asked at their next event
        self.keep()

    def keep(self) -> None:
        """Write down who has to sign in again: once more when something changes while it is being written."""
        self._unkept = True
        if not self._keeping:
            self._keeping = True
            self._host.background("vigie_keep_pledges", self._keep)

    async def _keep(self) -> None:
        try:
            while self._unkept:
                self._unkept = False
                await self._host.api.defer_to_thread(replace, self._accounts.pledges_path, self._accounts.pledges())
        except OSError as error:
            logger.error("vigie: the open challenges cannot be kept: %s", error)  # noqa: TRY400 - the path is in the error
        finally:
            self._keeping = False

    def _follow(self) -> Record | None:
        """The record of the login being served."""
        request = present_request()
        if request is None:
            return None
        return self._records.find(request) or self._records.open(
            Record(
                key=request,
                endpoint=_LOGIN,
                account=None,
                user="",
                device="",
                ip=clean(request.ip_address),
                user_agent=request.user_agent,
            )
        )
