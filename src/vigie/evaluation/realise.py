"""Turns drawn requests into activities as the guard would have written them.

Event ids and times inside `reads` are shared stand-ins: no rule and no budget looks at them, and columns have the right
length. What is counted (rooms, people, authors, files, cold and fresh events) is exact.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from vigie.evaluation.places import Place, address
from vigie.evaluation.population import Population, part
from vigie.evaluation.sheet import DAY_MS, Deed, Requests
from vigie.model.activity import COLD, FRESH, STATE, Action, Activity, Outcome, RoomRead

DAY: Final = DAY_MS
FRESH_DAYS: Final = 7
"""As the guard: history older than an entry of the last seven days is fresh."""
_EVENT_BYTES: Final = 800
_FILE_BYTES: Final = 227_000
_DESKTOP: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36"
_PHONE: Final = "Element X/25.11 (Android 15; phone)"

_STATES: Final = (
    *(("m.room.topic", ""),) * 6,
    ("m.room.join_rules", "public"),
    ("m.room.history_visibility", "shared"),
    ("m.room.power_levels", ""),
    ("m.room.name", ""),
)
ENDPOINTS: Final = {
    Deed.CATCH_UP: "GET /sync",
    Deed.LOOK_UP: "POST /user_directory/search",
    Deed.OPEN_ROOM: "GET /rooms/{}/messages",
    Deed.DOWNLOAD: "GET /media/download/{}",
    Deed.THUMBNAILS: "GET /media/thumbnail/{}",
    Deed.JOIN: "POST /join/{}",
    Deed.ROOM_LIST: "POST /publicRooms",
    Deed.WRITE: "PUT /rooms/{}/send",
    Deed.SIGN_IN: "POST /login",
    Deed.MEMBERS: "GET /rooms/{}/members",
    Deed.PROFILE: "GET /profile/{}",
    Deed.SEARCH: "POST /search",
    Deed.NEW_PASSWORD: "POST /account/password",
    Deed.INVITE: "POST /rooms/{}/invite",
    Deed.MAKE_ROOM: "POST /createRoom",
}


class Realiser:
    """Makes the activities of one environment, day after day. Remembers who entered which room lately."""

    def __init__(self, population: Population, epoch: int, number: int = 0) -> None:
        """`epoch`: ms of the first local midnight. `number`: of the environment, for its office's addresses."""
        self._population = population
        self._epoch, self._site = epoch, number
        self._server = population.server
        self._entered: dict[int, dict[int, int]] = {}
        self._device: dict[int, int] = {}
        self._count = 0
        self._texts: dict[int, tuple[str, str]] = {}
        self._sizes: list[int] = population.rooms.sizes.tolist()
        self._starts: list[int] = population.rooms.start.tolist()
        self._make: dict[int, Callable[[_Request], Activity | None]] = {
            Deed.CATCH_UP: self._catch_up,
            Deed.LOOK_UP: self._look_up,
            Deed.OPEN_ROOM: self._read,
            Deed.SCROLL: self._read,
            Deed.EXPORT: self._read,
            Deed.DOWNLOAD: self._download,
            Deed.THUMBNAILS: self._thumbnail,
            Deed.JOIN: self._join,
            Deed.WRITE: self._write,
            Deed.SIGN_IN: self._sign_in,
            Deed.MEMBERS: self._members,
            Deed.PROFILE: self._profile,
            Deed.SEARCH: self._search,
            Deed.NEW_PHONE: self._new_phone,
            Deed.NEW_PASSWORD: lambda one: self._plain(one, Action.CHANGE_PASSWORD, Deed.NEW_PASSWORD),
            Deed.INVITE: self._invite,
            Deed.MAKE_ROOM: lambda one: self._in_room(one, Action.CREATE_ROOM, Deed.MAKE_ROOM),
            Deed.MODERATE: self._moderate,
        }

    def day(self, day: int, requests: Requests) -> Iterator[Activity]:
        """The activities of one day, in order of time."""
        base = self._epoch + day * DAY
        columns = (getattr(requests, name).tolist() for name in Requests.__slots__)
        for time, deed, *rest in zip(*columns, strict=True):
            made = self._make[deed](_Request(base + time, *rest))
            if made is not None:
                yield made
        if day % 5 == 0:
            self._forget(base)

    def room(self, number: int) -> str:
        """The id of a room."""
        return f"!r{number}:{self._server}"

    def people_of(self, room: int, most: int = 500) -> tuple[str, ...]:
        """The members of a room."""
        return part(self._population.shuffled, self._starts[room], min(self._sizes[room], most))

    def authors(self, room: int) -> tuple[str, ...]:
        """Who writes in a room."""
        return self.people_of(room, AUTHORS)

    # One request

    def _base(self, one: "_Request") -> tuple[str, int, str, str, str, str, str]:
        self._count += 1
        who, place = one.who, one.network
        phone = place == Place.PHONE
        device = f"P{who}.{self._device.get(who, 0)}" if phone else f"D{who}"
        agent = _PHONE if phone else _DESKTOP
        user = self._population.users[who]
        return f"{self._server}-{self._count}", one.time, self._server, user, device, self._address(one), agent

    def _address(self, one: "_Request") -> str:
        return address(one.network, one.who + self._site * 1_000_003, self._site)

    def _activity(self, one: "_Request", action: Action, deed: Deed, **more: object) -> Activity:
        ident, time, server, user, device, ip, agent = self._base(one)
        return Activity(
            id=ident,
            time=time,
            action=action,
            server=server,
            user=user,
            device=device,
            ip=ip,
            user_agent=agent,
            endpoint=ENDPOINTS.get(deed, ""),
            **more,  # type: ignore[arg-type]
        )

    def _plain(self, one: "_Request", action: Action, deed: Deed) -> Activity:
        return self._activity(one, action, deed)

    def _in_room(self, one: "_Request", action: Action, deed: Deed) -> Activity:
        return self._activity(one, action, deed, room=self.room(one.room))

    def _catch_up(self, one: "_Request") -> Activity:
        read = warm(self.room(one.room), 12, self.authors(one.room))
        return self._activity(one, Action.READ, Deed.CATCH_UP, reads=(read,), bytes=12 * _EVENT_BYTES)

    def _look_up(self, one: "_Request") -> Activity:
        """Each pause in typing shows some of the same people and some others; half of the terms are surnames."""
        width = min(-(-one.amount // one.steps) + (2 if one.steps > 1 else 0), one.amount)
        start = one.room + min(one.step * one.amount // one.steps, one.amount - width)
        names = self._population.users if one.room & 1 else self._population.by_surname
        people, term = part(names, start, width), f"p{one.room}.{one.step}"
        return self._activity(one, Action.SEARCH_DIRECTORY, Deed.LOOK_UP, people=people, term=term)

    def _read(self, one: "_Request") -> Activity:
        page = -(-one.amount // one.steps)
        count = min(page, one.amount - one.step * page) if one.steps > 1 else one.amount
        room = self._room_read(one)
        fresh = self._is_fresh(one.who, room, one.time)
        people = self.people_of(room, 8) if one.step == 0 else ()
        return self._activity(
            one,
            Action.READ,
            Deed.OPEN_ROOM,
            room=self.room(room),
            reads=(old(self.room(room), max(count, 1), self.authors(room), fresh=fresh),),
            cold=max(count, 1),
            fresh=max(count, 1) if fresh else 0,
            people=people,
            strangers=len(people) if fresh else 0,
            bytes=count * _EVENT_BYTES,
        )

    def _room_read(self, one: "_Request") -> int:
        """A room that somebody reads: one of the old ones, or one of those just entered, all alike."""
        recent = self._entered.get(one.who)
        if not recent:
            return one.room
        place = self._population.place
        beyond = int(place[one.who + 1] - place[one.who])
        pick = (one.room * 7919 + one.amount * 31) % (beyond + len(recent))
        return list(recent)[pick - beyond] if pick >= beyond else one.room

    def _is_fresh(self, who: int, room: int, now: int) -> bool:
        entered = self._entered.get(who, {}).get(room)
        return entered is not None and now - entered < FRESH_DAYS * DAY

    def _download(self, one: "_Request") -> Activity:
        media = f"mxc://{self._server}/f{one.room}-{one.step}"
        return self._activity(one, Action.DOWNLOAD, Deed.DOWNLOAD, media=media, bytes=_FILE_BYTES)

    def _thumbnail(self, one: "_Request") -> Activity:
        media = f"mxc://{self._server}/t{(one.room + one.step) % 5_000}"
        return self._activity(one, Action.THUMBNAIL, Deed.THUMBNAILS, media=media, bytes=6_000)

    def _join(self, one: "_Request") -> Activity:
        """The room list, perhaps a preview, the entry, the first pages, perhaps the members."""
        room = self.room(one.room)
        if one.step == 0:
            if one.amount:
                return self._activity(
                    one,
                    Action.READ,
                    Deed.OPEN_ROOM,
                    room=room,
                    reads=(old(room, 20, self.authors(one.room), fresh=True, membership=""),),
                    cold=20,
                    fresh=20,
                    peeked=1,
                )
            listed = tuple(self.room((one.room + n) % len(self._sizes)) for n in range(20))
            return self._activity(one, Action.LIST_ROOMS, Deed.ROOM_LIST, rooms=listed)
        if one.step == 1:
            self._entered.setdefault(one.who, {})[one.room] = one.time
            return self._activity(one, Action.JOIN, Deed.JOIN, room=room)
        if one.step == 3:
            return self._members(one)
        people, count = self.people_of(one.room, 10), self._population.assumed.first_page
        return self._activity(
            one,
            Action.READ,
            Deed.OPEN_ROOM,
            room=room,
            reads=(old(room, count, people, fresh=True),),
            cold=count,
            fresh=count,
            people=people,
            strangers=len(people),
        )

    def _write(self, one: "_Request") -> Activity:
        """Three in a hundred texts come with a file, one in ten with a link; six in ten go to one person."""
        if one.step == 0 and one.time % 200 < 3:
            return self._activity(one, Action.UPLOAD, Deed.WRITE, size=_FILE_BYTES)
        chance, room = one.time % 100, self.room(one.room)
        said = {"kind": "m.room.message", "value": "m.text", "links": int(chance % 10 == 0), "direct": chance < 61}
        return self._activity(one, Action.SEND, Deed.WRITE, room=room, event=f"${one.time}-{one.who}", **said)

    def _sign_in(self, one: "_Request") -> Activity:
        """Wrong passwords first: nobody is signed in then, so the account is only the target."""
        if one.step == one.steps - 1:
            return self._plain(one, Action.LOGIN, Deed.SIGN_IN)
        self._count += 1
        return Activity(
            id=f"{self._server}-{self._count}",
            time=one.time,
            action=Action.LOGIN,
            server=self._server,
            ip=self._address(one),
            user_agent=_DESKTOP,
            endpoint=ENDPOINTS[Deed.SIGN_IN],
            outcome=Outcome.FAILURE,
            status=403,
            target=self._population.users[one.who],
        )

    def _members(self, one: "_Request") -> Activity:
        people = self.people_of(one.room)
        strange = len(people) if self._is_fresh(one.who, one.room, one.time) else 0
        room = self.room(one.room)
        reads = (warm(room, len(people), people, STATE),)
        return self._activity(
            one, Action.LIST_MEMBERS, Deed.MEMBERS, room=room, people=people, strangers=strange, reads=reads
        )

    def _profile(self, one: "_Request") -> Activity:
        people = self.people_of(one.room, 1)
        return self._activity(one, Action.VIEW_PROFILE, Deed.PROFILE, people=people, target=people[0])

    def _search(self, one: "_Request") -> Activity:
        read = old(self.room(one.room), 10, self.authors(one.room))
        term = f"t{one.time % 10_000}"
        return self._activity(one, Action.SEARCH_MESSAGES, Deed.SEARCH, reads=(read,), cold=10, term=term)

    def _new_phone(self, one: "_Request") -> Activity:
        """A login, the whole first synchronisation, the keys, then avatars and thumbnails."""
        if one.step == 0:
            self._device[one.who] = self._device.get(one.who, 0) + 1
        phone = one.moved_to(Place.PHONE)
        if one.step == 0:
            return self._plain(phone, Action.LOGIN, Deed.SIGN_IN)
        if one.step == 1:
            return self._first_sync(phone)
        if one.step == 2:
            return self._plain(phone, Action.READ_KEY_BACKUP, Deed.NEW_PHONE)
        if one.step == 3:
            return self._activity(phone, Action.QUERY_KEYS, Deed.NEW_PHONE, asked=one.amount)
        return self._thumbnail(phone)

    def _first_sync(self, one: "_Request") -> Activity:
        """The last messages of every room; of those just entered most are older than the entry."""
        place, member = self._population.place, self._population.member
        own = member[place[one.who] : place[one.who + 1]].tolist()
        reads, fresh = [], 0
        for room in dict.fromkeys((*own, *self._entered.get(one.who, ()))):
            new = self._is_fresh(one.who, room, one.time)
            fresh += new * SYNCED
            name, authors = self.room(room), self.authors(room)
            reads.append(old(name, SYNCED, authors, fresh=True) if new else warm(name, SYNCED, authors))
        return self._activity(one, Action.READ, Deed.CATCH_UP, reads=tuple(reads), cold=fresh, fresh=fresh)

    def _invite(self, one: "_Request") -> Activity:
        [guest], direct = self.people_of(one.room, 1), one.time % 2 == 0
        return self._activity(one, Action.INVITE, Deed.INVITE, room=self.room(one.room), target=guest, direct=direct)

    def _moderate(self, one: "_Request") -> Activity:
        """Messages are taken down, topics and, seldom, the access of a room set, people removed."""
        action = (Action.REDACT, Action.REDACT, Action.SET_STATE, Action.REMOVE)[one.time % 4]
        changes: dict[str, str] = {}
        if action is Action.SET_STATE:
            kind, value = _STATES[one.time // 4 % len(_STATES)]
            changes = {"kind": kind, "value": value}
        elif action is Action.REMOVE:
            changes = {"target": self._population.shuffled[one.time % self._population.size]}
        return self._activity(one, action, Deed.MODERATE, room=self.room(one.room), **changes)

    def _forget(self, now: int) -> None:
        for rooms in self._entered.values():
            for room in [room for room, at in rooms.items() if now - at > 2 * FRESH_DAYS * DAY]:
                del rooms[room]


class _Request:
    """One row of `Requests`."""

    __slots__ = ("amount", "network", "room", "step", "steps", "time", "who")

    def __init__(self, time: int, who: int, step: int, steps: int, amount: int, room: int, network: int) -> None:
        self.time, self.who, self.step, self.steps = time, who, step, steps
        self.amount, self.room, self.network = amount, room, network

    def moved_to(self, place: int) -> "_Request":
        """The same from another place."""
        return _Request(self.time, self.who, self.step, self.steps, self.amount, self.room, place)


_KEPT: Final[dict[tuple[int, int, int], tuple[list[str], list[int], list[int], list[int]]]] = {}
SYNCED: Final = 20
"""Messages of each room that a client's first synchronisation asks for."""
AUTHORS: Final = 8
"""Of one page: an assumption."""


def _columns(count: int, authors: int, flags: int) -> tuple[list[str], list[int], list[int], list[int]]:
    found = _KEPT.get((count, authors, flags))
    if found is None:
        events, by = [f"${number}" for number in range(count)], [number % authors for number in range(count)]
        found = _KEPT[count, authors, flags] = (events, by, [0] * count, [flags] * count)
    return found


def old(room: str, count: int, authors: Sequence[str], *, fresh: bool = False, membership: str = "join") -> RoomRead:
    """A page of history, written by these in turn."""
    events, by, times, flags = _columns(count, len(authors), COLD | FRESH if fresh else COLD)
    return RoomRead(room, membership, 0, list(authors), events, by, times, flags)


def warm(room: str, count: int, authors: Sequence[str], flags_of_each: int = 0) -> RoomRead:
    """What `/sync` brings, or with `STATE` a list of members."""
    events, by, times, flags = _columns(count, len(authors), flags_of_each)
    return RoomRead(room, "join", 0, list(authors), events, by, times, flags)
