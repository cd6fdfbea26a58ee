"""Storage that forgets at the end of the process: for tests, replays and `observe` trials."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from vigie.model.findings import Finding
from vigie.ports.storage import ActionRecord, Cursor


class MemoryStorage:
    """Keeps everything in dictionaries. May be used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursors: dict[str, Cursor] = {}
        self._findings: dict[str, Finding] = {}
        self._actions: dict[str, ActionRecord] = {}
        self._states: dict[str, bytes] = {}

    def cursor(self, source: str) -> Cursor | None:
        """See `Storage.cursor`."""
        return self._cursors.get(source)

    def commit(
        self, cursors: Iterable[Cursor], findings: Iterable[Finding], states: Mapping[str, bytes] | None = None
    ) -> list[Finding]:
        """See `Storage.commit`."""
        latest = {finding.id: finding for finding in findings}
        positions = {cursor.source: cursor for cursor in cursors}
        with self._lock:
            new = [finding for finding in latest.values() if finding.id not in self._findings]
            self._findings |= latest
            self._cursors |= positions
            self._states |= states or {}
        return new

    def findings(self, *, actor: str = "", since: int = 0, limit: int = 1000, each: int = 0) -> list[Finding]:
        """See `Storage.findings`."""
        with self._lock:
            found = [one for one in self._findings.values() if one.last >= since and actor in ("", one.actor)]
        found.sort(key=lambda one: (one.last, one.id), reverse=True)
        return (_newest(found, each) if each else found)[:limit]

    def record(self, action: ActionRecord) -> bool:
        """See `Storage.record`."""
        with self._lock:
            return self._actions.setdefault(action.id, action) is action

    def actions(
        self, *, user: str = "", since: int = 0, limit: int = 1000, only: Collection[str] = ()
    ) -> list[ActionRecord]:
        """See `Storage.actions`."""
        with self._lock:
            every = [one for one in self._actions.values() if one.time >= since and user in ("", one.user)]
        found = [one for one in every if not only or one.action in only]
        return sorted(found, key=lambda one: (one.time, one.id), reverse=True)[:limit]

    def load_state(self, name: str) -> bytes | None:
        """See `Storage.load_state`."""
        return self._states.get(name)

    def states(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """See `Storage.states`."""
        with self._lock:
            found = sorted(one for one in self._states.items() if one[0].startswith(prefix))
        yield from found

    def save_state(self, name: str, content: bytes) -> None:
        """See `Storage.save_state`."""
        with self._lock:
            self._states[name] = content

    def close(self) -> None:
        """Nothing to release: what was kept stays readable."""


def _newest(ordered: list[Finding], each: int) -> list[Finding]:
    """The first of each rule about each account."""
    kept, places = [], Counter[tuple[str, str]]()
    for one in ordered:
        places[one.actor, one.name] += 1
        if places[one.actor, one.name] <= each:
            kept.append(one)
    return kept
