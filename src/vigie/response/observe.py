"""Hands that touch nothing: what a response would have done is recorded as "simulated"."""

from vigie.model.errors import PlatformError
from vigie.model.orders import Order, OrderKind
from vigie.model.response_settings import Mode
from vigie.ports.assistant import Heard, Told
from vigie.ports.control import AccountControl, AccountState, OrderDesk
from vigie.response.action import Hands


class SimulatedControl:
    """Reads through the real control and changes nothing."""

    def __init__(self, real: AccountControl) -> None:
        self._real = real

    async def state(self, user: str) -> AccountState:
        """The real facts, or an account without sessions when they cannot be had: a simulation must not fail."""
        try:
            return await self._real.state(user)
        except PlatformError:
            return AccountState(user=user, locked=False, deactivated=False, admin=False, devices=())

    async def lock(self, user: str) -> None:
        """Nothing happens."""

    async def unlock(self, user: str) -> None:
        """Nothing happens."""

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        """Nothing happens."""

    async def administrators(self) -> frozenset[str]:
        """The real ones."""
        return await self._real.administrators()


class SimulatedDesk:
    """Reads the real orders and lays down none."""

    def __init__(self, real: OrderDesk) -> None:
        self._real = real

    def issue(self, order: Order) -> bool:
        """Nothing happens. Says what the real desk would."""
        return all(one.id != order.id for one in self._real.standing())

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        """Nothing happens, so nothing was taken back."""
        return ()

    def standing(self) -> tuple[Order, ...]:
        """The real ones."""
        return self._real.standing()


class SimulatedMessenger:
    """Tells nobody."""

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """Nothing happens."""


class SimulatedAssistant:
    """Tells nobody, and hears nobody."""

    async def tell(self, user: str, text: str, key: str) -> Told:
        """Nothing happens."""
        return Told("", "")

    async def hear(self, since: str) -> tuple[str, tuple[Heard, ...]]:
        """Nobody."""
        return since, ()


def observing(real: Hands) -> Hands:
    """Hands for observe mode beside these."""
    return Hands(
        mode=Mode.OBSERVE,
        outcome="simulated",
        control=SimulatedControl(real.control),
        desk=SimulatedDesk(real.desk),
        messengers={name: SimulatedMessenger() for name in real.messengers},
        assistants={name: SimulatedAssistant() for name in real.assistants},
    )
