"""Several homeservers behind one pair of hands: the server part of a Matrix ID says which."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from vigie.model.errors import PlatformAbsent
from vigie.model.orders import Order, OrderKind
from vigie.ports.control import AccountControl, AccountState, OrderDesk

_LOG = logging.getLogger(__name__)

PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True)
class _Router(Generic[PartT]):
    by_server: Mapping[str, PartT]
    what: str

    def of(self, user: str) -> PartT:
        server = user.partition(":")[2]
        try:
            return self.by_server[server]
        except KeyError:
            raise PlatformAbsent(f"no {self.what} is set for the server {server[:255]!r}") from None


class ControlRouter:
    """`AccountControl` over several homeservers. Raises `PlatformAbsent` for a server it has no control of."""

    def __init__(self, by_server: Mapping[str, AccountControl]) -> None:
        self._controls = _Router(by_server, "administration API")
        self._administrators: dict[str, frozenset[str]] = {}

    async def state(self, user: str) -> AccountState:
        """See `AccountControl.state`."""
        return await self._controls.of(user).state(user)

    async def lock(self, user: str) -> None:
        """See `AccountControl.lock`."""
        await self._controls.of(user).lock(user)

    async def unlock(self, user: str) -> None:
        """See `AccountControl.unlock`."""
        await self._controls.of(user).unlock(user)

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        """See `AccountControl.delete_devices`."""
        await self._controls.of(user).delete_devices(user, devices)

    async def administrators(self) -> frozenset[str]:
        """Those of every server; for one that does not answer, those it named last. Raises when none answers."""
        controls = self._controls.by_server
        answers = await asyncio.gather(*(one.administrators() for one in controls.values()), return_exceptions=True)
        failed = [one for one in answers if isinstance(one, BaseException)]
        if failed and len(failed) == len(controls):
            raise failed[0]
        for server, answer in zip(controls, answers, strict=True):
            if isinstance(answer, BaseException):
                _LOG.warning("the administrators of %s are those known before: %s", server, answer)
            else:
                self._administrators[server] = answer
        return frozenset[str]().union(*self._administrators.values())


class DeskRouter:
    """`OrderDesk` over several homeservers: an order goes to the guard of the account's own server."""

    def __init__(self, by_server: Mapping[str, OrderDesk]) -> None:
        self._desks = _Router(by_server, "guard")

    def issue(self, order: Order) -> bool:
        """See `OrderDesk.issue`."""
        return self._desks.of(order.user).issue(order)

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        """See `OrderDesk.withdraw`."""
        return self._desks.of(user).withdraw(user, kind)

    def standing(self) -> tuple[Order, ...]:
        """Those of every server."""
        return tuple(order for desk in self._desks.by_server.values() for order in desk.standing())
