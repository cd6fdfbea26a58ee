"""Obeying orders: freezes at once, on requests that already wait as well; delays while they last; challenges once.

What content they let pass is handed on.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from synapse.logging.context import PreserveLoggingContext

from vigie.model.orders import Order, OrderBook, OrderKind
from vigie_synapse.budgets import UNKNOWN, Account, Accounts
from vigie_synapse.counters import Counters
from vigie_synapse.host import Host
from vigie_synapse.logins import Logins
from vigie_synapse.orders import in_force
from vigie_synapse.records import Record

logger = logging.getLogger(__name__)


class Obedience:
    """Brings the accounts in line with the orders in force."""

    def __init__(
        self,
        host: Host,
        accounts: Accounts,
        logins: Logins,
        counters: Counters,
        obeyed: set[str],
        keep: Callable[[set[str]], None],
        allow: Callable[[list[Order]], None],
    ) -> None:
        self._host, self._accounts, self._logins, self._counters = host, accounts, logins, counters
        self._obeyed, self._keep, self._allow = obeyed, keep, allow
        self._book = OrderBook(version=0)

    def obey(self, book: OrderBook) -> None:
        """A new book of orders."""
        self._book = book
        self.refresh()
        challenges = [order for order in in_force(book, self._host.now_ms()) if order.kind is OrderKind.CHALLENGE]
        new = [order for order in challenges if order.id not in self._obeyed]
        for order in new:
            account = self._accounts.get(order.user)
            self._host.background("vigie_challenge", self._logins.challenge_account, account, "order.challenge")
        if new:
            self._obeyed |= {order.id for order in new}
            self._keep(self._obeyed)
        self._counters.orders += len(new)

    def refresh(self) -> None:
        """Freezes and delays begin and end; also when one has run out."""
        orders = in_force(self._book, self._host.now_ms())
        self._allow(orders)
        frozen = {o.user: o.id for o in orders if o.kind is OrderKind.FREEZE}
        slowed = {o.user for o in orders if o.kind is OrderKind.DELAY}
        for account in self._accounts:
            account.slowed = account.slowed and account.user in slowed
            if account.frozen and account.user not in frozen:
                account.frozen = ""
                self._accounts.allow(account)
        for user in slowed:
            account = self._accounts.get(user)
            self._counters.orders += not account.slowed
            account.slowed = True
        for user, order in frozen.items():
            account = self._accounts.get(user)
            if account.frozen != order:
                self._counters.orders += 1
                account.frozen = order
                self._cut(account)

    def _cut(self, account: Account) -> None:
        """Nothing more is served to the requests in flight, and those that wait do not wait on."""
        account.allowance = UNKNOWN
        for record in list(account.in_flight):
            try:
                end(record)
            except Exception:
                self._counters.errors += 1
                logger.exception("vigie: a waiting request could not be ended")


def end(record: Record) -> None:
    """End a request: cancelled as Synapse does when the handler allows it, cut off when that does not end it at once.

    A long poll lets itself be cancelled, but Synapse answers that only when the poll would have ended anyway.
    """
    request: Any = record.request
    if request is None or request.finished or request._disconnected:
        return
    with PreserveLoggingContext(), contextlib.suppress(AttributeError):
        if request.is_render_cancellable and request.render_deferred is not None:
            request.render_deferred.cancel()
        if not request.finished:
            request.transport.abortConnection()
