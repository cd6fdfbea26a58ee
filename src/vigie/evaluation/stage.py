"""The platform and Vigie, simulated around the real parts: policies, enrichment, engine, playbooks.

Orders take effect `REACTION_MS` after the activity that led to them, as an embedded platform shows.
"""

import asyncio
import heapq
from collections.abc import Callable, Iterable
from typing import Final

from vigie.activity.enrich import Enricher
from vigie.detection.asked import asked
from vigie.detection.baselines.step import Baselines
from vigie.detection.engine import LiveEngine
from vigie.evaluation.doorman import Doorman, Served
from vigie.evaluation.ledger import Ledger
from vigie.evaluation.places import Places
from vigie.findings.score import Scale
from vigie.model.activity import Activity
from vigie.model.budgets import Limit, Verdict
from vigie.model.enriched import Enriched
from vigie.model.findings import Finding
from vigie.model.orders import Order, OrderKind
from vigie.model.response_settings import BrakeSettings, Mode
from vigie.policies.catalog import LIMITS
from vigie.ports.clock import ManualClock
from vigie.ports.control import AccountState
from vigie.ports.rooms import RoomDirectory
from vigie.response.action import Hands, actions
from vigie.response.brake import Brake, by_server
from vigie.response.protection import Protection
from vigie.response.respond import Responder
from vigie.wiring import Content

REACTION_MS: Final = 1_000
_BATCH: Final = 2_000
_EVERYBODY: Final = 1_000_000
"""Accounts whose past is held in memory: all of them."""


class _Desk:
    """Orders on their way to the guard."""

    def __init__(self, clock: ManualClock) -> None:
        self.coming: list[tuple[int, str, Order]] = []
        self._clock = clock
        self._standing: dict[str, Order] = {}

    def issue(self, order: Order) -> bool:
        if order.id in self._standing:
            return False
        self._standing[order.id] = order
        heapq.heappush(self.coming, (self._clock.now_ms() + REACTION_MS, order.id, order))
        return True

    def withdraw(self, user: str, kind: OrderKind) -> tuple[Order, ...]:
        gone = tuple(one for one in self._standing.values() if (one.user, one.kind) == (user, kind))
        for one in gone:
            del self._standing[one.id]
        return gone

    def standing(self) -> tuple[Order, ...]:
        return tuple(self._standing.values())


class _Control:
    """Accounts on the platform."""

    def __init__(self) -> None:
        self.locked: set[str] = set()

    async def state(self, user: str) -> AccountState:
        return AccountState(user=user, locked=user in self.locked, deactivated=False, admin=False, devices=("one",))

    async def lock(self, user: str) -> None:
        self.locked.add(user)

    async def unlock(self, user: str) -> None:
        self.locked.discard(user)

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        """The freeze ended them already."""

    async def administrators(self) -> frozenset[str]:
        return frozenset()


class _Inbox:
    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """Told; the ledger has the record."""


class Stage:
    """One environment at work. Give it activities in order of time; close it at the end."""

    def __init__(
        self,
        parts: Content,
        environment: tuple[str, str],
        rooms: RoomDirectory | None,
        told: Callable[[Activity, Verdict], None],
        noticed: Callable[[Finding, int], None],
        ordered: Callable[[str, str], None],
        limits: Iterable[Limit] = LIMITS,
    ) -> None:
        """`environment`: server and name. `limits`: the guard's lines.

        `told` hears the verdicts, `noticed` each finding and the time it is made, `ordered` who must sign in again and
        which playbook says so.
        """
        self.clock = ManualClock()
        self.doorman = Doorman(told, limits)
        self.ledger = Ledger()
        self._enrich = Enricher(dict([environment]), Places(), rooms).enrich
        self._engine = LiveEngine(parts.rules)
        self._baselines = Baselines(dict([environment]), hot=_EVERYBODY)
        self._baselines.ask(asked(parts.rules))
        self._desk, self._noticed, self._ordered = _Desk(self.clock), noticed, ordered
        hands = Hands(
            mode=Mode.ENFORCE,
            outcome="done",
            control=_Control(),
            desk=self._desk,
            messengers={"inbox": _Inbox()},
        )
        both = {Mode.ENFORCE: hands, Mode.OBSERVE: hands}
        traits = {name: one.traits for name, one in actions().items()}
        brake = Brake(BrakeSettings(), by_server(dict([environment])), lambda _environment: None, traits)
        self._responder = Responder(
            parts.playbooks,
            self.ledger,
            both,
            Protection(),
            self.clock,
            scoring=Scale(),
            brake=brake,
            sleep=_at_once,
        )
        self._runner = asyncio.Runner()
        self._waiting: list[Enriched] = []

    def close(self) -> None:
        """Evaluate what is left, and release the event loop."""
        self.flush()
        self._runner.close()

    def take(self, activity: Activity) -> Served:
        """One request. Detection follows in batches: call `flush` when somebody's next step depends on it."""
        coming = self._desk.coming
        while coming and coming[0][0] <= activity.time:
            order = heapq.heappop(coming)[2]
            self.doorman.obey(order)
            if order.kind is OrderKind.CHALLENGE:
                self._ordered(order.user, order.reason)
        served = self.doorman.serve(activity)
        self._waiting.append(self._enrich(served.activity))
        if len(self._waiting) >= _BATCH:
            self.flush()
        return served

    def flush(self) -> None:
        """Detect, and answer what is found."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self.clock.set(max(self.clock.now_ms(), waiting[-1].activity.time))
        if findings := self._engine.feed(self._baselines.annotate(waiting)):
            self._baselines.doubt(findings)
            for finding in findings:
                self._noticed(finding, self.clock.now_ms())
            self._runner.run(self._answer(findings))

    async def _answer(self, findings: list[Finding]) -> None:
        await self._responder.respond(findings)
        self.ledger.commit((), findings)


async def _at_once(_seconds: float) -> None:
    """A pause that takes no time."""
