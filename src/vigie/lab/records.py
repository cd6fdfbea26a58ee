"""What the platform itself recorded about a drill's accounts: findings, and time its policies made them wait."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Set
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from vigie.lab.target import Target
from vigie.model import activity
from vigie.model.findings import Finding
from vigie.ports.clock import Clock
from vigie.ports.storage import Storage
from vigie.storage.sqlite import SqliteStorage

STORE: Final = "vigie.sqlite"
"""Name of the store inside the lookout's state directory."""

LOOK_EVERY: Final = 0.1
"""Seconds between two looks at the findings."""
GRACE: Final = 2.0
"""Seconds to wait after a drill for a first finding still under way."""

Open = Callable[[Target], Storage | None]


class Records:
    """Reads, never writes. A stock platform has no records: nothing is ever found there.

    `known_as`: accounts, and addresses that they share; it may grow meanwhile.
    """

    def __init__(self, target: Target, known_as: Set[str], clock: Clock, opener: "Open | None" = None) -> None:
        self._target = target
        self._known_as = known_as
        self._clock = clock
        self._since = clock.now_ms()
        self._open = opener or open_storage
        self.first_finding: int | None = None

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Notes when the first finding about an account, or about its address, appears meanwhile, or just after."""
        if self._target.endpoints.stock:
            yield
            return
        watch = asyncio.create_task(self._watch())
        try:
            yield
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(watch), GRACE)
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        while self.first_finding is None:
            self.first_finding = await asyncio.to_thread(self._look)
            if self.first_finding is None:
                await asyncio.sleep(LOOK_EVERY)

    def _look(self) -> int | None:
        """Now, when there is a finding: later than its evidence by what detection took, which is the truth wanted."""
        return self._clock.now_ms() if self.rules() else None

    def rules(self) -> tuple[str, ...]:
        """The rules that spoke about the accounts, or their address, since the start."""
        storage = self._open(self._target)
        if storage is None:
            return ()
        try:
            found = storage.findings(since=self._since)
        finally:
            storage.close()
        return tuple(dict.fromkeys(one.name for one in found if self._concerns(one)))

    def _concerns(self, finding: Finding) -> bool:
        return finding.actor in self._known_as or not self._known_as.isdisjoint(finding.group.values())

    def delayed_ms(self) -> int:
        """Sum of the delays that policies put on the accounts since the start."""
        return sum(record.delayed for record in self._activities() if record.user in self._known_as)

    def _activities(self) -> Iterator[activity.Activity]:
        for homeserver in self._target.endpoints.homeservers:
            if homeserver.spool:
                for segment in sorted(Path(homeserver.spool).glob("*.ndjson")):
                    yield from _decoded(segment, self._since)


def _decoded(segment: Path, since: int) -> Iterator[activity.Activity]:
    """Activities of a segment; a torn or foreign line is the reader's business elsewhere, and skipped here."""
    with segment.open("rb") as lines:
        for line in lines:
            with suppress(ValueError):
                record = activity.decode(line)
                if record.time >= since:
                    yield record


def open_storage(target: Target) -> Storage | None:
    """The store of the lookout that serves a platform; None while there is none."""
    daemon = target.endpoints.daemon
    path = Path(daemon.state) / STORE if daemon else None
    return SqliteStorage(path) if path and path.exists() else None
