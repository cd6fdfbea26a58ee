"""Findings, records and a platform in memory for the tests of the response."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from vigie import bundled
from vigie.detection.load import load_rules
from vigie.model.errors import PlatformError
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.response_settings import Mode
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.ports.clock import ManualClock
from vigie.ports.control import AccountState
from vigie.response import library
from vigie.response.action import Hands
from vigie.response.observe import observing
from vigie.response.playbook import Playbook
from vigie.storage.memory import MemoryStorage

HOUR = 3_600_000
NOW = 1_780_000_000_000
EVE = "@eve:agent.example"
THEMES = {rule.name: rule.theme for rule in load_rules([bundled.rules()]).reporting}


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """Builds a finding about Eve at NOW, of moderate confidence."""

    def build(name: str = "mass_joins", at: int = NOW, **changes: Any) -> Finding:
        facts: dict[str, Any] = {
            "theme": THEMES.get(name),
            "id": f"{name}-{at}", "rule": "1f3c2f5e-0000-4000-8000-000000000001", "name": name,
            "title": name.replace("_", " "), "severity": Severity.HIGH, "confidence": Confidence.MODERATE,
            "actor": EVE, "server": "agent.example", "first": at - 1000, "last": at, "evidence": ("a-1",),
        }  # fmt: skip
        return Finding(**(facts | changes))

    return build


@dataclass
class Platform:
    """Accounts in memory. `broken` names calls that fail with their errors, first come first served."""

    locked: set[str] = field(default_factory=set)
    devices: dict[str, tuple[str, ...]] = field(default_factory=lambda: {EVE: ("PHONE", "LAPTOP")})
    admins: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    broken: dict[str, list[PlatformError]] = field(default_factory=dict)

    def _enter(self, name: str, user: str) -> None:
        self.calls.append((name, user))
        if self.broken.get(name):
            raise self.broken[name].pop(0)

    async def state(self, user: str) -> AccountState:
        self._enter("state", user)
        return AccountState(
            user=user, locked=user in self.locked, deactivated=False, admin=user in self.admins,
            devices=self.devices.get(user, ()),
        )  # fmt: skip

    async def lock(self, user: str) -> None:
        self._enter("lock", user)
        self.locked.add(user)

    async def unlock(self, user: str) -> None:
        self._enter("unlock", user)
        self.locked.discard(user)

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        self._enter("delete_devices", user)
        self.devices[user] = tuple(one for one in self.devices.get(user, ()) if one not in devices)

    async def administrators(self) -> frozenset[str]:
        self._enter("administrators", "")
        return frozenset(self.admins)


@dataclass
class Inbox:
    """A channel that keeps what it was given. `error` makes it refuse."""

    notices: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
    error: PlatformError | None = None

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        if self.error:
            raise self.error
        self.notices.append((subject, text, document))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def desk(tmp_path: Path) -> FileOrderDesk:
    return FileOrderDesk(tmp_path / "guard" / "orders.json")


@pytest.fixture
def hands(platform: Platform, inbox: Inbox, desk: FileOrderDesk) -> dict[Mode, Hands]:
    real = Hands(mode=Mode.ENFORCE, outcome="done", control=platform, desk=desk, messengers={"soc": inbox})
    return {Mode.ENFORCE: real, Mode.OBSERVE: observing(real)}


@pytest.fixture(scope="session")
def bundled_playbooks() -> tuple[Playbook, ...]:
    return library.load([bundled.playbooks()])
