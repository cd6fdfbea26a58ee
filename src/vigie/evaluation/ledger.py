"""Storage for simulations: like `MemoryStorage`, but found by account, since a simulation has thousands of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from vigie.model.findings import Finding
from vigie.ports.storage import ActionRecord, Cursor


class Ledger:
    """Findings and measures by account. See `vigie.ports.storage.Storage`."""

    def __init__(self) -> None:
        self._findings: dict[str, dict[str, Finding]] = defaultdict(dict)
        self._actions: dict[str, dict[str, ActionRecord]] = defaultdict(dict)

    def cursor(self, source: str) -> Cursor | None:
        """Nothing is read from files."""

    def commit(
        self, cursors: Iterable[Cursor], findings: Iterable[Finding], states: Mapping[str, bytes] | None = None
    ) -> list[Finding]:
        """Keep findings, each in its last version; the new ones are returned."""
        new = []
        for one in findings:
            kept = self._findings[one.actor]
            if one.id not in kept:
                new.append(one)
            kept[one.id] = one
        return new

    def findings(self, *, actor: str = "", since: int = 0, limit: int = 1000, each: int = 0) -> list[Finding]:
        """Newest first; with `each`, so many of one rule about one account."""
        among = self._findings.get(actor, {}).values() if actor else self.every_finding()
        found = sorted((one for one in among if one.last >= since), key=lambda one: (one.last, one.id), reverse=True)
        if each:
            places = Counter[tuple[str, str]]()
            for one in tuple(found):
                places[one.actor, one.name] += 1
                if places[one.actor, one.name] > each:
                    found.remove(one)
        return found[:limit]

    def record(self, action: ActionRecord) -> bool:
        """Keep a measure once."""
        return self._actions[action.user].setdefault(action.id, action) is action

    def actions(
        self, *, user: str = "", since: int = 0, limit: int = 1000, only: Collection[str] = ()
    ) -> list[ActionRecord]:
        """Newest first; with `only`, of these actions alone."""
        among = self._actions.get(user, {}).values() if user else self.every_action()
        asked = (one for one in among if one.time >= since and (not only or one.action in only))
        found = sorted(asked, key=lambda one: (one.time, one.id), reverse=True)
        return found[:limit]

    def load_state(self, name: str) -> bytes | None:
        """Nothing survives a simulation."""

    def states(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Nothing survives a simulation."""
        return iter(())

    def save_state(self, name: str, content: bytes) -> None:
        """Nothing survives a simulation."""

    def close(self) -> None:
        """Nothing to release."""

    def every_finding(self) -> Iterator[Finding]:
        """All of them."""
        return (one for kept in self._findings.values() for one in kept.values())

    def every_action(self) -> Iterator[ActionRecord]:
        """All of them."""
        return (one for kept in self._actions.values() for one in kept.values())
