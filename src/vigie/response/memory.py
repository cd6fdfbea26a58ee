"""Findings and measures as they are needed for planning: from storage, and from what storage does not have yet.

A containment must not wait for a disk, nor fail because of one: findings are stored after the response to them has
begun, and a storage that fails leaves what this process has seen.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from vigie.model.errors import VigieError
from vigie.model.findings import Finding
from vigie.model.scores import EACH
from vigie.ports.storage import ActionRecord, Storage
from vigie.response.action import measures

_LOG = logging.getLogger(__name__)

KEPT: Final = 5000
"""Findings, and records, that one process remembers besides storage."""


class Memory:
    """What is known of accounts. Reading never raises."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._measures = measures()
        self._findings: OrderedDict[str, Finding] = OrderedDict()
        self._records: OrderedDict[str, ActionRecord] = OrderedDict()

    def learn(self, findings: Iterable[Finding]) -> None:
        """Remember findings, the latest version of each."""
        for one in findings:
            self._findings[one.id] = one
            self._findings.move_to_end(one.id)
        while len(self._findings) > KEPT:
            self._findings.popitem(last=False)

    def note(self, record: ActionRecord) -> None:
        """Remember a measure."""
        self._records[record.id] = record
        while len(self._records) > KEPT:
            self._records.popitem(last=False)

    def findings(self, actor: str, since: int) -> tuple[Finding, ...]:
        """Findings about one account whose last evidence is not older than `since`; none for no account."""
        if not actor:
            return ()
        try:
            stored = self._storage.findings(actor=actor, since=since, each=EACH)
        except VigieError as error:
            _LOG.error("findings cannot be read, planning without older ones: %s", error)
            stored = []
        recent = (one for one in self._findings.values() if one.actor == actor and one.last >= since)
        return tuple(({one.id: one for one in stored} | {one.id: one for one in recent}).values())

    def records(self, user: str) -> tuple[ActionRecord, ...]:
        """Measures on one account."""
        try:
            stored = self._storage.actions(user=user, only=self._measures)
        except VigieError as error:
            _LOG.error("measures cannot be read, planning without older ones: %s", error)
            stored = []
        both = {one.id: one for one in self._records.values()} | {one.id: one for one in stored}
        return tuple(one for one in both.values() if one.user == user)
