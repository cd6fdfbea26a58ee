from pathlib import Path
from typing import Any

import pytest

from vigie.model.errors import PlatformAbsent, PlatformUnreachable
from vigie.model.orders import Order, OrderKind
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.platforms.synapse.router import ControlRouter, DeskRouter


def test_an_order_goes_to_the_guard_of_the_accounts_server(tmp_path: Path) -> None:
    one, two = FileOrderDesk(tmp_path / "1.json"), FileOrderDesk(tmp_path / "2.json")
    desks = DeskRouter({"a.example": one, "a.example:8448": two})
    order = Order(id="1", kind=OrderKind.FREEZE, user="@eve:a.example:8448", issued=1, reason="r")
    assert desks.issue(order)
    assert (one.standing(), two.standing()) == ((), (order,))
    assert desks.standing() == (order,)
    assert desks.withdraw(order.user, OrderKind.FREEZE) == (order,)


async def test_an_account_of_an_unknown_server_is_refused(tmp_path: Path) -> None:
    order = Order(id="1", kind=OrderKind.FREEZE, user="@eve:b.example", issued=1, reason="r")
    with pytest.raises(PlatformAbsent, match=r"no guard is set for the server 'b\.example'"):
        DeskRouter({}).issue(order)
    with pytest.raises(PlatformAbsent, match=r"no administration API is set for the server 'b\.example'"):
        await ControlRouter({}).lock("@eve:b.example")
    assert await ControlRouter({}).administrators() == frozenset()


class _Named:
    """A control that answers one question."""

    def __init__(self, *users: str) -> None:
        self.users = frozenset(users)
        self.away = False

    async def administrators(self) -> frozenset[str]:
        if self.away:
            raise PlatformUnreachable("away")
        return self.users


async def test_a_server_that_is_away_keeps_its_administrators_protected() -> None:
    one, two = _Named("@a:a.example"), _Named("@b:b.example")
    both: dict[str, Any] = {"a.example": one, "b.example": two}
    router = ControlRouter(both)
    two.away = True
    assert await router.administrators() == {"@a:a.example"}
    two.away = False
    assert await router.administrators() == {"@a:a.example", "@b:b.example"}
    two.away = True
    assert await router.administrators() == {"@a:a.example", "@b:b.example"}
    one.away = True
    with pytest.raises(PlatformUnreachable):
        await router.administrators()
