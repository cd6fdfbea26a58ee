"""What a thief wants, does and gets, at the level of the record.

A thief has jobs; a job is a list of wants, done one after the other at its pace. Jobs go on beside each other, or, for
a thief with one lane, the first that may goes on, and the others when it has to wait. A challenge is answered by a new
login from elsewhere when the thief knows the password; a refusal is waited for; a frozen account is the end.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vigie.evaluation.places import Place, address
from vigie.evaluation.population import names
from vigie.evaluation.realise import ENDPOINTS, old
from vigie.evaluation.sheet import Deed
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.budgets import Limit
from vigie.policies.catalog import LIMITS

PEOPLE: Final = 73_467
ROOMS: Final = 876
MESSAGES: Final = 643_459
FILES: Final = 59_386
"""The haul of June 2026 (docs/efficacy.md): what there is to take."""
NEW_LOGIN_MS: Final = 3_000
"""A thief is asked to sign in again, and has."""
_APART: Final = 257
"""Between the addresses of two logins: another network each time."""
_AUTHORS: Final = 20
"""Who wrote a page of history."""
SCRIPT: Final = "python-requests/2.32"
_ENDPOINT: Final = {
    Action.SEARCH_DIRECTORY: ENDPOINTS[Deed.LOOK_UP],
    Action.JOIN: ENDPOINTS[Deed.JOIN],
    Action.READ: ENDPOINTS[Deed.OPEN_ROOM],
    Action.LIST_MEMBERS: ENDPOINTS[Deed.MEMBERS],
    Action.DOWNLOAD: ENDPOINTS[Deed.DOWNLOAD],
    Action.LIST_ROOMS: ENDPOINTS[Deed.ROOM_LIST],
}


class Target:
    """A platform with exactly the incident's haul: everybody, and public rooms with history and files."""

    def __init__(self, server: str, limits: tuple[Limit, ...] = LIMITS) -> None:
        """`limits`: the guard's lines, which thieves know."""
        rng = np.random.default_rng(2026)
        self.server, self.limits = server, limits
        self.people = names(PEOPLE, server)
        sizes = np.exp(rng.normal(3.4, 1.46, ROOMS))
        order = np.argsort(-sizes)
        self.members: list[int] = np.clip(sizes[order], 3, 3_000).astype(int).tolist()
        self.messages = _share(MESSAGES, np.exp(rng.normal(0, 1.0, ROOMS)))
        self.files = _share(FILES, np.array(self.messages, dtype=np.float64))
        self.starts: list[int] = rng.integers(0, PEOPLE, ROOMS).tolist()

    def room(self, number: int) -> str:
        """The id of a room; 0 is the largest."""
        return f"!open{number}:{self.server}"

    def members_of(self, room: int) -> tuple[str, ...]:
        """Who is in a room."""
        return tuple(self.people[self.starts[room] : self.starts[room] + self.members[room]])


def _share(whole: int, weights: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[int]:
    """Whole numbers in proportion that add up."""
    edges = np.round(np.cumsum(weights) / weights.sum() * whole).astype(int)
    parts: list[int] = np.diff(np.concatenate([[0], edges])).tolist()
    return parts


@dataclass(slots=True)
class Want:
    """One request a thief would make. `at`: not before, ms. `lasts`: ms until the job's next one."""

    action: Action
    lasts: float
    at: float = 0.0
    people: tuple[str, ...] = ()
    room: int = -1
    events: int = 0
    cold: int = -1  # all of them when -1
    fresh: bool = True
    membership: str = "join"
    media: str = ""
    strangers: int = 0
    sync: bool = False  # asked for by /sync
    anonymous: bool = False  # without any token


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was taken."""

    people: int = 0
    rooms: int = 0
    messages: int = 0
    files: int = 0

    @property
    def share(self) -> float:
        """Of the haul: the greatest of the four shares."""
        return max(self.people / PEOPLE, self.rooms / ROOMS, self.messages / MESSAGES, self.files / FILES)


@dataclass(slots=True)
class Loot:
    """What a thief, or several, hold."""

    people: set[str] = field(default_factory=set)
    rooms: set[int] = field(default_factory=set)
    messages: int = 0
    files: set[str] = field(default_factory=set)

    def take(self, want: Want) -> None:
        """A request was answered."""
        self.people.update(want.people)
        if want.room >= 0 and (want.action is Action.JOIN or want.events):
            self.rooms.add(want.room)
        self.messages += want.events
        if want.media:
            self.files.add(want.media)

    def amounts(self) -> Amounts:
        """Counted."""
        return Amounts(len(self.people), len(self.rooms), self.messages, len(self.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a thief comes with."""

    password: bool = True  # answers challenges
    session: bool = False  # uses the owner's own session, from elsewhere
    places: tuple[int, ...] = (Place.VPN,)  # networks it comes from, in turn at each login
    agent: str = SCRIPT
    lane: bool = False  # one thing at a time
    stays: bool = False  # answers challenges with the same device from the same place
    offset: int = 0  # tells the addresses of one thief from another's


class _Job:
    def __init__(self, wants: Iterable[Want]) -> None:
        self._wants: Iterator[Want] = iter(wants)
        self.ready = 0.0
        self.next: Want | None = next(self._wants, None)

    @property
    def due(self) -> float:
        return max(self.ready, self.next.at) if self.next else float("inf")

    def done(self, now: float) -> None:
        self.ready = now + (self.next.lasts if self.next else 0.0)
        self.next = next(self._wants, None)


class Thief:
    """One account in a thief's hands. `serve` is the platform."""

    def __init__(
        self, user: str, device: str, jobs: Sequence[Iterable[Want]], tools: Tools, target: Target, loot: Loot
    ) -> None:
        self.user = user
        self.loot = loot
        self.expelled = self.entered = False
        self.ids = f"thief{tools.offset}-"
        self._tools, self._target = tools, target
        self._jobs = [_Job(wants) for wants in jobs]
        self._count = self._logins = 0
        self._busy = 0.0  # until when, with one lane
        self._device = device if tools.session else "T0"

    def due(self) -> float:
        """When it acts next, ms; infinity when it is done."""
        if self.expelled:
            return float("inf")
        return max(self._busy, min(job.due for job in self._jobs))

    def enter(self, now: float, serve: "Serve") -> None:
        """Begin: with the owner's session, or by a first login."""
        self.entered = True
        if not self._tools.session:
            self._sign_in(now, serve)

    def act(self, now: float, serve: "Serve") -> None:
        """Do the next thing."""
        job = next((one for one in self._jobs if one.due <= now), None)
        want = job.next if job else None
        if job is None or want is None:
            return
        if self._tools.lane:
            self._busy = now + want.lasts
        served, wait = serve(self._activity(want, now))
        match served.outcome:
            case Outcome.SUCCESS:
                self.loot.take(want)
                job.done(now + served.delayed)
            case Outcome.CHALLENGED:
                self._challenged(now, serve)
            case _ if want.anonymous:
                job.done(now)
            case _ if served.code.startswith("order."):
                self.expelled = True
            case _:
                job.ready = now + max(wait, 1_000)

    def _challenged(self, now: float, serve: "Serve") -> None:
        if not self._tools.password:
            self.expelled = True
            return
        self._sign_in(now + NEW_LOGIN_MS, serve)
        for job in self._jobs:
            job.ready = max(job.ready, now + NEW_LOGIN_MS + 100)

    def _sign_in(self, now: float, serve: "Serve") -> None:
        if not (self._tools.stays and self._logins):
            self._logins += 1
            self._device = f"T{self._logins}"
        served, _ = serve(self._activity(Want(Action.LOGIN, 0.0), now))
        self.expelled = served.outcome is not Outcome.SUCCESS

    def _activity(self, want: Want, now: float) -> Activity:
        self._count += 1
        tools = self._tools
        place = tools.places[self._logins % len(tools.places)]
        room = self._target.room(want.room) if want.room >= 0 else ""
        cold = want.events if want.cold < 0 else want.cold
        reads: tuple[RoomRead, ...] = ()
        if want.events:
            authors = self._target.members_of(want.room)[:_AUTHORS]
            reads = (old(room, want.events, authors, fresh=want.fresh, membership=want.membership),)
        return Activity(
            id=f"{self.ids}{self._count}",
            time=int(now),
            action=want.action,
            server=self._target.server,
            user="" if want.anonymous else self.user,
            device="" if want.anonymous else self._device,
            ip=address(place, tools.offset * 17 + self._logins * _APART, 0),
            user_agent=tools.agent,
            endpoint=ENDPOINTS[Deed.CATCH_UP] if want.sync else _ENDPOINT.get(want.action, ""),
            outcome=Outcome.REFUSED if want.anonymous else Outcome.SUCCESS,
            code="legacy_media" if want.anonymous else "",
            bytes=227_000 if want.media else want.events * 800,
            room=room,
            media=want.media,
            people=want.people,
            strangers=want.strangers,
            reads=reads,
            cold=cold,
            fresh=want.events if want.fresh else 0,
            peeked=int(bool(reads) and not want.membership),
        )


Serve = Callable[[Activity], tuple[Activity, int]]
"""Gives an activity to the platform; says how it was recorded, and how long a refused client is asked to wait, ms."""
