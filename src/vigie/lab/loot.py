"""What a drill received, counted exactly: each event, file, person and room once, when it arrived."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vigie.model.language import Sentence
from vigie.ports.clock import Clock

ENCRYPTED: Final = "m.room.encrypted"
NOT_MESSAGES: Final = frozenset({"m.reaction", "m.room.redaction"})
"""Message-like events that say nothing by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Amounts of distinct things received."""

    messages: int = 0  # unencrypted
    old_messages: int = 0  # of these, older than the drill
    encrypted_events: int = 0
    media: int = 0
    media_bytes: int = 0
    people: int = 0
    rooms: int = 0  # entered, or read without entering

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(**{name: getattr(self, name) - getattr(other, name) for name in Counts.__slots__})

    def as_dict(self) -> dict[str, int]:
        """The same for JSON."""
        return {name: getattr(self, name) for name in Counts.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a drill took, and what it met, as seen from its own side of the wire. Times are seconds from its start."""

    counts: Counts
    after_crossing: Counts  # received after the first answer that challenged or refused it
    requests: int
    logins: int
    challenges: int
    refusals: int
    waits: int  # short pauses the server asked for, and got
    errors: int
    seconds: float
    first_refusal: float | None
    last_received: float | None
    refused_for_good: float | None  # the first refusal after which nothing was received any more
    contained: bool  # a fresh login failed and every old token was refused, at the end
    stop: str  # why it ended
    done: Mapping[str, int] = field(default_factory=dict)  # what else was done, by name
    too_short: Sentence | None = None  # why nothing stops such a thief in that time: being seen is what can be expected


class Loot:
    """Grows while a drill runs. Safe to read at any moment for a progress display.

    `known_as`: the accounts that the drill works with, and the addresses that they share, as records name them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.started = clock.now_ms()
        self.events: set[str] = set()
        self.encrypted: set[str] = set()
        self.old: set[str] = set()
        self.media: dict[str, int] = {}
        self.people: set[str] = set()
        self.entered: set[str] = set()
        self.read: set[str] = set()
        self.requests = self.logins = self.challenges = self.refusals = self.waits = self.errors = 0
        self.done: Counter[str] = Counter()
        self.known_as: set[str] = set()
        self.stop = ""
        self.contained = False
        self._crossing: Counts | None = None
        self._first_refusal: int | None = None
        self._last_received: int | None = None
        self._for_good: int | None = None

    def take_events(self, room: str, events: Iterable[Mapping[str, Any]]) -> list[str]:
        """Count events of one room; returns the media addresses that the new ones name."""
        self.read.add(room)
        media: list[str] = []
        for event in events:
            name = event.get("event_id")
            if isinstance(name, str) and "state_key" not in event and event.get("type") not in NOT_MESSAGES:
                self._take_message(name, event)
                media += media_of(event)
        return media

    def _take_message(self, name: str, event: Mapping[str, Any]) -> None:
        kept = self.encrypted if event.get("type") == ENCRYPTED else self.events
        if name in kept:
            return
        kept.add(name)
        sent = event.get("origin_server_ts")
        if kept is self.events and isinstance(sent, int) and sent < self.started:
            self.old.add(name)
        self._received()

    def take_people(self, users: Iterable[object]) -> None:
        """Count people shown."""
        fresh = {user for user in users if isinstance(user, str)} - self.people
        if fresh:
            self.people |= fresh
            self._received()

    def take_media(self, mxc: str, size: int) -> None:
        """Count one file received whole."""
        if mxc not in self.media:
            self.media[mxc] = size
            self._received()

    def enter(self, room: str) -> None:
        """Count a room entered."""
        self.entered.add(room)

    def refused(self, *, challenge: bool = False) -> None:
        """Note that an answer refused, or asked for a new login."""
        self.challenges += challenge
        self.refusals += not challenge
        now = self._clock.now_ms()
        if self._crossing is None:
            self._crossing, self._first_refusal = self.counts(), now
        if self._for_good is None:
            self._for_good = now

    def _received(self) -> None:
        self._last_received = self._clock.now_ms()
        self._for_good = None

    def counts(self) -> Counts:
        """Amounts so far."""
        return Counts(
            messages=len(self.events),
            old_messages=len(self.old),
            encrypted_events=len(self.encrypted),
            media=len(self.media),
            media_bytes=sum(self.media.values()),
            people=len(self.people),
            rooms=len(self.entered | self.read),
        )

    def seconds(self, at: int | None = None) -> float:
        """Seconds from the start to a moment, by default now."""
        return ((self._clock.now_ms() if at is None else at) - self.started) / 1000

    def taken(self) -> Taken:
        """The account of it all."""
        counts = self.counts()
        return Taken(
            counts=counts,
            after_crossing=Counts() if self._crossing is None else counts - self._crossing,
            requests=self.requests,
            logins=self.logins,
            challenges=self.challenges,
            refusals=self.refusals,
            waits=self.waits,
            errors=self.errors,
            seconds=self.seconds(),
            first_refusal=self._since(self._first_refusal),
            last_received=self._since(self._last_received),
            refused_for_good=self._since(self._for_good),
            contained=self.contained,
            stop=self.stop,
            done=dict(self.done),
        )

    def _since(self, at: int | None) -> float | None:
        return None if at is None else self.seconds(at)


def media_of(event: Mapping[str, Any]) -> list[str]:
    """Addresses of the file a message carries, plain or encrypted. Thumbnails are not files."""
    content = event.get("content")
    if not isinstance(content, Mapping):
        return []
    encrypted = content.get("file")
    found = [content.get("url"), encrypted.get("url") if isinstance(encrypted, Mapping) else None]
    return [url for url in found if isinstance(url, str) and url.startswith("mxc://")]
