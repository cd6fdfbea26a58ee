"""`OrderDesk` as a file that the guard watches."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from vigie.model.errors import EnvironmentFailed
from vigie.model.orders import DECODER, ENCODER, Order, OrderBook, OrderKind

_MODE: Final = 0o640
_PAUSE: Final = 0.002

TRIES: Final = 1000
"""Looks at the lock, 2 ms apart, before another writer is held to hang."""


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
        with self._told():
            return self._read().orders

    def _change(self, change: Callable[[tuple[Order, ...]], tuple[Order, ...] | None]) -> tuple[Order, ...] | None:
        """The orders before the change; None when nothing had to change."""
        with self._told(), self._alone():
            book = self._read()
            after = change(book.orders)
            if after is None:
                return None
            self._write(OrderBook(version=book.version + 1, orders=after))
            return book.orders

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise EnvironmentFailed(f"{self.path}: orders cannot be kept: {reason}") from None
        except msgspec.DecodeError as error:
            raise EnvironmentFailed(f"{self.path}: is not a file of orders ({error}); move it away") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(lock_of(self.path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            self._give(lock)
            self._take_turn(lock)
            yield
        finally:
            os.close(lock)

    def _take_turn(self, lock: int) -> None:
        """Wait for the other writers, but not for ever: one that hangs must not stop the lookout."""
        for _ in range(TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(_PAUSE)
        raise EnvironmentFailed(f"{self.path}: another process keeps the orders locked: fuser {lock_of(self.path)}")

    def _read(self) -> OrderBook:
        try:
            return DECODER.decode(self.path.read_bytes())
        except FileNotFoundError:
            return OrderBook(version=0)

    def _give(self, file: int) -> None:
        """To the owner of the orders so far, or of their folder: what an administrator writes stays ours to read."""
        model = (self.path if self.path.exists() else self.path.parent).stat()
        now = os.fstat(file)
        if (now.st_uid, now.st_gid) != (model.st_uid, model.st_gid):
            with suppress(PermissionError):
                os.fchown(file, model.st_uid if os.geteuid() == 0 else -1, model.st_gid)

    def _write(self, book: OrderBook) -> None:
        draft = self.path.with_name(self.path.name + ".new")
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _MODE)
        try:
            with open(file, "wb", closefd=False) as stream:
                stream.write(ENCODER.encode(book))
            self._give(file)
            os.fsync(file)
        finally:
            os.close(file)
        draft.replace(self.path)
        _sync_folder(self.path.parent)


def lock_of(orders: Path) -> Path:
    """The file by which writers take turns."""
    return orders.with_name(orders.name + ".lock")


def _added(orders: tuple[Order, ...], order: Order) -> tuple[Order, ...] | None:
    if any(one.id == order.id for one in orders):
        return None
    return (*(one for one in orders if not one.until or one.until > order.issued), order)


def _without(orders: tuple[Order, ...], user: str, kind: OrderKind) -> tuple[Order, ...] | None:
    left = tuple(one for one in orders if (one.user, one.kind) != (user, kind))
    return None if len(left) == len(orders) else left


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
