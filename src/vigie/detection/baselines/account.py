"""Everything learned of one account, and what it says of an activity.

Bounds, packed: `distinct.MOST_BYTES` for each of five counts, `KNOWN_ROOMS` rooms of at most 6 bytes, the tables of
`places`, 30 days of the past: `MOST_BYTES` for an account that has everything at its limit. `capped` names the tables
in which something had to be forgotten.
"""

import zlib
from collections.abc import Container
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

import msgspec

from vigie.detection.baselines.before import Before
from vigie.detection.baselines.distinct import Distinct, Total, mark
from vigie.detection.baselines.past import MEASURES, Past, Values, hour_bit
from vigie.detection.baselines.peers import Peers
from vigie.detection.baselines.places import STEP, YOUNG, Places, operator_of
from vigie.detection.baselines.travel import Travel, placed
from vigie.model.activity import Activity
from vigie.model.enriched import Network
from vigie.model.habits import NO_CONTACT, Breadth, Contact, Habits, Session

FORMAT: Final = 1
"""Of packed accounts. One of another format begins anew."""
NEWCOMER_DAYS: Final = 10
"""Active days of a newcomer."""
KNOWN_ROOMS: Final = 2_048
KNOWN_ENVIRONMENTS: Final = 64
MOST_BYTES: Final = 40_000
DAY: Final = 86_400_000
HOUR: Final = 3_600_000
_SEATS: Final = 32
_CONTACT, _READ = 1, 2
"""How well a room is known."""
_COLD: Final = MEASURES.index("cold")

_CALM: Final = Contact(rooms=(), environment=False)

NEWCOMER, BOT, OTHER = "newcomer", "bot", "other"
ROLES: Final = (NEWCOMER, BOT, OTHER)


class _Asked:
    """What is asked for about most activities lies together in memory: fetching it takes longer than looking at it."""

    __slots__ = ("account", "due", "session", "since")

    account: "Account | None"
    due: int
    session: Session
    since: int


class Seat(_Asked):
    """What was said of a device, an address and a client together, for as long as nothing can have changed it."""

    __slots__ = ("country", "network", "until", "used")

    def __init__(self, account: "Account | None", session: Session, since: int, until: int) -> None:
        self.account = account  # None once something changed
        self.session, self.since, self.until = session, since, until
        self.due = until  # when something is to be noted, though nothing will have changed
        self.network: Network | None = None  # of which it is noted; None: look closer
        self.used: list[Any] | None = None  # in `Places.sessions`; None when the network says nothing
        self.country = ""  # for `Travel`; the same


class _Usual:
    """As `_Asked`."""

    __slots__ = ("calm", "habits", "rooms")

    calm: Contact
    habits: Habits | None
    rooms: dict[int, int]


class Account(_Usual):
    """One account. `day` is the day (since 1970, UTC) it lives in; `seats` and `habits` are caches."""

    __slots__ = (
        *(
            "active",
            "ascending",
            "before",
            "capped",
            "clean",
            "day",
            "descending",
            "environments",
            "exempt",
            "first",
        ),
        *("hours", "measures", "members", "past", "places", "seats", "travel", "witnessed"),
        "_breadths",
        "old",
    )

    def __init__(self, time: int, *, witnessed: bool) -> None:
        """`witnessed`: the account began while Vigie was watching, not before."""
        self.first, self.witnessed = time, witnessed
        self.day = time // DAY
        self.active, self.before = 1, -1  # active days; the one before this day
        self.exempt, self.clean, self.hours = False, True, 0
        self.measures: list[Distinct | Total] = [
            Total(self.day) if number == _COLD else Distinct(self.day) for number in range(len(MEASURES))
        ]
        self.past, self.places, self.travel, self.old = Past(), Places(), Travel(), Before()
        self.rooms = {}
        self.environments: dict[int, int] = {}
        self.descending = self.ascending = 0
        self.members = -1  # of the room newly read last
        self.capped: set[str] = set()
        self.seats: dict[int, Seat] = {}
        self.habits = None
        self.calm = self.nothing_new
        self._breadths: list[Breadth | None] = [None] * len(MEASURES)

    @property
    def role(self) -> str:
        """Whose peer it is."""
        if self.exempt:
            return BOT
        return NEWCOMER if self.witnessed and self.active <= NEWCOMER_DAYS else OTHER

    @property
    def young(self) -> bool:
        """Too young to have places of its own."""
        return self.active < YOUNG

    @property
    def grown(self) -> bool:
        """What it does for the first time is known to be the first time."""
        return self.witnessed or not self.young

    @property
    def nothing_new(self) -> Contact:
        """What is to be said of an activity that met nothing for the first time."""
        return _CALM if self.grown else NO_CONTACT

    def roll(self, day: int) -> list[tuple[str, Values]]:
        """A new day begins for it; returns what older days teach the peers."""
        values = tuple(measure.today for measure in self.measures)
        self.past.close(self.day, values, self.hours, self.role, clean=self.clean)
        for measure in self.measures:
            measure.roll(day)
        self.old.roll(day)
        self.before, self.day = self.day, day
        self.active += 1
        self.hours, self.clean = 0, True
        self.calm = self.nothing_new
        self.rise()
        self.forget()
        return self.past.learn(day)

    def forget(self) -> None:
        """What was said of its habits may not be true any more."""
        self.habits, self._breadths = None, [None] * len(MEASURES)

    def add(self, measure: int, names: tuple[str, ...]) -> None:
        """It touched these today."""
        if sum(map(self.measures[measure].add, map(mark, names))):
            self.habits = self._breadths[measure] = None

    def add_cold(self, events: int) -> None:
        """It read that many cold events."""
        if self.measures[_COLD].add(events):
            self.habits = self._breadths[_COLD] = None

    def add_fresh(self, events: int) -> None:
        """It read that many events older than its entry."""
        if events:
            self.old.add(self.day, events)
            self.habits = None

    def rise(self) -> None:
        """What was said of its places may not be true any more."""
        for seat in self.seats.values():
            seat.account = None
        self.seats = {}

    def sit(self, place: int, session: Session, activity: Activity, network: Network) -> Seat:
        """Remember what was said of a place; until the hour ends, or something in it does."""
        if len(self.seats) >= _SEATS:
            self.rise()
        time, device = activity.time, activity.device
        since, end = _hour(time // HOUR)
        if place in self.seats:
            self.seats[place].account = None
        seat = self.seats[place] = Seat(self, session, since, min(self.places.expires(device, time), end))
        return self.settle(seat, activity, network)

    def settle(self, seat: Seat, activity: Activity, network: Network) -> Seat:
        """The use of a place was noted: what is to be noted of it from now on, and when."""
        used = self.places.sessions.get(activity.device)
        told = activity.device and operator_of(network, activity.ip)
        seat.used = used[-1] if told and used else None
        seat.network = network if used or not told else None
        seat.country = network.country if placed(network) else ""
        self._note(seat, activity.time)
        return seat

    def unsettle(self) -> None:
        """A device uses another network: look closer at every place."""
        for seat in self.seats.values():
            seat.network = None

    def stays(self, seat: Seat, network: Network, time: int) -> bool:
        """Note that it still is at a place, as `Places.use` and `Travel.arrive` would. False: they have more to say."""
        used, travel, country = seat.used, self.travel, "" if self.exempt else seat.country
        if network is not seat.network:
            return False
        if used is not None and time - used[1] >= STEP:
            used[1] = time
        if country and time - travel.last >= STEP:
            travel.asn, travel.last = network.asn, time
        self._note(seat, time)
        return True

    def _note(self, seat: Seat, time: int) -> None:
        due = seat.until
        if seat.used is not None:
            due = min(due, seat.used[1] + STEP)
        seat.due = min(due, self.travel.due(time)) if seat.country else due

    def keep_hour(self, day: int, hour: int) -> bool:
        """It is awake at that hour. True when that is news today."""
        bit = hour_bit(day, hour)
        news = not self.hours & bit
        self.hours |= bit
        return news

    def familiar(self, activity: Activity) -> bool:
        """Whether it had to do before with every room that the activity names. Runs for nearly every activity."""
        rooms, room = self.rooms, activity.room
        for read in activity.reads:
            if crc32(read.room.encode("utf-8", "replace")) not in rooms:  # `mark`, without the call
                return False
        return not room or mark(room) in rooms

    def meet(self, name: str) -> bool:
        """Contact with a room: whether it is the first."""
        return self._meet(self.rooms, mark(name), KNOWN_ROOMS, "rooms")

    def meet_environment(self, name: str) -> bool:
        """Contact with an environment: whether it is the first."""
        return self._meet(self.environments, mark(name), KNOWN_ENVIRONMENTS, "environments")

    def _meet(self, known: dict[int, int], name: int, most: int, table: str) -> bool:
        if name in known:
            return False
        if len(known) >= most:
            del known[next(iter(known))]
            self.capped.add(table)
        known[name] = _CONTACT
        return True

    def walk(self, room: str, members: int | None) -> None:
        """It read the history of a room; when that is new, it is one more step, down or up in size."""
        name = mark(room)
        if self.rooms.get(name) != _CONTACT:
            return
        self.rooms[name] = _READ
        if members is None:
            return
        self.descending = self.descending + 1 if members <= self.members or self.members < 0 else 1
        self.ascending = self.ascending + 1 if members >= self.members else 1
        self.members = members
        self.habits = None

    def tell(self, peers: Peers, months: Container[int]) -> Habits:
        """What is known of its habits, among these peers; of 30 days for the measures `months`."""
        if self.habits is None:
            for number, known in enumerate(self._breadths):
                if known is None:
                    self._breadths[number] = self._breadth(number, peers, months)
            idle = self.day - self.before if self.before >= 0 else None
            age = self.day - self.first // DAY
            walk = self.descending or None, self.ascending or None
            told: list[Any] = [*self._breadths, idle, age, *walk, *self.old.told(self.measures[_COLD].month)]
            self.habits = Habits(*told)
        return self.habits

    def _breadth(self, number: int, peers: Peers, months: Container[int]) -> Breadth:
        measure = self.measures[number]
        today, month = measure.today, measure.month if number in months else None
        return Breadth(today, month, peers.rank(number, today), self.past.ratio(number, today))

    def doubt(self, first: int, last: int) -> bool:
        """The days of this time (ms) may not teach, and what is new stays new. Says whether that changed anything."""
        now = first // DAY <= self.day <= last // DAY
        struck = self.past.doubt(first // DAY, last // DAY)
        changed = (now and self.clean) or struck
        self.clean = self.clean and not now
        if self.places.doubt(last):
            self.rise()
            changed = True
        return changed

    def pack(self) -> bytes:
        """Everything but the caches."""
        head = [FORMAT, self.first, self.day, self.active, self.before, self.hours, self.descending, self.ascending]
        flags = self.witnessed | self.exempt << 1 | self.clean << 2
        parts = [part.dump() for part in (*self.measures, self.past, self.places, self.travel, self.old)]
        whole = [*head, self.members, flags, self.rooms, self.environments, sorted(self.capped), *parts]
        packer = zlib.compressobj(1, wbits=_WINDOW, memLevel=_MEMORY)
        return packer.compress(_ENCODER.encode(whole)) + packer.flush()

    @classmethod
    def unpack(cls, content: bytes) -> "Account":
        """Inverse of `pack`. Raises `ValueError`, `TypeError` or `LookupError` on other content."""
        form, first, day, active, before, hours, down, up, members, flags, rooms, known, capped, *parts = _list(content)
        if form != FORMAT:
            raise ValueError(f"format {form} instead of {FORMAT}")
        made = cls(int(first), witnessed=bool(flags & 1))
        made.day, made.active, made.before, made.hours = int(day), int(active), int(before), int(hours)
        made.calm = made.nothing_new
        made.descending, made.ascending, made.members = int(down), int(up), int(members)
        made.exempt, made.clean = bool(flags & 2), bool(flags & 4)
        made.rooms = {int(name): int(how) for name, how in rooms.items()}
        made.environments = {int(name): int(how) for name, how in known.items()}
        made.capped = set(map(str, capped))
        measures, (past, places, travel, *old) = parts[: len(MEASURES)], parts[len(MEASURES) :]
        if len(measures) != len(MEASURES):
            raise ValueError("other measures")
        made.old = Before.load(*old or [[]])  # accounts that were packed before it was counted have none
        made.measures = [(Total if number == _COLD else Distinct).load(one) for number, one in enumerate(measures)]
        made.past, made.places, made.travel = Past.load(past), Places.load(places), Travel.load(travel)
        return made


@lru_cache(maxsize=64)
def _hour(number: int) -> tuple[int, int]:
    """When an hour begins and ends, ms. The same two numbers for all, which are in memory once."""
    return number * HOUR, (number + 1) * HOUR


_ENCODER: Final = msgspec.msgpack.Encoder()
_WINDOW, _MEMORY = 12, 5
"""Small: an account is a page, and setting up larger tables takes longer than packing it."""
_PLAIN: Final = b"\xdc"
"""How accounts begin that were kept before they were packed."""


def _list(content: bytes) -> list[Any]:
    found = msgspec.msgpack.decode(content if content[:1] == _PLAIN else _unpacked(content), type=list[Any])
    if len(found) < 13:
        raise ValueError("too short")
    return found


def _unpacked(content: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not unpacker.eof:
        raise ValueError("cut off, or too long")
    return found
