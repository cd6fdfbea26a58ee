"""How cold are the events of one answer? Pure: what it needs of the database is handed in as `Entry`.

A read is *cold* when the account had no everyday reason for it: the event is older than `COLD_AGE`, or older than a
recent entry, or the room was never entered. Catching up by `/sync` is warm, as far as clients really catch up
(`SYNC_WINDOW` events of a room in one answer). It is *fresh* when the room was entered only recently (`FRESH_FOR`), or
not at all, and the event is older than that entry: the history that came with the room. State, one's own events and
encrypted events are neither: the first two are no loss, the last are unreadable without keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from vigie.model.activity import COLD, ENCRYPTED, FRESH, STATE, RoomRead

COLD_AGE: Final = 24 * 3_600_000
"""ms."""
FRESH_FOR: Final = 7 * 24 * 3_600_000
"""ms. A newcomer's first week in a room."""
SYNC_WINDOW: Final = 50
"""Clients ask for 1 to 20 events of each room when they catch up; a window of 50 leaves room for all of them."""
CATCH_UP: Final = 4 * SYNC_WINDOW
"""Old events of one room that `/sync` may serve warm in a day: a filter picks any of them, sender by sender."""
_ROOMS_CAUGHT: Final = 1_000
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
    """A reader's standing in a room. `entered`: ms, start of the present stay or of the one just left, else 0."""

    membership: str
    entered: int

    def line(self, now: int) -> int:
        """Events before this time are history that came with the room; 0 when none is."""
        if self.membership == "join" or (self.membership in ("leave", "ban") and self.entered):
            return self.entered if now - self.entered < FRESH_FOR else 0
        return _NEVER


@dataclass(slots=True)
class Room:
    """What was served of one room."""

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
    caught: dict[str, tuple[int, int]] = field(default_factory=dict)  # room -> old events, since (ms)
    rooms: dict[str, Room] = field(default_factory=dict)
    cold: int = 0
    fresh: int = 0
    people: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)

    def knows(self, room: str) -> bool:
        """Whether the entry of a room was given."""
        return room in self.rooms

    def enter(self, room: str, entry: Entry) -> None:
        """Tell the reader's standing in a room. Must come before its events."""
        self.rooms[room] = Room(entry, entry.line(self.now))

    def add(self, event: Event) -> bool:
        """Weigh one event; whether it counts against a budget."""
        room, before = self.rooms[event.room_id], self.cold + len(self.strangers)
        peeks = not room.entry.membership and not room.events
        self.add_all(room, (event,))
        return peeks or self.cold + len(self.strangers) > before

    def add_all(self, room: "Room", events: Iterable[Event]) -> None:
        """Weigh events of one room. Runs for every event served: names are local, nothing is called in vain."""
        seen, senders, by, times, marks = room.events, room.senders, room.by, room.times, room.flags
        reader, line, old = self.reader, room.line, self.now - COLD_AGE
        for event in events:
            event_id = event.event_id
            if event_id in seen:
                continue
            at, sender, state_key = event.origin_server_ts, event.sender, event.get_state_key()
            flags = 0
            if state_key is not None:
                flags = STATE
                if event.type == _MEMBER and state_key != reader:
                    self._show(state_key, room)
            elif at < line or at < old:
                flags = self._temperature(event, room, at)
            elif event.type == _ENCRYPTED:
                flags = ENCRYPTED
            seen[event_id] = None
            by.append(senders.setdefault(sender, len(senders)))
            times.append(at)
            marks.append(flags)

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

    def _show(self, person: str, room: "Room") -> None:
        self.people.add(person)
        if room.line:
            self.strangers.add(person)

    def _temperature(self, event: Event, room: "Room", at: int) -> int:
        """The flags of a message older than a day, or than the entry."""
        if event.type == _ENCRYPTED:
            return ENCRYPTED
        if event.sender == self.reader:
            return 0
        if at < room.line:
            self.fresh += 1
            room.fresh += 1
        elif self.sync and len(room.events) < SYNC_WINDOW and self._catches_up(event.room_id):
            return 0
        self.cold += 1
        room.cold += 1
        return COLD | FRESH if at < room.line else COLD

    def _catches_up(self, room: str) -> bool:
        """Count one more old event that was caught up on; False when that was enough for a day."""
        count, since = self.caught.get(room, (0, self.now))
        if self.now - since > COLD_AGE:
            count, since = 0, self.now
        if count >= CATCH_UP:
            return False
        self.caught[room] = (count + 1, since)
        if len(self.caught) > _ROOMS_CAUGHT:
            del self.caught[next(iter(self.caught))]
        return True
