"""Content that may pass once: a person has given a reason, or a reviewer has released it."""

from collections.abc import Callable, Iterable

from vigie.model.orders import Order, OrderKind


class Passes:
    """The orders that let content pass, each once, over a restart too. `keep` is told the ids of those used."""

    def __init__(self, used: set[str], keep: Callable[[set[str]], None]) -> None:
        self._used, self._keep = used, keep
        self._standing: dict[tuple[str, str], list[Order]] = {}

    def obey(self, orders: Iterable[Order]) -> None:
        """These orders stand, and no others. What is not in force any more need not be remembered."""
        standing: dict[tuple[str, str], list[Order]] = {}
        known = set()
        for order in orders:
            if order.kind is OrderKind.ALLOW_CONTENT and order.digest:
                known.add(order.id)
                if order.id not in self._used:
                    standing.setdefault((order.user, order.digest), []).append(order)
        self._standing = standing
        self._used &= known

    def use(self, user: str, digest: str, now: int) -> str:
        """The id of an order that lets this content of this account pass, used up by asking; "" when there is none."""
        for order in self._standing.get((user, digest), ()):
            if order.id not in self._used and (not order.until or now < order.until):
                self._used.add(order.id)
                self._keep(self._used)
                return order.id
        return ""
