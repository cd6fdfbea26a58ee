"""What Vigie remembers between two starts, besides evidence. One contract suite runs over every adapter."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from vigie.model.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far one source was read: the next byte to read."""

    source: str
    segment: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """One measure, as it was done. `id` makes doing it twice harmless."""

    id: str
    time: int  # ms
    action: str  # challenge, freeze, lock, sign_out, notify, release
    user: str
    by: str  # "playbook:<name>" or the operator
    reason: str
    mode: str  # "enforce" or "observe"
    outcome: str  # "done", "simulated", "skipped: <why>", "failed: <why>"
    findings: tuple[str, ...] = ()  # finding ids
    undoes: str = ""  # id of the action it takes back
    detail: str = ""  # JSON needed to undo
    crowd: bool = False  # it rests on what the account did as one of several
    subject: str = ""  # without a user: the rule and the group it is about


class Storage(Protocol):
    """Cursors, findings and actions. Every write is durable and atomic when the call returns."""

    def cursor(self, source: str) -> Cursor | None:
        """Where to resume, None at the first start."""
        ...

    def commit(
        self, cursors: Iterable[Cursor], findings: Iterable[Finding], states: Mapping[str, bytes] | None = None
    ) -> list[Finding]:
        """Keep all in one transaction, `states` as `save_state` would, so that effects and positions never part.

        Returns the findings that are new, not the ones that only grew; each in its last version, in order.
        """
        ...

    def findings(self, *, actor: str = "", since: int = 0, limit: int = 1000, each: int = 0) -> list[Finding]:
        """Newest first. With `each`, only so many of one rule about one account: a rule that repeats hides no other."""
        ...

    def record(self, action: ActionRecord) -> bool:
        """Keep a measure. False, and nothing changes, when this id is recorded already."""
        ...

    def actions(
        self, *, user: str = "", since: int = 0, limit: int = 1000, only: Collection[str] = ()
    ) -> list[ActionRecord]:
        """Newest first. `only`: of these actions alone, so that what authors were told hides no measure."""
        ...

    def load_state(self, name: str) -> bytes | None:
        """An opaque snapshot kept by `save_state`: engine windows, the baseline of one account."""
        ...

    def states(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Every snapshot whose name begins so, by name; read piece by piece, so that there may be a million."""
        ...

    def save_state(self, name: str, content: bytes) -> None:
        """Replace a snapshot."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...
