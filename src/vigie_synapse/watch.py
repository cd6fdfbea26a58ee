"""At the door, for the few requests that say more in their body than in their path: notes the facts of it.

Nothing here is done for requests that read, and nothing here can refuse: what cannot be understood is absent.
"""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any, Final

import msgspec
from twisted.internet.defer import CancelledError

from vigie.model.activity import Action
from vigie_synapse import facts
from vigie_synapse.admins import Admins
from vigie_synapse.counters import Counters
from vigie_synapse.facts import POWER_LEVELS, READERS, Facts
from vigie_synapse.host import Host
from vigie_synapse.records import Record
from vigie_synapse.secret import secret

WATCHED: Final = frozenset(READERS) | {Action.REDACT, Action.JOIN, Action.LEAVE, Action.CHANGE_DEVICE}
"""The last three for their reasons and names alone (`vigie_synapse.content`)."""
_BODY_ALONE: Final = frozenset({Action.SEARCH_DIRECTORY, Action.SEARCH_MESSAGES, Action.LIST_ROOMS, Action.QUERY_KEYS})
"""Frequent, and all that is noted of them stands in the body: read once the answer has left."""
MAX_BODY: Final = 1024 * 1024
"""Bytes. What Synapse accepts as one event is 65,536; of a longer body nothing is noted."""
_KEY_FILE: Final = "terms.key"
_GRANTS: Final = frozenset({"admin", "not_admin"})
_ADMIN_SCOPE: Final = "urn:synapse:admin:*"
"""Of a token, where authentication is delegated: there the homeserver's own list of administrators says nothing."""
logger = logging.getLogger(__name__)


class Watch:
    """Reads bodies as Synapse does, so that nobody can show it something else than Synapse sees."""

    def __init__(self, host: Host, state: Path, admins: Admins, counters: Counters) -> None:
        self._host, self._admins, self._counters = host, admins, counters
        self._key = secret(state / _KEY_FILE)

    def keep(self, record: Record, requester: Any) -> bool:
        """Keep the body for `read`, when it says all that there is to note; False when `note` has to be awaited."""
        if _ADMIN_SCOPE in requester.scope:
            self._admins.add(record.user)
        if record.endpoint.action not in _BODY_ALONE:
            return False
        record.body = self._host.body(record.request, MAX_BODY)
        return True

    def read(self, record: Record) -> None:
        """Note the facts of the body that was kept. Never raises."""
        body, record.body = record.body, b""
        try:
            record.facts = facts.read(record.endpoint, parsed(body), self.keyed)
        except Exception as error:
            self._failed(error)

    async def note(self, record: Record) -> None:
        """Note the facts of a request that is about to be served. Never raises but when the request is cancelled."""
        try:
            record.facts = await self._facts(record)
        except CancelledError:
            raise
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._counters.errors += 1
        logger.error("vigie: the facts of a request could not be noted", exc_info=error)

    def keyed(self, text: str) -> str:
        """A hash that only this guard can compute: equal for equal texts.

        Keyed BLAKE2b (RFC 7693): the HMAC of OpenSSL took a third of what a directory search costs the guard.
        """
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key).hexdigest()

    async def _facts(self, record: Record) -> Facts:
        endpoint = record.endpoint
        body = parsed(self._host.body(record.request, MAX_BODY))
        found = facts.read(endpoint, body, self.keyed)
        match endpoint.action:
            case Action.SEND:
                return _replace(found, direct=await self._host.joined(record.room) <= 2)
            case Action.INVITE:
                return _replace(found, direct=await self._host.joined(record.room) == 1)
            case Action.SET_STATE if endpoint.kind == POWER_LEVELS:
                return await self._levels(record, found, body)
            case Action.REDACT:
                sender = await self._host.sender(record.room, endpoint.target)
                return Facts(value={"": "", record.user: "own"}.get(sender, "other"))
            case Action.ADMINISTER if found.value in _GRANTS:
                self._admins.about_to_change(found.target)
                return found
            case _:
                return found

    async def _levels(self, record: Record, found: Facts, body: object) -> Facts:
        before = await self._host.state(record.room, POWER_LEVELS)
        if raised := facts.raised(before, body):
            others = [user for user in raised if user != record.user]
            return _replace(found, value="admin", target=facts.person((others or raised)[0]))
        return _replace(found, value="everyone" if facts.opened(before, body) else "")


def _replace(found: Facts, **more: Any) -> Facts:
    return msgspec.structs.replace(found, **more)


def parsed(body: bytes) -> object:
    """The JSON of a body, read by the same means as Synapse; None when it is none."""
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
