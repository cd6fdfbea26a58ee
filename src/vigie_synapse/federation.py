"""What other servers were given."""

from typing import Any

from vigie.model.activity import ENCRYPTED, STATE, Action, Activity, RoomRead
from vigie_synapse.host import Host
from vigie_synapse.spool import Spool


class Deliveries:
    """Records each delivery of events to another server. `/send` was acknowledged, the others were only sent."""

    def __init__(self, host: Host, spool: Spool) -> None:
        self._host, self._spool = host, spool

    async def delivered(self, delivery: Any) -> None:
        """Events were delivered."""
        rooms: dict[str, list[Any]] = {}
        for event in delivery.events:
            rooms.setdefault(event.room_id, []).append(event)
        self._spool.put(
            Activity(
                id=self._spool.next_id(),
                time=self._host.now_ms(),
                action=Action.FEDERATE,
                server=self._host.server_name,
                endpoint=str(delivery.method.value)[:100],
                target=str(delivery.server_name)[:300],
                reads=tuple(_read(room, events) for room, events in rooms.items()),
            )
        )


def _read(room: str, events: list[Any]) -> RoomRead:
    senders: dict[str, int] = {}
    return RoomRead(
        room=room,
        membership="join",
        entered=0,
        by=[senders.setdefault(event.sender, len(senders)) for event in events],
        senders=list(senders),
        events=[event.event_id for event in events],
        times=[event.origin_server_ts for event in events],
        flags=[STATE if event.is_state() else ENCRYPTED if event.type == "m.room.encrypted" else 0 for event in events],
    )
