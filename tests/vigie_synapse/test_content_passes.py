"""An order lets content pass once, for one account, while it lasts; over a restart too."""

from vigie.model.orders import Order, OrderKind
from vigie_synapse.content_passes import Passes


def order(name: str, user: str = "@a:x", digest: str = "d", until: int = 0) -> Order:
    return Order(id=name, kind=OrderKind.ALLOW_CONTENT, user=user, issued=1, reason="r", until=until, digest=digest)


def test_each_order_is_used_once() -> None:
    kept: list[set[str]] = []
    passes = Passes(set(), lambda ids: kept.append(set(ids)))
    passes.obey([order("1"), order("2"), order("3", user="@b:x"), order("4", digest="")])
    assert [passes.use("@a:x", "d", 5) for _ in range(3)] == ["1", "2", ""]
    assert kept == [{"1"}, {"1", "2"}]
    assert passes.use("@a:x", "other", 5) == ""
    assert passes.use("@a:x", "", 5) == ""
    passes.obey([order("1"), order("2")])
    assert passes.use("@a:x", "d", 5) == "", "the same orders, read again"
    assert Passes({"1"}, lambda _ids: None).use("@a:x", "d", 5) == ""


def test_an_order_ends() -> None:
    passes = Passes(set(), lambda _ids: None)
    passes.obey([order("1", until=10)])
    assert passes.use("@a:x", "d", 10) == ""
    assert passes.use("@a:x", "d", 9) == "1"


def test_what_is_used_and_withdrawn_need_not_be_remembered() -> None:
    used = {"1", "old"}
    passes = Passes(used, lambda _ids: None)
    passes.obey([order("1")])
    assert used == {"1"}
