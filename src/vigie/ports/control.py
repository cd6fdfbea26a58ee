"""The hands on a platform. Only `response` holds them, and only through this."""

from dataclasses import dataclass
from typing import Protocol

from vigie.model.orders import Order, OrderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What the platform says of one account."""

    user: str
    locked: bool
    deactivated: bool
    admin: bool
    devices: tuple[str, ...]
    display_name: str = ""


class AccountControl(Protocol):
    """Measures on one account. Each is idempotent. Raises `PlatformError`."""

    async def state(self, user: str) -> AccountState:
        """Facts about an account. Raises `PlatformError` with status 404 when there is none."""
        ...

    async def lock(self, user: str) -> None:
        """Refuse every request of the account, reversibly. Its sessions live again when unlocked."""
        ...

    async def unlock(self, user: str) -> None:
        """Undo `lock`."""
        ...

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        """End these sessions for ever."""
        ...

    async def administrators(self) -> frozenset[str]:
        """Full Matrix IDs of the server administrators. They are never stopped by a playbook."""
        ...


class OrderDesk(Protocol):
    """Where orders for the guard are laid down. Durable when the call returns."""

    def issue(self, order: Order) -> bool:
        """Add an order. False when one with the same id is there already."""
        ...

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        """Take back all orders of a kind for an account; says which."""
        ...

    def standing(self) -> tuple[Order, ...]:
        """All orders in force."""
        ...


class Messenger(Protocol):
    """Tells somebody outside: a webhook, a mailbox, a Matrix room. Raises `PlatformError`."""

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """Deliver one notice; `document` is the same content for machines."""
        ...
