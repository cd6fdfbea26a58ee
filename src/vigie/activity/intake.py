"""The whole stage for one pipeline: batches in, enriched activities out, each once and in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vigie.activity.enrich import Enricher
from vigie.activity.follow import Batch
from vigie.activity.order import Ordering
from vigie.activity.seen import Seen
from vigie.model.enriched import Enriched
from vigie.ports.storage import Cursor, Storage

STATE = "activity.seen"
"""Name under which the stage's memory is stored."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What to commit together with the effects of everything that `Intake.take` returned so far."""

    cursors: list[Cursor]
    states: Mapping[str, bytes]


@dataclass(slots=True)
class Counters:
    """Since the start."""

    delivered: int = 0
    repeated: int = 0  # told apart by their id
    late: int = 0  # delivered, but after something younger
    corrupt: int = 0  # lines kept aside
    by_source: dict[str, int] = field(default_factory=dict)  # activities read


class Intake:
    """Delivers each activity once, however often its effects had to be computed again after a crash.

    That holds when a `checkpoint` is committed in one transaction with the effects of what was taken before it, and
    the followers resume from the cursors stored (`Storage.cursor`).
    """

    def __init__(self, ordering: Ordering, enricher: Enricher, storage: Storage) -> None:
        """`storage` is only asked for the memory of the last checkpoint."""
        self._ordering = ordering
        self._enricher = enricher
        self._seen = Seen()
        self._seen.restore(storage.load_state(STATE))
        self.counters = Counters()

    @property
    def held(self) -> int:
        """Activities that wait for another source."""
        return self._ordering.held

    def take(self, batch: Batch, now: int) -> list[Enriched]:
        """What may go on now. Give it the empty batches too: they let others go out."""
        counters, first, enrich = self.counters, self._seen.first, self._enricher.enrich
        source = batch.cursor.source
        counters.by_source[source] = counters.by_source.get(source, 0) + len(batch.activities)
        counters.corrupt += batch.corrupt
        ordered = self._ordering.push(batch, now)
        taken = [enrich(one.activity, late=one.late) for one in ordered if first(one.activity.id)]
        counters.delivered += len(taken)
        counters.repeated += len(ordered) - len(taken)
        counters.late += sum(one.late for one in taken)
        return taken

    def checkpoint(self) -> Checkpoint:
        """Positions and memory after everything taken so far."""
        return Checkpoint(self._ordering.cursors(), {STATE: self._seen.snapshot()})
