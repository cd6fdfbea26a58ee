"""The guard's decisions without Synapse: the same policies, the same counting, the same orders.

`vigie_synapse` decides before an answer and within it; here both are one decision, since an activity is known whole.
"""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.budgets import Combination, Decision, Limit, Verdict
from vigie.model.orders import SLOW_MS, SLOWED, Order, OrderKind
from vigie.policies.catalog import COMBINATIONS, LIMITS
from vigie.policies.decide import Budgets
from vigie.policies.takes import at_the_door, deep, deepened, in_the_answer
from vigie.policies.usage import Usage, Windows

PASSED: Final = "challenge.passed"
ELSEWHERE: Final = "challenge.passed_elsewhere"
"""As the guard writes them."""
_NETWORKS: Final = 8
_FREE: Final = frozenset({Action.SEND, Action.INVITE, Action.LOGIN, Action.UPLOAD})
"""Actions no budget counts: nothing to decide, only to obey."""


@dataclass(slots=True)
class Account:
    """What the guard knows of one account."""

    usage: Usage
    frozen: str = ""
    slowed: int = 0  # until then, ms
    challenge: str = ""  # the code of the last one
    owing: set[str] = field(default_factory=set)  # devices that must sign in again
    devices: set[str] = field(default_factory=set)
    networks: dict[str, None] = field(default_factory=dict)
    known: frozenset[str] = frozenset()  # networks before the challenge


@dataclass(frozen=True, slots=True)
class Served:
    """What became of a request: its record, and for how long a refused client is asked to wait."""

    activity: Activity
    wait_ms: int = 0


class Doorman:
    """Judges activities in order of time. `told` hears each verdict that is not to allow."""

    def __init__(
        self,
        told: Callable[[Activity, Verdict], None],
        limits: Iterable[Limit] = LIMITS,
        combinations: Iterable[Combination] = COMBINATIONS,
    ) -> None:
        limits = tuple(limits)
        self._budgets = Budgets(limits, combinations)
        self._windows = Windows(limits, self._budgets.combinations)
        self._accounts: dict[str, Account] = {}
        self._told = told

    def account(self, user: str) -> Account:
        """The account, new when it was never seen."""
        account = self._accounts.get(user)
        if account is None:
            account = self._accounts[user] = Account(Usage(self._windows))
        return account

    def serve(self, activity: Activity) -> Served:
        """Serve, delay, challenge or refuse."""
        if not activity.user or activity.exempt:
            return Served(activity)
        account = self.account(activity.user)
        if account.frozen:
            return _stopped(activity, Outcome.REFUSED, "order.freeze", 401)
        if activity.action is Action.LOGIN:
            return Served(self._login(account, activity))
        if activity.device in account.owing:
            return _stopped(activity, Outcome.CHALLENGED, account.challenge, 401)
        account.devices.add(activity.device)
        _remember(account, activity.ip)
        if account.slowed > activity.time and activity.action in SLOWED:
            activity = msgspec.structs.replace(activity, delayed=SLOW_MS, code="order.delay")
        return Served(activity) if activity.action in _FREE else self._decide(account, activity)

    def obey(self, order: Order) -> None:
        """An order came into force."""
        account = self.account(order.user)
        match order.kind:
            case OrderKind.FREEZE:
                account.frozen = order.id
            case OrderKind.DELAY:
                account.slowed = order.until
            case OrderKind.CHALLENGE:
                _challenge(account, "order.challenge")

    def stopped(self, user: str) -> bool:
        """Whether the account is frozen."""
        account = self._accounts.get(user)
        return account is not None and bool(account.frozen)

    def _decide(self, account: Account, activity: Activity) -> Served:
        usage = account.usage
        usage.advance(activity.time // 1000)
        more = deepened(activity)
        takes = [*at_the_door(activity), *in_the_answer(activity), *deep(usage, more)]
        if not takes:
            return Served(activity)
        verdict = self._budgets.decide(usage, takes)
        if verdict.decision is not Decision.ALLOW:
            self._told(activity, verdict)
            if verdict.decision is Decision.CHALLENGE:
                _challenge(account, verdict.code)
                return _stopped(activity, Outcome.CHALLENGED, verdict.code, 401)
            if verdict.decision is Decision.REFUSE:
                return _stopped(activity, Outcome.REFUSED, verdict.code, 429, verdict.wait_ms)
            activity = msgspec.structs.replace(activity, delayed=verdict.wait_ms, code=verdict.code)
        for take in takes:
            usage.add(take)
        for room, events in more.items():
            usage.deepen(room, events)
        return Served(activity)

    def _login(self, account: Account, activity: Activity) -> Activity:
        if account.owing:
            strange = activity.device not in account.owing and _network(activity.ip) not in account.known
            code = ELSEWHERE if strange and account.known else PASSED
            activity = msgspec.structs.replace(activity, code=code)
            account.owing.discard(activity.device)
            if code == PASSED:
                account.usage.passed = account.usage.advance(activity.time // 1000)
        account.devices.add(activity.device)
        _remember(account, activity.ip)
        return activity


def _challenge(account: Account, code: str) -> None:
    account.challenge = code
    account.owing = set(account.devices)
    account.known = frozenset(account.networks)


def _stopped(activity: Activity, outcome: Outcome, code: str, status: int, wait: int = 0) -> Served:
    """A request that was not served: nothing was taken."""
    record = Activity(
        id=activity.id,
        time=activity.time,
        action=activity.action,
        server=activity.server,
        user=activity.user,
        device=activity.device,
        ip=activity.ip,
        user_agent=activity.user_agent,
        endpoint=activity.endpoint,
        outcome=outcome,
        status=status,
        code=code,
        room=activity.room,
        target=activity.target,
        media=activity.media,
    )
    return Served(record, wait)


def _network(address: str) -> str:
    return str(ipaddress.ip_network(f"{address}/24", strict=False)) if address else ""


def _remember(account: Account, address: str) -> None:
    if address in account.networks:
        return
    for name in (_network(address), address):
        account.networks.pop(name, None)
        account.networks[name] = None
    while len(account.networks) > 2 * _NETWORKS:
        del account.networks[next(iter(account.networks))]
