"""`OrderDesk` as a file that the guard watches."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vigie.model.orders import DECODER, ENCODER, Order, OrderBook, OrderKind
from vigie.platforms.synapse.shared_file import SharedFile


@dataclass(frozen=True, slots=True)
class FileOrderDesk:
    """Orders in one JSON file, replaced whole, so its reader sees one version or the next.

    Several processes may write: a lock on a file beside it makes them take turns. Every call returns after the content
    and the folder are on disk. Raises `EnvironmentFailed` when the file cannot be read or written.
    """

    path: Path

    def issue(self, order: Order) -> bool:
        """See `OrderDesk.issue`. Orders whose time is over at `order.issued` leave the book."""
        return self._change(lambda orders: _added(orders, order)) is not None

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        """See `OrderDesk.withdraw`."""
        before = self._change(lambda orders: _without(orders, user, kind)) or ()
        return tuple(one for one in before if (one.user, one.kind) == (user, kind))

    def standing(self) -> tuple[Order, ...]:
        """See `OrderDesk.standing`."""
        with self._file.told():
            return self._read().orders

    @property
    def _file(self) -> SharedFile:
        return SharedFile(self.path, "orders")

    def _change(self, change: Callable[[tuple[Order, ...]], tuple[Order, ...] | None]) -> tuple[Order, ...] | None:
        """The orders before the change; None when nothing had to change."""
        file = self._file
        with file.told(), file.alone():
            book = self._read()
            after = change(book.orders)
            if after is None:
                return None
            file.replace(ENCODER.encode(OrderBook(version=book.version + 1, orders=after)))
            return book.orders

    def _read(self) -> OrderBook:
        content = self._file.read()
        return OrderBook(version=0) if content is None else DECODER.decode(content)


def _added(orders: tuple[Order, ...], order: Order) -> tuple[Order, ...] | None:
    if any(one.id == order.id for one in orders):
        return None
    return (*(one for one in orders if not one.until or one.until > order.issued), order)


def _without(orders: tuple[Order, ...], user: str, kind: OrderKind) -> tuple[Order, ...] | None:
    left = tuple(one for one in orders if (one.user, one.kind) != (user, kind))
    return None if len(left) == len(orders) else left
