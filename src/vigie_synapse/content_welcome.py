"""Rooms of the assistant: whom it asks into one enters at once; nobody reads a message behind an invitation."""

import logging
from typing import Final

from synapse.module_api.errors import SynapseError

from vigie_synapse.host import Host, present_request
from vigie_synapse.records import Record, Records

NOT_SPAM: Final = "NOT_SPAM"
logger = logging.getLogger(__name__)


class Welcome:
    """Follows the invitations of the assistant, and lets the people asked enter when they are stored."""

    def __init__(self, host: Host, records: Records, assistant: str) -> None:
        self._host, self._records, self._assistant = host, records, assistant

    async def invited(self, inviter: str, invitee: str, room: str) -> str:
        """Somebody is about to be asked into a room."""
        record = self._records.find(present_request())
        if inviter == self._assistant and record is not None and invitee.endswith(":" + self._host.server_name):
            record.asked_in.append((room, invitee))
        return NOT_SPAM

    def ended(self, record: Record) -> None:
        """The invitations of this request are stored."""
        for room, person in record.asked_in:
            self._host.background("vigie_welcome", self._enter, room, person)

    async def _enter(self, room: str, person: str) -> None:
        try:
            await self._host.api.update_room_membership(person, person, room, "join")
        except SynapseError as error:
            logger.warning("vigie: %s could not enter the room of the assistant: %s", person, error)
