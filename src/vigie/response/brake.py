"""The brake: playbooks stop a few accounts by themselves, never a crowd.

A mass false alarm, or an attacker who makes everybody look guilty, must not lock an organisation out. In each
environment at most so many accounts an hour are stopped, challenged or delayed by playbooks; beyond that a person
decides, told with the list. What an operator orders by hand is never counted and never held back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vigie.model.response_settings import BrakeSettings, Mode
from vigie.ports.storage import ActionRecord
from vigie.response.action import Measure, Traits
from vigie.response.history import effective

WINDOW_MS: Final = 3_600_000

Environments = Callable[[str], str]
"""The environment of an account."""
Actives = Callable[[str], int | None]
"""How many accounts of an environment were active lately; None when nobody can say."""


def by_server(environments: Mapping[str, str]) -> Environments:
    """Environments by the server in an account's name; one that is not known is its own."""

    def environment(user: str) -> str:
        server = user.partition(":")[2]
        return environments.get(server, server)

    return environment


@dataclass(frozen=True, slots=True)
class _Lane:
    """What is counted together: one kind of measure in one environment."""

    environment: str
    kind: str
    mode: Mode


class Brake:
    """Counts accounts, so that a measure more on one that is stopped already is free.

    Memory is bounded by the limits: beyond them nothing is taken, so nothing is remembered.
    """

    def __init__(
        self, limits: BrakeSettings, environment: Environments, actives: Actives, traits: Mapping[str, Traits]
    ) -> None:
        self._limits, self.environment, self._actives = limits, environment, actives
        self._kinds = {name: one.brake for name, one in traits.items() if one.brake}
        self._taken: dict[_Lane, dict[str, int]] = {}

    def holds(self, user: str, now: int) -> dict[tuple[Mode, str], str]:
        """The actions that playbooks must not take on this account now, with the reason, for each mode."""
        environment = self.environment(user)
        held: dict[tuple[Mode, str], str] = {}
        for mode in Mode:
            for action, kind in self._kinds.items():
                recent, limit = self._recent(_Lane(environment, kind, mode), now), self.limit(environment, kind)
                if user not in recent and len(recent) >= limit:
                    held[mode, action] = f"{limit} accounts an hour in {environment}"
        return held

    def take(self, measure: Measure, now: int) -> None:
        """Count a measure that a playbook is about to take. Call before anything is awaited."""
        self._count(measure.user, measure.action, measure.mode, now, now)

    def recall(self, records: Iterable[ActionRecord], now: int) -> None:
        """Count what playbooks took before this process began."""
        for one in records:
            if one.by.startswith("playbook:") and effective(one):
                self._count(one.user, one.action, Mode(one.mode), one.time, now)

    def limit(self, environment: str, kind: str) -> int:
        """Accounts an hour: the number set, or fewer where few are active."""
        most: int = getattr(self._limits, kind)
        active = self._actives(environment)
        if active is None:
            return most
        return min(most, max(self._limits.least, int(self._limits.share * active)))

    def _count(self, user: str, action: str, mode: Mode, at: int, now: int) -> None:
        kind = self._kinds.get(action)
        if kind:
            recent = self._recent(_Lane(self.environment(user), kind, mode), now)
            recent[user] = max(at, recent.get(user, at))

    def _recent(self, lane: _Lane, now: int) -> dict[str, int]:
        """Accounts of the last hour. A time ahead, of a clock that was set back since, is now."""
        taken = self._taken.get(lane, {})
        self._taken[lane] = {user: min(at, now) for user, at in taken.items() if now - at < WINDOW_MS}
        return self._taken[lane]
