"""How cold are the events of one answer? Pure: what it needs of the database is handed in as `Entry`.

A read is *cold* when the account had no everyday reason for it: the event is older than `COLD_AGE`, or older than a
recent entry, or the room was never entered. Catching up by `/sync` is warm, as far as clients really catch up
(`SYNC_WINDOW` events of a room in one answer). It is *fresh* when the room was entered only recently (`FRESH_FOR`), or
not at all, and the event is older than that entry: the history that came with the room. State, one's own events and
encrypted events are neither: the first two are no loss, the last are unreadable without keys.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from vigie.model.activity import COLD, ENCRYPTED, FRESH, STATE, RoomRead

COLD_AGE: Final = 24 * 3_600_000
"""ms."""
FRESH_FOR: Final = 7 * 24 * 3_600_000
"""ms. A newcomer's first week in a room."""
SYNC_WINDOW: Final = 50
"""Clients ask for 1 to 20 events of each room when they catch up; a window of 50 leaves room for all of them."""
_NEVER: Final = 2**62
_MEMBER: Final = "m.room.member"
_ENCRYPTED: Final = "m.room.encrypted"


class Event(Protocol):
    """The part of Synapse's `EventBase` that is read."""

    event_id: str
    room_id: str
    sender: str
    type: str
    origin_server_ts: int

    def get_state_key(self) -> str | None:
        """None for an event that is not state."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A reader's standing in a room. `entered`: ms, start of the present stay; 0 when there is none."""

    membership: str
    entered: int

    def line(self, now: int) -> int:
        """Events before this time are history that came with the room; 0 when none is."""
        if self.membership == "join":
            return self.entered if now - self.entered < FRESH_FOR else 0
        return _NEVER if self.membership in ("", "invite", "knock") else 0


@dataclass(slots=True)
class _Room:
    entry: Entry
    line: int
    senders: dict[str, int] = field(default_factory=dict)
    events: dict[str, None] = field(default_factory=dict)
    by: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    cold: int = 0
    fresh: int = 0


@dataclass(slots=True)
class Weigher:
    """Weighs the events of one answer, in the order they were served. Each event counts once."""

    reader: str
    sync: bool
    now: int  # ms
    rooms: dict[str, _Room] = field(default_factory=dict)
    cold: int = 0
    fresh: int = 0
    people: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)

    def knows(self, room: str) -> bool:
        """Whether the entry of a room was given."""
        return room in self.rooms

    def enter(self, room: str, entry: Entry) -> None:
        """Tell the reader's standing in a room. Must come before its events."""
        self.rooms[room] = _Room(entry, entry.line(self.now))

    def add(self, event: Event) -> bool:
        """Weigh one event; whether it counts against a budget."""
        room = self.rooms[event.room_id]
        event_id = event.event_id
        if event_id in room.events:
            return False
        state_key = event.get_state_key()
        sender, at = event.sender, event.origin_server_ts
        flags = 0
        if state_key is not None:
            flags = STATE
            if event.type == _MEMBER and state_key != self.reader:
                self.people.add(state_key)
                if room.line:
                    self.strangers.add(state_key)
        elif event.type == _ENCRYPTED:
            flags = ENCRYPTED
        elif sender != self.reader:
            flags = self._temperature(room, at)
        room.events[event_id] = None
        room.by.append(room.senders.setdefault(sender, len(room.senders)))
        room.times.append(at)
        room.flags.append(flags)
        return bool(flags & COLD) or bool(room.line and flags & STATE)

    def fresh_by_room(self) -> list[tuple[str, int]]:
        """Events older than the entry, for each room that served any."""
        return [(name, room.fresh) for name, room in self.rooms.items() if room.fresh]

    def cold_rooms(self) -> list[str]:
        """Rooms of which history was read."""
        return [name for name, room in self.rooms.items() if room.cold]

    def peeked(self) -> list[str]:
        """Rooms read without any membership."""
        return [name for name, room in self.rooms.items() if not room.entry.membership and room.events]

    def reads(self) -> tuple[RoomRead, ...]:
        """What was served, for the record."""
        return tuple(
            RoomRead(
                room=name,
                membership=room.entry.membership,
                entered=room.entry.entered,
                senders=list(room.senders),
                events=list(room.events),
                by=room.by,
                times=room.times,
                flags=room.flags,
            )
            for name, room in self.rooms.items()
            if room.events
        )

    def _temperature(self, room: _Room, at: int) -> int:
        if at < room.line:
            self.cold += 1
            self.fresh += 1
            room.cold += 1
            room.fresh += 1
            return COLD | FRESH
        if self.now - at > COLD_AGE and not (self.sync and len(room.events) < SYNC_WINDOW):
            self.cold += 1
            room.cold += 1
            return COLD
        return 0
