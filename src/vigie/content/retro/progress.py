"""How far the retro-scan came. Kept with what it found in one transaction, and holds no text of any room."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from vigie.model.sightings import Sighting
from vigie.ports.reviews import ReviewStorage

_ROOM: Final = "retro.room/"
_FILE: Final = "retro.file/"
_SET: Final = "retro.set/"
_RUN: Final = "retro.run/"


class Run(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What one run did, over kills and restarts, until it came to its end."""

    started: int  # ms
    after: int  # the newest occurrence of the queue when it began
    events: int = 0
    encrypted: int = 0  # of the events: nobody can look into them
    files: int = 0
    absent: int = 0  # of the files: not there any more
    suppressed: int = 0  # sightings
    skipped: int = 0  # events with a file of a kind that is not read: a picture, a film
    ended: bool = False


class Catching(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """New detectors go over what others have seen, from the beginning to the event `until`."""

    detectors: str  # name of the set
    until: str
    token: str = ""
    last: str = ""  # the event before `token`


class RoomProgress(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One room: everything before `token`, whose last event is `last`, was seen by the detectors of a set."""

    token: str = ""
    last: str = ""
    detectors: str = ""  # name of the set
    catching: Catching | None = None
    began: int = 0  # ms, of its first event
    unread: tuple[str, ...] = ()  # events whose file could not be fetched: looked at again next time


class FileSeen(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a set of detectors saw in one file, so that it is fetched once, however many rooms it is in."""

    detectors: str
    sightings: tuple[Sighting, ...] = ()
    absent: bool = False


class Progress:
    """Reads and writes the states of one server. Sets of detectors are kept once and named by their content."""

    def __init__(self, storage: ReviewStorage, server: str) -> None:
        self._storage, self._server = storage, server
        self._sets: dict[str, frozenset[str]] = {"": frozenset()}
        self._new: dict[str, bytes] = {}

    def room(self, room: str) -> RoomProgress:
        """How far a room is."""
        kept = self._storage.load_state(self._name(_ROOM, room))
        return msgspec.json.decode(kept, type=RoomProgress) if kept else RoomProgress()

    def run(self, now: int) -> Run:
        """The run that was not ended, or a new one."""
        kept = self._storage.load_state(_RUN + self._server)
        run = msgspec.json.decode(kept, type=Run) if kept else None
        if run is None or run.ended:
            run = Run(started=now, after=self._storage.newest())
        return run

    def end(self, run: Run) -> None:
        """The run came to its end."""
        run.ended = True
        self._storage.file((), {_RUN + self._server: msgspec.json.encode(run)})

    def file(self, media: str) -> FileSeen | None:
        """What was seen in a file, None when it never was looked at."""
        kept = self._storage.load_state(self._name(_FILE, media))
        return msgspec.json.decode(kept, type=FileSeen) if kept else None

    def states(self, run: Run, room: str, progress: RoomProgress, files: Mapping[str, FileSeen]) -> dict[str, bytes]:
        """What to keep, with sets that are named for the first time."""
        new, self._new = self._new, {}
        return {
            **new,
            **{self._name(_FILE, media): msgspec.json.encode(one) for media, one in files.items()},
            self._name(_ROOM, room): msgspec.json.encode(progress),
            _RUN + self._server: msgspec.json.encode(run),
        }

    def set(self, name: str) -> frozenset[str]:
        """The fingerprints of a set. One that is not known any more is empty: everything is looked at again."""
        if name not in self._sets:
            kept = self._storage.load_state(_SET + name)
            self._sets[name] = frozenset(msgspec.json.decode(kept, type=list[str])) if kept else frozenset()
        return self._sets[name]

    def named(self, fingerprints: Iterable[str]) -> str:
        """The name of a set."""
        members = sorted(fingerprints)
        name = hashlib.sha256("\0".join(members).encode()).hexdigest()[:16] if members else ""
        if name not in self._sets:
            self._sets[name] = frozenset(members)
            self._new[_SET + name] = msgspec.json.encode(members)
        return name

    def _name(self, kind: str, what: str) -> str:
        return f"{kind}{self._server}/{what}"
