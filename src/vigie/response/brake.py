"""The brake: playbooks stop a few accounts by themselves, never a crowd.

A mass false alarm, or an attacker who makes everybody look guilty, must not lock an organisation out. In each
environment at most so many accounts an hour are stopped, challenged or delayed by playbooks; beyond that a person
decides, told with the list. What an operator orders by hand is never counted and never held back.

Several accounts that act together are one decision. What rests on a crowd's finding (`Finding.crowd`) is counted
apart, up to `BrakeSettings.crowd`, whatever share of the environment that is: a crowd of thieves may be everybody who
is there, and each of them is named for what it did itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vigie.model.language import fill
from vigie.model.response_settings import BrakeSettings, Mode
from vigie.ports.storage import ActionRecord
from vigie.response.action import Measure, Traits
from vigie.response.history import effective

WINDOW_MS: Final = 3_600_000
_FULL: Final = {
    False: "{limit} {limit:account|accounts} an hour in {environment}",
    True: "{limit} {limit:account|accounts} of crowds an hour in {environment}",
}

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
    crowd: bool


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

    def holds(self, user: str, now: int, *, crowd: bool = False) -> dict[tuple[Mode, str], str]:
        """The actions that playbooks must not take on this account now, with the reason, for each mode.

        `crowd`: for what it did as one of several.
        """
        environment = self.environment(user)
        held: dict[tuple[Mode, str], str] = {}
        for mode in Mode:
            for action, kind in self._kinds.items():
                recent = self._recent(_Lane(environment, kind, mode, crowd), now)
                limit = self.limit(environment, kind, crowd=crowd)
                if user not in recent and len(recent) >= limit:
                    held[mode, action] = fill(_FULL[crowd], limit=limit, environment=environment)
        return held

    def take(self, measure: Measure, now: int) -> None:
        """Count a measure that a playbook is about to take. Call before anything is awaited."""
        self._count(self._lane(measure.user, measure.action, measure.mode, crowd=measure.crowd), measure.user, now, now)

    def recall(self, records: Iterable[ActionRecord], now: int) -> None:
        """Count what playbooks took before this process began."""
        for one in records:
            if one.by.startswith("playbook:") and effective(one):
                self._count(self._lane(one.user, one.action, Mode(one.mode), crowd=one.crowd), one.user, one.time, now)

    def limit(self, environment: str, kind: str, *, crowd: bool = False) -> int:
        """Accounts an hour: the number set, or fewer where few are active; of crowds, the number set for them."""
        most: int = getattr(self._limits, kind)
        if crowd:
            return self._limits.crowd if most else 0
        active = self._actives(environment)
        if active is None:
            return most
        return min(most, max(self._limits.least, int(self._limits.share * active)))

    def _lane(self, user: str, action: str, mode: Mode, *, crowd: bool) -> _Lane | None:
        kind = self._kinds.get(action)
        return _Lane(self.environment(user), kind, mode, crowd) if kind else None

    def _count(self, lane: _Lane | None, user: str, at: int, now: int) -> None:
        if lane:
            recent = self._recent(lane, now)
            recent[user] = max(at, recent.get(user, at))

    def _recent(self, lane: _Lane, now: int) -> dict[str, int]:
        """Accounts of the last hour. A time ahead, of a clock that was set back since, is now."""
        taken = self._taken.get(lane, {})
        self._taken[lane] = {user: min(at, now) for user, at in taken.items() if now - at < WINDOW_MS}
        return self._taken[lane]
